"""The vectors of words: in the plane, and how alike all pairs of them are, beside one-hot vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure, shorten
from rnnviz.plots.levels import level_name
from rnnviz.plots.theme import ACCENT, BELOW_FLOOR, FORWARD, LIGHT, NEUTRAL

BINS = np.linspace(-1, 1, 41)
GROUPS = (NEUTRAL, FORWARD, ACCENT)  # other words, neighbours, the chosen word
LABEL = {True: 15, False: 12}  # size of a word that is marked, and of one that is not


def plot_words(
    points: np.ndarray, words: Sequence[str], groups: np.ndarray, share: float, reach: tuple[float, float]
) -> go.Figure:
    """Words as points in a plane.

    Parameters
    ----------
    points : (N, 2); words : N; groups : (N,) place in GROUPS
    share : of the variance that lies in this plane
    reach : how far the axes go to both sides, across and up
    """
    traces = []
    for group, color in enumerate(GROUPS):
        of = np.flatnonzero(groups == group)
        strong = group > 0
        names = [escape(shorten(words[k])) for k in of]
        traces.append(
            go.Scatter(
                x=float32(points[of, 0]),
                y=float32(points[of, 1]),
                mode="markers+text",
                text=[f"<b>{name}</b>" for name in names] if strong else names,
                textposition="top center",
                textfont={"size": LABEL[strong]},
                marker={"color": color, "size": 10 if strong else 5},
                name=(_("other words"), _("its nearest"), _("the chosen word"))[group],
                hovertemplate=hover("%{text}", "%{x:.3f}, %{y:.3f}"),
                _validate=False,
            )
        )
    spans = [{"range": [-end, end], "zeroline": True} for end in reach]
    return new_figure(
        _("The most frequent words in the plane of their two largest components"),
        subtitle=_(
            "It holds {share} of the variance. Words that stand in like places come to lie side by side."
        ).format(share=f"{share:.0%}"),
        height=520,
        data=traces,
        showlegend=True,
        xaxis={**spans[0], "title": {"text": _("first component")}},
        yaxis={**spans[1], "title": {"text": _("second component")}},
    )


def plot_cosines(before: np.ndarray, now: np.ndarray | None) -> go.Figure:
    """How alike all pairs of words are: the cosines before training and now; of one-hot vectors all are 0."""
    middles = (BINS[:-1] + BINS[1:]) / 2
    traces = []
    for values, name, color, opacity in (
        (before, _("embedding, before training"), BELOW_FLOOR, 0.8),
        (now, _("embedding, now"), LIGHT.layout.colorway[0], 0.7),
    ):
        if values is None:
            continue
        shares = np.histogram(np.clip(values, -1, 1), BINS)[0] / max(1, len(values))
        traces.append(
            go.Bar(
                x=float32(middles),
                y=float32(shares),
                name=name,
                marker={"color": color},
                opacity=opacity,
                hovertemplate=hover(name, _("cosine") + " %{x:.2f}", "%{y:.1%}"),
                _validate=False,
            )
        )
    highest = max(float(np.max(trace.y)) for trace in traces)
    return new_figure(
        _("How alike are two words?"),
        subtitle=_("Cosines of all pairs. One-hot vectors: every pair at cosine 0 and distance √2, so none is nearer."),
        height=330,
        data=traces,
        shapes=[
            {
                "type": "line",
                "x0": 0,
                "x1": 0,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": {"color": ACCENT, "width": 4},
                "name": _("one-hot: all pairs"),
                "showlegend": True,
            }
        ],
        annotations=[{**level_name(_("one-hot"), 1.06 * highest), "x": 0.02, "xref": "x", "xanchor": "left"}],
        barmode="overlay",
        bargap=0.05,
        showlegend=True,
        margin={"b": 90},
        xaxis={"title": {"text": _("cosine of the angle between two words' vectors")}, "range": [-1, 1]},
        yaxis={"title": {"text": _("share of the pairs")}, "tickformat": ".0%", "range": [0, 1.15 * highest]},
    )
