"""The doors from data to the page that learns from them."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.ui.mydata.names import page_name
from rnnviz.ui.pages import classify, language, tag, translate

PAGES = {"text": language, "labels": classify, "tags": tag, "pairs": translate}
PATHS = {"text": "language-model", "labels": "classify", "tags": "tag", "pairs": "translate"}
DATA = {"text": "language-data", "labels": "classify-data", "tags": "tag-data", "pairs": "translate-data"}


def door(kind: str, data: str, key: str) -> None:
    """Draw the button that opens the page for this kind of data, the data of the key `data` chosen there."""
    label = _("Learn from it: {page}").format(page=page_name(kind))
    if st.button(label, key=key, icon=":material/school:", on_click=_bring, args=(kind, data)):
        st.switch_page(st.Page(PAGES[kind].render, url_path=PATHS[kind]))


def _bring(kind: str, data: str) -> None:
    st.session_state[DATA[kind]] = data
