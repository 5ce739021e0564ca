"""What Unroll shows: which layer and direction, and which quantity of its units."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.language import _
from rnnviz.plots.unrolled_strips import Strip
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look

OPENED, SHOWN = "unroll-opened", "unroll-shown"


def choose_lane(look: Look) -> int:
    """Draw the choice of a lane if there is one, and return its index: at first the last layer reading forward."""
    lanes = look.forward.lanes
    last = max(n for n, lane in enumerate(lanes) if not lane.reverse)
    opened = st.session_state.pop(OPENED, None)
    if len(lanes) == 1:
        return last
    key = f"unroll-lane-{len(lanes)}-{lanes[-1].layer}"
    if opened is not None and opened < len(lanes):
        st.session_state[key] = opened
    st.session_state.setdefault(key, last)
    return st.segmented_control(
        _("Layer and direction"),
        range(len(lanes)),
        format_func=lambda n: lane_name(lanes[n], lanes),
        key=key,
        required=True,
        persist_state="session",
        help=_("→ reads from the start, ← from the end") if any(lane.reverse for lane in lanes) else None,
    )


def open_lane(lane: int) -> None:
    """Choose a lane for the next run."""
    st.session_state[OPENED] = lane


def choose_quantity(look: Look) -> str:
    """Draw the choice of what is shown of the units: "h", "c" or "d_h"."""
    offered = [*(name for name in look.network.model.cell.state_names if name in ("h", "c")), "d_h"]
    if st.session_state.get(SHOWN) not in offered:
        st.session_state[SHOWN] = "h"
    return st.segmented_control(
        _("Shown"), offered, format_func=_quantity_name, key=SHOWN, required=True, persist_state="session"
    )


def _quantity_name(quantity: str) -> str:
    return {"h": _("state h"), "c": _("memory c"), "d_h": _("gradient ∂L/∂h")}[quantity]


def strips(look: Look, quantity: str) -> list[Strip]:
    """The quantity of every layer and direction, (T, H) each, by token."""
    lanes = look.forward.lanes
    if quantity == "d_h":
        values = [lane.at_tokens(lane.d_states["h"][1:]) for lane in look.backward.lanes]
    else:
        values = [lane.at_tokens(lane.states[quantity][1:]) for lane in lanes]
    return [
        Strip(lane.layer, lane.reverse, array[:, 0].astype(np.float32))
        for lane, array in zip(lanes, values, strict=True)
    ]


def gates(look: Look, lane: int) -> dict[str, np.ndarray]:
    """The gates of a lane by letter, (T, H) each, by token; f = 1 - i of a coupled LSTM among them."""
    cell, record = look.network.model.lanes[lane].cell, look.forward.lanes[lane]
    coupled = getattr(cell, "forget", None) == "coupled"
    names = ("i", "f", "g", "o") if coupled else tuple(g for g in cell.gates if g != "a")
    return {g: record.at_tokens(record.residuals[g])[:, 0].astype(np.float32) for g in names}


def gate_gradients(look: Look, lane: int) -> dict[str, np.ndarray]:
    """The gradients of the whole loss by the sums inside a lane's gates, (T, H) each, by token; "a" without gates."""
    gates, record = look.network.model.lanes[lane].cell.gates, look.backward.lanes[lane]
    parts = np.split(record.at_tokens(record.d_pre)[:, 0], len(gates), axis=1)
    return {gate: part.astype(np.float32) for gate, part in zip(gates, parts, strict=True)}
