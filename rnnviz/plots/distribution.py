"""What the network expects next: its output distribution at one step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, hover, new_figure, shorten
from rnnviz.plots.theme import FORWARD, TEXT_SIZE

NAME_SPACE = 130  # pixels left of 0, for the tokens
GAP = 0.02  # between a token and its bar
VALUE_SPACE = 0.16  # right of 1, for the value of a bar that fills the axis


def plot_distribution(tokens: Sequence[str], probabilities: np.ndarray, *, title: str | None = None) -> go.Figure:
    """Horizontal bars of the likeliest next tokens, given with the likeliest first.

    Trace 0 holds the bars, trace 1 the tokens beside them: `distribution_frames` changes nothing else.
    """
    frame = _frame(tokens, probabilities)["traces"]
    ranks = np.arange(1, len(tokens) + 1)
    bars = go.Bar(
        **frame[0],
        y=ranks,
        orientation="h",
        width=0.7,
        marker={"color": FORWARD},
        textposition="outside",
        textfont={"size": TEXT_SIZE},
        cliponaxis=False,
        hovertemplate=hover(_("token") + " %{customdata}", _("probability") + " %{x:.5f}"),
        _validate=False,
    )
    names = go.Scatter(
        **frame[1],
        x=np.full(len(tokens), -GAP),
        y=ranks,
        mode="text",
        textposition="middle left",
        hoverinfo="skip",
        cliponaxis=False,
        _validate=False,
    )
    return new_figure(
        title or _("What comes next? The likeliest tokens"),
        height=60 + 28 * len(tokens),
        data=[bars, names],
        showlegend=False,
        margin={"l": NAME_SPACE},
        xaxis={
            "range": [-GAP, 1 + VALUE_SPACE],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "title": {"text": _("probability")},
            "fixedrange": True,
        },
        yaxis={"range": [len(tokens) + 0.5, 0.5], "visible": False, "fixedrange": True},
    )


def distribution_frames(steps: Sequence[tuple[Sequence[str], np.ndarray]]) -> list[dict]:
    """What changes in `plot_distribution` at each step: `{"traces": {index: {attribute: value}}}`."""
    return [_frame(tokens, probabilities) for tokens, probabilities in steps]


def _frame(tokens: Sequence[str], probabilities: np.ndarray) -> dict:
    return {
        "traces": {
            0: {
                "x": np.asarray(probabilities),
                "text": [f"{probability:.3f}" for probability in probabilities],
                "customdata": [escape(token) for token in tokens],
            },
            1: {"text": [escape(shorten(token)) for token in tokens]},
        }
    }
