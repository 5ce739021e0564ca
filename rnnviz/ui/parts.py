"""The parts of a page that has several, one of them drawn at a time."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from rnnviz.language import _


def choose_part(names: Mapping[str, str], key: str) -> str:
    """Draw the switch between the parts of a page and return the chosen one, at first the first.

    names : what each part is called on the page
    """
    st.session_state.setdefault(key, next(iter(names)))
    return st.segmented_control(
        _("Part of the page"),
        list(names),
        format_func=names.get,
        key=key,
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
