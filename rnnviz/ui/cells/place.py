"""Where the reader stands on the page Cells: a step, a unit, and how far into the step's operations."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.analysis.operations import Operations
from rnnviz.analysis.telling import telling_unit
from rnnviz.language import _, told
from rnnviz.ui.cards.places import of_a_unit, open_card
from rnnviz.ui.cells.words import operation_name
from rnnviz.ui.choice import choose
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look
from rnnviz.ui.transport import set_cursor, transport

CURSOR, OPERATION, THROUGH = "cells-cursor", "cells-operation", "cells-through"
STEP, UNIT, CARDS, _OPENED = "cells-step", "cells-unit", "cells", "cells-opened"
_PROPOSED = "cells-proposed"
BESIDE = 560  # pixels of the words beside the controls
FIRST = 5  # the step that is shown first
TIME, OPERATIONS = "time", "operations"


@dataclass(frozen=True)
class Place:
    """Step t (1..T), unit (1..H) and operation; None where the bar moves through time and all are made."""

    t: int
    unit: int
    operation: int | None

    @property
    def in_time(self) -> bool:
        return self.operation is None


def open_place(address: Address) -> None:
    """Open the card of a number, move to its step and unit, and draw the page's body again."""
    open_card(CARDS, address)
    arrive(address)
    st.rerun(scope="fragment")


def arrive(address: Address) -> None:
    """Move to a number's step and unit in the next run."""
    if address.t:
        st.session_state[_OPENED] = (address.t, address.unit if of_a_unit(address) else None)


def choose_unit(look: Look) -> tuple[str, int, int]:
    """Draw what the bar moves through, the unit, and the step if the bar does not choose it; return all three.

    As long as the reader has not chosen a unit, each network proposes its own.
    """
    T, H = len(look.tokens), look.network.config.hidden
    t, unit = st.session_state.pop(_OPENED, (None, None))
    if t is not None:
        st.session_state[STEP] = t
        set_cursor(CURSOR, t)
    proposed, why = telling_unit(look.network.model.cell, look.forward)
    kept = st.session_state.get(UNIT, proposed)
    if kept == st.session_state.get(_PROPOSED):
        kept = proposed
    st.session_state[_PROPOSED] = proposed
    st.session_state[UNIT] = min(unit or kept, H)
    if STEP not in st.session_state:  # at step 1 there is no past to see yet
        set_cursor(CURSOR, min(FIRST, T))
    st.session_state[STEP] = min(st.session_state.get(STEP, FIRST), T)
    names = {TIME: _("time"), OPERATIONS: _("operations of one step")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        through = choose(_("The bar moves through"), names, THROUGH)
        unit = st.number_input(_("Unit"), 1, H, step=1, key=UNIT, width=140)
        t = st.session_state[STEP]
        if through == OPERATIONS:
            t = st.number_input(
                _("Time step"), 1, T, step=1, key=STEP, width=140, on_change=lambda: set_cursor(CURSOR, _step())
            )
        said = _reason(why).format(unit=unit) if unit == proposed else ""
        lanes = look.forward.lanes
        if len(lanes) > 1:
            one = _("Shown is {lane}, one of the {n} of this network; the page Unroll shows them all.")
            said = told(said, one.format(lane=lane_name(lanes[0], lanes), n=len(lanes)))
        if said:
            st.caption(said, width=BESIDE)
    return through, t, unit


def _reason(why: str) -> str:
    """Why a unit is proposed."""
    return {
        "keeps": _(
            "Unit {unit} is shown first: of the units that are not saturated most of the time, "
            "it keeps its memory longest in this sentence."
        ),
        "rests": _("Unit {unit} is shown first: of the second module, which rests at times, its state moves most."),
        "moves": _("Unit {unit} is shown first: its state moves most in this sentence."),
    }[why]


def _step() -> int:
    return st.session_state[STEP]


def move(look: Look, through: str, t: int, unit: int, taken: Operations) -> Place:
    """Draw the bar and return where it rests."""
    if through == TIME:
        t = transport(len(look.tokens), CURSOR, labels=look.tokens)
        st.session_state[STEP] = t
        return Place(t, unit, None)
    names = [operation_name(step.kind) for step in taken.steps]
    return Place(t, unit, transport(len(names), OPERATION, labels=names, unit="operation"))
