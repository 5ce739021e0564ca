"""Language models beside one another: the factors of a sentence, perplexity over training, gains of one on another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.analysis.language_where import Gain
from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, new_figure, time_axis, words_height
from rnnviz.plots.levels import legend_height, level, named_levels
from rnnviz.plots.theme import NEUTRAL
from rnnviz.plots.training import SHORTEST

NGRAM_COLORS = {1: "#C3C8CE", 2: "#A0A6AD", 3: "#7F868F", 4: "#5F666E"}  # counting is grey, the network has its colour
PERPLEXITY_HEIGHT = 330
TICKS = np.array([1, 2, 5])
DECADES = 6  # on the axis of perplexity: above them whole powers of ten
MOST_NATS = 700.0  # exp of more is not finite


def plot_factors(
    losses: Mapping[str, np.ndarray], words: list[str], colors: Mapping[str, str], chance: float
) -> go.Figure:
    """Bars of -ln P (T,) of each word of a sentence, one a model, side by side.

    Parameters
    ----------
    losses : {model as shown: (T,) nats}; words : T printable words that are predicted; colors : of the models
    chance : ln V
    """
    steps = np.arange(1, len(words) + 1)
    return new_figure(
        _("What does each word cost each model?"),
        subtitle=_("Height −ln P(word | what the model sees); low is good. Dashed: all words equally likely, ln V."),
        height=260 + words_height(words),
        data=[
            go.Bar(
                x=steps,
                y=float32(values),
                name=escape(name),
                marker={"color": colors[name]},
                customdata=np.exp(-values),
                hovertemplate=hover(escape(name), "%{x}", "−ln P = %{y:.3f} " + _("nats"), "P = %{customdata:.3g}"),
                _validate=False,
            )
            for name, values in losses.items()
        ],
        shapes=[level(chance)],
        barmode="group",
        bargap=0.2,
        xaxis=time_axis(words, _("the word that is predicted →")),
        yaxis={
            "title": {"text": _("−ln P (nats)")},
            "range": [0, 1.05 * max(chance, *(float(values.max()) for values in losses.values()))],
        },
        margin={"b": 84},
    )


def plot_sums(
    losses: Mapping[str, np.ndarray], words: list[str], colors: Mapping[str, str], chance: float
) -> go.Figure:
    """The costs of a sentence's words laid end to end, a row for each model: their sum is -ln P of the sentence."""
    names = list(losses)
    T = len(words)
    table = np.array([losses[name] for name in names]).reshape(len(names), T)
    pieces = [
        go.Bar(
            y=names,
            x=float32(table[:, t]),
            orientation="h",
            marker={"color": [colors[name] for name in names], "line": {"color": "rgba(255,255,255,0.7)", "width": 1}},
            opacity=1.0 if t % 2 == 0 else 0.75,
            hovertemplate=hover("%{y}", escape(words[t]), "−ln P = %{x:.3f} " + _("nats")),
            showlegend=False,
            _validate=False,
        )
        for t in range(T)
    ]
    totals = table.sum(axis=1)
    labels = [
        {"x": float(total), "y": name, "text": f"{total:.1f}", "showarrow": False, "xanchor": "left", "xshift": 4}
        for name, total in zip(names, totals, strict=True)
    ]
    return new_figure(
        _("The costs add up to the sentence's score"),
        subtitle=_("One piece a word; the end of a bar is −ln P of the whole sentence, in nats."),
        height=90 + 34 * len(names),
        data=pieces,
        annotations=labels,
        barmode="stack",
        bargap=0.25,
        xaxis={"title": {"text": _("−ln P (nats)")}, "range": [0, 1.12 * max(float(totals.max()), T * chance)]},
        yaxis={"autorange": "reversed", "type": "category"},
    )


def plot_perplexity(
    steps: np.ndarray, losses: np.ndarray, baselines: Mapping[str, float], color: str, name: str
) -> go.Figure:
    """The network's perplexity on held-out sentences after so many updates, with those of other models as lines.

    Parameters
    ----------
    steps, losses : (n,) updates and nats; n may be 0
    baselines : {model as shown: nats}
    """
    drawn = np.minimum(losses, MOST_NATS)
    every = [*baselines.values(), *drawn.tolist()]
    low, high = min(every) / np.log(10) - 0.12, max(every) / np.log(10) + 0.12
    perplexities = {label: float(np.exp(value)) for label, value in baselines.items()}
    longest = max(SHORTEST, int(steps.max(initial=0)))
    return new_figure(
        _("Perplexity on held-out sentences: does the network pass the n-grams?"),
        subtitle=_("As unsure as among so many equally likely words; low is good. Dashed: models that only count."),
        height=PERPLEXITY_HEIGHT + 60 + legend_height(1 + len(baselines)),
        data=[
            go.Scatter(
                x=steps,
                y=np.exp(drawn),
                name=escape(name),
                mode="lines+markers",
                line={"color": color, "width": 3},
                marker={"size": 8},
                customdata=losses,
                hovertemplate=hover(
                    escape(name),
                    _("update") + " %{x:d}",
                    _("perplexity") + " %{y:,.1f}",
                    "%{customdata:.4f} " + _("nats"),
                ),
                _validate=False,
            )
        ],
        shapes=named_levels(perplexities, ",.0f"),
        showlegend=True,
        xaxis={"title": {"text": _("update")}, "range": [-0.02 * longest, 1.02 * longest], "tickformat": "~s"},
        yaxis={
            "type": "log",
            "title": {"text": _("perplexity (log scale)")},
            "range": [low, high],
            **_perplexity_ticks(high),
        },
    )


def _perplexity_ticks(high: float) -> dict:
    """The ticks of a logarithmic axis up to 10^high."""
    if high <= DECADES:
        return {"tickvals": (TICKS[:, None] * 10.0 ** np.arange(DECADES)).T.ravel(), "tickformat": ",.0f"}
    return {"dtick": math.ceil(high / DECADES), "exponentformat": "power"}


def plot_gains(gains: Mapping[str, Gain], color: str, title: str, other: str) -> go.Figure:
    """Bars of the mean ln P of the network - ln P of another model, one for each group of words as shown."""
    names, values = list(gains), np.array([of.mean for of in gains.values()])
    counts = [[of.n, of.wins] for of in gains.values()]
    reach = 1.15 * max(float(np.abs(values).max()), 0.1)
    return new_figure(
        title,
        subtitle=_("Mean of ln P(network) − ln P({other}). Right: the network is better. Left, grey: {other}.").format(
            other=other
        ),
        height=90 + 30 * len(names),
        data=[
            go.Bar(
                y=[escape(name) for name in names],
                x=float32(values),
                orientation="h",
                marker={"color": [color if value > 0 else NEUTRAL for value in values]},
                customdata=counts,
                hovertemplate=hover(
                    "%{y}",
                    "%{x:+.3f} " + _("nats"),
                    _("{n} words; the network gives more on {share} of them").format(
                        n="%{customdata[0]:,}", share="%{customdata[1]:.0%}"
                    ),
                ),
                _validate=False,
            )
        ],
        showlegend=False,
        xaxis={"title": {"text": _("nats gained by the network")}, "range": [-reach, reach], "zeroline": True},
        yaxis={"autorange": "reversed", "type": "category"},
    )


def plot_agreement(
    shares: Mapping[str, Mapping[int, float]], colors: Mapping[str, str], rules: Sequence[str] = ()
) -> go.Figure:
    """How often each model prefers the right form of the verb, by the number of phrases before it.

    Parameters
    ----------
    shares : {model as shown: {phrases: share}}; rules : those of them that are not models, drawn dotted
    """
    phrases: Sequence[int] = sorted({k for of in shares.values() for k in of})
    return new_figure(
        _("Does the verb agree with a noun far away?"),
        subtitle=_("How often P(right form) > P(wrong form), by the phrases between noun and verb. Dashed: chance."),
        height=340,
        data=[
            go.Scatter(
                x=phrases,
                y=[of.get(k, np.nan) for k in phrases],
                name=escape(name),
                mode="lines+markers",
                line={"color": colors[name], "width": 3, "dash": "dot" if name in rules else "solid"},
                marker={"size": 9, "symbol": "diamond-open" if name in rules else "circle"},
                hovertemplate=hover(escape(name), _("phrases between") + " %{x}", "%{y:.1%}"),
                _validate=False,
            )
            for name, of in shares.items()
        ],
        shapes=[level(0.5)],
        showlegend=True,
        margin={"b": 96},
        xaxis={"title": {"text": _("phrases between the noun and its verb")}, "dtick": 1},
        yaxis={"title": {"text": _("right form preferred")}, "range": [0, 1.05], "tickformat": ".0%"},
    )
