"""The strips of the unrolled network: one for each layer and direction, and the axes of their units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import hover
from rnnviz.plots.shades import Shade
from rnnviz.plots.theme import TEXT_SIZE
from rnnviz.plots.unrolled_layout import HALF_STRIP, Rows


@dataclass(frozen=True)
class Strip:
    """The column of one layer in one direction.

    layer : counted from 1; reverse : whether it reads from the end
    values : (T, H), one quantity of its units, by token
    """

    layer: int
    reverse: bool
    values: np.ndarray


def axis_number(n: int) -> str:
    """The number of the y axis of strip n; 2 and 3 are those of the predictions and the tokens."""
    return "" if n == 0 else str(n + 3)


def row(bottom: float, top: float, tick: float, label: str) -> dict:
    """Layout of the y axis of one row of the diagram, on which a height is a fraction of the plot."""
    return {
        "domain": [bottom, top],
        "range": [bottom, top],
        "tickvals": [tick],
        "ticktext": [label],
        "tickfont": {"size": TEXT_SIZE},
        "ticks": "",
        "showgrid": False,
        "fixedrange": True,
    }


def strip_row(strip: Strip, strips: Sequence[Strip], rows: Rows, n: int, letter: str) -> dict:
    """The axis of a strip's units, the first at the top; it reaches into the gaps beside the strip."""
    n_units = strip.values.shape[1]
    (bottom, top), domain = rows.strips[n], rows.domains[n]
    unit = n_units / (top - bottom)
    layers, directions = strips[-1].layer > 1, any(other.reverse for other in strips)
    layer = f"<sup>{strip.layer}</sup>" if layers else "<sub>t</sub>"
    arrow = ("←" if strip.reverse else "→") if directions else ""
    return {
        **row(*domain, (n_units + 1) / 2, f"{letter}{layer}{arrow}"),
        "range": [n_units + 0.5 + (bottom - domain[0]) * unit, 0.5 - (domain[1] - top) * unit],
    }


def heat_map(strip: Strip, colors: Shade, n: int, stride: int) -> go.Heatmap:
    """Every second column of the heat map is a state, those between are empty."""
    drawn = strip.values[:, ::stride]
    n_steps, n_units = drawn.shape
    z = np.full((n_units, 2 * n_steps - 1), np.nan, dtype=np.float32)
    z[:, ::2] = colors.z(drawn.T)
    steps = np.arange(1, n_steps + 1)
    return go.Heatmap(
        z=z,
        x=np.stack([steps - HALF_STRIP, steps + HALF_STRIP], axis=1).ravel(),
        y0=1,
        dy=stride,
        yaxis=f"y{axis_number(n)}",
        meta={"gaps": True},
        coloraxis=colors.coloraxis,
        hoverongaps=False,
        hovertemplate=hover(_("step") + " %{x:.0f}", _("unit") + " %{y}", colors.hover),
    )
