"""Heat maps of what a network holds in memory: units as rows, time as columns, tokens under the axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import hover, hover_time, new_figure, time_axis, unit_axis, words_height
from rnnviz.plots.matrix import matrix
from rnnviz.plots.shades import Shade, decades, shade
from rnnviz.plots.theme import BELOW_FLOOR

CANDIDATES = ("g", "n")
GATE_HEIGHT = 120


def plot_states(
    states: np.ndarray,
    tokens: list[str],
    *,
    title: str | None = None,
    quantity: str = "h",
    bounded: bool = True,
    selected: tuple[int, int] | None = None,
) -> go.Figure:
    """Heat map of hidden states (T, H), or of another quantity of the units.

    Parameters
    ----------
    states : (T, H)    after steps 1..T, without the initial state
    tokens : T printable tokens
    quantity : what the numbers are: "h", "c" or "d_h", as in `shade`
    bounded : True for states in [-1, 1]; False (ReLU): the colours span the data around zero
    selected : (step, unit), both counted from 1 as on the axes, outlined
    """
    n_units = states.shape[1]
    colors = shade(quantity, [states], bounded=bounded)
    return new_figure(
        title or quantity_titles()[quantity],
        height=int(np.clip(110 + 5 * n_units, 200, 400)) + words_height(tokens),
        data=[_units_over_time(states, colors)],
        **{colors.coloraxis: colors.layout},
        xaxis=time_axis(tokens, _("time step, with its token →")),
        yaxis=unit_axis(n_units),
        shapes=[
            *(background(len(tokens)) if colors.gradient else []),
            *([] if selected is None else outline(*selected)),
        ],
    )


def quantity_titles() -> dict[str, str]:
    """What a heat map of a quantity shows."""
    return {
        "h": _("Hidden states: the memory after each token"),
        "c": _("Memory c: what the cell keeps after each token"),
        "d_h": _("Gradients: how the loss would change with each state"),
    }


def state_colors(states: np.ndarray, *, bounded: bool) -> dict:
    """Layout of the states' colour axis; unbounded states get a symmetric range that holds them all."""
    return shade("h", [states], bounded=bounded).layout


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


def plot_gates(gates: dict[str, np.ndarray], tokens: list[str], *, title: str | None = None) -> go.Figure:
    """Heat maps of gates {letter: (T, H)}, one under the other over the same time.

    Gates in [0, 1] have their own colours; the candidates g and n, in [-1, 1], those of the states.
    """
    names = gate_names()
    both = any(letter in CANDIDATES for letter in gates) and any(letter not in CANDIDATES for letter in gates)
    bar = {"len": 0.48 if both else 1, "yanchor": "top", "y": 1}
    return _stacked(
        {names.get(letter, letter): (values, _gate_shade(letter)) for letter, values in gates.items()},
        tokens,
        title or _("Gates: when the cell opens and closes"),
        coloraxis2={"colorbar": {**bar, "title": {"text": _("gate: 0 closed, 1 open")}}},
        coloraxis={"colorbar": {**bar, "y": 0.48 if both else 1, "title": {"text": _("candidate")}}},
    )


def plot_gate_gradients(deltas: dict[str, np.ndarray], tokens: list[str], *, title: str | None = None) -> go.Figure:
    """Heat maps of the loss's gradients {letter: (T, H)} by the sums inside the gates; "a": a cell without gates."""
    names = gate_names()
    return _stacked(
        {
            (_("δ at the sum of the unit") if letter == "a" else f"δ_{letter}: {names[letter]}"): (
                values,
                Shade("δ", "coloraxis3", {}, "|δ| = 10<sup>%{z:.2f}</sup>", True),
            )
            for letter, values in deltas.items()
        },
        tokens,
        title or _("Gradients δ: how the loss would change with each sum before the nonlinearity"),
        coloraxis3=decades(list(deltas.values()), "δ"),
        shapes=background(len(tokens)),
    )


def _stacked(rows: dict[str, tuple[np.ndarray, Shade]], tokens: list[str], title: str, **layout: Any) -> go.Figure:
    """Heat maps {name: (T, H) and its colours} one under the other over the same time, each under its name."""
    row_height = 1 / len(rows)
    title_share = row_height * 30 / (GATE_HEIGHT + 30)
    traces, axes, titles = [], {}, []
    for row, (name, (values, colors)) in enumerate(rows.items()):
        top = 1 - row * row_height - title_share
        y, axis = ("y", "yaxis") if row == 0 else (f"y{row + 1}", f"yaxis{row + 1}")
        traces.append(_units_over_time(values, colors).update(yaxis=y))
        axes[axis] = {**unit_axis(values.shape[1]), "domain": [top - row_height + title_share, top]}
        place = {"xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left", "yanchor": "bottom"}
        titles.append({"text": name, "showarrow": False, **place})
    return new_figure(
        title,
        height=70 + len(rows) * (GATE_HEIGHT + 30) + words_height(tokens),
        data=traces,
        annotations=titles,
        xaxis={**time_axis(tokens, _("time step, with its token →")), "anchor": y},
        **axes,
        **layout,
    )


def outline(step: int, unit: int) -> list[dict]:
    """Outline of one cell, white on black, to be seen on every colour."""
    cell = {"type": "rect", "x0": step - 0.5, "x1": step + 0.5, "y0": unit - 0.5, "y1": unit + 0.5}
    return [{**cell, "line": {"color": color, "width": width}} for color, width in (("black", 7), ("white", 3))]


def background(n_columns: int) -> list[dict]:
    """What lies behind a heat map of gradients and shows where they are too small."""
    return [
        {
            **{"type": "rect", "xref": "x", "yref": "paper", "x0": 0.5, "x1": n_columns + 0.5, "y0": 0, "y1": 1},
            **{"layer": "below", "line": {"width": 0}, "fillcolor": BELOW_FLOOR},
        }
    ]


def _gate_shade(letter: str) -> Shade:
    return Shade(letter, "coloraxis" if letter in CANDIDATES else "coloraxis2", {}, letter + " = %{z:.4f}")


def _units_over_time(values: np.ndarray, colors: Shade) -> go.Heatmap:
    return matrix(
        colors.z(values.T),
        hover(hover_time(), _("unit") + " %{y}", colors.hover),
        coloraxis=colors.coloraxis,
        hoverongaps=False,
    )
