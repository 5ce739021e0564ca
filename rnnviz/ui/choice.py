"""A choice among few, every option in sight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

Value = TypeVar("Value")


def choose(
    label: str,
    names: Mapping[Value, str],
    key: str,
    *,
    first: Value | None = None,
    hidden: bool = False,
    help: str | None = None,
) -> Value:
    """Draw a segmented control and return the chosen value, which outlives leaving the page.

    Parameters
    ----------
    names : what each value is called, in the order shown
    key : of the widget; the value under it is replaced where it is none of `names` (any more)
    first : chosen at first; of `names` the first where it is not given
    hidden : whether the label is for screen readers only
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
        wrap=True,
        help=help,
    )
