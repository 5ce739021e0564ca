"""Figures of one shape as a film, or side by side: what changes from one to the next, on axes that hold them all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import add_time_axis, hover, new_figure
from rnnviz.plots.levels import legend_height, named_levels
from rnnviz.plots.theme import FORWARD
from rnnviz.plots.training import ceiling

COLOR_AXES = ("coloraxis", "coloraxis2", "coloraxis3")
LOSS_HEIGHT = 230


def film(figures: Sequence[go.Figure]) -> tuple[go.Figure, list[dict]]:
    """The first figure, and for each what must be laid over it: {"traces": {index: {property: value}}, "layout": ...}.

    The figures have the same traces in the same order. Axes and colours get one range, as by `same_ranges`, so that
    nothing but the data moves; the title goes along.
    """
    drawn = [[trace.to_plotly_json() for trace in fig.data] for fig in figures]
    changing = {index: _changing(traces) for index, traces in enumerate(zip(*drawn, strict=True))}
    titles = [fig.layout.title.to_plotly_json() for fig in figures]
    titled = any(title != titles[0] for title in titles)
    frames = [
        {
            "traces": {i: {name: traces[i].get(name) for name in names} for i, names in changing.items() if names},
            "layout": {"title": title} if titled else {},
        }
        for traces, title in zip(drawn, titles, strict=True)
    ]
    return figures[0].update_layout(_common(figures)), frames


def _changing(traces: Sequence[dict]) -> list[str]:
    """The properties of a trace that are not the same in all figures."""
    first = traces[0]
    return [name for name in first if not all(np.array_equal(first[name], other.get(name)) for other in traces)]


def same_ranges(figures: Sequence[go.Figure]) -> None:
    """Give the axes and colour axes of all figures the range that holds them all, and the figures one height.

    Axes that count downwards, of units and ranks, keep their own. In the meta of each stand the titles of all, under
    "beside": where one needs two lines, the page gives all of them the room.
    """
    common = _common(figures)
    beside = [fig.layout.title.to_plotly_json() for fig in figures]
    for fig in figures:
        fig.update_layout(common, meta={**(fig.layout.meta or {}), "beside": beside})


def _common(figures: Sequence[go.Figure]) -> dict:
    """The layout that `same_ranges` gives to all."""
    layouts = [fig.layout for fig in figures]
    common = {"height": max(layout.height for layout in layouts), "margin": {"t": max(x.margin.t for x in layouts)}}
    for axis in ("xaxis", "yaxis"):
        ranges = np.array([layout[axis].range for layout in layouts if layout[axis].range is not None], float)
        if len(ranges) == len(layouts) and (ranges[:, 0] < ranges[:, 1]).all():
            common[axis] = {"range": [float(ranges.min()), float(ranges.max())]}
    for axis in COLOR_AXES:
        scales = [getattr(layout, axis, None) for layout in layouts]
        if all(scale is not None and scale.cmax is not None for scale in scales):
            common[axis] = max(scales, key=lambda scale: scale.cmax).to_plotly_json()
    return common


def plot_probe_losses(losses: np.ndarray, moments: Sequence[str], baselines: dict[str, float]) -> go.Figure:
    """The loss (n,) of one sentence at n moments of a training, with baselines {label: nats}.

    moments : what the n moments are called, under the axis; its coordinates are 1..n
    """
    top = ceiling(losses, baselines)
    fig = new_figure(
        _("What the sentence costs, moment by moment"),
        height=LOSS_HEIGHT + legend_height(len(baselines)),
        data=[
            go.Scatter(
                x=np.arange(1, len(losses) + 1, dtype=np.int32),
                y=losses,
                showlegend=False,
                mode="lines+markers",
                line={"color": FORWARD, "width": 3},
                marker={"size": 8},
                hovertemplate=hover(_("update") + " %{x}", "%{y:.4f} " + _("nats")),
            )
        ],
        shapes=named_levels(baselines, ".2f"),
        showlegend=True,
        yaxis={"title": {"text": _("nats per token")}, "range": [0, top]},
    )
    add_time_axis(fig, list(moments), _("update"))
    return fig
