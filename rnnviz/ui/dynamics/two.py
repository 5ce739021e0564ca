"""Two units: the phase portrait of a network small enough to see whole."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.dynamics import Map, cell_map, held_input, state_vectors
from rnnviz.analysis.endings import Ending, endings
from rnnviz.analysis.fixed_points import FixedPoint, find_fixed_points
from rnnviz.analysis.portrait import Plane, plane_of, spread, vector_field
from rnnviz.language import _
from rnnviz.learn.config import TrainConfig
from rnnviz.plots.dynamics import plot_portrait
from rnnviz.plots.dynamics_marks import Path, cursor_frames
from rnnviz.ui import networks, state
from rnnviz.ui.choice import choose
from rnnviz.ui.dynamics import words as say
from rnnviz.ui.dynamics.dial import turn_by_dial
from rnnviz.ui.dynamics.hand import choose_preset, hand_made
from rnnviz.ui.dynamics.input import choose_input
from rnnviz.ui.dynamics.numbers import LIMIT_NAME, drawable
from rnnviz.ui.figure import figure
from rnnviz.ui.names import cell_name
from rnnviz.ui.networks import Look, Network
from rnnviz.ui.source import choose_network, open_look
from rnnviz.ui.transport import transport

HAND, NETWORK = "hand", "network"
MAKER, STATE = "dynamics-maker", "dynamics-state"
GRID = 65  # points along each side
STARTS = 80  # of the searches
WORK = 2000  # entries of a step of all starts that are followed to their end: fewer starts for Jordan's many outputs
MARGIN = 1.15


@dataclass(frozen=True, eq=False)
class Seen:
    """What the portrait shows: the plane, how far it reaches, its fixed points, and where the starts end."""

    plane: Plane
    reach: float
    points: list[FixedPoint]
    ends: list[Ending]
    away: float


def draw(cursor_key: str) -> None:
    """The view of two units: the transport bar, the portrait, the words, the controls."""
    config = state.config()
    maker = _choose_maker()
    if maker == HAND:
        choose_preset()
    left, right = st.columns([7, 4])
    with right:
        network = hand_made(config) if maker == HAND else turn_by_dial(_network(config))
    cell = network.model.cell
    with left:
        look = open_look(network, config.length)
        if look is None:
            return
        t = transport(len(look.tokens), cursor_key, labels=look.tokens)
        held = choose_input(look.forward.lanes[0], look.tokens, t)
        shown = _choose_state(cell.state_names)
        if not drawable(_path(look)):
            st.warning(
                _("With these weights the states grow beyond {limit}: make W_h smaller.").format(limit=LIMIT_NAME)
            )
            return
        mapping = cell_map(cell, network.params, held_input(network.params, held))
        seen = _see(mapping, look, shown)
        st.markdown(say.where_it_ends(seen.ends, seen.away))
        _portrait(seen, look, shown, t)
    with right:
        st.markdown(say.how_many(seen.points))
        if seen.points:
            st.markdown(say.table(seen.points, 4 if len(cell.state_names) > 1 and "c" in cell.state_names else 2))
            st.markdown(say.rules(seen.points))
        for note in _notes(mapping, shown):
            st.caption(note)


def _choose_maker() -> str:
    names = {HAND: _("W_h by hand"), NETWORK: _("the cell of the sidebar")}
    return choose(_("Two units"), names, MAKER, hidden=True)


def _network(config: TrainConfig) -> Network:
    """The session's network where it has two units, else one of its kind with random weights."""
    single = dataclasses.replace(config, layers=1, bidirectional=False)
    if single == config and config.hidden == 2:
        return choose_network(config)
    st.caption(
        _(
            "The sidebar's network has {n} hidden units: this is a {cell} of two, with random weights of seed {seed}. "
            "Set H = 2 there, and train it, to see one that has learned."
        ).format(n=config.hidden, cell=cell_name(config.cell), seed=config.seed)
    )
    return networks.untrained(dataclasses.replace(single, hidden=2))


def _choose_state(names: tuple[str, ...]) -> str:
    if "c" not in names:
        return "h"
    return choose(_("Plane of"), {"c": _("memory c"), "h": _("hidden state h")}, STATE)


def _path(look: Look) -> np.ndarray:
    """The text's state vectors, (T+1, S)."""
    return state_vectors(look.network.model.cell, look.forward.states)[:, 0]


def _see(mapping: Map, look: Look, shown: str) -> Seen:
    """Everything that the portrait shows, computed for these weights and this input."""
    path = _path(look)
    plane = plane_of(mapping, shown)
    bounded = shown == "h" and getattr(mapping.cell, "nonlinearity", "tanh") == "tanh"
    wide = 1.0 if bounded else max(1.0, float(np.abs(plane.project(path)).max()))
    starts = spread(STARTS, mapping.size, wide)
    widest = max(mapping.cell.width(name) for name in mapping.cell.state_names)
    points = find_fixed_points(mapping, starts)
    ends, away = endings(mapping, starts[: max(8, WORK // widest)])
    if not bounded:
        found = [plane.project(point.state) for point in points]
        wide = max(wide, *(float(np.abs(place).max()) for place in found), 0.0) if found else wide
        wide = min(wide, 50.0)
    return Seen(plane, MARGIN * wide if not bounded else 1.08, points, ends, away)


def _portrait(seen: Seen, look: Look, shown: str, t: int) -> None:
    plane = seen.plane
    path = Path(plane.project(_path(look)), look.tokens)
    places = np.array([plane.project(point.state) for point in seen.points]).reshape(-1, 2)
    cycles = [plane.project(end.points) for end in seen.ends if end.period != 1]
    fig = plot_portrait(
        vector_field(plane, seen.reach, GRID),
        path,
        seen.points,
        places,
        cursor=t,
        ends=cycles,
        state=shown,
    )
    figure(
        fig,
        "dynamics-portrait",
        frames=cursor_frames(path, len(fig.data) - 1),
        alt=_("The plane of two units with arrows, nullclines and the text's path. {found}").format(
            found=say.how_many(seen.points)
        ),
    )


def _notes(mapping: Map, shown: str) -> list[str]:
    """What this cell's plane leaves out, where it does."""
    notes = []
    if "c" in mapping.cell.state_names:
        other = {"h": "c", "c": "h"}[shown]
        notes.append(
            _(
                "An LSTM of two units has four numbers, h and c. The arrows show the plane of {shown}, with {other} as "
                "it settles while {shown} is held: where the nullclines cross, all four rest."
            ).format(shown=shown, other=other)
        )
    if mapping.cell.shares_output:
        notes.append(
            _(
                "Jordan's hidden layer reads the last output, not its own past. But the output follows from h, so one "
                "step is a map of h again: over the output and back."
            )
        )
    if mapping.round > 1:
        notes.append(
            _(
                "The modules of a Clockwork network do not all move at every step: an arrow is a whole round of "
                "{n} steps, after which all clocks stand as before, and λ belongs to the round."
            ).format(n=mapping.round)
        )
    return notes
