"""Choices that outlive a page and a change of language: among few every option in sight, among many a select box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import streamlit as st

from rnnviz import language

Value = TypeVar("Value")


def choose(
    label: str,
    names: Mapping[Value, str],
    key: str,
    *,
    first: Value | None = None,
    hidden: bool = False,
    stretch: bool = False,
    help: str | None = None,
) -> Value:
    """Draw a segmented control and return the chosen value, which outlives leaving the page.

    Parameters
    ----------
    names : what each value is called, in the order shown
    key : of the widget; the value under it is replaced where it is none of `names` (any more)
    first : chosen at first; of `names` the first where it is not given
    hidden : whether the label is for screen readers only
    stretch : whether it is as wide as what it stands in
    """
    if st.session_state.get(key) not in names:
        st.session_state[key] = next(iter(names)) if first is None else first
    return st.segmented_control(
        label,
        list(names),
        format_func=names.get,
        key=key,
        required=True,
        persist_state="session",
        label_visibility="collapsed" if hidden else "visible",
        width="stretch" if stretch else "content",
        wrap=True,
        help=help,
    )


def keep_choice(key: str, options: Sequence[str]) -> None:
    """See that a select box under `key` has one of the options: what it had before, else the first. To be called first.

    The browser answers with the title it shows. In another language no option has that title any more, and Streamlit
    would forget the choice.
    """
    remembered = f"{key}-chosen"
    last, spoken = st.session_state.get(remembered, (None, None))
    now = st.session_state.get(key)
    if now not in options:
        now = last if last in options else options[0]
    if now != st.session_state.get(key) or spoken != language.current():
        st.session_state[key] = now
    st.session_state[remembered] = now, language.current()
