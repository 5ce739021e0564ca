"""One number taken apart over time: a term a step, and the running sum that ends at it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.explain import check_sum, in_units, signed
from rnnviz.plots.frame import escape, hover, hover_time, new_figure, time_axis, words_height
from rnnviz.plots.theme import ACCENT, NEGATIVE, NEUTRAL, POSITIVE, TEXT_SIZE

MARKED = 60  # steps up to which each stop of the running sum is marked


def plot_terms_over_time(
    steps: np.ndarray,
    values: np.ndarray,
    total: float,
    tokens: list[str],
    *,
    title: str,
    total_label: str,
    logs: bool = False,
    unit: str = "",
) -> go.Figure:
    """A bar for the term of each step, and the running sum in the order in which they are added.

    Trace 0 holds the bars, trace 1 the running sum with the total written at its end.

    Parameters
    ----------
    steps : (n,) of 1..T, in the order of the sum: backwards for what travels back
    values : (n,) the terms
    tokens : T printable tokens
    logs : whether the terms are logarithms of norms
    unit : the power of ten in which they are given, if any

    Raises
    ------
    ValueError    if the values do not add up to the total, because the picture would then be false
    """
    values = check_sum(values, total)
    running = np.cumsum(values)
    colors = [POSITIVE if value >= 0 else NEGATIVE for value in values]
    written = [""] * (len(steps) - 1) + [f"{escape(total_label)} = {signed(total)}"]
    return new_figure(
        title,
        subtitle=_("Bars: one term a step; blue raises, orange lowers. Line: the sum so far."),
        height=300 + words_height(tokens),
        data=[
            go.Bar(
                x=np.asarray(steps),
                y=values,
                marker={"color": colors},
                hovertemplate=hover(hover_time(), _("contributes") + " %{y:+.4f}"),
                _validate=False,
            ),
            go.Scatter(
                x=np.asarray(steps),
                y=running,
                mode="lines+markers+text" if len(steps) <= MARKED else "lines+text",
                line={"color": NEUTRAL, "width": 2},
                marker={"color": ACCENT, "size": 5},
                text=written,
                textposition=_beside_the_end(np.asarray(steps), running, len(tokens)),
                textfont={"size": TEXT_SIZE},
                cliponaxis=False,
                hovertemplate=hover(hover_time(), _("sum so far") + " %{y:.4f}"),
                _validate=False,
            ),
        ],
        showlegend=False,
        bargap=0.15,
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis={
            "title": {"text": _("log₁₀ of the norm") if logs else in_units(_("share of a step"), unit)},
            "zeroline": True,
            "range": _span(values, running),
            "nticks": 6,
        },
    )


def _beside_the_end(steps: np.ndarray, running: np.ndarray, T: int) -> str:
    """Where the total is written: towards the middle of the chart, and on the side of the line where there is room."""
    if not len(steps):
        return "top center"
    side = "bottom" if running[-1] < running.mean() else "top"
    return f"{side} {'left' if steps[-1] > T / 2 else 'right'}"


def _span(values: np.ndarray, running: np.ndarray) -> list[float]:
    """Range of the y axis: all bars and the line, with room for what is written at its end."""
    points: Sequence[float] = [*values, *running, 0.0]
    low, high = min(points), max(points)
    room = (high - low or 1.0) * 0.14
    return [low - room, high + room]
