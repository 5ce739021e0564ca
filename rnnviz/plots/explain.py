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


def plot_terms(
    labels: Sequence[str], values: np.ndarray, total: float, *, title: str, total_label: str, unit: str = ""
) -> go.Figure:
    """Waterfall of `values`, each bar beginning where the one above ends, with their `total` below.

    unit : the power of ten in which they are given, if any

    Raises
    ------
    ValueError    if the values do not add up to the total, because the picture would then be false
    """
    values = check_sum(values, total)
    ends = np.cumsum(values)
    lengths, bases = np.append(values, total), np.append(ends - values, 0.0)
    names = [escape(label) for label in [*labels, total_label]]
    colors = [POSITIVE if value >= 0 else NEGATIVE for value in values] + [NEUTRAL]
    rows = np.arange(1, len(lengths) + 1)
    low, high = _span(bases, bases + lengths)
    text = [signed(value) for value in lengths]
    bars = go.Bar(
        x=lengths,
        base=bases,
        y=rows,
        orientation="h",
        width=0.7,
        marker={"color": colors},
        customdata=names,
        hovertemplate=hover("%{customdata}", _("contributes") + " %{text}"),
        text=text,
        textposition="none",
        _validate=False,
    )
    written = go.Scatter(
        x=np.maximum(bases, bases + lengths),
        y=rows,
        mode="text",
        text=[f" {value}" for value in text],
        textposition="middle right",
        textfont={"size": TEXT_SIZE},
        cliponaxis=False,
        hoverinfo="skip",
        _validate=False,
    )
    return new_figure(
        title,
        subtitle=_("blue raises the sum, orange lowers it"),
        height=70 + 30 * len(rows),
        data=[bars, written],
        showlegend=False,
        xaxis={
            "range": [low, high],
            "title": {"text": in_units(_("running sum"), unit)},
            "nticks": 6,
            "zeroline": True,
        },
        yaxis={
            "range": [len(rows) + 0.5, 0.5],
            "tickvals": rows,
            "ticktext": [escape(shorten(label, LABEL_WIDTH)) for label in [*labels, total_label]],
            "tickfont": {"size": TEXT_SIZE},
            "ticks": "",
            "showgrid": False,
            "fixedrange": True,
        },
    )


def check_sum(values: np.ndarray, total: float) -> np.ndarray:
    """The values as float64, once it is sure that they add up to the total."""
    values = np.asarray(values, dtype=np.float64)
    if abs(values.sum() - total) > TOLERANCE * max(1.0, np.abs(values).sum()):
        raise ValueError(f"values: expected to add up to {total}, got {values.sum()}")
    return values


def in_units(name: str, unit: str) -> str:
    """The title of an axis with the power of ten of its numbers, if they have one."""
    return _("{name}, in units of {unit}").format(name=name, unit=unit) if unit else name


def signed(value: float) -> str:
    """A term as it is written beside its bar."""
    return f"{value:+.4f}".replace("-", "−")


def _span(starts: np.ndarray, ends: np.ndarray) -> tuple[float, float]:
    """Range of the x axis: all bars, with room at the right for the written values."""
    points = np.concatenate([starts, ends, [0.0]])
    points = points[np.isfinite(points)]
    low, high = float(points.min()), float(points.max())
    span = (high - low) or 1.0
    return low - 0.03 * span, high + 0.3 * span
