"""Open data: where they come from, what was understood, and what the session has opened already."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.ui.choice import choose
from rnnviz.ui.fragments import fragment
from rnnviz.ui.mydata import corpora, files, folder, forms, kept, under_way

SOURCE, _SHOWN = "mydata-source", "mydata-source-shown"


def render() -> None:
    """Draw this part of the page."""
    st.caption(_("A file, a text, a corpus: what you open here is offered on the pages of the tasks."))
    fragment(_body)()


def _body() -> None:
    places = {"file": _("A file"), "paste": _("Paste"), "corpora": _("NLTK corpora"), "reviews": _("Movie reviews")}
    source = choose(_("Where from"), places, SOURCE)
    if st.session_state.get(_SHOWN, source) != source:
        under_way.forget()
    st.session_state[_SHOWN] = source
    if source == "corpora":  # a long list: what becomes of it stands above
        under_way.draw()
        corpora.draw()
    else:
        {"file": files.upload, "paste": files.paste, "reviews": folder.draw}[source]()
        under_way.draw()
    kept.draw()
    if source == "file" and st.session_state.get(files.UPLOAD) is None:
        forms.draw()
