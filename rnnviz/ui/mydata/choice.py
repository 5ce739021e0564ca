"""Which data set the page looks at: what comes with the program, and the session's own."""

from __future__ import annotations

import streamlit as st

from rnnviz import language
from rnnviz.data.datasets import BUILT_IN, default_key
from rnnviz.language import _
from rnnviz.ui.choice import keep_choice
from rnnviz.ui.mydata.names import data_name
from rnnviz.ui.tasks import shelf

KEY, PART = "mydata-data", "mydata-part"


def offered() -> list[str]:
    """The keys of all data: the session's own, the newest first, then the built-in ones, those in the page's language
    first."""
    own = [one.key for one in reversed(shelf.kept())]
    here = "zh" if language.current() == "zh_CN" else "en"
    names = sorted(BUILT_IN, key=lambda name: BUILT_IN[name].language != here)
    return own + [default_key(name) for name in names]


def choose_any() -> str:
    """Draw the select box of all data sets and return the chosen key."""
    keys = offered()
    keep_choice(KEY, keys)
    return st.selectbox(
        _("Data"),
        keys,
        format_func=data_name,
        key=KEY,
        persist_state="session",
    )


def show(key: str) -> None:
    """Choose this data set when the box is drawn next."""
    st.session_state[KEY] = key
