"""Gradients: how far back does the error signal reach? It vanishes, explodes, or is carried."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.analysis.gradients import reachable
from rnnviz.analysis.verdict import verdict
from rnnviz.language import _, listed, told
from rnnviz.plots.gradient_maps import plot_lane_norms
from rnnviz.plots.gradients import plot_gradient_norms
from rnnviz.ui.cards.board import board
from rnnviz.ui.cards.places import OF_OUTPUTS, Here, open_card, opened
from rnnviz.ui.figure import Click, figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.gradients import items as gradient_items
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import text as gradient_text
from rnnviz.ui.gradients import words as say
from rnnviz.ui.gradients.checks import clipping, gradient_check
from rnnviz.ui.gradients.choice import WHOLE, Error, choose_error, open_lane, within
from rnnviz.ui.gradients.compare import comparison
from rnnviz.ui.gradients.dial import choose_dial
from rnnviz.ui.gradients.flow import finite, flow_chart
from rnnviz.ui.gradients.spectrum import spectrum_charts
from rnnviz.ui.networks import Look
from rnnviz.ui.parts import choose_part
from rnnviz.ui.source import choose_look
from rnnviz.ui.transport import set_cursor, transport
from rnnviz.ui.user_text import quoted

CURSOR, PART, CARDS = "gradients-cursor", "gradients-part", "gradients"


def render() -> None:
    """Draw the page."""
    st.title(_("Gradients"), anchor=False)
    part = choose_part({"reach": _("How far back"), "items": _("Item by item"), "text": _("On the text")}, PART)
    if part == "items":
        gradient_items.render()
    elif part == "text":
        gradient_text.render()
    else:
        st.caption(_("How far back does the error signal reach? It vanishes, explodes, or is carried."))
        fragment(_body)()


def _body() -> None:
    as_it_is = choose_look()
    if as_it_is is None:
        return
    network, T = as_it_is.network, len(as_it_is.tokens)
    t = transport(T, CURSOR, labels=as_it_is.tokens)
    error = choose_error(network, t, T)
    left, right = st.columns([7, 3])
    with right:
        dial = choose_dial(network, error.lane)
    look = numbers.turned(as_it_is, dial)
    with left:
        clicked = [_curve(look, error, t), _lanes(look, error)]
    flow, spectrum = st.columns([1, 1])
    with spectrum:
        fragment(spectrum_charts)(network, error.lane, dial, partial(open_card, CARDS))
    first = None
    if network.has_cards:
        first = Address(f"flow_{error.watched}", T + 1 - error.far, lane=error.lane, other=error.far)
    here = Here(t, lane=error.lane)
    board(look, CARDS, here, _arrive, first)
    fragment(comparison)(as_it_is, dial, error.lane, error.watched)
    clip, check = (flow, flow) if network.answers_once else st.columns(2)  # there is no flow of one loss
    with clip:
        fragment(clipping)(look)
    with check:
        fragment(gradient_check)(look)
    with flow:  # last, for it is the slowest: all else has changed by then
        clicked.append(flow_chart(look, error, t, opened(CARDS, first)))
    for address in clicked:
        if address is not None:
            open_card(CARDS, address)
            _arrive(address)
            st.rerun(scope="fragment")


def _arrive(address: Address) -> None:
    """Move the cursor to a number, and show its layer and direction."""
    if address.t:
        set_cursor(CURSOR, address.t)
        if address.quantity not in OF_OUTPUTS:
            open_lane(address.lane)


def _curve(look: Look, error: Error, t: int) -> Address | None:
    """The verdict, and the curve that it judges; the norm that was clicked, if one was."""
    overflow = numbers.overflow_step(look)
    if overflow is not None:
        st.warning(say.overflown(overflow), icon=say.ICONS["exploding"])
        return None
    step, watched, once = error.step, error.watched, look.network.answers_once
    single = numbers.norms(look, error.row, watched, error.lane)
    judged = verdict(single.values[:step] if error.far == 1 else single.values[step - 1 :][::-1])
    sentence = say.judged(judged, step, error.far)
    st.info(sentence, icon=say.ICONS[judged.kind])
    shown, title = single, _("How far does the error of step {t} reach?").format(t=step)
    symbol = f"∂L<sub>{step}</sub>/∂{watched}<sub>k</sub>"
    if once:
        title, symbol = _("How far does the error of the one answer reach?"), f"∂L/∂{watched}<sub>k</sub>"
    elif error.loss == WHOLE:
        shown = numbers.norms(look, None, watched, error.lane)
        title = _("How hard does the whole loss pull at each step?")
        symbol = f"∂L/∂{watched}<sub>k</sub>"
    fig = plot_gradient_norms(
        {_("gradient"): shown.values},
        list(look.tokens),
        bound=shown.bound,
        title=within(title, look, error.lane),
        travels=_travels(look, error.lane),
        gradient=symbol,
    )
    click = figure(
        fig,
        "gradient-norms",
        cursor=True,
        clicks=error.loss != WHOLE and look.network.has_cards,
        alt=_("The gradient's norm at {n} steps: {first} at step {far}, {last} at step {t}. {verdict}").format(
            n=len(look.tokens),
            far=error.far,
            first=say.power(shown.values[error.far - 1]),
            last=say.power(shown.values[step - 1]),
            t=step,
            verdict=sentence.replace("*", ""),
        ),
    )
    if once:
        st.caption(_its_answer(look))
        return _flow(look, error, click, error.lane)
    can = np.flatnonzero(reachable(look.network.model, len(look.tokens), error.lane)[step - 1]) + 1
    k = min(max(t, can[0]), can[-1])
    words = [say.entry(single.values, step, k, say.state_name(watched))]
    if error.loss == WHOLE:
        words.append(
            _(
                "The verdict is that of the loss of step {t}: "
                "the whole loss reaches every step directly, from the outputs there."
            ).format(t=step)
        )
    st.caption(" ".join(words))
    return _flow(look, error, click, error.lane)


def _flow(look: Look, error: Error, click: Click | None, lane: int) -> Address | None:
    """The norm at the step that was clicked, if the judged loss reaches it in that lane."""
    T = len(look.tokens)
    k = None if click is None or error.loss == WHOLE or not look.network.has_cards else round(float(click.x))
    if k is None or not 1 <= k <= T or not reachable(look.network.model, T, lane)[error.step - 1, k - 1]:
        return None
    return Address(f"flow_{error.watched}", error.step, lane=lane, other=k)


def _its_answer(look: Look) -> str:
    """Whose error it is, and why there is no other."""
    loss = float(look.forward.losses[-1, 0])
    said = _("There is one loss: {loss} nats for {target}.").format(loss=f"{loss:.3f}", target=quoted(look.targets[-1]))
    if look.network.model.readout == "attention":
        return told(said, _("Through the attention it reaches the state of every token directly."))
    return told(said, _("It enters after the last step that was read, and there is no other to compare it with."))


def _travels(look: Look, lane: int) -> str:
    """Which way the error goes in the text."""
    model = look.network.model
    place = model.lanes[lane]
    if model.bidirectional and place.layer < model.layers:
        return "both"
    return "on" if place.reverse else "back"


def _lanes(look: Look, error: Error) -> Address | None:
    """The same loss in all layers and directions, the last layer on top; the norm that was clicked, if one was."""
    lanes = look.network.model.lanes
    if len(lanes) == 1 or numbers.overflow_step(look) is not None:
        return None
    norms = numbers.lane_norms(look, None if error.loss == WHOLE else error.row, error.watched)
    top_down = sorted(range(len(lanes)), key=lambda n: (-lanes[n].layer, lanes[n].reverse))
    labels = {n: f"{lanes[n].layer} {'←' if lanes[n].reverse else '→'}" for n in top_down}
    click = figure(
        plot_lane_norms({labels[n]: finite(norms[n]) for n in top_down}, list(look.tokens)),
        "gradient-lanes",
        cursor=True,
        clicks=error.loss != WHOLE and look.network.has_cards,
        alt=_("The largest norm of the gradient in each layer and direction: {list}.").format(
            list=listed(f"{labels[n]} {say.power(np.nanmax(norms[n]))}" for n in top_down)
        ),
    )
    row = None if click is None else round(float(click.y))
    return _flow(look, error, click, top_down[row - 1]) if row in range(1, len(lanes) + 1) else None
