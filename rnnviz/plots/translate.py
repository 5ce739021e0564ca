"""Translation as pictures: attention on the true alignment, the bottleneck, and how far an error reaches the source."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.attention import ROW, plot_attention, symbol_axis
from rnnviz.plots.frame import escape, float32, hover, new_figure, time_axis, words_height
from rnnviz.plots.matrix import matrix
from rnnviz.plots.theme import ACCENT, LIGHT

Places = Sequence[tuple[int, ...]]
MARK = 15  # pixels of a mark
SYMBOLS = ("circle", "diamond", "square")


def plot_alignment(weights: np.ndarray, source: Sequence[str], written: Sequence[str], places: Places) -> go.Figure:
    """The heat map of attention (T, S) with a mark on every true place of each written symbol.

    Parameters
    ----------
    places : of the first symbols, 0-based; symbols without places, or behind them, have no mark
    """
    fig = plot_attention(weights, source, written)
    marks = [(j + 1, t) for t, true in enumerate(places[: len(written)], 1) for j in true]
    fig.add_trace(
        go.Scatter(
            x=[x for x, _y in marks],
            y=[y for _x, y in marks],
            mode="markers",
            name=_("where the rule says that the answer stands"),
            marker={"symbol": "square-open", "size": MARK, "color": ACCENT, "line": {"width": 3, "color": ACCENT}},
            hovertemplate=hover(_("the rule: this symbol stands here")),
            showlegend=True,
            _validate=False,
        )
    )
    fig.layout.height += 40
    fig.layout.margin.b = 92 + words_height(list(source))
    return fig


def plot_by_length(results: dict[str, dict[int, tuple[int, int]]]) -> go.Figure:
    """The share of outputs without a fault by the source's length, one line a network, with its standard error.

    Parameters
    ----------
    results : {name: {length: (without a fault, all)}}
    """
    lines = []
    for k, (name, by_length) in enumerate(results.items()):
        right, n = (np.array(column) for column in zip(*by_length.values(), strict=True))
        p, color = right / n, LIGHT.layout.colorway[k]
        lines.append(
            go.Scatter(
                x=list(by_length),
                y=p,
                name=escape(name),
                mode="lines+markers",
                line={"color": color, "width": 3},
                marker={"size": 9, "symbol": SYMBOLS[k % len(SYMBOLS)]},
                error_y={"type": "data", "array": np.sqrt(p * (1 - p) / n), "color": color, "thickness": 1.5},
                customdata=np.stack([right, n], axis=1),
                hovertemplate=hover(
                    escape(name),
                    _("{n} source tokens").format(n="%{x}"),
                    _("{right} of {all} without a fault").format(right="%{customdata[0]}", all="%{customdata[1]}"),
                ),
                _validate=False,
            )
        )
    return new_figure(
        _("The bottleneck: does a long source still fit?"),
        subtitle=_("Bars: the standard error of each share."),
        height=370,
        data=lines,
        showlegend=True,
        margin={"b": 92},
        xaxis={"title": {"text": _("tokens of the source")}, "dtick": 1 if len(_lengths(results)) < 15 else None},
        yaxis={"title": {"text": _("written without a fault")}, "range": [-0.03, 1.05], "tickformat": ".0%"},
    )


def _lengths(results: dict[str, dict[int, tuple[int, int]]]) -> set[int]:
    return {length for by_length in results.values() for length in by_length}


def plot_reach(reach: np.ndarray, source: Sequence[str], right: Sequence[str], *, title: str) -> go.Figure:
    """Heat map of how the gradient of each target symbol's loss is shared out among the vectors of the source.

    Entry (t, j) is ||dL_t/dx_j|| over the sum of its row; a row whose loss sends nothing is empty.

    Parameters
    ----------
    reach : (T, S) norms; right : T target symbols
    """
    sums = reach.sum(axis=1, keepdims=True)
    shares = np.divide(reach, sums, out=np.full(reach.shape, np.nan), where=sums > 0)
    norm = "‖∂L<sub>t</sub>/∂x<sub>j</sub>‖ = %{customdata:.3e}"
    return new_figure(
        title,
        subtitle=_("Each row: the loss of one symbol; its gradient's shares add up to 1."),
        height=90 + ROW * len(right) + words_height(list(source)),
        data=[
            matrix(
                shares,
                hover(_("source") + " %{x}", _("loss of symbol") + " %{y}", _("share") + " %{z:.1%}", norm),
                xgap=1,
                ygap=1,
                coloraxis="coloraxis2",
                hoverongaps=False,
                customdata=float32(reach),
            )
        ],
        coloraxis2={"colorbar": {"title": {"text": _("share of the gradient")}, "tickformat": ".0%"}},
        xaxis=time_axis(list(source), _("the source, as the encoder read it →")),
        yaxis=symbol_axis(right, _("the right answer, from the top")),
    )


def plot_rule(source: Sequence[str], right: Sequence[str], places: Places) -> go.Figure:
    """Which tokens of the source tell each symbol of the right answer: what attention has to find out by itself."""
    marks = [(j + 1, t) for t, true in enumerate(places, 1) for j in true]
    return new_figure(
        _("What stands where? Attention has to find this out by itself"),
        height=90 + ROW * len(right) + words_height(list(source)),
        data=[
            go.Scatter(
                x=[x for x, _y in marks],
                y=[y for _x, y in marks],
                mode="markers",
                marker={"symbol": "square", "size": MARK + 3, "color": ACCENT},
                hovertemplate=hover(_("{source} tells {symbol}").format(source="%{x}", symbol="%{y}")),
                _validate=False,
            )
        ],
        xaxis=time_axis(list(source), _("the source, as the encoder reads it →")),
        yaxis=symbol_axis(right, _("the right answer, from the top")),
    )
