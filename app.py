"""The app: `streamlit run app.py`."""

import os

for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # small products on two threads only wait for each other

from rnnviz.ui import shell  # noqa: E402  NumPy reads the number of threads when it is imported

shell.run()
