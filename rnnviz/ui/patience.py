"""What takes long is computed when it is asked for."""

from __future__ import annotations

import streamlit as st

PATIENCE_S = 1.5


def agreed(this: str, seconds: float, key: str, label: str) -> bool:
    """Whether to compute `this` now: where it takes long, only once its button has been pressed.

    Parameters
    ----------
    this : tells one computation from another: the button returns when it changes
    seconds : about how long it takes
    key, label : of the button; the label has a place for {n} seconds
    """
    asked = f"{key}-asked"
    if seconds < PATIENCE_S or st.session_state.get(asked) == this:
        return True
    st.button(label.format(n=f"{seconds:.0f}"), key=key, on_click=_ask, args=(asked, this), icon=":material/timer:")
    return False


def _ask(asked: str, this: str) -> None:
    st.session_state[asked] = this
