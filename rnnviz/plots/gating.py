"""What a change of a gate does to a memory: before and after, over time and by what was written when."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import float32, hover, hover_time, new_figure, time_axis, words_height
from rnnviz.plots.theme import FORWARD, NEUTRAL

TOP, GAP = 0.62, 0.14  # share of the picture of the memory, and of the gap between it and the gate


def plot_what_if(
    memory: tuple[np.ndarray, np.ndarray],
    gate: tuple[np.ndarray, np.ndarray],
    names: tuple[str, str],
    tokens: list[str],
) -> go.Figure:
    """A unit's memory and one of its gates over time, as they are and as they would be.

    Parameters
    ----------
    memory, gate : (before, after), (T,) each
    names : of the memory and of the gate, as on the axes
    """
    traces = []
    for values, yaxis, name in ((memory, "y", names[0]), (gate, "y2", names[1])):
        for series, label, color, width, dash in (
            (values[0], _("as it is"), NEUTRAL, 2.5, "dot"),
            (values[1], _("what if"), FORWARD, 3, "solid"),
        ):
            traces.append(
                go.Scatter(
                    x=np.arange(1, len(series) + 1),
                    y=float32(series),
                    yaxis=yaxis,
                    name=label,
                    legendgroup=label,
                    showlegend=yaxis == "y",
                    mode="lines+markers",
                    marker={"size": 4},
                    line={"color": color, "width": width, "dash": dash},
                    hovertemplate=hover(hover_time(), f"{name} = %{{y:.4f}} ({label})"),
                )
            )
    return new_figure(
        _("What if the gate were moved?"),
        height=430 + words_height(tokens),
        data=traces,
        showlegend=True,
        margin={"b": 88},
        xaxis={**time_axis(tokens, _("time step, with its token →")), "anchor": "y2"},
        yaxis={"domain": [1 - TOP, 1], "title": {"text": names[0]}, "zeroline": True},
        yaxis2={
            "domain": [0, 1 - TOP - GAP],
            "range": [-0.05, 1.05],
            "title": {"text": names[1]},
            "tickvals": [0, 0.5, 1],
        },
    )


def plot_memory_shares(before: np.ndarray, after: np.ndarray, tokens: list[str], name: str) -> go.Figure:
    """What each step has left in the memory `name` of the last step, as it is and as it would be, (T+1,) each.

    The first share is that of the initial memory; it stands at step 0 and is not drawn where it is zero.
    """
    steps = np.arange(1, len(tokens) + 1)
    bars = [
        go.Bar(
            x=steps,
            y=float32(values[1:]),
            name=label,
            marker={"color": color},
            hovertemplate=hover(hover_time(), _("left of it") + " %{y:.4f}", label),
        )
        for values, label, color in ((before, _("as it is"), NEUTRAL), (after, _("what if"), FORWARD))
    ]
    return new_figure(
        _("Still in memory, by the step that wrote it"),
        height=290 + words_height(tokens),
        data=bars,
        barmode="group",
        bargap=0.15,
        showlegend=True,
        margin={"b": 88},
        xaxis=time_axis(tokens, _("step that wrote, with its token →")),
        yaxis={"title": {"text": _("share of {name}").format(name=name)}, "zeroline": True},
    )
