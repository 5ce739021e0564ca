"""The words of the unrolled network: tokens below, best guesses and their probabilities above."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import columns, escape, hover, shorten
from rnnviz.plots.theme import TEXT_SIZE, TICK_SIZE
from rnnviz.plots.unrolled_layout import Rows

WORD_WIDTH, WORD_SIZE = 8, 13


def _token_size(tokens: list[str]) -> int:
    return TEXT_SIZE if all(columns(token) <= 2 for token in tokens) else WORD_SIZE


def words(steps: np.ndarray, tokens: list[str], rows: Rows) -> go.Scatter:
    """The tokens, each in its box."""
    return go.Scatter(
        x=steps,
        y=np.full(len(steps), sum(rows.box) / 2),
        yaxis="y3",
        mode="text",
        text=[escape(shorten(token, WORD_WIDTH)) for token in tokens],
        textfont={"size": _token_size(tokens)},
        customdata=[escape(token) for token in tokens],
        hovertemplate=hover(_("step") + " %{x}", _("token") + " %{customdata}"),
    )


def guesses(steps: np.ndarray, predictions: list[tuple[str, float]], rows: Rows) -> go.Scatter:
    """The likeliest next token after each step."""
    return go.Scatter(
        x=steps,
        y=np.full(len(steps), rows.guess),
        yaxis="y2",
        mode="text",
        text=[escape(shorten(token, WORD_WIDTH)) for token, _probability in predictions],
        textfont={"size": _token_size([token for token, _probability in predictions])},
        customdata=np.array(
            [[escape(token), f"{probability:.4f}"] for token, probability in predictions], dtype=object
        ),
        hovertemplate=hover(
            _("after step") + " %{x}",
            _("best guess") + " %{customdata[0]}",
            _("probability") + " %{customdata[1]}",
        ),
    )


def probabilities(steps: np.ndarray, predictions: list[tuple[str, float]], rows: Rows) -> go.Scatter:
    """How likely each guess is."""
    return go.Scatter(
        x=steps,
        y=np.full(len(steps), rows.value),
        yaxis="y2",
        mode="text",
        text=[f"{probability:.2f}" for _token, probability in predictions],
        textposition="middle center",
        textfont={"size": TICK_SIZE},
        hoverinfo="skip",
    )
