"""The prepared 3-bit flip-flop: eight memories as eight stable points, found while you look."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.components import Components, principal_components
from rnnviz.analysis.dynamics import cell_map, held_input, state_vectors
from rnnviz.analysis.fixed_points import FixedPoint, find_fixed_points
from rnnviz.core.records import Batch
from rnnviz.language import _, listed, ngettext
from rnnviz.learn import flipflop
from rnnviz.learn.flipflop import BITS, FlipFlop
from rnnviz.plots.dynamics_marks import Path, cursor_frames
from rnnviz.plots.dynamics_planes import plot_cube
from rnnviz.plots.dynamics_time import plot_bits
from rnnviz.ui import state
from rnnviz.ui.choice import choose
from rnnviz.ui.dynamics.words import how_many, rules
from rnnviz.ui.figure import figure
from rnnviz.ui.names import cell_name
from rnnviz.ui.transport import set_cursor, transport

SOURCE, PUSHED, SADDLES = "dynamics-pulses", "dynamics-pushed", "dynamics-saddles"
RANDOM, HAND = "random", "hand"
STEPS = 60
QUIET = 5  # steps without a pulse after each that is pushed by hand
MOST_PUSHED = 24
SETTLING = 40  # steps of silence after which a state is searched from


@dataclass(frozen=True, eq=False)
class Found:
    """The prepared network with its fixed points, the axes in which they are drawn, and how long the search took."""

    network: FlipFlop
    points: list[FixedPoint]
    axes: Components
    seconds: float


def draw(cursor_key: str) -> None:
    """The view of the flip-flop."""
    found = _find()
    recipe = found.network.recipe
    st.caption(
        _(
            "Prepared: {cell} with {n} hidden units, trained beforehand by this program: {updates} updates of Adam on "
            "{batch} sequences of {length} steps, seed {seed}. Mean squared error on fresh sequences: {error}."
        ).format(
            cell=cell_name(recipe.cell),
            n=recipe.hidden,
            updates=f"{recipe.updates:,}",
            batch=recipe.batch,
            length=recipe.length,
            seed=recipe.seed,
            error=f"{_error():.4f}",
        )
    )
    left, right = st.columns([7, 4])
    with right:
        xs = _choose_pulses(cursor_key)
    targets = flipflop.held(xs)
    forward = found.network.model.forward(found.network.params, Batch(xs[:, None], targets[:, None]))
    outputs = forward.logits[:, 0]
    with left:
        t = transport(len(xs), cursor_key, labels=[_pulse_name(x) for x in xs])
        _cube(found, state_vectors(found.network.model.cell, forward.states)[:, 0], xs, t)
    with right:
        _say(found, outputs[t - 1], targets[t - 1], t)
    figure(
        plot_bits(xs, outputs, targets),
        "dynamics-bits",
        cursor=True,
        alt=_("Three outputs over {n} steps; the mean squared error is {error}.").format(
            n=len(xs), error=f"{forward.loss:.4f}"
        ),
    )


@st.cache_resource(show_spinner=False)
def _find() -> Found:
    """The fixed points without input: from states that random pulses have left alone for a while."""
    network = flipflop.load()
    batch = flipflop.draw(np.random.default_rng(0), STEPS, 32, network.recipe.pulse_rate)
    states = network.model.forward(network.params, batch).states
    visited = state_vectors(network.model.cell, states)[1:].reshape(-1, network.recipe.hidden)
    began = time.perf_counter()
    mapping = cell_map(network.model.cell, network.params, held_input(network.params, None))
    starts = mapping.orbit(visited[:: len(visited) // 128], SETTLING)[-1]
    points = find_fixed_points(mapping, starts)
    seconds = time.perf_counter() - began
    return Found(network, points, principal_components(visited, 3), seconds)


@st.cache_resource(show_spinner=False)
def _error() -> float:
    return flipflop.error(_find().network)


def _choose_pulses(cursor_key: str) -> np.ndarray:
    """Draw the choice of pulses and return them, (T, 3)."""
    names = {RANDOM: _("random pulses"), HAND: _("pulses by hand")}
    source = choose(_("Inputs"), names, SOURCE)
    if source == RANDOM:
        rng = np.random.default_rng(state.config().seed)
        return flipflop.draw(rng, STEPS, 1, _find().network.recipe.pulse_rate).xs[:, 0]
    pushed: tuple[tuple[int, int], ...] = st.session_state.setdefault(PUSHED, ())
    for bit in range(BITS):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("bit {n}").format(n=bit + 1))
            for sign in (1, -1):
                label = "+1" if sign > 0 else "−1"
                st.button(
                    label, key=f"dynamics-push-{bit}-{sign}", on_click=_push, args=(bit, sign, len(pushed), cursor_key)
                )
    st.button(_("Begin again"), key="dynamics-restart", on_click=_restart, args=(cursor_key,), disabled=not pushed)
    return _sequence(pushed)


def _push(bit: int, sign: int, n_before: int, cursor_key: str) -> None:
    st.session_state[PUSHED] = (*st.session_state[PUSHED], (bit, sign))[-MOST_PUSHED:]
    set_cursor(cursor_key, len(_sequence(st.session_state[PUSHED])))


def _restart(cursor_key: str) -> None:
    st.session_state[PUSHED] = ()
    set_cursor(cursor_key, 1)


def _sequence(pushed: tuple[tuple[int, int], ...]) -> np.ndarray:
    """All bits set to +1 at the first step, then one pulse at a time, each followed by silence: (T, 3)."""
    xs = np.zeros(((1 + QUIET) * (1 + len(pushed)), BITS))
    xs[0] = 1
    for n, (bit, sign) in enumerate(pushed, 1):
        xs[n * (1 + QUIET), bit] = sign
    return xs


def _pulse_name(x: np.ndarray) -> str:
    """The pulses of a step, as on the transport bar: "+ · −", or a dot where nothing comes."""
    return " ".join("+" if v > 0 else "−" if v < 0 else "·" for v in x)


def _signs(values: np.ndarray) -> str:
    """Three outputs as signs, "+ − +"; 0 where an output is near 0."""
    return " ".join("+" if v > 0.5 else "−" if v < -0.5 else "0" for v in values)


def _patterns(found: Found) -> list[str]:
    """What the network says at each fixed point."""
    params, h = found.network.params, np.array([p.state[: found.network.recipe.hidden] for p in found.points])
    return [_signs(row) for row in h @ params["W_y"].T + params["b_y"]]


def _cube(found: Found, states: np.ndarray, xs: np.ndarray, t: int) -> None:
    chosen = list(zip(found.points, _patterns(found), strict=True))
    if not st.session_state.get(SADDLES, False):
        chosen = [(point, label) for point, label in chosen if not point.unstable_directions]
    path = Path(found.axes.project(states), [_pulse_name(x) for x in xs])
    places = np.array([found.axes.project(point.state) for point, _label in chosen]).reshape(-1, BITS)
    fig = plot_cube(path, [p for p, _label in chosen], places, [label for _point, label in chosen], cursor=t)
    figure(
        fig,
        "dynamics-cube",
        frames=cursor_frames(path, len(fig.data) - 1),
        alt=_("Three components, {share} of the spread. {found}").format(
            share=f"{found.axes.explained.sum():.0%}", found=how_many([point for point, _label in chosen])
        ),
    )


def _say(found: Found, output: np.ndarray, target: np.ndarray, t: int) -> None:
    stable = [point for point in found.points if not point.unstable_directions]
    st.markdown(
        ngettext(
            "**{n} stable point**, found in {ms} ms from {starts} states: the memory has {n} value.",
            "**{n} stable points**, found in {ms} ms from {starts} states: the memory has {n} values.",
            len(stable),
        ).format(n=len(stable), ms=f"{1000 * found.seconds:.0f}", starts=128)
    )
    st.markdown(
        _("Step {t}: the outputs are {outputs}, to be held is {target}.").format(
            t=t, outputs=listed(f"{v:+.2f}" for v in output), target=_signs(target)
        )
    )
    st.toggle(_("Show the saddles between them too"), key=SADDLES, persist_state="session")
    st.markdown(how_many(found.points))
    st.markdown(rules(found.points))
    st.caption(
        _(
            "A pulse pushes the state out of one basin into the next; without a pulse it returns to the corner "
            "where it is. Three components hold {share} of the spread."
        ).format(share=f"{found.axes.explained.sum():.0%}")
    )
