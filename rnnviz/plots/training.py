"""The course of training: loss against its baselines, and the size of the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import hover, new_figure
from rnnviz.plots.levels import legend_height, level, named_levels
from rnnviz.plots.theme import BACKWARD, FORWARD, NEUTRAL

LIMIT = 1000
PLOT_HEIGHT = 300
SHORTEST = 10  # updates on the axis at least: there are no halves of one
CEILING = 3  # a loss this many times the highest baseline leaves the picture
PERPLEXITIES = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000])


def reduce_history(steps: np.ndarray, values: np.ndarray, *, limit: int = LIMIT) -> tuple[np.ndarray, np.ndarray]:
    """At most `limit` points of a long curve, with the lowest and the highest of each stretch kept.

    The first and the last point stay; a stretch of nothing but NaN stays as one NaN.
    """
    n = len(steps)
    if n <= limit:
        return steps, values
    edges = np.linspace(1, n - 1, (limit - 2) // 2 + 1).astype(int)
    width = int(np.diff(edges).max())
    columns = np.minimum(edges[:-1, None] + np.arange(width), edges[1:, None] - 1)  # a stretch a row
    part = values[columns]
    missing, rows = np.isnan(part), np.arange(len(part))
    lowest = columns[rows, np.where(missing, np.inf, part).argmin(axis=1)]
    highest = columns[rows, np.where(missing, -np.inf, part).argmax(axis=1)]
    index = np.unique(np.concatenate([[0, n - 1], lowest, highest]))
    return steps[index], values[index]


def history_curve(steps: np.ndarray, values: np.ndarray, **looks: Any) -> go.Scatter:
    """The line of values (N,) over the updates, thinned by `reduce_history`; a mark where there is one value alone."""
    x, y = reduce_history(steps, values)
    return go.Scatter(x=x, y=y, mode="lines" if len(x) != 1 else "markers", _validate=False, **looks)


def updates_axis(title: str) -> dict:
    """An axis of updates, from 0 on."""
    shown = {"rangemode": "tozero", "autorangeoptions": {"include": SHORTEST}, "tickformat": "~s"}
    return {"title": {"text": title}, **shown}


def plot_loss(
    steps: np.ndarray,
    loss: np.ndarray,
    baselines: dict[str, float],
    *,
    smoothed: np.ndarray | None = None,
    per: str = "token",
) -> go.Figure:
    """Loss in nats over the updates, with baselines {label: nats} and the perplexity on the right.

    Parameters
    ----------
    steps, loss : (N,), N may be 0
    smoothed : (N,), drawn strong over the faint single losses
    per : what a loss is of: a predicted "token", or an "answer" of any kind
    """
    best = loss if smoothed is None else smoothed
    drawn = [(loss, 0.35, 1.5, _("loss"))] if smoothed is not None else [(loss, 1, 2.5, _("loss"))]
    if smoothed is not None:
        drawn.append((smoothed, 1, 3, _("loss, smoothed")))
    curves = []
    for values, opacity, width, name in drawn:
        curve = history_curve(
            steps,
            values,
            name=name,
            opacity=opacity,
            line={"color": FORWARD, "width": width},
            hovertemplate=hover(
                _("update") + " %{x:d}",
                name + " %{y:.4f} " + _("nats"),
                _("perplexity") + " %{customdata:.2f}",
            ),
        )
        curve.customdata = np.exp(np.minimum(curve.y, 50.0))
        curves.append(curve)
    top = ceiling(best, baselines)
    second = go.Scatter(x=np.empty(0), y=np.empty(0), yaxis="y2", showlegend=False, hoverinfo="skip", _validate=False)
    return new_figure(
        _("Loss: is it better than guessing?"),
        subtitle=_reading(best, per),
        height=PLOT_HEIGHT + 60 + legend_height(len(curves) + len(baselines)),
        data=[*curves, second],
        shapes=named_levels(baselines, ".2f"),
        showlegend=True,
        xaxis=updates_axis(_("update")),
        yaxis={"title": {"text": _axis_title(per)}, "range": [0, top]},
        yaxis2={
            "title": {"text": _("perplexity")},
            "overlaying": "y",
            "matches": "y",
            "side": "right",
            "tickvals": np.log(PERPLEXITIES),
            "ticktext": [f"{p:,}" for p in PERPLEXITIES],
            "showgrid": False,
        },
    )


def plot_training_gradients(
    steps: np.ndarray, raw: np.ndarray, clipped: np.ndarray, threshold: float | None
) -> go.Figure:
    """Norm of the gradient at each update (N,), as it came and as it was used, on a logarithmic axis."""
    curves = [
        history_curve(
            steps,
            np.where(values > 0, values, np.nan),
            name=name,
            line={"color": color, "width": width},
            hovertemplate=hover(name, _("update") + " %{x:d}", _("norm") + " %{y:.3e}"),
        )
        for values, name, color, width in (
            (raw, _("as computed"), BACKWARD, 4),
            (clipped, _("after clipping"), NEUTRAL, 1.5),
        )
    ]
    shapes = []
    if threshold is not None:
        name = _("threshold {threshold}").format(threshold=f"{threshold:.3g}")
        shapes.append(level(threshold, name=name))
    return new_figure(
        _("Gradient norm: the pull of each update"),
        subtitle=_("What stands above the threshold is cut off.") if threshold is not None else "",
        height=PLOT_HEIGHT + 40,
        data=curves,
        shapes=shapes,
        xaxis=updates_axis(_("update")),
        yaxis={"type": "log", "exponentformat": "power", "title": {"text": _("norm of the gradient (log scale)")}},
    )


def _axis_title(per: str) -> str:
    return {"token": _("loss (nats per token)"), "answer": _("loss (nats per answer)")}[per]


def _reading(loss: np.ndarray, per: str) -> str:
    """The last loss in words."""
    finite = loss[np.isfinite(loss)]
    if not finite.size:
        return _("No update yet")
    sentence = {
        "token": _("Now {loss} nats: as unsure as among {perplexity} equally likely tokens"),
        "answer": _("Now {loss} nats: as unsure as among {perplexity} equally likely answers"),
    }[per]
    return sentence.format(loss=f"{finite[-1]:.3f}", perplexity=f"{np.exp(min(finite[-1], 50.0)):.3g}")


def ceiling(loss: np.ndarray, baselines: dict[str, float]) -> float:
    """Upper end of the axis: all baselines and the whole curve, unless it diverged."""
    finite = loss[np.isfinite(loss)]
    highest = max(baselines.values(), default=0.0)
    top = max(highest, float(finite.max()) if finite.size else 0.0) or 1.0
    return 1.12 * (min(top, CEILING * highest) if highest else top)
