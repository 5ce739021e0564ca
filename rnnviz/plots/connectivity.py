"""How much what was read matters to what is predicted, by the distance between the two."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure

DECADES = 8  # drawn below the largest value
SYMBOLS = ("circle", "diamond", "square", "x", "triangle-up")


def plot_connectivity(
    means: dict[str, np.ndarray], rows: dict[str, np.ndarray], colors: dict[str, str], *, step: int
) -> go.Figure:
    """Curves of connectivity over the distance to the prediction, on a logarithmic axis, one for each network.

    The lines are means over the whole text, the marks one step's values: `connectivity_frames` changes only those.

    Parameters
    ----------
    means : {label: (T,)} by distance 0..T-1
    rows : {label: (T, T)}, [t, k], NaN where nothing flows
    step : t, 1..T, of the marks
    """
    n_steps = len(next(iter(means.values())))
    marks = connectivity_frames(rows)[step - 1]["traces"]
    lines = [
        go.Scatter(
            x=np.arange(n_steps),
            y=float32(_drawable(mean)),
            name=escape(label),
            mode="lines",
            line={"color": colors[label], "width": 3},
            hovertemplate=hover(escape(label), _("distance") + " %{x}", _("mean over all steps") + " %{y:.2e}"),
            _validate=False,
        )
        for label, mean in means.items()
    ]
    points = [
        go.Scatter(
            **marks[len(means) + n],
            name=escape(label),
            showlegend=False,
            mode="markers",
            marker={"color": colors[label], "size": 7, "symbol": SYMBOLS[n % len(SYMBOLS)], "opacity": 0.75},
            hovertemplate=hover(escape(label), _("distance") + " %{x}", _("at the cursor's step") + " %{y:.2e}"),
            _validate=False,
        )
        for n, label in enumerate(means)
    ]
    largest = max((float(np.nanmax(row)) for row in rows.values()), default=0.0) or 1.0
    top = np.log10(largest)
    smallest = [float(np.nanmin(_drawable(mean), initial=largest)) for mean in means.values()]
    low = max(top - DECADES, np.log10(min(smallest)) - 0.5)
    return new_figure(
        _("How fast does a token's influence fade?"),
        subtitle=_("Lines: mean over all steps. Marks: the cursor's step."),
        height=330,
        data=[*lines, *points],
        showlegend=True,
        xaxis={
            "range": [-0.5, n_steps - 0.5],
            "title": {"text": _("distance from the token to the prediction, in steps")},
            "minallowed": -0.5,
            "maxallowed": n_steps - 0.5,
            "showgrid": False,
        },
        yaxis={
            "type": "log",
            "range": [low, top + 0.3],
            "dtick": 1,
            "exponentformat": "power",
            "title": {"text": "||∂y<sub>t</sub>/∂x<sub>k</sub>||"},
        },
    )


def connectivity_frames(rows: dict[str, np.ndarray]) -> list[dict]:
    """What changes in `plot_connectivity` at each step: the marks of every network."""
    n_steps = len(next(iter(rows.values())))
    frames = []
    for t in range(n_steps):
        traces = {}
        for n, row in enumerate(rows.values(), len(rows)):
            reached = np.flatnonzero(np.isfinite(row[t]))
            traces[n] = {"x": np.abs(t - reached).astype(np.int16), "y": float32(_drawable(row[t, reached]))}
        frames.append({"traces": traces})
    return frames


def _drawable(norms: np.ndarray) -> np.ndarray:
    """Norms with NaN for what a logarithmic axis cannot show."""
    return np.where(norms > 0, norms, np.nan)
