"""The app: `streamlit run app.py`."""

from rnnviz.ui import shell

shell.run()
