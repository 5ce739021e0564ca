"""A larger network's states in a few dimensions: the plane of its components, the cube of the flip-flop."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.analysis.fixed_points import MARGINAL, SADDLE, SLOW, UNSTABLE, UNSTABLE_SPIRAL, FixedPoint
from rnnviz.language import _
from rnnviz.plots.dynamics_marks import MARKS, Path, cursor_trace, kind_name, path_traces, point_traces, xyz
from rnnviz.plots.frame import float32, hover, new_figure
from rnnviz.plots.theme import ACCENT, NEUTRAL

MARKS_3D = {SADDLE: "diamond", UNSTABLE: "circle-open", UNSTABLE_SPIRAL: "circle-open", MARGINAL: "square", SLOW: "x"}
PATH_COLOR = "#56B4E9"


def plot_component_plane(
    path: Path,
    points: Sequence[FixedPoint],
    places: np.ndarray,
    explained: np.ndarray,
    *,
    cursor: int,
) -> go.Figure:
    """The trajectory of a larger network in the plane of its first two principal components, with fixed points."""
    shares = [f"{share:.0%}" for share in explained[:2]]
    return new_figure(
        _("The text's path in its widest plane"),
        subtitle=_("This plane holds {share} of the spread.").format(share=f"{explained[:2].sum():.0%}"),
        height=520,
        data=[*path_traces(path), *point_traces(points, places), cursor_trace(path, cursor)],
        margin={"b": 110},
        xaxis={"title": {"text": _("component 1 ({share})").format(share=shares[0])}, "zeroline": True},
        yaxis={"title": {"text": _("component 2 ({share})").format(share=shares[1])}, "zeroline": True},
        legend={"font": {"size": 12}},
    )


def plot_cube(
    path: Path, points: Sequence[FixedPoint], places: np.ndarray, labels: Sequence[str], *, cursor: int
) -> go.Figure:
    """Three principal components: the path, and fixed points as corners of a cube with edges between neighbours.

    labels : of each fixed point, "+ − +" for a stored pattern; stable points whose labels differ in one sign are joined
    """
    line = float32(path.places)
    stable = [k for k, point in enumerate(points) if point.unstable_directions == 0]
    edges = [
        (places[a], places[b], np.full(3, np.nan))
        for n, a in enumerate(stable)
        for b in stable[n + 1 :]
        if sum(x != y for x, y in zip(labels[a], labels[b], strict=True)) == 1
    ]
    data: list[go.Scatter3d] = [
        _line_3d(np.concatenate(edges) if edges else np.empty((0, 3)), _("one bit apart"), NEUTRAL, 2, "dot"),
        _line_3d(line, _("path of the pulses"), PATH_COLOR, 3, "solid"),
    ]
    for kind in MARKS:
        chosen = [k for k, point in enumerate(points) if point.kind == kind]
        if not chosen:
            continue
        quiet = kind == SADDLE
        data.append(
            go.Scatter3d(
                **xyz(places[chosen]),
                mode="markers" if quiet else "markers+text",
                name=f"{kind_name(kind)}: {len(chosen)}",
                text=[labels[k] for k in chosen],
                marker={"symbol": MARKS_3D.get(kind, "circle"), "color": MARKS[kind][1], "size": 4 if quiet else 7},
                hovertemplate=hover("%{text}", kind_name(kind)),
            )
        )
    data.append(
        go.Scatter3d(
            **xyz(line[[cursor - 1, cursor]]),
            mode="lines+markers",
            name=_("cursor"),
            line={"color": ACCENT, "width": 7},
            marker={"color": ACCENT, "size": [0, 8]},
            hoverinfo="skip",
        )
    )
    axes = {
        f"{axis}axis": {"title": {"text": _("component {n}").format(n=n)}, "showticklabels": False}
        for n, axis in enumerate("xyz", 1)
    }
    return new_figure(
        _("Eight memories: the corners of a cube"),
        subtitle=_("Each corner is a stable fixed point found just now; drag to turn."),
        height=560,
        data=data,
        margin={"l": 0, "r": 0, "b": 60},
        scene={**axes, "aspectmode": "cube", "camera": {"eye": {"x": 1.5, "y": 1.3, "z": 0.8}}},
        legend={"font": {"size": 12}},
    )


def _line_3d(places: np.ndarray, name: str, color: str, width: int, dash: str) -> go.Scatter3d:
    return go.Scatter3d(
        **xyz(places),
        mode="lines",
        name=name,
        line={"color": color, "width": width, "dash": dash},
        connectgaps=False,
        hoverinfo="skip",
    )
