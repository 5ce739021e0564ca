"""The losses of several runs on one axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, new_figure, shorten
from rnnviz.plots.levels import legend_height, named_levels
from rnnviz.plots.theme import CELL_COLORS, LIGHT
from rnnviz.plots.training import ceiling, history_curve, updates_axis

HEIGHT = 340
NAME_COLUMNS = 28
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True)
class Curve:
    """One run: its name, its cell, and its loss (N,) in nats per token at x (N,), N may be 0.

    live : whether it is the run that goes on; it is drawn last and strongest
    """

    name: str
    cell: str
    x: np.ndarray
    loss: np.ndarray
    live: bool = False


def run_styles(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Colour and dash of each run: the cell's colour where the cells differ, else one colour after the other.

    Runs of one colour are told apart by their dashes.
    """
    differ = len(set(cells)) > 1
    colors = [CELL_COLORS[cell] if differ else _in_turn(n) for n, cell in enumerate(cells)]
    seen: Counter[str] = Counter()
    styles = []
    for color in colors:
        styles.append((color, DASHES[seen[color] % len(DASHES)]))
        seen[color] += 1
    return styles


def _in_turn(n: int) -> str:
    colors = LIGHT.layout.colorway
    return colors[n % len(colors)]


def plot_run_losses(curves: Sequence[Curve], baselines: dict[str, float], *, x_title: str) -> go.Figure:
    """Losses in nats per token, with baselines {label: nats}."""
    traces = []
    for curve, (color, dash) in zip(curves, run_styles([curve.cell for curve in curves]), strict=True):
        traces.append(
            history_curve(
                curve.x,
                curve.loss,
                name=escape(shorten(curve.name, NAME_COLUMNS)),
                line={"color": color, "dash": dash, "width": 4 if curve.live else 2.5},
                hovertemplate=hover(escape(curve.name), f"{x_title} %{{x:,d}}", "%{y:.4f} " + _("nats")),
            )
        )
    top = ceiling(np.concatenate([curve.loss for curve in curves]), baselines)
    legend = legend_height(len(curves) + len(baselines))
    return new_figure(
        _("Loss: which run learns faster?"),
        height=HEIGHT + legend,
        data=traces,
        shapes=named_levels(baselines, ".2f"),
        showlegend=True,
        margin={"b": 62 + legend},
        xaxis=updates_axis(x_title),
        yaxis={"title": {"text": _("loss (nats per token)")}, "range": [0, top]},
    )
