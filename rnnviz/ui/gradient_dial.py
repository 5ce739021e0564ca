"""The controls of the page Gradients: the dial that turns W_h, and whose gradient is looked at."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.core.initial import MEASURES
from rnnviz.language import _
from rnnviz.ui import gradient_numbers as numbers
from rnnviz.ui import gradient_words as say
from rnnviz.ui.gradient_numbers import Dial
from rnnviz.ui.names import cell_name
from rnnviz.ui.networks import Network

LOW, HIGH, STEP = 0.1, 3.0, 0.05
MEASURE, SIZE, TURNED = "gradients-measure", "gradients-size", "gradients-turned"


def choose_dial(network: Network) -> Dial:
    """Draw the dial and say what its position means; until it is touched, W_h stays as it is."""
    names = {"norm": _("largest singular value"), "radius": _("spectral radius")}
    st.session_state.setdefault(MEASURE, MEASURES[0])
    measure = st.segmented_control(
        _("Turn W_h by its"),
        MEASURES,
        format_func=names.get,
        key=MEASURE,
        required=True,
        persist_state="session",
    )
    own = {m: numbers.sizes(network, m) for m in MEASURES}
    largest = float(own[measure].max())
    high = max(HIGH, _on_grid(largest + STEP / 2))  # a trained network may lie above: the slider shows where
    wanted = st.session_state[SIZE] if st.session_state.setdefault(TURNED, False) else largest
    st.session_state[SIZE] = _on_grid(min(max(wanted, LOW), high))
    st.slider(
        {"norm": _("Largest singular value of W_h"), "radius": _("Spectral radius of W_h")}[measure],
        LOW,
        high,
        step=STEP,
        key=SIZE,
        on_change=_turn,
        persist_state="session",
        help=_("Every square block of W_h is multiplied until it has this size; all charts follow."),
    )
    is_turned = st.session_state[TURNED]
    st.button(_("As it is"), key="gradients-release", on_click=_release, disabled=not is_turned, icon=":material/undo:")
    dial = Dial(measure, st.session_state[SIZE] if is_turned else None)
    _in_words(network, dial, own)
    return dial


def _on_grid(value: float) -> float:
    """The nearest value at which the slider can rest."""
    return round(round(value / STEP) * STEP, 2)


def _turn() -> None:
    st.session_state[TURNED] = True


def _release() -> None:
    st.session_state[TURNED] = False


def _in_words(network: Network, dial: Dial, own: dict[str, np.ndarray]) -> None:
    gates = network.model.cell.gates
    if len(gates) > 1:
        listed = ", ".join(f"{gate} {size:.2f}" for gate, size in zip(gates, own[dial.measure], strict=True))
        st.caption(_("As it is, by gate: {list}.").format(list=listed))
        st.markdown(
            _("The {cell} has gates: its blocks of W_h alone do not decide, and there is no such bound.").format(
                cell=cell_name(network.config.cell)
            )
        )
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
    st.markdown(say.theorem(norm * factor))


def choose_state(key: str) -> str:
    """Draw the choice between the two states of the LSTM and return "h" or "c"."""
    st.session_state.setdefault(key, "h")
    return st.segmented_control(
        _("LSTM: gradient of its"),
        ("h", "c"),
        format_func=say.state_name,
        key=key,
        required=True,
        persist_state="session",
    )


def gate_name(gate: str) -> str:
    """The block of a gate in W_h."""
    return f"W_h{gate}"
