"""The phase portrait of two units: arrows, nullclines, fixed points, and the path of a text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.analysis.fixed_points import FixedPoint
from rnnviz.analysis.portrait import Field
from rnnviz.language import _
from rnnviz.plots.dynamics_marks import Path, cursor_trace, path_traces, point_traces, xyz
from rnnviz.plots.frame import float32, new_figure
from rnnviz.plots.theme import FORWARD, NEUTRAL

NULLCLINE = "#56B4E9"
EVERY = 4  # grid points from arrow to arrow


def plot_portrait(
    field: Field,
    path: Path,
    points: Sequence[FixedPoint],
    places: np.ndarray,
    *,
    cursor: int,
    ends: Sequence[np.ndarray] = (),
    state: str = "h",
) -> go.Figure:
    """The plane of two units: arrows of one step, nullclines, fixed points, ends, and the text's own path.

    Parameters
    ----------
    field : nullclines are drawn from all of it, arrows at every fourth point, shortened where they would reach the next
    points, places : n fixed points and their coordinates (n, 2)
    cursor : the step 1..T shown first; `cursor_frames` has all
    ends : (m, 2) each, the cycles on which orbits end
    state : the letter of the two axes
    """
    reach = float(field.axis[-1])
    data = [
        *(_nullcline(field, k, state) for k in (0, 1)),
        *_arrows(Field(field.axis[::EVERY], field.change[::EVERY, ::EVERY])),
        *(_end(places_of) for places_of in ends),
        *path_traces(path, 2 * reach),
        *point_traces(points, places),
        cursor_trace(path, cursor),
    ]
    return new_figure(
        _("Phase portrait: where one step leads"),
        height=560,
        data=data,
        margin={"b": 128},
        xaxis={"range": [-reach, reach], "title": {"text": f"{state}₁"}, "constrain": "domain", "zeroline": True},
        yaxis={"range": [-reach, reach], "title": {"text": f"{state}₂"}, "scaleanchor": "x", "constrain": "domain"},
        legend={"font": {"size": 12}},
    )


def _nullcline(field: Field, k: int, state: str) -> go.Contour:
    """Where the k-th coordinate does not change: the zero contour of its change."""
    line = {"color": NULLCLINE, "width": 2.5, "dash": ("solid", "dash")[k]}
    name = f"{state}{'₁₂'[k]}"
    return go.Contour(
        x=float32(field.axis),
        y=float32(field.axis),
        z=float32(field.change[..., k]),
        contours={"type": "constraint", "operation": "=", "value": 0},
        line=line,
        fillcolor="rgba(0,0,0,0)",
        showscale=False,
        showlegend=True,
        name=_("{name} rests (nullcline)").format(name=name),
        hoverinfo="skip",
    )


def _arrows(arrows: Field) -> list[go.Scatter]:
    """One step from each grid point, in the direction it takes, never longer than to the next grid point."""
    spacing = arrows.axis[1] - arrows.axis[0]
    from_x, from_y = (a.ravel() for a in np.meshgrid(arrows.axis, arrows.axis))
    step = arrows.change.reshape(-1, 2)
    length = np.linalg.norm(step, axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        step = np.where(length > 0, step / length, 0) * np.minimum(length, 0.8 * spacing)
    to_x, to_y = from_x + step[:, 0], from_y + step[:, 1]
    gap = np.full(len(from_x), np.nan)
    heads = np.linalg.norm(step, axis=1) > 0.1 * spacing
    return [
        go.Scatter(
            x=float32(np.stack([from_x, to_x, gap], axis=1).ravel()),
            y=float32(np.stack([from_y, to_y, gap], axis=1).ravel()),
            mode="lines",
            line={"color": NEUTRAL, "width": 1},
            opacity=0.7,
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=float32(to_x[heads]),
            y=float32(to_y[heads]),
            mode="markers",
            name=_("one step"),
            marker={
                "symbol": "arrow",
                "size": 7,
                "color": NEUTRAL,
                "opacity": 0.7,
                "angle": float32(np.degrees(np.arctan2(step[heads, 0], step[heads, 1]))),
            },
            hoverinfo="skip",
        ),
    ]


def _end(places: np.ndarray) -> go.Scatter:
    return go.Scatter(
        **xyz(places),
        mode="markers",
        name=_("where it ends"),
        marker={"color": FORWARD, "size": 5},
        hoverinfo="skip",
    )
