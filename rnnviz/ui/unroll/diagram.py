"""The unrolled network on the page Unroll."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from rnnviz.language import _
from rnnviz.plots.unrolled import plot_unrolled
from rnnviz.plots.unrolled_strips import Strip
from rnnviz.ui.cards.words import quantity_name
from rnnviz.ui.figure import Click, figure
from rnnviz.ui.networks import Look, bounded
from rnnviz.ui.reader import NEXT
from rnnviz.ui.unroll.passes import Travel, error_back, error_strips
from rnnviz.ui.unroll.words import Prediction


def diagram(
    look: Look, shown: list[Strip], expected: list[Prediction], t: int, quantity: str, travel: Travel
) -> Click | None:
    """Draw the unrolled network, as `travel` goes through it; a click on a unit of a strip comes back."""
    best = [(words[0], p[0]) for words, p in expected]
    told = {"cursor": t, "cell": look.network.config.cell, "dimmed": travel.back}
    answers = look.network.reader.asked != NEXT
    fig = plot_unrolled(look.tokens, shown, best, quantity=quantity, bounded=bounded(look), answers=answers, **told)
    back = None
    if travel.back:
        gradients, error = error_strips(look, travel.step), error_back(look, travel.step)
        back = plot_unrolled(look.tokens, gradients, best, quantity="d_h", error=error, **told)
        _aligned(fig, back)
    click = figure(
        fig,
        "unrolled",
        cursor=True,
        clicks=True,
        back=back,
        alt=_(
            "The network unrolled over {n} tokens: at each step the token, "
            "the {quantity} of each layer as a column of colours, and the best prediction."
        ).format(n=len(look.tokens), quantity=quantity_name(quantity)),
    )
    if look.network.model.bidirectional:
        st.caption(
            _(
                "Rows with ← read from the end: while the bar plays, they light up from the other side. "
                "A layer can only start when the two directions below it have read everything; here all play at once."
            )
            if look.network.model.layers > 1
            else _("The row with ← reads from the end: while the bar plays, it lights up from the other side.")
        )
    return click


def _aligned(*figures: go.Figure) -> None:
    """Leave all figures as much room for their titles, so that nothing jumps between them."""
    top = max(fig.layout.margin.t for fig in figures)
    for fig in figures:
        fig.layout.height += top - fig.layout.margin.t
        fig.layout.margin.t = top
