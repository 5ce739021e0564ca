"""The gradient of the whole loss in parts: stacks under each token, what cancels in them, and the parts of dL/dW_h."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from rnnviz.language import _
from rnnviz.plots.frame import float32, hover, hover_time, new_figure, time_axis, words_height
from rnnviz.plots.theme import FORWARD, NEUTRAL

NEAR_TO_FAR = ["#F7B267", "#EE7B30", "#D55E00", "#B0413E", "#8C2A5B", "#6A2376"]  # the lightness falls evenly
HALO = "#FFFFFF"
FEW = 60  # so many steps leave room for marks, and for a line round each piece


def plot_items(
    parts: np.ndarray,
    total: np.ndarray,
    cancelled: np.ndarray,
    labels: Sequence[str],
    tokens: list[str],
    *,
    share: bool = False,
    state: str = "h",
    title: str | None = None,
) -> go.Figure:
    """Stacks of the contributions to dL/dh_k by distance, the norm of their sum, and the share that cancels.

    Traces 0..G-1 are the stacks, nearest first.

    Parameters
    ----------
    parts : (G, T)     sums of the contributions' norms, a row for each group of distances
    total, cancelled : (T,)     the norm of the sum of all contributions; the lost share 0..1 of the sum of their norms
    labels : G     the groups' distances
    share : whether each stack is drawn as 100%
    state : the state that the gradient is taken of
    """
    sums = parts.sum(axis=0)
    to_percent = np.divide(100, sums, out=np.zeros_like(sums), where=sums > 0)
    drawn = to_percent if share else 1.0
    summand = f"||w<sub>t</sub> ∂L<sub>t</sub>/∂{state}<sub>k</sub>||"
    return new_figure(
        title or _("Which losses pull at each step, and how much of it cancels?"),
        subtitle=_("Colour: the distance from step k to the loss. Blue: the norm of what they add up to."),
        height=430 + words_height(tokens),
        data=[
            *_stacks(parts, drawn, to_percent, labels),
            *_total(total, drawn),
            _cancelled(cancelled),
        ],
        barmode="stack",
        bargap=0.12,
        hoverdistance=5,  # or the line would take what is meant for the pieces around it
        showlegend=True,
        legend={"traceorder": "normal"},
        xaxis=time_axis(tokens, _("state of step k, with its token")) | {"anchor": "y2"},
        yaxis={
            "domain": [0.36, 1],
            "exponentformat": "power",
            **({"range": [0, 100], "ticksuffix": "%"} if share else {"rangemode": "tozero"}),
            "title": {"text": _("share of the norms") if share else "Σ<sub>t</sub> " + summand},
        },
        yaxis2={
            "domain": [0, 0.24],
            "range": [0, 100],
            "ticksuffix": "%",
            "dtick": 50,
            "fixedrange": True,
            "title": {"text": _("cancels")},
        },
    )


def _stacks(
    parts: np.ndarray, drawn: np.ndarray | float, to_percent: np.ndarray, labels: Sequence[str]
) -> list[go.Bar]:
    """A piece of each stack for every group of distances; it opens with its norm, whatever the scale."""
    outline = {"width": 0.5 if parts.shape[1] <= FEW else 0, "color": NEUTRAL}
    return [
        go.Bar(
            x=np.arange(1, len(row) + 1),
            y=float32(row * drawn),
            name=label,
            marker={"color": color, "line": outline},
            customdata=float32(np.column_stack([row, row * to_percent])),
            hovertemplate=hover(
                hover_time(),
                _("losses at distance {distance}").format(distance=label),
                _("norm {norm}, {share} of all").format(norm="%{customdata[0]:.3e}", share="%{customdata[1]:.1f}%"),
            ),
            _validate=False,
        )
        for row, label, color in zip(parts, labels, distance_colors(len(parts)), strict=True)
    ]


def _total(total: np.ndarray, drawn: np.ndarray | float) -> list[go.Scatter]:
    """The norm of the sum: a line in a halo, which keeps it apart from the pieces, with a mark for each step if few."""
    few, steps, y = len(total) <= FEW, np.arange(1, len(total) + 1), float32(total * drawn)
    halo = go.Scatter(
        x=steps,
        y=y,
        showlegend=False,
        mode="lines",
        line={"color": HALO, "width": 4 if few else 5},
        opacity=0.8,
        hoverinfo="skip",
        _validate=False,
    )
    line = go.Scatter(
        x=steps,
        y=y,
        name=_("norm of the sum"),
        showlegend=False,
        mode="lines+markers" if few else "lines",
        line={"color": FORWARD, "width": 2 if few else 2.5},
        marker={"size": 8, "line": {"color": HALO, "width": 1.5}},
        customdata=float32(total),
        hovertemplate=hover(hover_time(), _("norm of the sum") + " %{customdata:.3e}"),
        _validate=False,
    )
    return [halo, line]


def _cancelled(cancelled: np.ndarray) -> go.Scatter:
    return go.Scatter(
        x=np.arange(1, len(cancelled) + 1),
        y=float32(100 * cancelled),
        yaxis="y2",
        name=_("cancels"),
        showlegend=False,
        mode="lines",
        line={"color": NEUTRAL, "width": 2.5},
        fill="tozeroy",
        hovertemplate=hover(hover_time(), _("cancels") + " %{y:.1f}%"),
        _validate=False,
    )


def plot_weight_items(norms: np.ndarray, missing: np.ndarray, labels: Sequence[str], matrix: str) -> go.Figure:
    """The parts of a weight matrix's gradient by distance, and what is missing where BPTT goes no further back.

    norms, missing : (G,)     each part's norm, and the norm of all parts further away, as shares of the whole's norm
    """
    places = np.arange(1, len(labels) + 1)
    parts = go.Bar(
        x=places,
        y=100 * norms,
        width=0.7,
        marker={"color": distance_colors(len(norms))},
        customdata=list(labels),
        hovertemplate=hover(_("distance") + " %{customdata}", _("norm") + " %{y:.2f}%"),
        _validate=False,
    )
    line = go.Scatter(
        x=places,
        y=100 * missing,
        mode="lines+markers",
        line={"color": FORWARD, "width": 2.5, "dash": "dot"},
        marker={"size": 9, "line": {"color": HALO, "width": 1.5}},
        customdata=list(labels),
        hovertemplate=hover(
            _("cut after distance {distance}").format(distance="%{customdata}"), _("missing") + " %{y:.2f}%"
        ),
        _validate=False,
    )
    return new_figure(
        _("How far back does {matrix} learn from?").format(matrix=matrix),
        subtitle=_("Bars: the gradient's parts by distance. Line: what BPTT misses that is cut there."),
        height=250,
        data=[parts, line],
        showlegend=False,
        xaxis={
            "tickvals": places,
            "ticktext": list(labels),
            "title": {"text": _("distance |t − k|")},
            "showgrid": False,
            "fixedrange": True,
        },
        yaxis={
            "rangemode": "tozero",
            "ticksuffix": "%",
            "title": {"text": _("share of ||∂L/∂{matrix}||").format(matrix=matrix)},
            "fixedrange": True,
        },
    )


def distance_colors(n_groups: int) -> list[str]:
    """A colour for each group of distances: what does not pass through time is grey, then from near to far."""
    through_time = np.linspace(0, 1, max(2, n_groups - 1))[: n_groups - 1]
    return [NEUTRAL, *sample_colorscale(NEAR_TO_FAR, through_time)]
