"""The gates over time, and what happens to a memory if a gate's bias were another."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.analysis.gating import half_life, memory_shares, typical_keep, with_bias
from rnnviz.analysis.telling import kept_and_written
from rnnviz.language import _, listed, told
from rnnviz.plots.gating import plot_memory_shares, plot_what_if
from rnnviz.plots.states import plot_gates, plot_states
from rnnviz.ui import networks
from rnnviz.ui.cards.words import quantity_name
from rnnviz.ui.cells.place import Place, open_place
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import Click, figure
from rnnviz.ui.networks import KEPT, Look

GATE, AMOUNT = "cells-gate", "cells-amount"
LOW, HIGH, STEP = -6.0, 6.0, 0.5
CANDIDATES = ("g", "n")


def over_time(look: Look, place: Place) -> None:
    """The memory and all gates as heat maps under one another; a click opens its step and unit."""
    forward, model = look.forward, look.network.model
    memory = _memory_name(look)
    states = forward.states[memory][1:, 0].astype(np.float32)
    relu = getattr(model.cell, "nonlinearity", "tanh") == "relu"
    selected = (place.t, place.unit)
    clicks = {
        memory: figure(
            plot_states(states, list(look.tokens), quantity=memory, bounded=not relu, selected=selected),
            "cells-memory",
            cursor=place.in_time,
            clicks=True,
            alt=_("{state} of {n} units over {T} steps, between {low} and {high}.").format(
                state=quantity_name(memory),
                n=states.shape[1],
                T=len(states),
                low=f"{states.min():.2f}",
                high=f"{states.max():.2f}",
            ),
        )
    }
    gates = {name: forward.residuals[name][:, 0].astype(np.float32) for name in _gate_names(look)}
    if gates:
        click = figure(
            plot_gates(gates, list(look.tokens)),
            "cells-gates",
            cursor=place.in_time,
            clicks=True,
            alt=_("The gates over time, on average {means}.").format(
                means=listed(f"{name} {values.mean():.2f}" for name, values in gates.items())
            ),
        )
        if click is not None:
            clicks[list(gates)[click.curve]] = click
    for quantity, click in clicks.items():
        if click is not None:
            _open(click, len(look.tokens), model.cell.n_hidden, quantity)


def _open(click: Click, T: int, hidden: int, quantity: str) -> None:
    """Open the card of the number that was clicked."""
    step, unit = round(float(click.x)), round(float(click.y))
    if 1 <= step <= T and 1 <= unit <= hidden:
        open_place(Address(quantity, step, unit))


def _memory_name(look: Look) -> str:
    return look.network.model.cell.state_names[-1] if "c" in look.forward.states else "h"


def _gate_names(look: Look) -> tuple[str, ...]:
    """The recorded gates: also an LSTM's f that is 1 - i, but not one that is always 1."""
    cell = look.network.model.cell
    gates = tuple(gate for gate in cell.gates if gate != "a")
    return ("i", "f", "g", "o") if getattr(cell, "forget", "") == "coupled" else gates


def what_if(look: Look, place: Place) -> None:
    """Add to a gate's bias in every unit, run the sentence again, and compare."""
    st.header(_("What if a gate were more open, or more closed?"), anchor=False)
    cell = look.network.model.cell
    gates = [gate for gate in cell.gates if gate not in CANDIDATES]
    first = "f" if "f" in gates else "z" if "z" in gates else "i"
    st.session_state.setdefault(AMOUNT, 3.0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gate = choose(_("Gate"), {gate: quantity_name(gate) for gate in gates}, GATE, first=first)
        amount = st.slider(
            _("Added to its bias, in every unit"),
            LOW,
            HIGH,
            step=STEP,
            key=AMOUNT,
            persist_state="session",
            width="stretch",
        )
    changed = _changed(look, look.key, gate, amount)
    _in_words(look, changed, place.unit, gate)
    left, right = st.columns(2)
    name, j = _memory_name(look), place.unit - 1
    with left:
        figure(
            plot_what_if(
                tuple(f.states[name][1:, 0, j] for f in (look.forward, changed.forward)),
                tuple(f.residuals[gate][:, 0, j] for f in (look.forward, changed.forward)),
                (quantity_name(name), quantity_name(gate)),
                list(look.tokens),
            ),
            "cells-what-if",
            cursor=place.in_time,
            alt=_("{memory} of unit {unit}, as it is and with {amount} added to the bias of the {gate}.").format(
                memory=quantity_name(name), unit=place.unit, amount=f"{amount:+.1f}", gate=quantity_name(gate)
            ),
        )
    with right:
        before, after = (_shares(f, j) for f in (look, changed))
        figure(
            plot_memory_shares(before, after, list(look.tokens), f"{name}<sub>{len(look.tokens)}</sub>"),
            "cells-shares",
            alt=_("What each step has left in the last memory: {before} in all, and {after} if changed.").format(
                before=f"{before.sum():.3f}", after=f"{after.sum():.3f}"
            ),
        )
        st.caption(
            _(
                "The bars of a colour add up to the unit's memory after the last step: "
                "each is what was written then, times all that has kept it since."
            )
        )


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT)
def _changed(_look: Look, key: str, gate: str, amount: float) -> Look:
    model = _look.network.model
    params = with_bias(model.cell, _look.network.params, gate, amount)
    network = networks.reshaped(_look.network, params, f"{gate} {amount:+.1f}")
    return networks.rerun(_look, network, f"{key} {gate} {amount:+.1f}")


def _shares(look: Look, index: int) -> np.ndarray:
    keep, written = kept_and_written(look.forward)
    initial = float(look.forward.states[_memory_name(look)][0, 0, index])
    return memory_shares(keep[:, index], written[:, index], initial)


def _in_words(look: Look, changed: Look, unit: int, gate: str) -> None:
    """Mean openness, half-life, and whether memory appears or vanishes."""
    opened = [float(f.residuals[gate].mean()) for f in (look.forward, changed.forward)]
    keep = [typical_keep(kept_and_written(f.forward)[0][:, unit - 1]) for f in (look, changed)]
    lives = [half_life(k) for k in keep]
    mean = _("The {gate}, mean of all units and steps: {before} → **{after}**.").format(
        gate=quantity_name(gate), before=f"{opened[0]:.2f}", after=f"{opened[1]:.2f}"
    )
    memory = _(
        "Unit {unit} keeps {before} → **{after}** of its memory a step: "
        "half of it is gone after {old} → **{new}** steps."
    ).format(unit=unit, before=f"{keep[0]:.3g}", after=f"{keep[1]:.3g}", old=_steps(lives[0]), new=_steps(lives[1]))
    st.markdown(told(mean, memory))
    st.caption(_("Geometric mean over the sentence; half-life = ln ½ / ln of it."))


def _steps(life: float) -> str:
    return "∞" if life > 1e6 else f"{life:.3g}"
