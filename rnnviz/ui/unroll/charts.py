"""The charts of the page Unroll below the diagram; each returns the number that was clicked, if one was."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.language import _, listed
from rnnviz.plots.distribution import distribution_frames, plot_distribution
from rnnviz.plots.frame import escape
from rnnviz.plots.losses import plot_step_losses
from rnnviz.plots.states import plot_gate_gradients, plot_gates, plot_states, quantity_titles
from rnnviz.plots.unrolled_strips import Strip
from rnnviz.ui.cards.words import quantity_name
from rnnviz.ui.figure import Click, figure
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look, bounded
from rnnviz.ui.reader import LABEL, NEXT, TAG
from rnnviz.ui.unroll.words import Prediction
from rnnviz.ui.user_text import quoted


def heat_map(look: Look, shown: Strip, quantity: str, lane: int, selected: tuple[int, int] | None) -> Address | None:
    """Draw a quantity of all units of a lane over time."""
    values = shown.values
    click = figure(
        plot_states(
            values,
            look.tokens,
            title=_of_lane(quantity_titles()[quantity], look, lane),
            quantity=quantity,
            bounded=bounded(look),
            selected=selected,
        ),
        "states",
        cursor=True,
        clicks=True,
        alt=_("{quantity} of {h} units over {n} steps, between {low} and {high}.").format(
            quantity=quantity_name(quantity),
            h=values.shape[1],
            n=len(values),
            low=f"{values.min():.2g}",
            high=f"{values.max():.2g}",
        ),
    )
    return of_unit(look, click, quantity, lane)


def next_tokens(look: Look, expected: list[Prediction], t: int) -> Address | None:
    """Draw what is expected after step `t`."""
    best, p = expected[t - 1]
    title, alt = {
        NEXT: (_("What comes next? The ten likeliest tokens"), _("The likeliest next tokens: {list}.")),
        TAG: (_("Which tag? The likeliest ones"), _("The likeliest tags: {list}.")),
        LABEL: (_("What does it answer?"), _("The likeliest answers: {list}.")),
    }[look.network.reader.asked]
    click = figure(
        plot_distribution(best, p, title=title),
        "distribution",
        frames=distribution_frames(expected),
        clicks=True,
        alt=alt.format(list=listed(f"{w} {q:.2f}" for w, q in zip(best, p, strict=True))),
    )
    if click is None or click.customdata is None:
        return None
    shown = list(map(escape, look.network.reader.shown_answers))
    return Address("p", t, shown.index(click.customdata) + 1) if click.customdata in shown else None


def step_losses(look: Look, opened: Address | None) -> Address | None:
    """Draw what each token costs."""
    losses = look.forward.losses[:, 0]
    if look.network.answers_once:
        said = _("One answer, one loss: {loss} nats for {target}; a uniform guess costs {chance}.")
        chance = math.log(look.forward.logits.shape[2])
        st.markdown(said.format(loss=f"{losses[-1]:.3f}", target=quoted(look.targets[-1]), chance=f"{chance:.3f}"))
        return None
    dearest = int(np.argmax(losses))
    click = figure(
        plot_step_losses(
            losses,
            list(look.tokens),
            list(look.targets),
            math.log(look.forward.logits.shape[2]),
            tags=look.network.reader.asked == TAG,
            selected=opened.t if opened is not None and opened.quantity == "loss" else None,
        ),
        "losses",
        cursor=True,
        clicks=True,
        alt=_("The loss of {n} steps, {mean} nats on average; step {t} costs most, {most}.").format(
            n=len(losses), mean=f"{losses.mean():.2f}", t=dearest + 1, most=f"{losses[dearest]:.2f}"
        ),
    )
    step = None if click is None else round(float(click.x))
    return Address("loss", step) if step is not None and 1 <= step <= len(losses) else None


def gate_charts(look: Look, lane: int, values: dict[str, np.ndarray], gradients: bool) -> Address | None:
    """Draw the gates of a lane over time, or the gradients of the loss by the sums inside them."""
    names = [f"d_{gate}" if gradients else gate for gate in values]
    if gradients:
        title = _("Gradients δ: how the loss would change with each sum before the nonlinearity")
        fig = plot_gate_gradients(values, look.tokens, title=_of_lane(title, look, lane))
        alt = _("Gradients by the sums inside the gates, over time: {names}.")
    else:
        title = _("Gates: when the cell opens and closes")
        fig = plot_gates(values, look.tokens, title=_of_lane(title, look, lane))
        alt = _("The gates over time: {names}.")
    click = figure(fig, "gates", cursor=True, clicks=True, alt=alt.format(names=listed(map(quantity_name, names))))
    return None if click is None else of_unit(look, click, names[click.curve], lane)


def of_unit(look: Look, click: Click | None, quantity: str, lane: int) -> Address | None:
    """The number of a unit that was clicked on a chart of units over time."""
    if click is None:
        return None
    step, unit = round(float(click.x)), round(float(click.y))
    there = 1 <= step <= len(look.tokens) and 1 <= unit <= look.network.model.cell.n_hidden
    return Address(quantity, step, unit, lane) if there else None


def _of_lane(title: str, look: Look, lane: int) -> str:
    """A title that says which layer and direction it is about, where there are several."""
    lanes = look.forward.lanes
    if len(lanes) == 1:
        return title
    return _("{title} ({lane})").format(title=title, lane=lane_name(lanes[lane], lanes))
