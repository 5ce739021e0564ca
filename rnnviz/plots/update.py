"""One update: how far each parameter moves, how its entries are spread, and the loss along the step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure
from rnnviz.plots.theme import BACKWARD, BELOW_FLOOR, FORWARD, NEUTRAL, TEXT_SIZE

PROBE = "#009E73"
LOWEST = 1e-8  # a ratio below it stands on the floor
PLOT_HEIGHT = 250


def plot_ratios(names: Sequence[str], ratios: np.ndarray, *, usual: float, chosen: int) -> go.Figure:
    """The length of each parameter's step over that of its weights, (n,), on a logarithmic axis; NaN has no mark.

    Parameters
    ----------
    usual : where the rule of thumb stands, a line
    chosen : the index of the parameter that is looked at, filled
    """
    rows = np.arange(1, len(names) + 1)
    shown = np.where(ratios > 0, np.clip(ratios, LOWEST, 1 / LOWEST), np.nan)
    finite = shown[np.isfinite(shown)]
    low, high = min(finite.min(initial=usual), usual / 10), max(finite.max(initial=usual), usual * 100)
    span = [float(np.floor(np.log10(low))), float(np.ceil(np.log10(high)))]
    stems = {"x": _stitched(np.full(len(names), 10.0 ** span[0]), shown), "y": _stitched(rows, rows)}
    return new_figure(
        _("How far does each parameter move?"),
        subtitle=_("Length of the step over that of the weights; the line: {usual}, a rule of thumb").format(
            usual=f"{usual:g}"
        ),
        height=90 + 26 * len(names),
        data=[
            go.Scatter(**stems, mode="lines", line={"color": BELOW_FLOOR, "width": 2}, hoverinfo="skip"),
            go.Scatter(
                x=float32(shown),
                y=rows,
                mode="markers",
                cliponaxis=False,
                marker={
                    "size": 13,
                    "color": [FORWARD if row == chosen else "rgba(0,114,178,0.25)" for row in range(len(names))],
                    "line": {"color": FORWARD, "width": 2},
                },
                customdata=[escape(name) for name in names],
                hovertemplate=hover("%{customdata}", "‖Δ‖ / ‖θ‖ = %{x:.3e}"),
            ),
        ],
        showlegend=False,
        shapes=[_line(x0=usual, x1=usual, y0=0, y1=1, yref="paper")],
        xaxis={
            "type": "log",
            "range": span,
            "exponentformat": "power",
            "dtick": 1,
            "title": {"text": _("‖Δ‖ / ‖θ‖ (log scale)")},
            "fixedrange": True,
        },
        yaxis={
            "range": [len(names) + 0.5, 0.5],
            "tickvals": rows,
            "ticktext": [escape(name) for name in names],
            "tickfont": {"size": TEXT_SIZE},
            "ticks": "",
            "showgrid": False,
            "fixedrange": True,
        },
    )


def plot_histogram(
    title: str, middles: np.ndarray, series: Sequence[tuple[str, np.ndarray]], *, total: int, axis: str, hue: str
) -> go.Figure:
    """Counts of one parameter's entries in the same bins, on a log axis: the last series as bars, others as lines.

    Parameters
    ----------
    middles : (n,)   of the bins
    series : (label, counts (n,)) each
    total : entries of the parameter: the top of the axis, whatever the counts
    axis : what the entries are; hue : "forward" for weights, "backward" for gradients, "step"
    """
    color = {"forward": FORWARD, "backward": BACKWARD, "step": PROBE}[hue]
    width = float(middles[1] - middles[0])
    hovered = (axis + " %{x:.3g}", _("entries") + " %{y}")
    seen = [(label, np.where(counts > 0, counts, np.nan)) for label, counts in series]
    (last, bars), lines = seen[-1], seen[:-1]
    data: list[BaseTraceType] = [
        go.Bar(
            x=middles,
            y=bars,
            width=width,
            name=last,
            marker={"color": color, "opacity": 0.75 if lines else 1, "line": {"width": 0}},
            hovertemplate=hover(last, *hovered),
        )
    ]
    data += [
        go.Scatter(
            x=middles,
            y=outline,
            mode="lines",
            name=label,
            line={"color": NEUTRAL, "width": 2, "shape": "hvh"},
            hovertemplate=hover(label, *hovered),
        )
        for label, outline in lines
    ]
    return new_figure(
        title,
        height=PLOT_HEIGHT,
        data=data,
        showlegend=len(series) > 1,
        margin={"b": 84 if len(series) > 1 else 48},
        xaxis={"range": [float(middles[0] - width), float(middles[-1] + width)], "title": {"text": axis}, "nticks": 5},
        yaxis={
            "type": "log",
            "range": [np.log10(0.6), np.log10(total * 1.3)],
            "title": {"text": _("entries (log scale)")},
            "dtick": 1,
        },
    )


def plot_line_search(factors: Sequence[float], curves: Sequence[tuple[str, np.ndarray]]) -> go.Figure:
    """How the loss changes along the step: (label, losses (n,)) at before + factor * step, minus that at 0.

    The first curve is that of the update's own batch, the second that of the sentence. What is not finite is a gap.
    """
    x = np.asarray(factors, float)
    colors, dashes = (FORWARD, PROBE), ("solid", "dash")
    data = []
    for (label, losses), color, dash in zip(curves, colors, dashes, strict=False):
        with np.errstate(invalid="ignore", over="ignore"):
            change = losses - losses[0]
        data.append(
            go.Scatter(
                x=x,
                y=float32(np.where(np.isfinite(change), change, np.nan)),
                mode="lines+markers",
                name=label,
                line={"color": color, "width": 3, "dash": dash},
                marker={"size": [12 if factor in (0, 1) else 5 for factor in x]},
                customdata=float32(losses),
                hovertemplate=hover(
                    label,
                    _("{factor} × the step").format(factor="%{x:g}"),
                    _("loss") + " %{customdata:.4f} (%{y:+.4f})",
                ),
            )
        )
    return new_figure(
        _("Is the step too long? The loss along its direction"),
        subtitle=_("0: before, 1: after the update. Below zero the loss has fallen."),
        height=PLOT_HEIGHT + 60,
        data=data,
        margin={"b": 90},
        shapes=[
            _line(x0=0, x1=1, xref="paper", y0=0, y1=0, dash="dot"),
            _line(x0=1, x1=1, y0=0, y1=1, yref="paper"),
        ],
        xaxis={"title": {"text": _("factor on the step")}, "dtick": 1, "range": [-0.1, float(x[-1]) + 0.1]},
        yaxis={"title": {"text": _("change of the loss (nats)")}},
    )


def _line(dash: str = "dash", **place: object) -> dict:
    return {"type": "line", "layer": "below", "line": {"color": NEUTRAL, "width": 2, "dash": dash}, **place}


def _stitched(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """start, end, gap, start, end, gap ... of several line segments."""
    return float32(np.column_stack([starts, ends, np.full(len(ends), np.nan)]).ravel())
