"""A data set in pictures: the lengths of its sequences, its answers, and how much of it a vocabulary knows."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.analysis.corpus_statistics import Coverage, Lengths
from rnnviz.language import _, ngettext, told
from rnnviz.plots.frame import escape, hover, new_figure, shorten
from rnnviz.plots.levels import level
from rnnviz.plots.theme import ACCENT, BACKWARD, FORWARD, NEUTRAL

POINTS = 400  # of a curve of coverage
BARS = 16  # answers with a bar of their own
NAME_COLUMNS = 16
ROW = 26
PART_COLORS = {"train": FORWARD, "valid": "#E69F00", "test": "#009E73"}


def plot_lengths(lengths: Lengths, unit: str, limit: int) -> go.Figure:
    """Bars: how many sequences are how long.

    Parameters
    ----------
    unit : "char" or "word": what the lengths are counted in
    limit : tokens of a sequence that are read, drawn as a line where it is in sight
    """
    last = lengths.starts + lengths.width - 1
    names = [f"{a:,}" if a == b else f"{a:,}–{b:,}" for a, b in zip(lengths.starts, last, strict=True)]
    if lengths.open_end:
        names[-1] = _("{n} and more").format(n=f"{lengths.starts[-1]:,}")
    middle, longest = lengths.starts + (lengths.width - 1) / 2, lengths.starts[-1] + lengths.width
    said = [
        ngettext("Each bar: {n} length.", "Each bar: {n} lengths.", lengths.width).format(n=lengths.width),
        _("The last bar holds all that are longer.") if lengths.open_end else "",
        _("Line: what is longer than {n} is cut.").format(n=limit) if limit < longest else "",
    ]
    cut = {"type": "line", "x0": limit + 0.5, "x1": limit + 0.5, "y0": 0, "y1": 1, "yref": "y domain"}
    return new_figure(
        _("How long are the sequences?"),
        subtitle=told(*said),
        height=250,
        data=[
            go.Bar(
                x=middle,
                y=lengths.counts,
                width=0.9 * lengths.width,
                marker={"color": FORWARD},
                customdata=names,
                hovertemplate=hover(_("length") + " %{customdata}", _("sequences") + " %{y:,d}"),
                _validate=False,
            )
        ],
        shapes=[{**cut, "line": {"color": ACCENT, "width": 3, "dash": "dash"}}] if limit < longest else [],
        showlegend=False,
        xaxis={
            "title": {"text": _("length in characters") if unit == "char" else _("length in words")},
            "range": [lengths.starts[0] - 0.6, longest - 0.4],
            "tickformat": ",d",
            "showgrid": False,
        },
        yaxis={"title": {"text": _("sequences")}, "rangemode": "tozero", "tickformat": "~s"},
    )


def plot_answer_counts(counts: dict[str, dict[str, int]], parts: dict[str, str]) -> go.Figure:
    """Bars: the share of each answer in each part, the most frequent at the top.

    Parameters
    ----------
    counts : {part: {answer: times}}, the answers of all parts in one order
    parts : what each part is called
    """
    every = list(next(iter(counts.values())))
    shown = every[:BARS]
    bars = []
    for part, words in counts.items():
        values = np.array([words[word] for word in shown])
        total = max(sum(words.values()), 1)
        bars.append(
            go.Bar(
                x=values / total,
                y=np.arange(len(shown)),
                orientation="h",
                name=escape(parts[part]),
                marker={"color": PART_COLORS[part]},
                customdata=np.stack([values, np.full(len(shown), total)], axis=1),
                text=[escape(word) for word in shown],
                textposition="none",
                hovertemplate=hover(
                    escape(parts[part]), "%{text}", "%{x:.1%} (%{customdata[0]:,d} / %{customdata[1]:,d})"
                ),
                _validate=False,
            )
        )
    left = len(every) - len(shown)
    return new_figure(
        _("Which answers are there, and how often?"),
        subtitle=ngettext("{n} rarer one is not shown.", "{n} rarer ones are not shown.", left).format(n=left)
        if left
        else _("Share of each answer in its part."),
        height=130 + ROW * max(3, len(shown)),
        data=bars,
        barmode="group",
        margin={"b": 84},
        xaxis={"title": {"text": _("share of the answers")}, "tickformat": ".0%", "rangemode": "tozero"},
        yaxis={
            "range": [len(shown) - 0.4, -0.6],
            "tickvals": np.arange(len(shown)),
            "ticktext": [escape(shorten(word, NAME_COLUMNS)) for word in shown],
            "showgrid": False,
        },
    )


def plot_coverage(found: Coverage, limit: int) -> go.Figure:
    """Lines: the share of tokens that are known, against the size of the vocabulary; the limit is marked.

    Parameters
    ----------
    limit : entries of the vocabulary at most, the special ones among them
    """
    n = len(found.train)
    words = np.unique(np.geomspace(1, max(n, 1), POINTS).astype(int).clip(max=n))
    at = found.words_within(limit)
    curves = [
        (_("training part"), found.known_train, PART_COLORS["train"], "solid"),
        (_("test part"), found.known_other, PART_COLORS["test"], "solid"),
    ]
    lines = [
        go.Scatter(
            x=words + found.n_special,
            y=known[words],
            name=name,
            mode="lines",
            line={"color": color, "width": 3, "dash": dash},
            hovertemplate=hover(name, _("vocabulary") + " %{x:,d}", _("known") + " %{y:.2%}"),
            _validate=False,
        )
        for name, known, color, dash in curves
    ]
    marks = go.Scatter(
        x=[at + found.n_special] * 2,
        y=[found.known_train[at], found.known_other[at]],
        mode="markers",
        marker={"size": 12, "color": ACCENT, "line": {"color": NEUTRAL, "width": 1}},
        name=_("the limit"),
        hovertemplate=hover(_("vocabulary") + " %{x:,d}", _("known") + " %{y:.2%}"),
        _validate=False,
    )
    rule = {"type": "line", "x0": limit, "x1": limit, "y0": 0, "y1": 1, "yref": "y domain"}
    highest = max(n + found.n_special, limit) * 1.1
    return new_figure(
        _("How much of the text does the vocabulary know?"),
        subtitle=_(
            "The {n} most frequent words of the training part know {train} of it, and {test} of the test part."
        ).format(n=f"{at:,}", train=f"{found.known_train[at]:.1%}", test=f"{found.known_other[at]:.1%}"),
        height=290,
        data=[*lines, marks],
        shapes=[level(1.0), {**rule, "line": {"color": BACKWARD, "width": 2, "dash": "dash"}}],
        margin={"b": 84},
        xaxis={
            "title": {"text": _("size of the vocabulary, logarithmic")},
            "type": "log",
            "range": [np.log10(found.n_special + 1), np.log10(highest)],
            "tickformat": "~s",
            "dtick": 1,
        },
        yaxis={"title": {"text": _("share of tokens known")}, "range": [0, 1.04], "tickformat": ".0%"},
    )
