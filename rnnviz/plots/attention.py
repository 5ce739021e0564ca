"""Attention as a picture: which parts of the source a decoder looks at while it writes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, new_figure, shorten, time_axis, words_height
from rnnviz.plots.matrix import matrix

ROW = 30  # pixels of a written symbol


def plot_attention(weights: np.ndarray, source: Sequence[str], written: Sequence[str]) -> go.Figure:
    """Heat map of attention weights (T, S): a row for each written symbol, a column for each symbol of the source.

    Each row adds up to 1. Colours span 0 to 1, as those of gates do.

    Parameters
    ----------
    source : S printable symbols; written : T
    """
    return new_figure(
        _("Attention: where it looks while it writes"),
        subtitle=_("Each row is a written symbol; its weights over the source add up to 1."),
        height=90 + ROW * len(written) + words_height(list(source)),
        data=[
            matrix(
                weights,
                hover(_("written") + " %{customdata}", _("source") + " %{x}", _("weight") + " %{z:.4f}"),
                xgap=1,
                ygap=1,
                coloraxis="coloraxis2",
                customdata=[[escape(symbol)] * len(source) for symbol in written],
            )
        ],
        xaxis=time_axis(list(source), _("the source, as the encoder read it →")),
        yaxis=symbol_axis(written, _("written, from the top")),
        coloraxis2={"colorbar": {"title": {"text": _("weight")}}},
    )


def symbol_axis(symbols: Sequence[str], title: str) -> dict:
    """A y axis of written symbols 1..T, the first at the top."""
    return {
        "range": [len(symbols) + 0.5, 0.5],
        "tickvals": np.arange(1, len(symbols) + 1),
        "ticktext": [escape(shorten(symbol)) for symbol in symbols],
        "title": {"text": title},
        "showgrid": False,
    }
