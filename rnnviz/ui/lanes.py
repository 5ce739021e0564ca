"""The choice of a layer and direction of a network."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rnnviz.core.layers import Place
from rnnviz.core.records import Lane
from rnnviz.language import _
from rnnviz.ui.choice import choose
from rnnviz.ui.names import lane_name


def last_lane(lanes: Sequence[Lane | Place]) -> int:
    """The last layer that reads forward."""
    return max(n for n, lane in enumerate(lanes) if not lane.reverse)


def choose_lane(lanes: Sequence[Lane | Place], key: str) -> int:
    """Draw the choice of a lane if there is one, and return its index: at first the last layer reading forward.

    key : the choices are kept under it, one for each number of layers and directions
    """
    last, opened = last_lane(lanes), st.session_state.pop(_opened(key), None)
    if len(lanes) == 1:
        return last
    kept = f"{key}-{len(lanes)}-{lanes[-1].layer}"
    if opened is not None and opened < len(lanes):
        st.session_state[kept] = opened
    names = {n: lane_name(lane, lanes) for n, lane in enumerate(lanes)}
    arrows = _("→ reads from the start, ← from the end") if any(lane.reverse for lane in lanes) else None
    return choose(_("Layer and direction"), names, kept, first=last, help=arrows)


def open_lane(lane: int, key: str) -> None:
    """Choose a lane for the next run."""
    st.session_state[_opened(key)] = lane


def _opened(key: str) -> str:
    return f"{key}-opened"
