"""Whose error the page Gradients looks at, and in which layer, direction and state."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from rnnviz.core.model import Model
from rnnviz.language import _
from rnnviz.ui.choice import choose
from rnnviz.ui.gradients import words as say
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look, Network

LOSS, LANE, OPENED = "gradients-loss", "gradients-lane", "gradients-lane-opened"
FAR, WHOLE, AT_CURSOR = "far", "whole", "cursor"


@dataclass(frozen=True)
class Error:
    """Whose error is looked at, and where.

    loss : FAR, the step from which it is furthest to the step that the lane read first; AT_CURSOR; or WHOLE
    row : the step 1..T of the loss that is judged; None of a network whose one loss reaches every state directly
    step : where that loss enters the lane, 1..T
    far : the step that the lane read first
    watched, lane : the state, and the lane's place in `model.lanes`
    """

    loss: str
    row: int | None
    step: int
    far: int
    watched: str
    lane: int


def choose_error(network: Network, t: int, T: int) -> Error:
    """Which loss, and the gradient of which state in which lane."""
    lane = choose_lane(network.model)
    reverse = network.model.lanes[lane].reverse
    if network.answers_once:
        with st.container(horizontal=True):
            watched = choose_state("gradients-state") if network.config.cell == "lstm" else "h"
        far, own = (T, 1) if reverse else (1, T)
        attended = network.model.readout == "attention"
        return Error(WHOLE if attended else FAR, None if attended else T, own, far, watched, lane)
    names = {
        FAR: _("first step's loss") if reverse else _("last step's loss"),
        AT_CURSOR: _("loss of the cursor's step"),
        WHOLE: _("whole loss"),
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        loss = choose(_("Whose error?"), names, LOSS)
        watched = choose_state("gradients-state") if network.config.cell == "lstm" else "h"
    far, own = (T, 1) if reverse else (1, T)
    step = t if loss == AT_CURSOR else own
    return Error(loss, step, step, far, watched, lane)


def choose_lane(model: Model) -> int:
    """Draw the choice of a layer and direction, if there is one, and return its place in `model.lanes`."""
    lanes, opened = model.lanes, st.session_state.pop(OPENED, None)
    if len(lanes) == 1:
        return 0
    places = {(place.layer, place.reverse): lane for lane, place in enumerate(lanes)}
    if opened is not None and opened < len(lanes):
        st.session_state[LANE] = (lanes[opened].layer, lanes[opened].reverse)
    names = {place: lane_name(lanes[lane], lanes) for place, lane in places.items()}
    return places[choose(_("Gradient in"), names, LANE, first=(model.layers, False))]


def open_lane(lane: int) -> None:
    """Choose a lane for the next run."""
    st.session_state[OPENED] = lane


def choose_state(key: str) -> str:
    """Draw the choice between the two states of the LSTM and return "h" or "c"."""
    return choose(_("LSTM: gradient of its"), {name: say.state_name(name) for name in ("h", "c")}, key)


def within(title: str, look: Look, lane: int) -> str:
    """The title, with the lane if there is more than one."""
    lanes = look.network.model.lanes
    if len(lanes) == 1:
        return title
    whole = lane_name(lanes[lane], lanes).replace(" ", "\N{NO-BREAK SPACE}")
    return f"{title} {whole}"
