"""What stands around every page: the page table, the sidebar, the checks at the start of the server."""

from __future__ import annotations

import plotly.graph_objects  # noqa: F401  imported before the first visitors come: thirty at once would race
import streamlit as st

from rnnviz.assets import asset_path
from rnnviz.language import _
from rnnviz.ui import sidebar
from rnnviz.ui.pages import (
    cells,
    classify,
    dynamics,
    gradients,
    language,
    memory,
    mydata,
    rules,
    tag,
    training,
    translate,
    unroll,
)

_STYLE = """<style>
    .stMainBlockContainer { padding-top: 2.5rem; padding-bottom: 3rem; }
    @media (min-width: 1200px) { .stMainBlockContainer { padding-left: 3rem; padding-right: 3rem; } }
    [data-testid=stHeading] h2 { padding-top: 0.5rem; }  /* the parts of a page are close to one another */
    [data-testid=stBaseButton-primary] { color: light-dark(white, black); }  /* the dark theme's blue is a light one */
    .stMain:focus-visible { outline: revert; outline-offset: -3px; }  /* Tab stops here: arrows scroll the page */
    [data-testid=stCaptionContainer] code { color: inherit; font-size: 0.9em; }  /* its green is too faint in grey */
    .katex-display { padding: 3px; }  /* or slanted letters reach out of their box, and the box scrolls by 2 pixels */
</style>"""


def run() -> None:
    """Draw the sidebar and the chosen page."""
    st.set_page_config(
        page_title="rnnviz", page_icon=str(asset_path("logo.svg")), layout="wide", initial_sidebar_state="auto"
    )
    st.html(_STYLE)
    _check_server()
    sidebar.open_session()
    page = st.navigation(
        {
            _("Inside"): [
                st.Page(
                    unroll.render, title=_("Unroll"), icon=":material/view_column:", url_path="unroll", default=True
                ),
                st.Page(gradients.render, title=_("Gradients"), icon=":material/trending_down:", url_path="gradients"),
                st.Page(cells.render, title=_("Cells"), icon=":material/memory:", url_path="cells"),
                st.Page(dynamics.render, title=_("Dynamics"), icon=":material/explore:", url_path="dynamics"),
            ],
            _("Train"): [
                st.Page(training.render, title=_("Train & sample"), icon=":material/model_training:", url_path="train"),
                st.Page(rules.render, title=_("Learning rules"), icon=":material/school:", url_path="rules"),
                st.Page(memory.render, title=_("Long memory"), icon=":material/hourglass_top:", url_path="memory"),
            ],
            _("Tasks"): [
                st.Page(
                    language.render, title=_("Language model"), icon=":material/text_fields:", url_path="language-model"
                ),
                st.Page(classify.render, title=_("Classify"), icon=":material/thumbs_up_down:", url_path="classify"),
                st.Page(tag.render, title=_("Tag"), icon=":material/label:", url_path="tag"),
                st.Page(translate.render, title=_("Translate"), icon=":material/translate:", url_path="translate"),
            ],
            _("Workbench"): [
                st.Page(mydata.render, title=_("My data"), icon=":material/folder_open:", url_path="my-data"),
            ],
        }
    )
    sidebar.draw()
    page.run()


def _check_server() -> None:
    """Say so if the server was started without our settings: with them it serves a class, without it stalls."""
    if st.get_option("runner.postScriptGC"):
        st.warning(
            _(
                "This server runs without the settings of rnnviz and will be slow: "
                "start it in the folder of app.py, or by the command rnnviz."
            )
        )
