"""Heat maps of what a network holds in memory: units as rows, time as columns, tokens under the axis."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import (
    float32,
    hover,
    hover_time,
    new_figure,
    time_axis,
    unit_axis,
    words_height,
)

CANDIDATES = ("g", "n")
GATE_HEIGHT = 120


def plot_states(
    states: np.ndarray,
    tokens: list[str],
    *,
    title: str | None = None,
    bounded: bool = True,
    selected: tuple[int, int] | None = None,
) -> go.Figure:
    """Heat map of hidden states (T, H).

    Parameters
    ----------
    states : (T, H)    after steps 1..T, without the initial state
    tokens : T printable tokens
    bounded : True for states in [-1, 1]; False (ReLU, the LSTM's c): the colours span the data around zero
    selected : (step, unit), both counted from 1 as on the axes, outlined
    """
    n_units = states.shape[1]
    return new_figure(
        title or _("Hidden states: the memory after each token"),
        height=int(np.clip(110 + 5 * n_units, 200, 400)) + words_height(tokens),
        data=[_units_over_time(states, "coloraxis", "h")],
        coloraxis=state_colors(states, bounded=bounded),
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis=unit_axis(n_units),
        shapes=[] if selected is None else _ring(*selected),
    )


def state_colors(states: np.ndarray, *, bounded: bool) -> dict:
    """Layout of the states' colour axis; unbounded states get a symmetric range that holds them all."""
    if bounded:
        return {"colorbar": {"title": {"text": _("state h")}}}
    top = float(np.abs(states[np.isfinite(states)]).max(initial=0.0)) or 1.0
    title = _("state h, ±{top}").format(top=f"{top:.3g}")
    return {"cmin": -top, "cmax": top, "colorbar": {"title": {"text": title}}}


def gate_names() -> dict[str, str]:
    """Gates of the LSTM and the GRU in words, by their letter."""
    return {
        "i": _("input gate i: what is let in"),
        "f": _("forget gate f: memory that is kept"),
        "g": _("candidate g: what could be written"),
        "o": _("output gate o: what is shown"),
        "r": _("reset gate r: past shown to n"),
        "z": _("update gate z: past that is kept"),
        "n": _("candidate n: what could be written"),
    }


def plot_gates(gates: dict[str, np.ndarray], tokens: list[str]) -> go.Figure:
    """Heat maps of gates {letter: (T, H)}, one under the other over the same time.

    Gates in [0, 1] have their own colours; the candidates g and n, in [-1, 1], those of the states.
    """
    names = gate_names()
    n_rows = len(gates)
    row_height = 1 / n_rows
    title_share = row_height * 30 / (GATE_HEIGHT + 30)
    traces, axes, titles = [], {}, []
    for row, (letter, values) in enumerate(gates.items()):
        top = 1 - row * row_height - title_share
        y, axis = ("y", "yaxis") if row == 0 else (f"y{row + 1}", f"yaxis{row + 1}")
        candidate = letter in CANDIDATES
        traces.append(_units_over_time(values, "coloraxis" if candidate else "coloraxis2", letter).update(yaxis=y))
        axes[axis] = {**unit_axis(values.shape[1]), "domain": [top - row_height + title_share, top]}
        place = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom"}
        titles.append({"text": names.get(letter, letter), "showarrow": False, **place})
    both = any(letter in CANDIDATES for letter in gates) and any(letter not in CANDIDATES for letter in gates)
    bar = {"len": 0.48 if both else 1, "yanchor": "top", "y": 1}
    return new_figure(
        _("Gates: when the cell opens and closes"),
        height=70 + n_rows * (GATE_HEIGHT + 30) + words_height(tokens),
        data=traces,
        annotations=titles,
        xaxis={**time_axis(tokens, _("time step, with its token →")), "anchor": y},
        **axes,
        coloraxis2={"colorbar": {**bar, "title": {"text": _("gate: 0 closed, 1 open")}}},
        coloraxis={"colorbar": {**bar, "y": 0.48 if both else 1, "title": {"text": _("candidate")}}},
    )


def _ring(step: int, unit: int) -> list[dict]:
    """Outline of one cell, white on black, to be seen on every colour."""
    cell = {"type": "rect", "x0": step - 0.5, "x1": step + 0.5, "y0": unit - 0.5, "y1": unit + 0.5}
    return [{**cell, "line": {"color": color, "width": width}} for color, width in (("black", 7), ("white", 3))]


def _units_over_time(values: np.ndarray, coloraxis: str, name: str) -> go.Heatmap:
    return go.Heatmap(
        z=float32(values.T),
        x0=1,
        dx=1,
        y0=1,
        dy=1,
        coloraxis=coloraxis,
        hoverongaps=False,
        hovertemplate=hover(hover_time(), _("unit") + " %{y}", name + " = %{z:.4f}"),
    )
