"""How a text was written: what stood in line at each token, how sure the network was, and how two texts part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import escape, float32, hover, hover_time, new_figure, shorten, time_axis, words_height
from rnnviz.plots.theme import ACCENT, BELOW_FLOOR, FORWARD, NEUTRAL, TEXT_SIZE

NAME_SPACE, VALUE_SPACE = 0.34, 0.2  # left of 0 for the tokens, right of 1 for the value of a full bar
NAME_WIDTH = 10
PALE = "rgba(0,114,178,0.35)"
OTHER = "#E69F00"
HATCHED = {"shape": "/", "fillmode": "overlay", "fgcolor": "#52606D", "size": 6}
ROW = 34
Moment = tuple[Sequence[str], np.ndarray, np.ndarray, np.ndarray, int]


def plot_alternatives(moment: Moment, *, number: int) -> go.Figure:
    """Two bars for each of K tokens: its probability by the network, and that of being drawn; what was cut is hatched.

    Traces: 0 by the network, 1 the same where it was cut off, 2 drawn from, 3 the tokens, 4 the one that came.
    `alternative_frames` changes nothing else. The bars' customdata are the number of the generated token and the id.

    Parameters
    ----------
    moment : the tokens, their ids, p and q (K,) each, and which of them came
    number : of the generated token, from 1
    """
    traces = _alternatives(moment, number)["traces"]
    n = len(moment[0])
    ranks = np.arange(1, n + 1)
    bar = {"orientation": "h", "width": 0.36, "textposition": "none"}
    by_network = hover(_("by the network") + " %{x:.4f}")
    return new_figure(
        _("What could have come here? Click a token to take it instead"),
        subtitle=_("Hatched: cut off by top-k, top-p or as a token that is never drawn. Arrow: what came."),
        height=120 + ROW * n,
        data=[
            go.Bar(**traces[0], **bar, y=ranks - 0.19, name=_("by the network"), marker={"color": PALE},
                   hovertemplate=by_network),
            go.Bar(**traces[1], **bar, y=ranks - 0.19, name=_("by the network, but cut off"), hovertemplate=by_network,
                   marker={"color": BELOW_FLOOR, "pattern": HATCHED}),
            go.Bar(**traces[2], **{**bar, "textposition": "outside"}, y=ranks + 0.19, name=_("as it was drawn from"),
                   marker={"color": FORWARD}, textfont={"size": TEXT_SIZE}, cliponaxis=False, constraintext="none",
                   hovertemplate=hover(_("as it was drawn from") + " %{x:.4f}")),
            go.Scatter(**traces[3], x=np.full(n, -0.03), y=ranks, mode="text", textposition="middle left",
                       textfont={"size": TEXT_SIZE}, hoverinfo="skip", showlegend=False),
            go.Scatter(**traces[4], x=np.array([-NAME_SPACE]), mode="markers", showlegend=False, hoverinfo="skip",
                       marker={"symbol": "triangle-right", "size": 15, "color": ACCENT}, cliponaxis=False),
        ],
        barmode="overlay",
        margin={"l": 14, "b": 96},
        xaxis={"range": [-NAME_SPACE, 1 + VALUE_SPACE], "tickvals": [0, 0.25, 0.5, 0.75, 1], "fixedrange": True,
               "title": {"text": _("probability")}},
        yaxis={"range": [n + 0.5, 0.5], "visible": False, "fixedrange": True},
    )  # fmt: skip


def alternative_frames(moments: Sequence[Moment]) -> list[dict]:
    """What changes in `plot_alternatives` from one generated token to the next."""
    return [_alternatives(moment, number) for number, moment in enumerate(moments, 1)]


def _alternatives(moment: Moment, number: int) -> dict:
    tokens, ids, p, q, came = moment
    which = np.column_stack([np.full(len(ids), number), ids]).astype(np.int32)
    cut = q == 0
    return {
        "traces": {
            0: {"x": float32(np.where(cut, 0, p)), "customdata": which},
            1: {"x": float32(np.where(cut, p, 0)), "customdata": which},
            2: {"x": float32(q), "customdata": which, "text": [f"{value:.3f}" if value else "" for value in q]},
            3: {"text": [escape(shorten(token, NAME_WIDTH)) for token in tokens]},
            4: {"y": np.array([came + 1], np.int32)},
        }
    }


def plot_entropy(
    tokens: Sequence[str], entropy: np.ndarray, entropy_drawn: np.ndarray, surprisal: np.ndarray
) -> go.Figure:
    """How unsure the network was before each token (n,), what temperature and cuts left of that, and what came."""
    x = float32(np.arange(1, len(tokens) + 1))
    bits = " %{y:.2f} " + _("bits")
    return new_figure(
        _("How sure is it? Entropy before each token, and the surprise"),
        subtitle=_("In bits: 1 bit is a coin's toss. A dot above the line: an unlikely token came."),
        height=300 + words_height(list(tokens)),
        data=[
            go.Scatter(x=x, y=float32(entropy), mode="lines", name=_("entropy by the network"),
                       line={"color": NEUTRAL, "width": 2.5, "dash": "dash"},
                       hovertemplate=hover(hover_time(), _("entropy by the network") + bits)),
            go.Scatter(x=x, y=float32(entropy_drawn), mode="lines", name=_("entropy as drawn from"),
                       line={"color": FORWARD, "width": 3},
                       hovertemplate=hover(hover_time(), _("entropy as drawn from") + bits)),
            go.Scatter(x=x, y=float32(surprisal), mode="markers", name=_("surprisal of what came"),
                       marker={"color": OTHER, "size": 8, "line": {"width": 1, "color": NEUTRAL}},
                       hovertemplate=hover(hover_time(), _("surprisal of what came") + bits)),
        ],
        margin={"b": 110},
        xaxis=time_axis(list(tokens), _("generated token →")),
        yaxis={"title": {"text": _("bits")}, "rangemode": "tozero"},
    )  # fmt: skip


def plot_forks(
    n: int, rows: Sequence[tuple[str, int | None, int, str]], *, chosen: int, other: int | None
) -> go.Figure:
    """The tree of texts of n tokens: a line each, from the place where it leaves its parent to the end.

    Parameters
    ----------
    rows : (name, row of the parent or None, place 0..n-1 at which it parts, token chosen there), parents first
    chosen, other : the rows that are read and compared
    """
    stems: list[tuple[float, float]] = []
    data = []
    for row, (name, parent, at, token) in enumerate(rows, 1):
        begin = at + 1
        if parent is not None:
            stems += [(begin, parent + 1), (begin, row), (np.nan, np.nan)]
        color = FORWARD if row - 1 == chosen else OTHER if row - 1 == other else NEUTRAL
        data.append(
            go.Scatter(
                x=np.array([begin, n]),
                y=np.array([row, row]),
                mode="lines+markers+text",
                line={"color": color, "width": 4 if row - 1 in (chosen, other) else 2},
                marker={"size": [12, 7], "color": color},
                text=[escape(shorten(token, NAME_WIDTH)), ""],
                textposition="top center",
                textfont={"size": TEXT_SIZE},
                hovertemplate=hover(escape(name)),
                cliponaxis=False,
            )
        )
    lines = np.array(stems).reshape(-1, 2)
    stem = {"mode": "lines", "line": {"color": NEUTRAL, "width": 2}, "hoverinfo": "skip"}
    return new_figure(
        _("The tree of texts: where each leaves its parent"),
        subtitle=_("Click a text to read it. Blue: the one you read; orange: the one beside it."),
        height=90 + 40 * len(rows),
        data=[*data, go.Scatter(x=lines[:, 0], y=lines[:, 1], **stem)],
        showlegend=False,
        xaxis={"range": [1 - 0.04 * n, n + 0.5], "title": {"text": _("generated token")}, "showgrid": False},
        yaxis={
            "range": [len(rows) + 0.6, 0.2],
            "tickvals": np.arange(1, len(rows) + 1),
            "ticktext": [escape(name) for name, *_rest in rows],
            "ticks": "",
            "showgrid": False,
            "fixedrange": True,
        },
    )


def plot_two_texts(
    log_probs: Sequence[np.ndarray], names: Sequence[str], tokens: Sequence[str], *, parting: int | None
) -> go.Figure:
    """log p of each token (n,) of two texts under the network, with a line where they part (place 0..n-1)."""
    x = float32(np.arange(1, len(tokens) + 1))
    return new_figure(
        _("How likely is each token, in both texts?"),
        subtitle=_("Log-probability by the network; 0 would be certain. The line: where they part."),
        height=300 + words_height(list(tokens)),
        data=[
            go.Scatter(
                x=x[: len(values)],
                y=float32(values),
                mode="lines+markers",
                name=escape(name),
                line={"color": color, "width": 2.5},
                marker={"size": 6, "symbol": symbol},
                hovertemplate=hover(escape(name), _("token") + " %{x:d}", "log p = %{y:.3f} " + _("nats")),
            )
            for values, name, color, symbol in zip(
                log_probs, names, (FORWARD, OTHER), ("circle", "diamond"), strict=True
            )
        ],
        margin={"b": 110},
        shapes=[] if parting is None else [_upright(parting + 1)],
        xaxis=time_axis(list(tokens), _("generated token, of the text you read →")),
        yaxis={"title": {"text": _("log p (nats)")}, "rangemode": "tozero"},
    )


def plot_dullness(
    series: Sequence[tuple[str, np.ndarray, np.ndarray, Sequence[str]]],
) -> go.Figure:
    """Texts as points: log p a token against the share of different tokens; (name, (k,), (k,), k texts) each."""
    looks = ((NEUTRAL, "circle", 10), (FORWARD, "circle", 15), (OTHER, "diamond", 15))
    return new_figure(
        _("Likelier, but duller?"),
        subtitle=_("Right: likelier by the network. Up: more varied, fewer runs of three tokens come twice."),
        height=340,
        data=[
            go.Scatter(
                x=float32(likely),
                y=float32(varied),
                mode="markers",
                name=name,
                marker={"color": color, "symbol": symbol, "size": size, "opacity": 0.85},
                customdata=[escape(shorten(text, 60)) for text in texts],
                hovertemplate=hover(
                    name, "%{customdata}", _("nats a token") + " %{x:.3f}", _("distinct") + " %{y:.2f}"
                ),
            )
            for (name, likely, varied, texts), (color, symbol, size) in zip(series, looks, strict=False)
        ],
        margin={"b": 100},
        xaxis={"title": {"text": _("log p per token (nats)")}},
        yaxis={"title": {"text": _("distinct runs of three")}, "range": [0, 1.06]},
    )


def _upright(x: float) -> dict:
    return {
        **{"type": "line", "x0": x - 0.5, "x1": x - 0.5, "yref": "paper", "y0": 0, "y1": 1},
        "line": {"color": NEUTRAL, "width": 2, "dash": "dash"},
    }
