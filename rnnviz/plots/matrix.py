"""A matrix as a heat map: a square for each entry, rows and columns counted from 1 as the axes count them."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnnviz.plots.frame import float32


def matrix(values: np.ndarray, hovertemplate: str, **looks: Any) -> go.Heatmap:
    """The squares of a matrix (R, C): that of the first row and column at (1, 1), that of the last at (C, R).

    looks : the rest of the trace: its colours, the gaps between its squares, what the pointer tells beside the value
    """
    return go.Heatmap(z=float32(values), x0=1, dx=1, y0=1, dy=1, hovertemplate=hovertemplate, _validate=False, **looks)
