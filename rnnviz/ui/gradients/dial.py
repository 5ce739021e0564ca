"""The dial of the page Gradients, which turns W_h, and what its position means."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.core.initial import MEASURES
from rnnviz.core.jordan import Jordan
from rnnviz.language import _, listed
from rnnviz.ui.choice import choose
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import words as say
from rnnviz.ui.gradients.numbers import Dial
from rnnviz.ui.networks import Network

LOW, HIGH, STEP = 0.1, 3.0, 0.05
MEASURE, SIZE, TURNED = "gradients-measure", "gradients-size", "gradients-turned"


def choose_dial(network: Network, lane: int) -> Dial:
    """Draw the dial and say what its position means; until it is touched, W_h stays as it is."""
    names = {"norm": _("largest singular value"), "radius": _("spectral radius")}
    measure = choose(_("Turn W_h by its"), names, MEASURE)
    own = {m: numbers.sizes(network, m, lane) for m in MEASURES}
    largest = float(own[measure].max())
    high = max(HIGH, _on_grid(largest + STEP / 2))  # a trained network may lie above: the slider shows where
    wanted = st.session_state[SIZE] if st.session_state.setdefault(TURNED, False) else largest
    st.session_state[SIZE] = _on_grid(min(max(wanted, LOW), high))
    labels = {"norm": _("Largest singular value of {matrix}"), "radius": _("Spectral radius of {matrix}")}
    st.slider(
        labels[measure].format(matrix=matrix_name(network)),
        LOW,
        high,
        step=STEP,
        key=SIZE,
        on_change=_turn,
        persist_state="session",
        help=_dial_help(network),
    )
    is_turned = st.session_state[TURNED]
    st.button(_("As it is"), key="gradients-release", on_click=_release, disabled=not is_turned, icon=":material/undo:")
    dial = Dial(measure, st.session_state[SIZE] if is_turned else None)
    _in_words(network, lane, dial, own)
    return dial


def matrix_name(network: Network, gate: str | None = None) -> str:
    """What leads from a hidden state to the next: W_h, its block of a gate, or the Jordan cell's way round."""
    cell = network.model.cell
    if isinstance(cell, Jordan):
        return "W_h W_y"
    return f"W_h{gate}" if gate is not None and len(cell.gates) > 1 else "W_h"


def _dial_help(network: Network) -> str:
    if isinstance(network.model.cell, Jordan):
        return _("W_h is multiplied until W_h W_y, the way round through the output, has this size.")
    if len(network.model.lanes) > 1:
        return _(
            "Every square block of W_h, in every layer and direction, is multiplied until it has this size; "
            "all charts follow."
        )
    return _("Every square block of W_h is multiplied until it has this size; all charts follow.")


def _on_grid(value: float) -> float:
    """The nearest value at which the slider can rest."""
    return round(round(value / STEP) * STEP, 2)


def _turn() -> None:
    st.session_state[TURNED] = True


def _release() -> None:
    st.session_state[TURNED] = False


def _in_words(network: Network, lane: int, dial: Dial, own: dict[str, np.ndarray]) -> None:
    """How large the chosen lane's blocks are, and what follows from it."""
    gates = network.model.cell.gates
    if len(gates) > 1:
        entries = listed(f"{gate} {size:.2f}" for gate, size in zip(gates, own[dial.measure], strict=True))
        st.caption(_("As it is, by gate: {list}.").format(list=entries))
        st.markdown(say.no_bound(network.model.cell))
        return
    norm, radius = (float(own[m][0]) for m in ("norm", "radius"))
    st.caption(
        _("As it is: σ_max = {norm}, spectral radius {radius}.").format(norm=f"{norm:.2f}", radius=f"{radius:.2f}")
    )
    factor = 1.0 if dial.size is None or own[dial.measure][0] == 0 else dial.size / own[dial.measure][0]
    if dial.size is not None:
        st.caption(
            _("Turned: σ_max = {norm}, spectral radius {radius}.").format(
                norm=f"{norm * factor:.2f}", radius=f"{radius * factor:.2f}"
            )
        )
    stretch = numbers.stretch(network, lane)
    if stretch is None:
        st.markdown(say.no_bound(network.model.cell))
    elif isinstance(network.model.cell, Jordan):
        st.markdown(say.jordan_theorem(stretch * factor))
    else:
        st.markdown(say.theorem(stretch * factor))
