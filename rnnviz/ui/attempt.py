"""What is done at a press of a button, and the sentence that is left where it cannot be done."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rnnviz.language import InputError


def attempt(action: Callable[[], None], problem: str) -> None:
    """Do it; under the key `problem` the session keeps the sentence to be shown if it cannot be done."""
    st.session_state.pop(problem, None)
    try:
        action()
    except InputError as error:
        st.session_state[problem] = str(error)
