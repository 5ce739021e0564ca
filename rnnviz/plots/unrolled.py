"""The unrolled network: one column a time step, from the token at the bottom to the prediction at the top.

The diagram around the states is a handful of shapes, one path each for all T columns: as many small traces would take
the browser ten times as long. Heights are fractions of the plot, for shapes and text alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import columns, escape, float32, hover, new_figure, shorten
from rnnviz.plots.states import state_colors
from rnnviz.plots.theme import CELL_COLORS, FORWARD, NEUTRAL, TEXT_SIZE, TICK_SIZE

HALF_STRIP = 0.28  # half the width of a state's strip, in columns
HALF_BAR = 0.36  # half the width of a probability of 1
HALF_BOX = 0.36
BOX = (0.02, 0.13)  # heights, from the token at the bottom ...
STRIP = (0.27, 0.7)
BAR = (0.82, 0.845)
VALUE, GUESS = 0.88, 0.95  # ... to the prediction at the top
WORD_WIDTH, WORD_SIZE = 8, 13
COLUMNS_WIDTH = 640  # pixels that the columns in sight need; on a narrower screen fewer are shown


def visible_ranges(tokens: Sequence[str]) -> list[list[float]]:
    """For each cursor 1..T the range of the x axis that shows the columns around it, fewer if tokens are words."""
    shown = _columns_shown(tokens)
    cursors = np.arange(1, len(tokens) + 1)
    first = np.clip(cursors - shown // 2, 1, max(1, len(tokens) - shown + 1))
    return np.stack([first - 0.62, first + shown - 0.62], axis=1).tolist()


def _columns_shown(tokens: Sequence[str]) -> int:
    width = max(columns(token) for token in tokens)
    return 13 if width <= 2 else 8 if width <= 5 else 6


def plot_unrolled(
    tokens: list[str],
    states: np.ndarray,
    predictions: list[tuple[str, float]],
    *,
    cursor: int,
    cell: str,
    bounded: bool = True,
) -> go.Figure:
    """Diagram of the unrolled network with the real hidden states.

    All T columns are drawn, those around the cursor are in sight, and the rest is reached by dragging. A click on a
    strip gives x, the step, and y, the unit, both counted from 1.

    Parameters
    ----------
    tokens : T printable tokens
    states : (T, H)
    predictions : T pairs (best next token, its probability)
    cursor : step 1..T, brought into sight; marking it is the page's business
    cell : key of CELLS; gives the strips the cell's colour
    bounded : as in `plot_states`
    """
    n_units = states.shape[1]
    steps = np.arange(1, len(tokens) + 1)
    middle = sum(STRIP) / 2
    into_state = np.maximum(steps - 1 + HALF_STRIP, 0.35)
    shown = _columns_shown(tokens)
    head = 0.008 * shown
    probabilities = np.array([probability for _token, probability in predictions])
    boxes = [_box(t - HALF_BOX, t + HALF_BOX, *BOX) for t in steps]
    outlines = [_box(t - HALF_STRIP, t + HALF_STRIP, *STRIP) for t in steps]
    tracks = [_box(t - HALF_BAR, t + HALF_BAR, *BAR) for t in steps]
    bars = [
        _box(t - HALF_BAR, t - HALF_BAR + 2 * HALF_BAR * p, *BAR) for t, p in zip(steps, probabilities, strict=True)
    ]
    arrows = [
        *(_arrow_up(t, BOX[1] + 0.01, STRIP[0] - 0.01, head) for t in steps),
        *(_arrow_right(x, t - HALF_STRIP - 0.02, middle, head) for x, t in zip(into_state, steps, strict=True)),
        *(_arrow_up(t, STRIP[1] + 0.01, BAR[0] - 0.01, head) for t in steps),
    ]
    size = (0.0095 * shown, 0.022)
    letters = [
        *(_letter("U", t + size[0], (BOX[1] + STRIP[0]) / 2, size) for t in steps),
        *(_letter("W", (x + t - HALF_STRIP) / 2, middle + 0.035, size) for x, t in zip(into_state, steps, strict=True)),
        *(_letter("V", t + size[0], (STRIP[1] + BAR[0]) / 2, size) for t in steps),
    ]
    return new_figure(
        _("Unrolled: one column for each time step"),
        subtitle=_("x: token, h: hidden state, ŷ: best guess for the next token, with its probability"),
        height=480,
        data=[
            _strips(states),
            _tokens(steps, tokens),
            _guesses(steps, predictions),
            _values(steps, predictions),
        ],
        shapes=[
            _path(tracks, width=0, color=NEUTRAL, fill=NEUTRAL, opacity=0.3),
            _path(bars, width=0, color=FORWARD, fill=FORWARD),
            _path(boxes, width=1.5, color=NEUTRAL),
            _path(outlines, width=2, color=CELL_COLORS[cell]),
            _path(arrows, width=2, color=FORWARD, fill=FORWARD),
            _path(letters, width=1.8, color=NEUTRAL),
        ],
        coloraxis=_lying(state_colors(states, bounded=bounded)),
        meta={"column": COLUMNS_WIDTH // shown},
        dragmode="pan",
        showlegend=False,
        margin={"l": 34, "r": 8, "b": 110},
        xaxis={
            "range": visible_ranges(tokens)[cursor - 1],
            "minallowed": 0,
            "maxallowed": max(len(tokens), shown) + 0.5,
            "uirevision": cursor,
            "anchor": "y3",
            "title": {"text": _("time step")},
            "tickformat": "d",
            "nticks": shown + 1,
            "tickvals": steps if len(steps) < shown else None,
            "showgrid": False,
        },
        yaxis={**_row(*STRIP, (n_units + 1) / 2, "h<sub>t</sub>"), "range": [n_units + 0.5, 0.5]},
        yaxis2=_row(STRIP[1], 1, GUESS, "ŷ<sub>t</sub>"),
        yaxis3=_row(0, STRIP[0], sum(BOX) / 2, "x<sub>t</sub>"),
    )


def _lying(coloraxis: dict) -> dict:
    """A colour axis with its bar below the picture."""
    bar = {"orientation": "h", "len": 0.6, "x": 0.5, "y": -0.16, "yanchor": "top"}
    title = {**coloraxis["colorbar"].get("title", {}), "side": "bottom"}
    return {**coloraxis, "colorbar": {**coloraxis["colorbar"], **bar, "title": title}}


def _row(bottom: float, top: float, tick: float, label: str) -> dict:
    """Layout of the y axis of one row of the diagram, on which a height is a fraction of the plot."""
    return {
        "domain": [bottom, top],
        "range": [bottom, top],
        "tickvals": [tick],
        "ticktext": [label],
        "tickfont": {"size": TEXT_SIZE},
        "ticks": "",
        "showgrid": False,
        "fixedrange": True,
    }


def _strips(states: np.ndarray) -> go.Heatmap:
    """Every second column of the heat map is a state, those between are empty."""
    n_steps, n_units = states.shape
    z = np.full((n_units, 2 * n_steps - 1), np.nan, dtype=np.float32)
    z[:, ::2] = float32(states.T)
    steps = np.arange(1, n_steps + 1)
    return go.Heatmap(
        z=z,
        x=np.stack([steps - HALF_STRIP, steps + HALF_STRIP], axis=1).ravel(),
        y0=1,
        dy=1,
        coloraxis="coloraxis",
        hoverongaps=False,
        hovertemplate=hover(_("step") + " %{x:.0f}", _("unit") + " %{y}", "h = %{z:.4f}"),
    )


def _token_size(tokens: list[str]) -> int:
    return TEXT_SIZE if all(columns(token) <= 2 for token in tokens) else WORD_SIZE


def _tokens(steps: np.ndarray, tokens: list[str]) -> go.Scatter:
    return go.Scatter(
        x=steps,
        y=np.full(len(steps), sum(BOX) / 2),
        yaxis="y3",
        mode="text",
        text=[escape(shorten(token, WORD_WIDTH)) for token in tokens],
        textfont={"size": _token_size(tokens)},
        customdata=[escape(token) for token in tokens],
        hovertemplate=hover(_("step") + " %{x}", _("token") + " %{customdata}"),
    )


def _guesses(steps: np.ndarray, predictions: list[tuple[str, float]]) -> go.Scatter:
    return go.Scatter(
        x=steps,
        y=np.full(len(steps), GUESS),
        yaxis="y2",
        mode="text",
        text=[escape(shorten(token, WORD_WIDTH)) for token, _probability in predictions],
        textfont={"size": _token_size([token for token, _probability in predictions])},
        customdata=[[escape(token), f"{probability:.4f}"] for token, probability in predictions],
        hovertemplate=hover(
            _("after step") + " %{x}",
            _("best guess") + " %{customdata[0]}",
            _("probability") + " %{customdata[1]}",
        ),
    )


def _values(steps: np.ndarray, predictions: list[tuple[str, float]]) -> go.Scatter:
    text = [f"{probability:.2f}" for _token, probability in predictions]
    return _quiet_text(steps, VALUE, text, "middle center", "y2")


def _quiet_text(x: np.ndarray, y: float, text: str | list[str], position: str, yaxis: str) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=np.full(len(x), y),
        yaxis=yaxis,
        mode="text",
        text=text,
        textposition=position,
        textfont={"size": TICK_SIZE},
        hoverinfo="skip",
    )


def _path(parts: list[str], *, width: float, color: str, fill: str | None = None, opacity: float = 1) -> dict:
    """One shape for all `parts`, in steps across and in fractions of the plot upwards."""
    return {
        "type": "path",
        "path": "".join(parts),
        "xref": "x",
        "yref": "paper",
        "line": {"color": color, "width": width},
        "fillcolor": fill,
        "opacity": opacity,
    }


def _box(left: float, right: float, bottom: float, top: float) -> str:
    return f"M{left:.3f},{bottom}L{right:.3f},{bottom}L{right:.3f},{top}L{left:.3f},{top}Z"


def _arrow_up(x: float, bottom: float, top: float, head: float) -> str:
    neck, left, right = top - 0.02, x - 0.6 * head, x + 0.6 * head
    return f"M{x},{bottom:.3f}L{x},{neck:.3f}M{left:.3f},{neck:.3f}L{right:.3f},{neck:.3f}L{x},{top:.3f}Z"


def _arrow_right(start: float, end: float, y: float, head: float) -> str:
    neck, low, high = end - head, y - 0.014, y + 0.014
    return f"M{start:.3f},{y:.3f}L{neck:.3f},{y:.3f}M{neck:.3f},{low:.3f}L{neck:.3f},{high:.3f}L{end:.3f},{y:.3f}Z"


STROKES = {  # corners in a box from (-1, -1) to (1, 1)
    "U": ((-0.7, 1), (-0.7, -0.5), (-0.4, -1), (0.4, -1), (0.7, -0.5), (0.7, 1)),
    "V": ((-0.8, 1), (0, -1), (0.8, 1)),
    "W": ((-1, 1), (-0.55, -1), (0, 0.6), (0.55, -1), (1, 1)),
}


def _letter(name: str, x: float, y: float, size: tuple[float, float]) -> str:
    """The name of a weight matrix as a path: the browser draws it ten times as fast as text."""
    width, height = size[0] / 2, size[1] / 2
    corners = [f"{x + width * dx:.3f},{y + height * dy:.4f}" for dx, dy in STROKES[name]]
    return "M" + "L".join(corners)
