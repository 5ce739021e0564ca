"""The app: `streamlit run app.py`."""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # small products on two threads only wait for each other

from rnnviz.ui.frontend import prepare  # noqa: E402

prepare()  # the browser loads plotly.js while the first run still imports

from rnnviz.ui import shell  # noqa: E402

shell.run()
