"""The field for a text of one's own, with one of the test part at the press of a button."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rnnviz.language import _


def choose_text(label: str, key: str, first: str, bring: Callable[[], str], *, button: str, **field: object) -> str:
    """Draw the field and the button beside it; return what stands in the field.

    Parameters
    ----------
    key, button : of the field and of the button
    first : what stands there at first
    bring : a text of the test part, another one at every call
    field : how the field is drawn, by the names of `st.text_input`
    """
    st.session_state.setdefault(key, first)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(label, key=key, persist_state="session", **field)
        st.button(_("One of the test part"), key=button, icon=":material/casino:", on_click=_write, args=(key, bring))
    return typed


def _write(key: str, bring: Callable[[], str]) -> None:
    st.session_state[key] = bring()
