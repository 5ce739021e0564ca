"""The app: `streamlit run app.py`."""

from rnnviz.ui.frontend import prepare

prepare()  # the browser loads plotly.js while the first run still imports

from rnnviz.ui import shell  # noqa: E402

shell.run()
