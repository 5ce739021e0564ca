"""How tasks are learned: loss and accuracy over the updates, in training and on the validation part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, new_figure
from rnnviz.plots.levels import legend_height, named_levels
from rnnviz.plots.theme import LIGHT
from rnnviz.plots.training import SHORTEST, ceiling

POINTS = 150  # of a training curve
FULL = 1.02  # the end of the axis of shares
HEIGHT = 300  # of the picture without its title
BELOW = 65 + legend_height(4)  # of the axis and a legend of two rows: so two charts side by side end alike


@dataclass(frozen=True)
class History:
    """One network's way.

    name : as shown
    values : (n,) of each update, on the examples of the update; NaN where it is not known
    checked_at, checked : (m,) updates, and the value on the validation part after each of them
    """

    name: str
    values: np.ndarray
    checked_at: np.ndarray
    checked: np.ndarray


def plot_task_losses(histories: Sequence[History], baselines: dict[str, float], *, per_epoch: int) -> go.Figure:
    """The loss in nats; baselines are exact losses by name. `per_epoch`: updates."""
    seen = [values for h in histories for values in (_means(h.values, _width(histories))[1], h.checked)]
    top = ceiling(np.concatenate(seen), baselines) if seen else 1.0
    return _figure(
        _("Loss: understood, or learned by heart?"),
        histories,
        per_epoch,
        named_levels(baselines, ".2f"),
        {"title": {"text": _("loss (nats)")}, "range": [0, top]},
        "%{y:.4f} " + _("nats"),
    )


def plot_task_accuracies(histories: Sequence[History], baselines: dict[str, float], *, per_epoch: int) -> go.Figure:
    """The share of right answers; baselines are accuracies by name."""
    return _figure(
        _("Accuracy: who is right how often?"),
        histories,
        per_epoch,
        named_levels(baselines, ".1%"),
        {"title": {"text": _("share of right answers")}, "range": [0, FULL], "tickformat": ".0%"},
        "%{y:.1%}",
    )


def _figure(
    title: str,
    histories: Sequence[History],
    per_epoch: int,
    levels: list[dict],
    yaxis: dict,
    reading: str,
) -> go.Figure:
    width = _width(histories)
    longest = max((len(h.values) for h in histories), default=0)
    traces = []
    for h, color in zip(histories, LIGHT.layout.colorway, strict=False):
        x, y = _means(h.values, width)
        name = escape(h.name)
        both = {"legendgroup": name, "_validate": False}
        update = _("update") + " %{x:,.0f}"
        traces += [
            go.Scatter(
                x=x,
                y=y,
                showlegend=False,
                mode="lines" if len(x) > 1 else "markers",
                line={"color": color, "width": 1.5},
                opacity=0.6,
                hovertemplate=hover(_("{name}, training").format(name=name), update, reading),
                **both,
            ),
            go.Scatter(
                x=h.checked_at,
                y=h.checked,
                name=name,
                mode="lines+markers",
                line={"color": color, "width": 3},
                marker={"size": 8},
                hovertemplate=hover(_("{name}, validation").format(name=name), update, reading),
                **both,
            ),
        ]
    said = (
        _("Thin: training, each update. Thick: validation, once an epoch ({m} updates).")
        if width == 1
        else _("Thin: training, means of {n} updates. Thick: validation, once an epoch ({m} updates).")
    )
    return new_figure(
        title,
        subtitle=said.format(n=width, m=f"{per_epoch:,}"),
        height=HEIGHT + BELOW,
        data=traces,
        shapes=levels,
        showlegend=True,
        margin={"b": BELOW},
        xaxis={
            "title": {"text": _("update")},
            "range": [-0.01 * max(longest, SHORTEST), 1.02 * max(longest, SHORTEST)],
            "tickformat": "~s",
        },
        yaxis=yaxis,
    )


def _width(histories: Sequence[History]) -> int:
    """Updates that are averaged into one point."""
    longest = max((len(h.values) for h in histories), default=0)
    return max(1, -(-longest // POINTS))


def _means(values: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Means of `width` updates each, at the middle one (m,); the last, unfinished ones wait."""
    m = len(values) // width
    return np.arange(m) * width + (width + 1) / 2, values[: m * width].reshape(m, width).mean(axis=1)
