"""Exercises for memory: the losses of several cells, how far their gradients reach, and what they answer."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _, ngettext
from rnnviz.plots.frame import escape, hover, new_figure
from rnnviz.plots.levels import legend_height, level, named_levels
from rnnviz.plots.theme import CELL_COLORS, NEUTRAL
from rnnviz.plots.training import SHORTEST

POINTS = 150  # of a loss curve
GRADIENT_FLOOR = 1e-12
HEIGHT = 360  # of the losses, without the legend


def plot_contest(
    losses: dict[str, np.ndarray], names: dict[str, str], floors: dict[str, float], solved: float, *, log: bool
) -> go.Figure:
    """The loss of several cells over the updates: the median of their seeds in a band from lowest to highest.

    Parameters
    ----------
    losses : {cell: (n, S)}, one column a seed, NaN where it has stopped; n may be 0
    names : {cell: how it is called}
    floors : {label: exact loss}; solved : the loss below which the exercise counts as solved
    log : a logarithmic axis of losses
    """
    longest = max((len(values) for values in losses.values()), default=0)
    width = max(1, -(-longest // POINTS))
    subtitle = ngettext(
        "Line: the median of the seeds; band: from the best seed to the worst. Each point is {n} update.",
        "Line: the median of the seeds; band: from the best seed to the worst. Each point: {n} updates.",
        width,
    ).format(n=width)
    lines: list[go.Scatter] = []
    for cell, values in losses.items():
        x, curves = binned(values, width)
        if not len(x):
            continue
        low, middle, high = (f(curves, axis=1) for f in (np.nanmin, np.nanmedian, np.nanmax))
        color = CELL_COLORS[cell]
        band = {
            "mode": "lines",
            "line": {"width": 0, "color": color},
            "hoverinfo": "skip",
            "showlegend": False,
            "legendgroup": cell,
            "_validate": False,
        }
        lines += [
            go.Scatter(x=x, y=high, **band),
            go.Scatter(x=x, y=low, fill="tonexty", fillcolor=_faint(color), **band),
            go.Scatter(
                x=x,
                y=middle,
                name=escape(names[cell]),
                legendgroup=cell,
                mode="lines" if len(x) > 1 else "markers",
                line={"color": color, "width": 3},
                customdata=np.stack([low, high], axis=1),
                hovertemplate=hover(
                    escape(names[cell]),
                    _("update") + " %{x:d}",
                    _("median loss") + " %{y:.4f} (%{customdata[0]:.4f} … %{customdata[1]:.4f})",
                ),
                _validate=False,
            ),
        ]
    top = _top(losses, max(floors.values()), log)
    levels = {**{label: value for label, value in floors.items() if value > 0}, _("solved below"): solved}
    legend = legend_height(len(losses) + len(levels))
    reach = [np.log10(_lowest(solved)), np.log10(top * 1.3)] if log else [0, top * 1.12]
    return new_figure(
        _("Who learns it, and when?"),
        subtitle=subtitle,
        height=HEIGHT + legend,
        data=lines,
        shapes=named_levels(levels, ".4g"),
        showlegend=True,
        margin={"b": 62 + legend},
        xaxis={"title": {"text": _("update")}, "range": [0, 1.02 * max(longest, SHORTEST)], "tickformat": "~s"},
        yaxis={
            "title": {"text": _("loss on the sequences of the update")},
            "type": "log" if log else "linear",
            "range": reach,
        },
    )


def plot_lag_gradients(
    curves: dict[str, tuple[np.ndarray, np.ndarray | None]], names: dict[str, str], n: int
) -> go.Figure:
    """How much of the last prediction's error arrives k steps before it: dotted before learning, solid after.

    Parameters
    ----------
    curves : {cell: (before, after)}, each (S, T) for the lags 0..T-1; after is None while nothing has been learned
    n : sequences in the mean
    """
    lines = [
        go.Scatter(
            x=np.arange(values.shape[1]),
            y=_above(np.median(values, axis=0), GRADIENT_FLOOR),
            name=f"{escape(names[cell])}, {when}",
            mode="lines",
            line={"color": CELL_COLORS[cell], "width": 3, "dash": dash},
            hovertemplate=hover(f"{escape(names[cell])}, {when}", _("{n} steps back").format(n="%{x}"), "%{y:.2e}"),
            _validate=False,
        )
        for cell, both in curves.items()
        for values, dash, when in zip(both, ("dot", "solid"), (_("before learning"), _("now")), strict=True)
        if values is not None
    ]
    return new_figure(
        _("How far back does the last error reach?"),
        subtitle=_(
            "Median of the seeds, mean of {n} sequences. Dotted: before learning. Solid: now. Below 10⁻¹² not drawn."
        ).format(n=n),
        height=360,
        data=lines,
        xaxis={"title": {"text": _("steps back from the last one")}, "rangemode": "tozero"},
        yaxis={
            "type": "log",
            "exponentformat": "power",
            "title": {"text": "‖∂L<sub>T</sub>/∂h<sub>T−k</sub>‖"},
        },
    )


def _above(values: np.ndarray, floor: float) -> np.ndarray:
    return np.where(values > floor, values, np.nan)


def plot_outputs(target: np.ndarray, outputs: dict[str, np.ndarray], names: dict[str, str]) -> go.Figure:
    """A wanted course (T,) and what each cell makes of it, {cell: (T,)}."""
    steps = np.arange(1, len(target) + 1)
    curves = [(target, _("wanted"), NEUTRAL, 5)]
    curves += [(values, names[cell], CELL_COLORS[cell], 2.5) for cell, values in outputs.items()]
    lines = [
        go.Scatter(
            x=steps,
            y=values,
            name=escape(name),
            mode="lines",
            line={"color": color, "width": width},
            hovertemplate=hover(escape(name), _("step") + " %{x}", "%{y:.3f}"),
            _validate=False,
        )
        for values, name, color, width in curves
    ]
    return new_figure(
        _("What is wanted, and what the first seed of each cell gives"),
        height=340,
        data=lines,
        xaxis={"title": {"text": _("step")}},
    )


def plot_answers(
    probs: dict[str, np.ndarray], answers: tuple[str, ...], right: int, names: dict[str, str]
) -> go.Figure:
    """What each cell believes the answer to be: {cell: (K,)} probabilities as groups of bars, the right one marked."""
    labels = [("✓ " if k == right else "") + escape(answer) for k, answer in enumerate(answers)]
    bars = [
        go.Bar(
            x=labels,
            y=p,
            name=escape(names[cell]),
            marker={"color": CELL_COLORS[cell]},
            hovertemplate=hover(escape(names[cell]), "%{x}", "%{y:.3f}"),
            _validate=False,
        )
        for cell, p in probs.items()
    ]
    return new_figure(
        _("Which answer does the first seed of each cell give?"),
        height=340,
        data=bars,
        shapes=[level(1 / len(answers))],
        barmode="group",
        yaxis={"range": [0, 1], "title": {"text": _("probability")}},
    )


def binned(values: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Means of `width` updates each: the middle update (m,) and the values (m, S) of (n, S); an unfinished bin waits.

    A bin in which every seed has stopped is left out.
    """
    m = len(values) // width
    if m == 0:
        return np.empty(0), np.empty((0, values.shape[1]))
    means = values[: m * width].reshape(m, width, -1).mean(axis=1)
    x = np.arange(m) * width + (width + 1) / 2
    some = ~np.isnan(means).all(axis=1)
    return x[some], means[some]


def _top(losses: dict[str, np.ndarray], highest: float, log: bool) -> float:
    """Where the picture ends: above the first losses if they are not far from the highest floor, else near it.

    The logarithmic axis has room for all of them; on the other, the best cell is always to be seen.
    """
    top, latest = highest, []
    for values in losses.values():
        finite = values[np.isfinite(values).all(axis=1)]
        if len(finite):
            top = max(top, min(float(finite[:20].max()), np.inf if log else 3 * highest))
            latest.append(float(np.median(finite[-20:])))
    return max(top, min(latest, default=0.0))


def _lowest(solved: float) -> float:
    """The lower end of a logarithmic axis of losses."""
    return max(solved, 1e-4) / 10


def _faint(color: str) -> str:
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.2)"
