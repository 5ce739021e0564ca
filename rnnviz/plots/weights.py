"""A parameter as a heat map: its weights, or how the loss would change with each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.plots.frame import escape, float32, hover, new_figure, shorten
from rnnviz.plots.matrix import matrix
from rnnviz.plots.shades import decades, log_sizes
from rnnviz.plots.states import background, outline

ROW_HEIGHT = 14
LABEL_COLUMNS = 10


def plot_weights(
    values: np.ndarray,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    title: str,
    names: tuple[str, str],
    symbol: str,
    gradient: bool = False,
    selected: tuple[int, int] | None = None,
) -> go.Figure:
    """Heat map of a matrix (R, C) of weights, or of the sizes of their gradients on a logarithmic scale.

    Parameters
    ----------
    rows, columns : what each row and column is called
    names : what rows and columns are
    symbol : what the numbers are, as the colour bar says
    selected : (row, column), both counted from 1 as on the axes, outlined
    """
    n_rows, n_columns = values.shape
    top = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
    if gradient:
        z, axis, colors = log_sizes(values), "coloraxis3", decades([values], symbol)
    else:
        z, axis = values, "coloraxis"
        colors = {"cmin": -top, "cmax": top, "colorbar": {"title": {"text": f"{symbol}, ±{top:.3g}"}}}
    return new_figure(
        title,
        height=int(np.clip(110 + ROW_HEIGHT * n_rows, 200, 460)),
        data=[
            matrix(
                z,
                hover(
                    names[0] + " %{y} · " + names[1] + " %{x}",
                    f"{symbol} = %{{customdata:{'.3e' if gradient else '.4f'}}}",
                ),
                coloraxis=axis,
                customdata=float32(values),  # what is too small for a colour has its number, and opens
            )
        ],
        **{axis: colors},
        xaxis=_named_axis(columns, names[1], [0.5, n_columns + 0.5]),
        yaxis=_named_axis(rows, names[0], [n_rows + 0.5, 0.5]),
        shapes=[
            *(background(n_columns) if gradient else []),
            *([] if selected is None else outline(selected[1], selected[0])),
        ],
    )


def _named_axis(labels: Sequence[str], name: str, limits: list[float]) -> dict:
    """An axis of positions 1, 2, ... that carry names; the browser leaves out as many as its room demands."""
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": np.arange(len(labels) + 1),
        "range": limits,
        "labelalias": {str(n): escape(shorten(label, LABEL_COLUMNS)) for n, label in enumerate(labels, 1)},
        "title": {"text": name},
        "tickangle": 0,
        "showgrid": False,
    }
