"""What makes a part of a page draw itself again: a beat that the browser gives when it has come so far.

Streamlit's own `run_every` asks whether or not the browser has drawn what it was sent. A slow one (a telephone, an old
classroom computer) then falls behind without end, and a pressed "Pause" is seen minutes later. Here a picture is
asked for only when the one before has been drawn: a slow browser sees fewer of them, and all at their time.
"""

from __future__ import annotations

import streamlit as st

from rnnviz.ui.frontend import component

_BEATS = "pulse-beats"

_show = component("pulse")


def pulse(key: str, every_s: float) -> None:
    """Have the fragment that calls this run again after `every_s` seconds, once the browser has got here.

    To be called first in the fragment: the browser then asks while the server still computes. What a fragment draws
    without calling it again stands still.
    """
    beat = st.session_state[_BEATS] = st.session_state.get(_BEATS, 0) + 1
    _show(key=f"pulse-{key}", data={"beat": beat, "every": every_s})
