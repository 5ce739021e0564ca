"""The losses of several cells that learn the same, on one axis."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, new_figure
from rnnviz.plots.theme import CELL_COLORS, NEUTRAL, TEXT_SIZE
from rnnviz.plots.training import reduce_history

HEIGHT = 380
LINE = 1.5 * TEXT_SIZE / HEIGHT  # the height of a label, in shares of the picture


def plot_cell_losses(curves: dict[str, np.ndarray], names: dict[str, str], baselines: dict[str, float]) -> go.Figure:
    """Smoothed losses in nats per token over the updates, with baselines {label: nats}.

    Parameters
    ----------
    curves : (N,) by cell, N may be 0; names : of the cells
    """
    traces = []
    for cell, loss in curves.items():
        x, y = reduce_history(np.arange(1, len(loss) + 1), loss)
        traces.append(
            go.Scatter(
                x=x,
                y=y,
                name=escape(names[cell]),
                mode="lines" if len(x) != 1 else "markers",
                line={"color": CELL_COLORS[cell], "width": 3},
                hovertemplate=hover(escape(names[cell]), _("update") + " %{x:d}", "%{y:.4f} " + _("nats")),
            )
        )
    finite = [float(loss[np.isfinite(loss)].max()) for loss in curves.values() if np.isfinite(loss).any()]
    top = 1.12 * (max([*baselines.values(), *finite], default=1.0) or 1.0)
    if baselines:
        top = min(top, 3 * max(baselines.values()))
    lines, labels, free = [], [], 0.0
    for label, value in sorted(baselines.items(), key=lambda item: item[1]):
        free = max(free, value)
        lines.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value})
        lines[-1]["line"] = {"color": NEUTRAL, "width": 2, "dash": "dash"}
        text = f"{escape(label)} {value:.2f}"
        labels.append({"x": 1, "xref": "paper", "y": free, "text": text, "xanchor": "right", "yanchor": "bottom"})
        labels[-1]["showarrow"] = False
        free += LINE * top
    return new_figure(
        _("Loss: which cell learns this text faster?"),
        height=HEIGHT,
        data=traces,
        shapes=lines,
        annotations=labels,
        showlegend=True,
        margin={"b": 84},
        xaxis={"title": {"text": _("update")}, "rangemode": "tozero", "tickformat": "~s"},
        yaxis={"title": {"text": _("loss (nats per token)")}, "range": [0, top]},
    )
