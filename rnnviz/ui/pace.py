"""How long a slice of training may take: what drawing leaves of the time between two pictures.

The next slice is computed while the browser draws the picture before (see pulse.py). Where it needs long for that, the
slices grow, so that nobody waits for the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

SHORTEST_S, LONGEST_S = 0.03, 0.4  # of a slice; "Pause" is heard after it
FULL = 0.9  # of the time between two pictures is filled: it shrinks again where the browser becomes quick
FORGOTTEN_S = 2.0  # between two pictures: then there was a pause


def slice_s(page: str, picture_s: float) -> float:
    """Seconds for the slice that now begins.

    picture_s : from one picture to the next where the browser is quick
    """
    now = time.monotonic()
    began = st.session_state.get(f"{page}-slice-began", now)
    st.session_state[f"{page}-slice-began"] = now
    took = now - began if now - began < FORGOTTEN_S else 0.0
    drawing = st.session_state.get(f"{page}-drawing", 0.0)
    return min(max(max(picture_s, FULL * took) - drawing, SHORTEST_S), LONGEST_S)


@contextmanager
def drawing(page: str) -> Iterator[None]:
    """Measure how long the server draws."""
    began = time.monotonic()
    yield
    st.session_state[f"{page}-drawing"] = time.monotonic() - began
