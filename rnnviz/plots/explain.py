"""One number taken apart: the terms that add up to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, new_figure, shorten
from rnnviz.plots.theme import NEGATIVE, NEUTRAL, POSITIVE, TEXT_SIZE

LABEL_WIDTH = 22
TOLERANCE = 1e-4


def plot_terms(labels: Sequence[str], values: np.ndarray, total: float, *, title: str, total_label: str) -> go.Figure:
    """Waterfall of `values`, each bar beginning where the one above ends, with their `total` below.

    Raises
    ------
    ValueError    if the values do not add up to the total, because the picture would then be false
    """
    values = np.asarray(values, dtype=np.float64)
    if abs(values.sum() - total) > TOLERANCE * max(1.0, np.abs(values).sum()):
        raise ValueError(f"values: expected to add up to {total}, got {values.sum()}")
    ends = np.cumsum(values)
    lengths, bases = np.append(values, total), np.append(ends - values, 0.0)
    names = [escape(label) for label in [*labels, total_label]]
    colors = [POSITIVE if value >= 0 else NEGATIVE for value in values] + [NEUTRAL]
    rows = np.arange(1, len(lengths) + 1)
    low, high = _span(bases, bases + lengths)
    fig = new_figure(title, subtitle=_("blue raises the sum, orange lowers it"), height=70 + 30 * len(rows))
    fig.add_trace(
        go.Bar(
            x=lengths,
            base=bases,
            y=rows,
            orientation="h",
            width=0.7,
            marker={"color": colors},
            customdata=names,
            hovertemplate=hover("%{customdata}", _("contributes") + " %{text}"),
            text=[_signed(value, 4) for value in lengths],
            textposition="none",
        )
    )
    right_end = np.maximum(bases, bases + lengths)
    fig.add_trace(
        go.Scatter(
            x=right_end,
            y=rows,
            mode="text",
            text=[" " + _signed(value, 4) for value in lengths],
            textposition="middle right",
            textfont={"size": TEXT_SIZE},
            hoverinfo="skip",
        )
    )
    fig.update_layout(showlegend=False)
    fig.update_xaxes(range=[low, high], title_text=_("running sum"), nticks=6, zeroline=True)
    fig.update_yaxes(
        range=[len(rows) + 0.5, 0.5],
        tickvals=rows,
        ticktext=[escape(shorten(label, LABEL_WIDTH)) for label in [*labels, total_label]],
        tickfont={"size": TEXT_SIZE},
        ticks="",
        showgrid=False,
        fixedrange=True,
    )
    return fig


def _signed(value: float, digits: int) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")


def _span(starts: np.ndarray, ends: np.ndarray) -> tuple[float, float]:
    """Range of the x axis: all bars, with room at the right for the written values."""
    points = np.concatenate([starts, ends, [0.0]])
    points = points[np.isfinite(points)]
    low, high = float(points.min()), float(points.max())
    span = (high - low) or 1.0
    return low - 0.03 * span, high + 0.3 * span
