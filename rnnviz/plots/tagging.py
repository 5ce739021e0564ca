"""Tags as pictures: which are taken for which, and how a tag is decided while the words arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure, shorten, time_axis, words_height
from rnnviz.plots.levels import level
from rnnviz.plots.matrix import matrix
from rnnviz.plots.theme import FORWARD, LIGHT, PALE, TICK_SIZE

ROW = 30  # pixels of a tag
WRITTEN = 16  # tags at most whose counts are written into the squares
LEAST = 0.005  # shares below are not written
LINES = 3  # tags at most that are drawn over the words
SEEN = 0.05  # probability that a tag must reach somewhere to be drawn


def plot_confusion(confusion: np.ndarray, tags: Sequence[str], name: str) -> go.Figure:
    """Heat map of a confusion matrix (K, K), each row as shares of its tag; counts where they can be read.

    Parameters
    ----------
    tags : K names, rows from the top
    name : what network it is, as shown
    """
    K = len(tags)
    totals = confusion.sum(axis=1, keepdims=True)
    shares = np.divide(confusion, totals, out=np.full(confusion.shape, np.nan), where=totals > 0)
    labels = [escape(shorten(tag, 10)) for tag in tags]
    places = np.arange(1, K + 1)
    counts = [
        {"x": j, "y": i, "text": f"{n:,}", "showarrow": False, "font": {"size": TICK_SIZE}}
        for i, (row, parts) in enumerate(zip(confusion.tolist(), np.nan_to_num(shares).tolist(), strict=True), 1)
        for j, (n, share) in enumerate(zip(row, parts, strict=True), 1)
        if K <= WRITTEN and n and share >= LEAST
    ]
    axis = {"tickvals": places, "ticktext": labels, "showgrid": False, "fixedrange": True}
    return new_figure(
        _("{name}: which tags are taken for which?").format(name=name),
        subtitle=_("Row: the true tag, its colours add up to 1. Column: what was said."),
        height=110 + ROW * max(K, 4),
        data=[
            matrix(
                shares,
                hover(
                    _("true") + " %{customdata[1]}",
                    _("said") + " %{customdata[2]}",
                    "%{customdata[0]:,} · %{z:.1%}",
                ),
                xgap=1,
                ygap=1,
                coloraxis="coloraxis2",
                customdata=[
                    [[n, escape(true), escape(said)] for n, said in zip(row, tags, strict=True)]
                    for row, true in zip(confusion.tolist(), tags, strict=True)
                ],
            )
        ],
        annotations=counts,
        xaxis={**axis, "title": {"text": _("tag that was said")}, "tickangle": -60 if K > 6 else 0},
        yaxis={**axis, "title": {"text": _("true tag")}, "range": [K + 0.5, 0.5]},
        coloraxis2={"showscale": False, "cmax": PALE},
    )


@dataclass(frozen=True)
class Arrival:
    """What one network says about one word after each further word.

    name : of the network, as shown; dash : of its lines
    probs : (n, K), the first row when the word itself has just been read
    """

    name: str
    dash: str
    probs: np.ndarray


def plot_arrival(
    arrivals: Sequence[Arrival], answers: Sequence[str], tokens: Sequence[str], place: int, title: str
) -> go.Figure:
    """Lines of the likeliest tags of token `place` (from 0) over the words that arrive after it.

    Parameters
    ----------
    answers : K names; tokens : T printable ones, the whole sentence
    """
    peaks = np.max([arrival.probs.max(axis=0) for arrival in arrivals], axis=0)
    chosen = np.argsort(-peaks, kind="stable")[:LINES]
    chosen = sorted(k for k in chosen if peaks[k] > SEEN)
    steps = np.arange(place + 1, len(tokens) + 1)
    colors = LIGHT.layout.colorway
    traces = [
        go.Scatter(
            x=steps,
            y=float32(arrival.probs[:, k]),
            name=f"{escape(answers[k])}, {escape(arrival.name)}",
            mode="lines+markers",
            line={"color": colors[n % len(colors)], "width": 3, "dash": arrival.dash},
            marker={"size": 7, "symbol": "circle" if arrival.dash == "solid" else "circle-open"},
            hovertemplate=hover(
                f"{escape(answers[k])}, {escape(arrival.name)}", _("after the word") + " %{x}", "%{y:.1%}"
            ),
            _validate=False,
        )
        for arrival in arrivals
        for n, k in enumerate(chosen)
    ]
    return new_figure(
        title,
        height=300 + words_height(list(tokens)) + 22 * ((len(traces) + 1) // 2),
        data=traces,
        shapes=[_word(place + 1)],
        showlegend=True,
        xaxis=time_axis(list(tokens), _("read so far, up to this word →")),
        yaxis={"range": [-0.03, 1.03], "tickformat": ".0%", "title": {"text": _("probability")}, "fixedrange": True},
    )


def _word(step: int) -> dict:
    """A band behind the word that is asked about."""
    edges = {"xref": "x", "x0": step - 0.5, "x1": step + 0.5, "yref": "y domain", "y0": 0, "y1": 1}
    return {"type": "rect", **edges, "fillcolor": FORWARD, "opacity": 0.1, "line": {"width": 0}, "layer": "below"}


def plot_blank(probs: dict[str, np.ndarray], answers: Sequence[str], right: int | None) -> go.Figure:
    """What each network believes to be missing: {name: (K,)} probabilities as groups of bars, a guess as a line.

    Parameters
    ----------
    answers : K words; right : the one that is missing, marked; None: it is not known
    """
    labels = [("✓ " if k == right else "") + escape(shorten(answer)) for k, answer in enumerate(answers)]
    return new_figure(
        _("Which word is missing?"),
        subtitle=_("Probability of each answer at the blank. Dashed: all answers equally likely."),
        height=320,
        data=_bars(labels, probs),
        shapes=[level(1 / len(answers))],
        barmode="group",
        showlegend=True,
        yaxis={"range": [0, 1.02], "tickformat": ".0%", "title": {"text": _("probability")}, "fixedrange": True},
    )


def plot_blank_accuracy(results: dict[str, tuple[float, float]], chance: float, part: str) -> go.Figure:
    """Groups of bars of the share of blanks filled in rightly: {name: (clue behind, clue before)}.

    Parameters
    ----------
    chance : the share that a guess gets right
    part : which examples these are, as shown
    """
    groups = [_("clue behind the blank"), _("clue before the blank")]
    bars = _bars(groups, results)
    for bar in bars:
        bar.update(text=[f"{share:.0%}" for share in bar.y], textposition="outside", cliponaxis=False)
    return new_figure(
        _("Who can fill in the blank?"),
        subtitle=_("Share of right answers, {part}. Dashed: a guess, {chance}.").format(
            part=part, chance=f"{chance:.1%}"
        ),
        height=320,
        data=bars,
        shapes=[level(chance)],
        barmode="group",
        showlegend=True,
        xaxis={"fixedrange": True},
        yaxis={
            "range": [0, 1.12],
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "tickformat": ".0%",
            "title": {"text": _("share of right answers")},
            "fixedrange": True,
        },
    )


def _bars(labels: Sequence[str], shares: Mapping[str, Sequence[float] | np.ndarray]) -> list[go.Bar]:
    """Bars of what each network gives to each label, {name: a share for each}, in the network's colour."""
    return [
        go.Bar(
            x=labels,
            y=values,
            name=escape(name),
            marker={"color": color},
            hovertemplate=hover(escape(name), "%{x}", "%{y:.1%}"),
            _validate=False,
        )
        for (name, values), color in zip(shares.items(), LIGHT.layout.colorway, strict=False)
    ]
