"""The losses of several cells that learn the same, on one axis."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, new_figure
from rnnviz.plots.levels import legend_height, named_levels
from rnnviz.plots.theme import CELL_COLORS
from rnnviz.plots.training import ceiling, history_curve, updates_axis

HEIGHT = 380


def plot_cell_losses(curves: dict[str, np.ndarray], names: dict[str, str], baselines: dict[str, float]) -> go.Figure:
    """Smoothed losses in nats per token over the updates, with baselines {label: nats}.

    Parameters
    ----------
    curves : (N,) by cell, N may be 0; names : of the cells
    """
    traces = [
        history_curve(
            np.arange(1, len(loss) + 1),
            loss,
            name=escape(names[cell]),
            line={"color": CELL_COLORS[cell], "width": 3},
            hovertemplate=hover(escape(names[cell]), _("update") + " %{x:d}", "%{y:.4f} " + _("nats")),
        )
        for cell, loss in curves.items()
    ]
    top = ceiling(np.concatenate(list(curves.values())), baselines)
    return new_figure(
        _("Loss: which cell learns this text faster?"),
        height=HEIGHT + legend_height(len(baselines)),
        data=traces,
        shapes=named_levels(baselines, ".2f"),
        showlegend=True,
        margin={"b": 84},
        xaxis=updates_axis(_("update")),
        yaxis={"title": {"text": _("loss (nats per token)")}, "range": [0, top]},
    )
