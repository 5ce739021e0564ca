"""Attention as a picture: which parts of the source a decoder looks at while it writes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure, shorten, time_axis, words_height

ROW = 30  # pixels of a written symbol


def plot_attention(weights: np.ndarray, source: Sequence[str], written: Sequence[str]) -> go.Figure:
    """Heat map of attention weights (T, S): a row for each written symbol, a column for each symbol of the source.

    Each row adds up to 1. Colours span 0 to 1, as those of gates do.

    Parameters
    ----------
    source : S printable symbols; written : T
    """
    n_rows = len(written)
    rows = np.arange(1, n_rows + 1)
    return new_figure(
        _("Attention: where it looks while it writes"),
        subtitle=_("Each row is a written symbol; its weights over the source add up to 1."),
        height=90 + ROW * n_rows + words_height(list(source)),
        data=[
            go.Heatmap(
                z=float32(weights),
                x0=1,
                dx=1,
                y0=1,
                dy=1,
                xgap=1,
                ygap=1,
                coloraxis="coloraxis2",
                customdata=[[escape(symbol)] * len(source) for symbol in written],
                hovertemplate=hover(_("written") + " %{customdata}", _("source") + " %{x}", _("weight") + " %{z:.4f}"),
            )
        ],
        xaxis=time_axis(list(source), _("the source, as the encoder read it →")),
        yaxis={
            "range": [n_rows + 0.5, 0.5],
            "tickvals": rows,
            "ticktext": [escape(shorten(symbol)) for symbol in written],
            "title": {"text": _("written, from the top")},
            "showgrid": False,
        },
        coloraxis2={"colorbar": {"title": {"text": _("weight")}}},
    )
