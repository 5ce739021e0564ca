"""Gradients: how far back does the error signal reach? It vanishes, explodes, or is carried."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.gradients import verdict
from rnnviz.language import InputError, _
from rnnviz.plots.gradients import plot_gradient_flow, plot_gradient_norms
from rnnviz.plots.spectra import plot_eigenvalues, plot_singular_values
from rnnviz.plots.theme import ACCENT
from rnnviz.ui import gradient_numbers as numbers
from rnnviz.ui import gradient_words as say
from rnnviz.ui import networks, state
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.gradient_checks import clipping, gradient_check
from rnnviz.ui.gradient_compare import comparison
from rnnviz.ui.gradient_dial import choose_dial, choose_state, gate_name
from rnnviz.ui.gradient_numbers import Dial
from rnnviz.ui.networks import Look, Network
from rnnviz.ui.source import choose_network
from rnnviz.ui.transport import set_cursor, transport

CURSOR, LOSS, ENTRY, GATE = "gradients-cursor", "gradients-loss", "gradients-entry", "gradients-gate"
LAST, WHOLE, AT_CURSOR = "last", "whole", "cursor"


def render() -> None:
    """Draw the page."""
    st.title(_("Gradients"), anchor=False)
    st.caption(_("How far back does the error signal reach? It vanishes, explodes, or is carried."))
    fragment(_body)()


def _body() -> None:
    config = state.config()
    network = choose_network(config)
    try:
        as_it_is = networks.look(network, state.sentence(), config.length)
    except InputError as problem:
        st.error(str(problem))
        return
    T = len(as_it_is.tokens)
    if config.length > T:
        st.caption(
            _("This text has {n} tokens; all of them are shown (sequence length {length}).").format(
                n=T, length=config.length
            )
        )
    t = transport(T, CURSOR, labels=as_it_is.tokens)
    loss, watched = _choices(network)
    left, right = st.columns([7, 3])
    with right:
        dial = choose_dial(network)
    look = numbers.turned(as_it_is, dial)
    with left:
        _curve(look, loss, watched, t)
    triangle, spectrum = st.columns([1, 1])
    with spectrum:
        fragment(_spectrum)(network, dial)
    fragment(comparison)(as_it_is, dial, watched)
    clip, check = st.columns(2)
    with clip:
        fragment(clipping)(look)
    with check:
        fragment(gradient_check)(look)
    with triangle:  # last, for it is the slowest: all else has changed by then
        _triangle(look, watched, t)


def _choices(network: Network) -> tuple[str, str]:
    """Which loss, and the gradient of which state."""
    names = {LAST: _("last step's loss"), AT_CURSOR: _("loss of the cursor's step"), WHOLE: _("whole loss")}
    st.session_state.setdefault(LOSS, LAST)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        loss = st.segmented_control(
            _("Whose error?"), list(names), format_func=names.get, key=LOSS, required=True, persist_state="session"
        )
        watched = choose_state("gradients-state") if network.config.cell == "lstm" else "h"
    return loss, watched


def _curve(look: Look, loss: str, watched: str, t: int) -> None:
    """The verdict, and the curve that it judges."""
    T = len(look.tokens)
    overflow = numbers.overflow_step(look)
    if overflow is not None:
        st.warning(say.overflown(overflow), icon=say.ICONS["exploding"])
        return
    step = t if loss == AT_CURSOR else T
    single = numbers.norms(look, step, watched)
    judged = verdict(single.values[:step])
    sentence = say.judged(judged, step)
    st.info(sentence, icon=say.ICONS[judged.kind])
    shown, titles = single, _("How far does the error of step {t} reach?").format(t=step)
    symbol = f"∂L<sub>{step}</sub>/∂{watched}<sub>k</sub>"
    if loss == WHOLE:
        shown, titles = numbers.norms(look, None, watched), _("How hard does the whole loss pull at each step?")
        symbol = f"∂L/∂{watched}<sub>k</sub>"
    fig = plot_gradient_norms(
        {_("gradient"): shown.values}, list(look.tokens), bound=shown.bound if watched == "h" else None, title=titles
    )
    fig.update_yaxes(title_text=_("‖{gradient}‖ (log scale)").format(gradient=symbol))
    figure(
        fig,
        "gradient-norms",
        cursor=True,
        alt=_("The gradient's norm at {n} steps: {first} at step 1, {last} at step {t}. {verdict}").format(
            n=T,
            first=say.power(shown.values[0]),
            last=say.power(shown.values[step - 1]),
            t=step,
            verdict=sentence.replace("*", ""),
        ),
    )
    k = min(t, step)
    words = [say.entry(single.values, step, k, say.state_name(watched))]
    if loss == WHOLE:
        words.append(
            _(
                "The verdict is that of the last step's loss: "
                "the whole loss reaches every step directly, from the outputs there."
            )
        )
    st.caption(" ".join(words))


def _triangle(look: Look, watched: str, t: int) -> None:
    """Every loss against every state; a click says an entry in words."""
    T = len(look.tokens)
    if numbers.overflow_step(look) is not None:
        return
    flow = numbers.flow(look, watched)
    fig = plot_gradient_flow(np.where(np.isposinf(flow), np.finfo(float).max, flow), list(look.tokens))
    fig.update_layout(shapes=_row(t))
    click = figure(
        fig,
        "gradient-flow",
        clicks=True,
        frames=[{"layout": {"shapes": _row(s)}} for s in range(1, T + 1)],
        alt=_("The norms of the gradients of {n} losses at {n} states, from {low} to {high}.").format(
            n=T, low=say.power(np.nanmin(flow)), high=say.power(np.nanmax(flow))
        ),
    )
    if click is not None and isinstance(click.point, tuple):
        row, column = click.point
        if 0 <= column <= row < T:
            st.session_state[ENTRY] = (row + 1, column + 1)
            set_cursor(CURSOR, row + 1)
            st.rerun(scope="fragment")
    row, column = st.session_state.get(ENTRY, (T, 1))
    row = min(row, T)
    column = min(column, row)
    st.caption(say.entry(flow[row - 1], row, column, say.state_name(watched)) + " " + _("Click an entry to read it."))


def _row(t: int) -> list[dict]:
    """The row of the loss of step t, in the cursor's colour."""
    return [
        {"type": "rect", "x0": 0.5, "x1": t + 0.5, "y0": t - 0.5, "y1": t + 0.5, "line": {"color": ACCENT, "width": 2}}
    ]


def _spectrum(network: Network, dial: Dial) -> None:
    """Eigenvalues and singular values of W_h, or of the block of a chosen gate."""
    gates = network.model.cell.gates
    gate = gates[0]
    if len(gates) > 1:
        if st.session_state.get(GATE) not in gates:
            st.session_state[GATE] = gates[0]
        gate = st.segmented_control(
            _("Block of W_h"), gates, format_func=gate_name, key=GATE, required=True, persist_state="session"
        )
        st.caption(
            _("In a cell with gates no block decides alone: the gates open a way back that does not pass through W_h.")
        )
    eigs, singular = numbers.spectrum(network, gate, dial)
    figure(
        plot_eigenvalues(eigs).update_layout(height=400),
        "gradient-eigenvalues",
        alt=_(
            "{n} eigenvalues in the complex plane; the largest has modulus {radius}; {out} lie outside the unit circle."
        ).format(n=len(eigs), radius=f"{np.abs(eigs).max():.3f}", out=int((np.abs(eigs) > 1).sum())),
    )
    figure(
        plot_singular_values(singular).update_layout(height=300),
        "gradient-singular",
        alt=_("{n} singular values from {high} down to {low}; {out} lie above 1/γ = 1.").format(
            n=len(singular), high=f"{singular[0]:.3f}", low=f"{singular[-1]:.3f}", out=int((singular > 1).sum())
        ),
    )
