"""The unrolled network: one column a time step, from the token at the bottom to the prediction at the top."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import columns, escape, float32, hover, new_figure, shorten
from rnnviz.plots.theme import ACCENT, CELL_COLORS, FORWARD, NEUTRAL, TEXT_SIZE, TICK_SIZE

HALF_STRIP = 0.28  # half the width of a state's strip, in columns
BAR_SPAN = 0.76  # width of a probability of 1, in columns
CHARACTER_COLUMNS, WORD_COLUMNS = 13, 8  # time steps seen at once
WORD_WIDTH = 9


def visible_range(cursor: int, tokens: list[str]) -> list[float]:
    """Range of the x axis that shows the columns around step `cursor`, fewer of them when tokens are words."""
    wide = any(columns(token) > 2 for token in tokens)
    n, shown = len(tokens), WORD_COLUMNS if wide else CHARACTER_COLUMNS
    first = int(np.clip(cursor - shown // 2, 1, max(1, n - shown + 1)))
    return [first - 0.5, first + shown - 0.5]


def plot_unrolled(
    tokens: list[str],
    states: np.ndarray,
    predictions: list[tuple[str, float]],
    *,
    cursor: int,
    letters: tuple[str, str, str] = ("U", "W", "V"),
    cell: str,
) -> go.Figure:
    """Diagram of the unrolled network with the real hidden states.

    All T columns are drawn, those around the cursor are in sight, and the rest is reached by dragging. A click
    on a strip gives x, the step, and y, the unit, both counted from 1.

    Parameters
    ----------
    tokens : T printable tokens
    states : (T, H) in [-1, 1]
    predictions : T pairs (best next token, its probability)
    cursor : step 1..T; its band is the shape named "cursor"
    letters : names of the arrows token -> state, state -> next state, state -> prediction
    cell : key of CELLS; gives the strips the cell's colour
    """
    n_units = states.shape[1]
    steps = np.arange(1, len(tokens) + 1)
    fig = new_figure(
        _("The unrolled network: one column for each time step"),
        subtitle=_("x: token, h: hidden state, ŷ: best guess for the next token, with its probability"),
        height=470,
    )
    fig.add_traces(
        [
            _strips(states),
            _strip_outlines(steps, n_units, CELL_COLORS[cell]),
            *_recurrent_arrows(steps, (n_units + 1) / 2, letters[1]),
            *_arrows_up(steps, letters[0], bottom=0.5, top=0.9, yaxis="y3"),
            *_tokens(steps, tokens),
            *_arrows_up(steps, letters[2], bottom=0.03, top=0.31, yaxis="y2"),
            *_predictions(steps, predictions),
        ]
    )
    fig.add_shape(
        name="cursor",
        type="rect",
        x0=cursor - 0.5,
        x1=cursor + 0.5,
        y0=0,
        y1=1,
        yref="paper",
        layer="below",
        fillcolor=ACCENT,
        opacity=0.25,
        line={"color": ACCENT, "width": 2},
    )
    row = {"showgrid": False, "fixedrange": True, "ticks": "", "tickfont": {"size": TEXT_SIZE}}
    fig.update_layout(
        dragmode="pan",
        showlegend=False,
        coloraxis_colorbar={"title": {"text": _("state h")}, "len": 0.46, "y": 0.49},
        xaxis={
            "range": visible_range(cursor, tokens),
            "minallowed": 0,
            "maxallowed": max(len(tokens), visible_range(1, tokens)[1]) + 0.5,
            "uirevision": cursor,
            "anchor": "y3",
            "title": {"text": _("time step")},
            "tickformat": "d",
            "nticks": 16,
            "showgrid": False,
        },
        yaxis={**row, "domain": [0.28, 0.7], "range": [n_units + 0.5, 0.5]}
        | {"tickvals": [(n_units + 1) / 2], "ticktext": ["h<sub>t</sub>"]},
        yaxis2={
            **row,
            "domain": [0.7, 1],
            "range": [0, 1],
            "tickvals": [0.82],
            "ticktext": ["ŷ<sub>t</sub>"],
        },
        yaxis3={
            **row,
            "domain": [0, 0.28],
            "range": [0, 1],
            "tickvals": [0.27],
            "ticktext": ["x<sub>t</sub>"],
        },
    )
    return fig


def _strips(states: np.ndarray) -> go.Heatmap:
    """Every second column of the heat map is a state, those between are empty."""
    n_steps, n_units = states.shape
    z = np.full((n_units, 2 * n_steps - 1), np.nan, dtype=np.float32)
    z[:, ::2] = float32(states.T)
    steps = np.arange(1, n_steps + 1)
    edges = np.stack([steps - HALF_STRIP, steps + HALF_STRIP], axis=1).ravel()
    return go.Heatmap(
        z=z,
        x=edges,
        y0=1,
        dy=1,
        coloraxis="coloraxis",
        hoverongaps=False,
        hovertemplate=hover(_("step") + " %{x:.0f}", _("unit") + " %{y}", "h = %{z:.4f}"),
    )


def _strip_outlines(steps: np.ndarray, n_units: int, color: str) -> go.Scatter:
    left, right = steps - HALF_STRIP, steps + HALF_STRIP
    x = _stitched(left, right, right, left, left)
    bottom, top = np.full_like(left, 0.5), np.full_like(left, n_units + 0.5)
    return _line(x, _stitched(bottom, bottom, top, top, bottom), color, width=2)


def _recurrent_arrows(steps: np.ndarray, y: float, letter: str) -> list[go.Scatter]:
    """Arrows into each strip from the one before; the first comes from the initial state."""
    start = np.maximum(steps - 1 + HALF_STRIP, 0.5)
    head = steps - HALF_STRIP - 0.06
    level = np.full(len(steps), y)
    return [
        _line(_stitched(start, head), _stitched(level, level), FORWARD, width=2),
        _heads(head, level, "triangle-right"),
        _text((start + head) / 2 - 0.02, level, [letter] * len(steps), position="top center", size=TICK_SIZE),
    ]


def _arrows_up(steps: np.ndarray, letter: str, *, bottom: float, top: float, yaxis: str) -> list[go.Scatter]:
    low, high = np.full(len(steps), bottom), np.full(len(steps), top)
    return [
        _line(_stitched(steps, steps), _stitched(low, high), FORWARD, width=2).update(yaxis=yaxis),
        _heads(steps, high, "triangle-up").update(yaxis=yaxis),
        _text(steps + 0.06, (low + high) / 2, [letter] * len(steps), position="middle right", size=TICK_SIZE).update(
            yaxis=yaxis
        ),
    ]


def _tokens(steps: np.ndarray, tokens: list[str]) -> list[go.Scatter]:
    left, right = steps - 0.42, steps + 0.42
    low, high = np.full(len(steps), 0.06), np.full(len(steps), 0.48)
    boxes = _line(_stitched(left, right, right, left, left), _stitched(low, low, high, high, low), NEUTRAL, 1.5)
    labels = _text(steps, (low + high) / 2, [escape(shorten(token, WORD_WIDTH)) for token in tokens])
    labels.update(
        customdata=[escape(token) for token in tokens],
        hoverinfo=None,
        hovertemplate=hover(_("step") + " %{x}", _("token") + " %{customdata}"),
    )
    return [boxes.update(yaxis="y3"), labels.update(yaxis="y3")]


def _predictions(steps: np.ndarray, predictions: list[tuple[str, float]]) -> list[go.Scatter]:
    probabilities = np.array([probability for _token, probability in predictions])
    left = steps - BAR_SPAN / 2
    level = np.full(len(steps), 0.42)
    track = _line(_stitched(left, left + BAR_SPAN), _stitched(level, level), NEUTRAL, width=7)
    bars = _line(_stitched(left, left + BAR_SPAN * probabilities), _stitched(level, level), FORWARD, width=7)
    values = _text(
        steps,
        np.full(len(steps), 0.6),
        [f"{probability:.2f}" for probability in probabilities],
        size=TICK_SIZE,
    )
    labels = _text(steps, np.full(len(steps), 0.83), [escape(shorten(token, WORD_WIDTH)) for token, _p in predictions])
    labels.update(
        customdata=[[escape(token), probability] for token, probability in predictions],
        hoverinfo=None,
        hovertemplate=hover(
            _("after step") + " %{x}",
            _("best guess") + " %{customdata[0]}",
            _("probability") + " %{customdata[1]:.4f}",
        ),
    )
    return [trace.update(yaxis="y2") for trace in (track.update(opacity=0.3), bars, values, labels)]


def _stitched(*points: np.ndarray) -> np.ndarray:
    """Coordinates of many polylines, one of `points` each, joined by NaN into one array."""
    return np.stack([*points, np.full(len(points[0]), np.nan)], axis=1).ravel()


def _line(x: np.ndarray, y: np.ndarray, color: str, width: float) -> go.Scatter:
    return go.Scatter(x=x, y=y, mode="lines", line={"color": color, "width": width}, hoverinfo="skip")


def _heads(x: np.ndarray, y: np.ndarray, symbol: str) -> go.Scatter:
    return go.Scatter(
        x=x, y=y, mode="markers", marker={"symbol": symbol, "size": 9, "color": FORWARD}, hoverinfo="skip"
    )


def _text(
    x: np.ndarray, y: np.ndarray, text: list[str], *, position: str = "middle center", size: int = TEXT_SIZE
) -> go.Scatter:
    return go.Scatter(
        x=x, y=y, mode="text", text=text, textposition=position, textfont={"size": size}, hoverinfo="skip"
    )
