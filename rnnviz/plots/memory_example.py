"""One example of an exercise for memory: what comes in at each step, and what is wanted."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.core.records import Batch
from rnnviz.language import _
from rnnviz.plots.frame import columns, escape, hover, new_figure
from rnnviz.plots.theme import BACKWARD, FORWARD, TEXT_SIZE, TICK_SIZE

ROW_HEIGHT = 26
ROWS_HEIGHT = 560  # of all rows at most; then not every one has its name


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
    read = _marks(steps, [rows.index(symbols[i]) for i in ids], rows, "square", FORWARD, _("input"))
    if batch.targets.shape == batch.xs.shape:
        wanted = [rows.index(answers[k]) for k in batch.targets[: len(steps), 0]]
    else:
        steps, wanted = steps[-1:], [rows.index(answers[int(batch.targets[0])])]
    return new_figure(
        title,
        subtitle=_("Filled: what comes in. Ring: what is wanted."),
        height=70 + min(ROW_HEIGHT * len(rows), ROWS_HEIGHT),
        data=[read, _marks(steps, wanted, rows, "circle-open", BACKWARD, _("target"))],
        **_axes(len(ids), rows),
    )


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
    heat = go.Heatmap(
        x=steps,
        y=np.arange(len(rows)),
        z=values,
        coloraxis="coloraxis",
        xgap=1 if T <= 100 else 0,
        ygap=2,
        customdata=np.broadcast_to(np.array([escape(r) for r in rows])[:, None], values.shape).tolist(),
        hovertemplate=hover("%{customdata}", _("step") + " %{x}", "%{z:.3f}"),
        hoverongaps=False,
        _validate=False,
    )
    return new_figure(title, height=90 + ROW_HEIGHT * len(rows), data=[heat], **_axes(T, rows))


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
        _validate=False,
    )


def _axes(T: int, rows: list[str]) -> dict:
    """The layout of an example: steps, and one row a name."""
    longest, every = max(columns(row) for row in rows), -(-ROW_HEIGHT * len(rows) // ROWS_HEIGHT)
    return {
        "coloraxis": {"showscale": False},
        "xaxis": {"title": {"text": _("step")}, "range": [0.4, T + 0.6], "showgrid": False},
        "yaxis": {
            "range": [len(rows) - 0.4, -0.6],
            "tickvals": list(range(0, len(rows), every)),
            "ticktext": [escape(row) for row in rows[::every]],
            "tickfont": {"size": TEXT_SIZE if longest <= 12 else TICK_SIZE},
        },
    }
