"""The unrolled network: one column a time step, from the token at the bottom through the layers to the prediction.

The diagram around the states is a handful of shapes, one path each for all T columns: as many small traces would take
the browser ten times as long. Heights are fractions of the plot, for shapes and text alike. The browser shows a page
of columns (`meta.column`) and leaves out what is far from it (ui/frontend/sight.js).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import columns, new_figure
from rnnviz.plots.shades import shade
from rnnviz.plots.theme import BACKWARD, BELOW_FLOOR, CELL_COLORS, FORWARD, NEUTRAL
from rnnviz.plots.unrolled_back import arrows_back, labels_back
from rnnviz.plots.unrolled_layout import HALF_STRIP, Rows, arrows, letters, rows_of
from rnnviz.plots.unrolled_paths import box, boxes, path
from rnnviz.plots.unrolled_strips import Strip, axis_number, heat_map, row, strip_row
from rnnviz.plots.unrolled_words import guesses, probabilities, words

HALF_BAR = 0.36  # half the width of a probability of 1
HALF_BOX = 0.36
COLUMNS_WIDTH = 640  # pixels that the columns in sight need; on a narrower screen fewer are shown
DRAWN_UNITS = 512  # of all strips together; of larger networks every second unit is drawn, or fewer
LIT = (0.72, 0.38)  # of a strip that plays, what is not dimmed before its middle, with the arrow into it, and after


@dataclass(frozen=True)
class ErrorBack:
    """What travels back: the error of the loss of `step`, or of the whole loss (None).

    norms : (L, T) its gradient's norm at each state, by token; NaN where nothing flows
    """

    step: int | None
    norms: np.ndarray


def visible_range(tokens: Sequence[str], cursor: int) -> list[float]:
    """The range of the x axis that shows the columns around the cursor, fewer if tokens are words."""
    shown = _columns_shown(tokens)
    first = min(max(cursor - shown // 2, 1), max(1, len(tokens) - shown + 1))
    return [first - 0.62, first + shown - 0.62]


def _columns_shown(tokens: Sequence[str]) -> int:
    width = max(columns(token) for token in tokens)
    return 13 if width <= 2 else 8 if width <= 5 else 6


def plot_unrolled(
    tokens: list[str],
    strips: Sequence[Strip],
    predictions: list[tuple[str, float]],
    *,
    cursor: int,
    cell: str,
    quantity: str = "h",
    bounded: bool = True,
    error: ErrorBack | None = None,
    dimmed: bool = False,
    answers: bool = False,
) -> go.Figure:
    """Diagram of the unrolled network with its real numbers, every layer and direction.

    All T columns are drawn, those around the cursor are in sight, and the rest is reached by dragging. A click on a
    strip gives x, the step, y, the unit, both counted from 1, and its trace, the strip. Arrows show how the pass
    runs: forward to the predictions, or for gradients back from them, with the norms of an `error` if one is given.

    Parameters
    ----------
    tokens : T printable tokens
    strips : from the first layer to the last, forward before backward
    predictions : T pairs (best next token or other answer, its probability)
    cursor : step 1..T, brought into sight; marking it is the page's business
    cell : key of CELLS; gives the strips the cell's colour, and Jordan's arrows their way
    quantity : what the strips hold, as in `shade`; bounded : as there
    error : of a gradient, what travels back
    dimmed : whether all but the cursor's column is dimmed also where nothing plays
    answers : whether the predictions are answers of another kind than the next token
    """
    steps = np.arange(1, len(tokens) + 1)
    shown = _columns_shown(tokens)
    rows = rows_of([(strip.layer, strip.reverse) for strip in strips])
    colors = shade(quantity, [strip.values for strip in strips], bounded=bounded)
    stride = -(-sum(strip.values.shape[1] for strip in strips) // DRAWN_UNITS)
    outlines = path(
        "".join(boxes(len(tokens), HALF_STRIP, span) for span in rows.strips),
        width=2,
        color=CELL_COLORS[cell],
        fill=BELOW_FLOOR if colors.gradient else None,
        layer="below" if colors.gradient else "above",
    )
    return new_figure(
        _title(quantity, error),
        subtitle=_subtitle(rows, quantity, stride, error, answers),
        height=rows.height + 110,
        data=[
            *(heat_map(strip, colors, n, stride) for n, strip in enumerate(strips)),
            words(steps, tokens, rows),
            guesses(steps, predictions, rows),
            probabilities(steps, predictions, rows),
            *(labels_back(strips, rows, error.norms) if error else ()),
        ],
        shapes=[
            *_frames(predictions, rows),
            outlines,
            *_arrows(len(tokens), rows, shown, cell, colors.gradient, error),
        ],
        **{colors.coloraxis: _lying(colors.layout, rows.height)},
        meta={"column": COLUMNS_WIDTH // shown, **_lighting(len(tokens), rows, colors.gradient, dimmed)},
        dragmode="pan",
        showlegend=False,
        margin={"l": 34, "r": 8, "b": 110},
        xaxis={
            "range": visible_range(tokens, cursor),
            "minallowed": 0,
            "maxallowed": max(len(tokens), shown) + 0.5,
            "anchor": "y3",
            "title": {"text": _("time step")},
            "tickformat": "d",
            "nticks": shown + 1,
            "tickvals": steps if len(steps) < shown else None,
            "showgrid": False,
        },
        yaxis2=row(*rows.top, rows.guess, "ŷ<sub>t</sub>"),
        yaxis3=row(*rows.bottom, sum(rows.box) / 2, "x<sub>t</sub>"),
        **{
            f"yaxis{axis_number(n)}": strip_row(strip, strips, rows, n, colors.letter) for n, strip in enumerate(strips)
        },
    )


def _title(quantity: str, error: ErrorBack | None) -> str:
    if error is not None:
        return _("The error's way back: on each arrow the norm that it carries")
    return {
        "h": _("Unrolled: one column for each time step"),
        "c": _("Unrolled: the memory at each time step"),
        "d_h": _("Unrolled: the error's way back, as the gradient of the loss at each state"),
    }[quantity]


def _subtitle(rows: Rows, quantity: str, stride: int, error: ErrorBack | None, answers: bool) -> str:
    if error is not None:
        whose = _("whole loss") if error.step is None else _("loss of step {t}").format(t=error.step)
        said = [_("{whose}; a thicker arrow carries more, a dashed one nothing").format(whose=whose)]
    elif answers and quantity != "d_h":
        said = [
            {
                "h": _("x: token, h: hidden state, ŷ: the likeliest answer, with its probability"),
                "c": _("x: token, c: memory, ŷ: the likeliest answer, with its probability"),
            }[quantity]
        ]
    else:
        said = [
            {
                "h": _("x: token, h: hidden state, ŷ: best guess for the next token, with its probability"),
                "c": _("x: token, c: memory, ŷ: best guess for the next token, with its probability"),
                "d_h": _("the arrows run from the losses back to the tokens; grey: no gradient"),
            }[quantity]
        ]
    if quantity != "d_h" and any(reverse for _layer, reverse in rows.places):
        said.append(_("orange arrows: the direction that reads from the end"))
    if stride > 1:
        said.append(_("drawn: units 1, {second}, {third}, …").format(second=1 + stride, third=1 + 2 * stride))
    return "; ".join(said)


def _frames(predictions: list[tuple[str, float]], rows: Rows) -> list[dict]:
    """Boxes around the tokens, and bars of the predictions' probabilities."""
    bars = [
        box(t - HALF_BAR, t - HALF_BAR + 2 * HALF_BAR * p, *rows.bar) for t, (_token, p) in enumerate(predictions, 1)
    ]
    return [
        path(boxes(len(predictions), HALF_BAR, rows.bar), width=0, color=NEUTRAL, fill=NEUTRAL, opacity=0.3),
        path("".join(bars), width=0, color=FORWARD, fill=FORWARD),
        path(boxes(len(predictions), HALF_BOX, rows.box), width=1.5, color=NEUTRAL),
    ]


def _arrows(n_steps: int, rows: Rows, shown: int, cell: str, gradient: bool, error: ErrorBack | None) -> list[dict]:
    """The arrows of either direction in its hue, with their letters; those of a gradient have one hue."""
    head, jordan = 0.008 * shown, cell == "jordan"
    if error is not None:
        meant = np.ones(n_steps, bool) if error.step is None else np.arange(1, n_steps + 1) == error.step
        return arrows_back(rows, error.norms, meant, head, jordan=jordan)
    onward, back = arrows(n_steps, rows, head, jordan=jordan, reverse=gradient)
    drawn = [(BACKWARD, onward + back)] if gradient else [(FORWARD, onward), (BACKWARD, back)]
    return [
        *(path(parts, width=2, color=color, fill=color) for color, parts in drawn if parts),
        path(letters(n_steps, rows, shown, jordan=jordan), width=1.8, color=NEUTRAL),
    ]


def _lighting(n_steps: int, rows: Rows, gradient: bool, dimmed: bool) -> dict:
    """What the browser must know to light the column that plays, and to dim all others.

    lit : by y axis of a strip, what is lit before and after the middle of a column; the mirrored column (1) where the
        strip reads from the end. In other rows it is the column itself
    dimmed : whether also where nothing plays; steps : T
    """
    lit = {
        f"y{axis_number(n)}": [*(LIT if from_end == gradient else LIT[::-1]), int(from_end)]
        for n, (_layer, from_end) in enumerate(rows.places)
    }
    return {"lit": lit, "dimmed": dimmed, "steps": n_steps}


def _lying(layout: dict, height: int) -> dict:
    """A colour axis with its bar below the picture."""
    bar = {"orientation": "h", "len": 0.6, "x": 0.5, "y": -60 / height, "yanchor": "top"}
    title = {**layout["colorbar"]["title"], "side": "bottom"}
    return {**layout, "colorbar": {**layout["colorbar"], **bar, "title": title}}
