"""The unrolled network: one column a time step, from the token at the bottom through the layers to the prediction.

The diagram around the states is a handful of shapes, one path each for all T columns: as many small traces would take
the browser ten times as long. Heights are fractions of the plot, for shapes and text alike.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import columns, new_figure
from rnnviz.plots.shades import shade
from rnnviz.plots.theme import BACKWARD, BELOW_FLOOR, CELL_COLORS, FORWARD, NEUTRAL
from rnnviz.plots.unrolled_layout import HALF_STRIP, Rows, arrows, letters, rows_of
from rnnviz.plots.unrolled_paths import box, path
from rnnviz.plots.unrolled_strips import Strip, axis_number, heat_map, row, strip_row
from rnnviz.plots.unrolled_words import guesses, probabilities, words

HALF_BAR = 0.36  # half the width of a probability of 1
HALF_BOX = 0.36
COLUMNS_WIDTH = 640  # pixels that the columns in sight need; on a narrower screen fewer are shown
DRAWN_UNITS = 512  # of all strips together; of larger networks every second unit is drawn, or fewer


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
    strips: Sequence[Strip],
    predictions: list[tuple[str, float]],
    *,
    cursor: int,
    cell: str,
    quantity: str = "h",
    bounded: bool = True,
) -> go.Figure:
    """Diagram of the unrolled network with its real numbers, every layer and direction.

    All T columns are drawn, those around the cursor are in sight, and the rest is reached by dragging. A click on a
    strip gives x, the step, y, the unit, both counted from 1, and its trace, the strip. Arrows show how the pass
    runs: forward to the predictions, or for gradients back from them.

    Parameters
    ----------
    tokens : T printable tokens
    strips : from the first layer to the last, forward before backward
    predictions : T pairs (best next token, its probability)
    cursor : step 1..T, brought into sight; marking it is the page's business
    cell : key of CELLS; gives the strips the cell's colour, and Jordan's arrows their way
    quantity : what the strips hold, as in `shade`; bounded : as there
    """
    steps = np.arange(1, len(tokens) + 1)
    shown = _columns_shown(tokens)
    rows = rows_of([(strip.layer, strip.reverse) for strip in strips])
    colors = shade(quantity, [strip.values for strip in strips], bounded=bounded)
    stride = -(-sum(strip.values.shape[1] for strip in strips) // DRAWN_UNITS)
    outlines = [box(t - HALF_STRIP, t + HALF_STRIP, *span) for span in rows.strips for t in steps]
    return new_figure(
        _titles()[quantity],
        subtitle=_subtitle(rows, quantity, stride),
        height=rows.height + 110,
        data=[
            *(heat_map(strip, colors, n, stride) for n, strip in enumerate(strips)),
            words(steps, tokens, rows),
            guesses(steps, predictions, rows),
            probabilities(steps, predictions, rows),
        ],
        shapes=[
            *_frames(steps, predictions, rows),
            path(
                outlines,
                width=2,
                color=CELL_COLORS[cell],
                fill=BELOW_FLOOR if colors.gradient else None,
                layer="below" if colors.gradient else "above",
            ),
            *_arrows(len(tokens), rows, shown, cell, colors.gradient),
            path(letters(len(tokens), rows, shown, jordan=cell == "jordan"), width=1.8, color=NEUTRAL),
        ],
        **{colors.coloraxis: _lying(colors.layout, rows.height)},
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
        yaxis2=row(*rows.top, rows.guess, "ŷ<sub>t</sub>"),
        yaxis3=row(*rows.bottom, sum(rows.box) / 2, "x<sub>t</sub>"),
        **{
            f"yaxis{axis_number(n)}": strip_row(strip, strips, rows, n, colors.letter) for n, strip in enumerate(strips)
        },
    )


def _titles() -> dict[str, str]:
    return {
        "h": _("Unrolled: one column for each time step"),
        "c": _("Unrolled: the memory at each time step"),
        "d_h": _("Unrolled: the error's way back, as the gradient of the loss at each state"),
    }


def _subtitle(rows: Rows, quantity: str, stride: int) -> str:
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


def _frames(steps: np.ndarray, predictions: list[tuple[str, float]], rows: Rows) -> list[dict]:
    """Boxes around the tokens, and bars of the predictions' probabilities."""
    boxes = [box(t - HALF_BOX, t + HALF_BOX, *rows.box) for t in steps]
    tracks = [box(t - HALF_BAR, t + HALF_BAR, *rows.bar) for t in steps]
    bars = [
        box(t - HALF_BAR, t - HALF_BAR + 2 * HALF_BAR * p, *rows.bar)
        for t, (_token, p) in zip(steps, predictions, strict=True)
    ]
    return [
        path(tracks, width=0, color=NEUTRAL, fill=NEUTRAL, opacity=0.3),
        path(bars, width=0, color=FORWARD, fill=FORWARD),
        path(boxes, width=1.5, color=NEUTRAL),
    ]


def _arrows(n_steps: int, rows: Rows, shown: int, cell: str, gradient: bool) -> list[dict]:
    """The arrows of either direction in its hue; those of a gradient have one."""
    onward, back = arrows(n_steps, rows, 0.008 * shown, jordan=cell == "jordan", reverse=gradient)
    drawn = [(BACKWARD, onward + back)] if gradient else [(FORWARD, onward), (BACKWARD, back)]
    return [path(parts, width=2, color=color, fill=color) for color, parts in drawn if parts]


def _lying(layout: dict, height: int) -> dict:
    """A colour axis with its bar below the picture."""
    bar = {"orientation": "h", "len": 0.6, "x": 0.5, "y": -60 / height, "yanchor": "top"}
    title = {**layout["colorbar"]["title"], "side": "bottom"}
    return {**layout, "colorbar": {**layout["colorbar"], **bar, "title": title}}
