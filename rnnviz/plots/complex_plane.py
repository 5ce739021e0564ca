"""The complex plane on which eigenvalues lie: axes of one scale, and the circle on which a signal keeps its size."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.theme import NEUTRAL


def circle(radius: float = 1.0, **looks: Any) -> go.Scatter:
    """A dashed circle around 0. `looks` : the rest of the trace, such as its name in the legend."""
    angle = np.linspace(0, 2 * np.pi, 181)
    return go.Scatter(
        x=radius * np.cos(angle),
        y=radius * np.sin(angle),
        mode="lines",
        line={"color": NEUTRAL, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        _validate=False,
        **looks,
    )


def plane_axes(largest: float) -> dict[str, dict]:
    """Layout of both axes, wide enough for a modulus of `largest`."""
    reach = 1.12 * largest
    axis = {"range": [-reach, reach], "constrain": "domain", "zeroline": True}
    return {
        "xaxis": {**axis, "title": {"text": _("real part")}},
        "yaxis": {**axis, "scaleanchor": "x", "title": {"text": _("imaginary part")}},
    }
