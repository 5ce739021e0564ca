"""Verdicts on whole sentences: how an opinion grows word by word, which words make it, and who was taken for whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, hover_time, new_figure, shorten, time_axis, words_height
from rnnviz.plots.levels import level
from rnnviz.plots.matrix import matrix
from rnnviz.plots.theme import BELOW_FLOOR, LIGHT, NEGATIVE, NEUTRAL, PALE, POSITIVE

LINES = 6  # answers that are drawn at most
OTHERS = (*(color for color in LIGHT.layout.colorway if color not in (POSITIVE, NEGATIVE)), NEUTRAL, BELOW_FLOOR)
CELL, TALLEST = 44, 760  # pixels of a row of the confusion matrix, and of all its rows at most
NUMBERED = 16  # classes up to which its cells carry their counts


def plot_opinion(probs: np.ndarray, tokens: Sequence[str], answers: Sequence[str]) -> go.Figure:
    """Lines of P(answer | the first t words), (T, K), over the words; the last of them is the verdict.

    Of many answers at most LINES are drawn: the verdict, its strongest rival, and others that are likely at some step.
    As in `plot_word_weights`, the verdict is blue and its rival vermilion.
    """
    steps = np.arange(1, len(probs) + 1)
    K = len(answers)
    verdict, rival = np.argsort(-probs[-1], kind="stable")[:2].tolist()
    likeliest = np.argsort(-probs.max(axis=0), kind="stable").tolist()
    others = sorted([k for k in likeliest if k not in (verdict, rival)][: LINES - 2])
    shown = sorted([verdict, rival, *others])
    colors = {verdict: POSITIVE, rival: NEGATIVE, **dict(zip(others, OTHERS, strict=False))}
    lines = [
        go.Scatter(
            x=steps,
            y=float32(probs[:, k]),
            name=escape(shorten(answers[k], 24)),
            mode="lines+markers",
            line={"color": colors[k], "width": 3},
            marker={"size": np.where(steps == len(steps), 14, 7)},
            hovertemplate=hover(hover_time(), escape(answers[k]) + " %{y:.1%}"),
            _validate=False,
        )
        for k in shown
    ]
    return new_figure(
        _("What would it say if the sentence ended here?"),
        subtitle=_("The large points at the end are the verdict. Dashed: {k} answers equally likely.").format(k=K),
        height=300 + words_height(list(tokens)),
        data=lines,
        shapes=[level(1 / K)],
        showlegend=True,
        margin={"b": 76},
        xaxis=time_axis(list(tokens), _("the words, as they are read →")),
        yaxis={"range": [-0.03, 1.05], "tickformat": ".0%", "title": {"text": _("probability")}, "fixedrange": True},
    )


def plot_word_weights(
    values: np.ndarray, tokens: Sequence[str], *, title: str, subtitle: str, measure: str
) -> go.Figure:
    """Bars of a number (T,) for each word: above zero blue, below vermilion.

    Parameters
    ----------
    measure : what the number is, at the axis
    """
    steps = np.arange(1, len(values) + 1)
    return new_figure(
        title,
        subtitle=subtitle,
        height=220 + words_height(list(tokens)),
        data=[
            go.Bar(
                x=steps,
                y=float32(values),
                marker={"color": np.where(values >= 0, POSITIVE, NEGATIVE)},
                hovertemplate=hover(hover_time(), "%{y:.4f}"),
                _validate=False,
            )
        ],
        shapes=[level(0, dash="solid", width=1)],
        showlegend=False,
        bargap=0.15,
        xaxis=time_axis(list(tokens), _("the words, as they are read →")),
        yaxis={"title": {"text": measure}, "nticks": 5, "fixedrange": True},
    )


def plot_confusion(confusion: np.ndarray, answers: Sequence[str]) -> go.Figure:
    """Heat map of who was taken for whom, (K, K): a row for each true class, coloured by its share of the row."""
    K = len(answers)
    totals = confusion.sum(axis=1, keepdims=True)
    shares = np.divide(confusion, totals, out=np.full(confusion.shape, np.nan), where=totals > 0)
    places = np.arange(1, K + 1)
    axis = {
        "tickvals": places,
        "ticktext": [escape(shorten(answer)) for answer in answers],
        "showgrid": False,
    }
    counts = [
        {"x": j + 1, "y": i + 1, "text": f"{n:,}", "showarrow": False, "font": {"size": 18}}
        for i, row in enumerate(confusion.tolist())
        for j, n in enumerate(row)
    ]
    names = [escape(answer) for answer in answers]
    return new_figure(
        _("Who was taken for whom?"),
        subtitle=_("Numbers: examples. Colour: the share of the row; the diagonal is right."),
        height=110 + max(CELL * 3, min(CELL * K, TALLEST)),
        data=[
            matrix(
                shares,
                hover(
                    _("truth") + " %{customdata[0]}",
                    _("said") + " %{customdata[1]}",
                    _("examples") + " %{customdata[2]} (%{z:.1%})",
                ),
                xgap=2,
                ygap=2,
                coloraxis="coloraxis2",
                customdata=[
                    [[names[row], names[column], int(confusion[row, column])] for column in range(K)]
                    for row in range(K)
                ],
            )
        ],
        annotations=counts if K <= NUMBERED else [],
        xaxis={**axis, "title": {"text": _("what was said")}},
        yaxis={**axis, "range": [K + 0.5, 0.5], "title": {"text": _("the truth")}},
        coloraxis2={"showscale": False, "cmax": PALE},
    )
