"""Tokens on their way to numbers: as one-hot and embedded vectors, and in batches with their padding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.analysis.preprocessing import Padding
from rnnviz.language import _
from rnnviz.plots.frame import columns, escape, hover, new_figure, shorten
from rnnviz.plots.matrix import matrix
from rnnviz.plots.theme import BELOW_FLOOR, FORWARD, TICK_SIZE

ROW = 26  # pixels of a token
NAME_COLUMNS = 14
BATCHES = 40  # drawn of each way to deal


def plot_one_hot(ids: np.ndarray, tokens: Sequence[str], size: int) -> go.Figure:
    """Each token's one-hot vector as a row: a mark at the one place that is 1.

    Parameters
    ----------
    ids : (T,) places of the ones; tokens : T printable tokens; size : V, the length of each vector
    """
    rows = np.arange(1, len(ids) + 1)
    return new_figure(
        _("One-hot: each token is a 1 among {n} zeros").format(n=f"{size - 1:,}"),
        subtitle=_("Row: a token. Every two different tokens are equally far apart."),
        height=86 + ROW * len(ids),
        data=[
            go.Scatter(
                x=ids,
                y=rows,
                mode="markers",
                marker={"symbol": "square", "size": 11, "color": FORWARD},
                customdata=[escape(token) for token in tokens],
                hovertemplate=hover("%{customdata}", _("place") + " %{x:,d} = 1"),
                _validate=False,
            )
        ],
        shapes=[
            {"type": "line", "x0": -0.5, "x1": size - 0.5, "y0": row, "y1": row, "layer": "below"}
            | {"line": {"color": BELOW_FLOOR, "width": 1}}
            for row in rows.tolist()
        ],
        showlegend=False,
        xaxis={
            "title": {"text": _("place in the vocabulary (id)")},
            "range": [-0.02 * size - 0.5, 1.02 * size - 0.5],
            "tickformat": ",d",
            "nticks": 6,
            "showgrid": False,
        },
        yaxis=_token_rows(tokens),
    )


def plot_embedding(vectors: np.ndarray, tokens: Sequence[str]) -> go.Figure:
    """Heat map of the tokens' vectors (T, E): a row for each token."""
    limit = float(np.abs(vectors).max()) or 1.0
    return new_figure(
        _("Embedding: each token is {n} numbers").format(n=vectors.shape[1]),
        subtitle=_("Row: a token. Random before learning; training moves words of like use together."),
        height=86 + ROW * len(tokens),
        data=[
            matrix(
                vectors,
                hover("%{customdata}", _("number") + " %{x}", "%{z:.3f}"),
                xgap=1,
                ygap=2,
                coloraxis="coloraxis",
                customdata=[[escape(token)] * vectors.shape[1] for token in tokens],
            )
        ],
        coloraxis={"cmin": -limit, "cmax": limit},
        xaxis={"title": {"text": _("number of the vector")}, "showgrid": False, "tickformat": "d"},
        yaxis=_token_rows(tokens),
    )


def plot_padding(ways: Mapping[str, Padding]) -> go.Figure:
    """Stacked bars for each way to deal sequences into batches: the tokens of a batch, and its padding on top.

    Parameters
    ----------
    ways : {what it is called: its batches}, one picture below the other
    """
    n = len(ways)
    top = max(int((way.steps + way.padded).max()) for way in ways.values()) * 1.05
    bars, layout = [], {}
    gap = 0.12 / n
    for k, (name, way) in enumerate(ways.items()):
        steps, padded = way.steps[:BATCHES], way.padded[:BATCHES]
        axis = "" if k == 0 else str(k + 1)
        place = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "x": np.arange(1, len(steps) + 1), "_validate": False}
        for label, values, color in ((_("tokens"), steps, FORWARD), (_("padding"), padded, BELOW_FLOOR)):
            bars.append(
                go.Bar(
                    y=values,
                    name=label,
                    legendgroup=label,
                    showlegend=k == 0,
                    marker={"color": color},
                    hovertemplate=hover(escape(name), _("number of the batch") + " %{x}", label + " %{y:,d}"),
                    **place,
                )
            )
        high, low = 1 - (k + 0.16) / n, 1 - (k + 1) / n + gap
        layout[f"xaxis{axis}"] = {
            "anchor": f"y{axis}",
            "showgrid": False,
            "range": [0.4, min(BATCHES, max(len(w.steps) for w in ways.values())) + 0.6],
            "tickformat": "d",
            "showticklabels": k == n - 1,
            "title": {"text": _("number of the batch") if k == n - 1 else ""},
        }
        layout[f"yaxis{axis}"] = {
            "domain": [low, high],
            "range": [0, top],
            "tickformat": "~s",
            "nticks": 4,
            "title": {"text": _("steps")},
        }
        layout.setdefault("annotations", []).append(
            {"text": escape(f"{name}: {way.share:.1%}"), "showarrow": False, "x": 0, "xref": "paper"}
            | {"xanchor": "left", "y": high, "yref": "paper", "yanchor": "bottom"}
        )
    return new_figure(
        _("How much of each batch is padding?"),
        subtitle=_("The first {n} batches; behind each name the share of padding in all of them.").format(
            n=min(BATCHES, max(len(way.steps) for way in ways.values()))
        ),
        height=120 + 140 * n,
        data=bars,
        barmode="stack",
        bargap=0.15,
        margin={"b": 84},
        **layout,
    )


def _token_rows(tokens: Sequence[str]) -> dict:
    """The y axis of a picture with a row for each token."""
    names = [shorten(token, NAME_COLUMNS) for token in tokens]
    return {
        "range": [len(tokens) + 0.5, 0.5],
        "tickvals": np.arange(1, len(tokens) + 1),
        "ticktext": [escape(name) for name in names],
        "tickfont": {"size": TICK_SIZE if max(map(columns, names), default=0) > 8 else TICK_SIZE + 1},
        "showgrid": False,
    }
