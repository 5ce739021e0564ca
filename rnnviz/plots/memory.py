"""Exercises for memory: one example of the data, the losses of several cells, and how far their gradients reach."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.core.records import Batch
from rnnviz.language import _, ngettext
from rnnviz.plots.frame import columns, escape, hover, new_figure
from rnnviz.plots.theme import BACKWARD, CELL_COLORS, FORWARD, NEUTRAL, TEXT_SIZE, TICK_SIZE

ROW_HEIGHT = 26
ROWS_HEIGHT = 560  # of all rows at most; then not every one has its name
POINTS = 150  # of a loss curve
GRADIENT_FLOOR = 1e-12
LABEL_SHARE = 0.065  # of the picture's height, for a line's name


def plot_symbols(batch: Batch, symbols: tuple[str, ...], answers: tuple[str, ...], title: str) -> go.Figure:
    """One sequence of ids: at each step a filled square in the row of its symbol, a ring in that of its target.

    Parameters
    ----------
    batch : one sequence (B = 1), ids (T, 1), unpadded steps only if it has a mask
    symbols, answers : what the rows are called; an answer with the name of a symbol has its row
    """
    rows = list(dict.fromkeys([*symbols, *answers]))
    steps = _steps(batch)
    ids = batch.xs[: len(steps), 0]
    fig = new_figure(
        title,
        subtitle=_("Filled: what comes in. Ring: what is wanted."),
        height=70 + min(ROW_HEIGHT * len(rows), ROWS_HEIGHT),
    )
    fig.add_trace(_marks(steps, [rows.index(symbols[i]) for i in ids], rows, "square", FORWARD, _("input")))
    if batch.targets.shape == batch.xs.shape:
        wanted = [rows.index(answers[k]) for k in batch.targets[: len(steps), 0]]
    else:
        steps, wanted = steps[-1:], [rows.index(answers[int(batch.targets[0])])]
    fig.add_trace(_marks(steps, wanted, rows, "circle-open", BACKWARD, _("target")))
    return _finish(fig, len(ids), rows)


def plot_channels(batch: Batch, channels: tuple[str, ...], answers: tuple[str, ...], title: str) -> go.Figure:
    """One sequence of numbers as a heat map: a row for each input channel, below them those of the targets.

    Parameters
    ----------
    batch : one sequence (B = 1), xs (T, 1, D); targets (T, 1, K), or (1, K) for the last step alone
    """
    steps = _steps(batch)
    T = len(steps)
    wanted = np.full((T, len(answers)), np.nan)
    if batch.targets.ndim == 3:
        wanted[:] = batch.targets[:T, 0]
    else:
        wanted[-1] = batch.targets[0]
    rows = [_("input: {name}").format(name=n) for n in channels] + [_("target: {name}").format(name=n) for n in answers]
    values = np.concatenate([batch.xs[:T, 0], wanted], axis=1).T.astype(np.float32)
    fig = new_figure(title, height=90 + ROW_HEIGHT * len(rows))
    fig.add_trace(
        go.Heatmap(
            x=steps,
            y=np.arange(len(rows)),
            z=values,
            coloraxis="coloraxis",
            xgap=1 if T <= 100 else 0,
            ygap=2,
            customdata=np.broadcast_to(np.array([escape(r) for r in rows])[:, None], values.shape).tolist(),
            hovertemplate=hover("%{customdata}", _("step") + " %{x}", "%{z:.3f}"),
            hoverongaps=False,
        )
    )
    return _finish(fig, T, rows)


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
    fig = new_figure(_("Who learns it, and when?"), subtitle=subtitle, height=420)
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
        }
        fig.add_trace(go.Scatter(x=x, y=high, **band))
        fig.add_trace(go.Scatter(x=x, y=low, fill="tonexty", fillcolor=_faint(color), **band))
        fig.add_trace(
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
            )
        )
    top = _draw_floors(fig, losses, floors, solved, log)
    fig.update_xaxes(title_text=_("update"), rangemode="tozero", tickformat="~s")
    fig.update_yaxes(title_text=_("loss on the sequences of the update"))
    if log:
        fig.update_yaxes(type="log", range=[np.log10(_lowest(solved)), np.log10(top * 1.3)])
    else:
        fig.update_yaxes(range=[0, top * 1.12])
    return fig


def plot_lag_gradients(
    curves: dict[str, tuple[np.ndarray, np.ndarray | None]], names: dict[str, str], n: int
) -> go.Figure:
    """How much of the last prediction's error arrives k steps before it: dotted before learning, solid after.

    Parameters
    ----------
    curves : {cell: (before, after)}, each (S, T) for the lags 0..T-1; after is None while nothing has been learned
    n : sequences in the mean
    """
    fig = new_figure(
        _("How far back does the last error reach?"),
        subtitle=_("Median of the seeds, mean of {n} sequences. Dotted: before learning. Solid: now.").format(n=n),
        height=360,
    )
    for cell, (before, after) in curves.items():
        for values, dash, when in ((before, "dot", _("before learning")), (after, "solid", _("now"))):
            if values is None:
                continue
            middle = np.median(values, axis=0)
            fig.add_trace(
                go.Scatter(
                    x=np.arange(len(middle)),
                    y=np.where(middle > GRADIENT_FLOOR, middle, np.nan),
                    name=f"{escape(names[cell])}, {when}",
                    mode="lines",
                    line={"color": CELL_COLORS[cell], "width": 3, "dash": dash},
                    hovertemplate=hover(
                        f"{escape(names[cell])}, {when}", _("{n} steps back").format(n="%{x}"), "%{y:.2e}"
                    ),
                )
            )
    fig.update_xaxes(title_text=_("steps back from the last one"), rangemode="tozero")
    fig.update_yaxes(type="log", exponentformat="power", title_text="‖∂L<sub>T</sub>/∂h<sub>T−k</sub>‖")
    return fig


def plot_outputs(target: np.ndarray, outputs: dict[str, np.ndarray], names: dict[str, str]) -> go.Figure:
    """A wanted course (T,) and what each cell makes of it, {cell: (T,)}."""
    fig = new_figure(_("What is wanted, and what the first seed of each cell gives"), height=340)
    steps = np.arange(1, len(target) + 1)
    curves = [(target, _("wanted"), NEUTRAL, 5)]
    curves += [(values, names[cell], CELL_COLORS[cell], 2.5) for cell, values in outputs.items()]
    for values, name, color, width in curves:
        fig.add_trace(
            go.Scatter(
                x=steps,
                y=values,
                name=escape(name),
                mode="lines",
                line={"color": color, "width": width},
                hovertemplate=hover(escape(name), _("step") + " %{x}", "%{y:.3f}"),
            )
        )
    fig.update_xaxes(title_text=_("step"))
    return fig


def plot_answers(
    probs: dict[str, np.ndarray], answers: tuple[str, ...], right: int, names: dict[str, str]
) -> go.Figure:
    """What each cell believes the answer to be: {cell: (K,)} probabilities as groups of bars, the right one marked."""
    labels = [("✓ " if k == right else "") + escape(answer) for k, answer in enumerate(answers)]
    fig = new_figure(_("Which answer does the first seed of each cell give?"), height=340)
    for cell, p in probs.items():
        fig.add_trace(
            go.Bar(
                x=labels,
                y=p,
                name=escape(names[cell]),
                marker={"color": CELL_COLORS[cell]},
                hovertemplate=hover(escape(names[cell]), "%{x}", "%{y:.3f}"),
            )
        )
    fig.add_hline(y=1 / len(answers), line={"color": NEUTRAL, "width": 2, "dash": "dash"})
    fig.update_layout(barmode="group", yaxis={"range": [0, 1], "title": {"text": _("probability")}})
    return fig


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


def _steps(batch: Batch) -> np.ndarray:
    """The steps 1..T of the one sequence, without its padding."""
    T = len(batch.xs) if batch.mask is None else int(batch.mask[:, 0].sum())
    return np.arange(1, T + 1)


def _marks(steps: np.ndarray, at: list[int], rows: list[str], symbol: str, color: str, name: str) -> go.Scatter:
    return go.Scatter(
        x=steps,
        y=at,
        mode="markers",
        name=name,
        marker={"symbol": symbol, "size": 13 if len(steps) <= 60 else 7, "color": color, "line": {"width": 2}},
        customdata=[escape(rows[k]) for k in at],
        hovertemplate=hover(name, _("step") + " %{x}", "%{customdata}"),
    )


def _finish(fig: go.Figure, T: int, rows: list[str]) -> go.Figure:
    """The axes of an example: steps, and one row a name."""
    longest, every = max(columns(row) for row in rows), -(-ROW_HEIGHT * len(rows) // ROWS_HEIGHT)
    fig.update_layout(
        coloraxis_showscale=False,
        xaxis={"title": {"text": _("step")}, "range": [0.4, T + 0.6], "showgrid": False},
        yaxis={
            "range": [len(rows) - 0.4, -0.6],
            "tickvals": list(range(0, len(rows), every)),
            "ticktext": [escape(row) for row in rows[::every]],
            "tickfont": {"size": TEXT_SIZE if longest <= 12 else TICK_SIZE},
        },
    )
    return fig


def _draw_floors(
    fig: go.Figure, losses: dict[str, np.ndarray], floors: dict[str, float], solved: float, log: bool
) -> float:
    """The exact losses and the threshold as dashed lines with their names; returns the top of the picture."""
    top = max(floors.values())
    for values in losses.values():
        if len(values) and np.isfinite(values).any():
            top = max(top, min(float(np.nanmax(values[:20])), 3 * max(floors.values())))
    lines = [(label, value, "dash") for label, value in floors.items() if value > 0]
    lines.append((_("solved below"), solved, "dot"))
    free = -np.inf
    for label, value, dash in sorted(lines, key=lambda line: line[1]):
        place = float(np.log10(value)) if log else value
        free = max(free, place)
        fig.add_hline(y=value, line={"color": NEUTRAL, "width": 2, "dash": dash})
        fig.add_annotation(
            x=1,
            xref="paper",
            y=free,
            text=f"{escape(label)} {value:.4g}",
            xanchor="right",
            yanchor="bottom",
            showarrow=False,
        )
        free += LABEL_SHARE * (np.log10(top / _lowest(solved)) if log else top)
    return top


def _lowest(solved: float) -> float:
    """The lower end of a logarithmic axis of losses."""
    return max(solved, 1e-4) / 10


def _faint(color: str) -> str:
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.2)"
