"""The error's way back through the unrolled network: on each arrow the norm of the gradient that it carries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from rnnviz.language import _
from rnnviz.plots.frame import hover
from rnnviz.plots.shades import FLOOR
from rnnviz.plots.theme import BACKWARD, NEUTRAL, TICK_SIZE
from rnnviz.plots.unrolled_layout import Rows, recurrent_ways, vertical_ways
from rnnviz.plots.unrolled_paths import arrow, path
from rnnviz.plots.unrolled_strips import Strip, axis_number

LEAST, MOST = -5, 1  # log10 of the norms between which arrows get thicker
GRADES = 12  # half a decade each
WIDTHS = np.linspace(1.0, 5.2, GRADES)
OPACITIES = np.linspace(0.45, 1.0, GRADES)
ABOVE_ARROW = 15  # pixels
SHORTER = 0.05  # of a column, so that the head of a thick arrow stays beside the strip


def arriving(rows: Rows, norms: np.ndarray) -> np.ndarray:
    """What the arrow out of each state carries (L, T): the norm at the state that was read before it.

    norms : (L, T), by token; NaN where nothing flows. Out of the state that was read first: NaN
    """
    carried = np.full(norms.shape, np.nan)
    for n, (_layer, from_end) in enumerate(rows.places):
        if from_end:
            carried[n, :-1] = norms[n, 1:]
        else:
            carried[n, 1:] = norms[n, :-1]
    return carried


def grade(norms: np.ndarray) -> np.ndarray:
    """For each norm its place in WIDTHS, from thinnest to thickest; -1 where nothing arrives."""
    with np.errstate(divide="ignore", invalid="ignore"):
        within = (np.log10(norms) - LEAST) / (MOST - LEAST)
        grades = np.clip(np.nan_to_num(np.floor(GRADES * within)), 0, GRADES - 1).astype(int)
        return np.where(norms >= FLOOR, grades, -1)


def arrows_back(rows: Rows, norms: np.ndarray, losses: np.ndarray, head: float, *, jordan: bool) -> list[dict]:
    """Shapes of all arrows of the pass back: thicker where the norm is larger, dashed where it is zero.

    norms : (L, T) at each state; losses : (T,) bool, whether the loss of a step is meant
    """
    carried, arrives = grade(arriving(rows, norms)), grade(norms) >= 0
    T = norms.shape[1]
    drawn: dict[int, list[str]] = {g: [] for g in range(-1, GRADES)}
    for way in recurrent_ways(T, rows, jordan=jordan):
        (x, y), *tail = way.corners
        x += -SHORTER if rows.places[way.enters][1] else SHORTER
        drawn[int(carried[way.enters, way.t - 1])].append(arrow([*tail[::-1], (x, y)], head, rows.height))
    through: list[str] = []
    for way in vertical_ways(T, rows):
        flows = losses[way.t - 1] if way.enters is None else arrives[way.enters, way.t - 1]
        (through if flows else drawn[-1]).append(arrow(way.corners[::-1], head, rows.height))
    shapes = [
        path("".join(drawn[g]), width=float(WIDTHS[g]), color=BACKWARD, fill=BACKWARD, opacity=float(OPACITIES[g]))
        for g in range(GRADES)
    ]
    shapes.append(path("".join(through), width=1.6, color=BACKWARD, fill=BACKWARD, opacity=0.7))
    nothing = path("".join(drawn[-1]), width=1.2, color=NEUTRAL, opacity=0.7)
    nothing["line"]["dash"] = "2px,3px"
    return [shape for shape in (*shapes, nothing) if shape["path"]]


def labels_back(strips: Sequence[Strip], rows: Rows, norms: np.ndarray) -> list[go.Scatter]:
    """The norms above the arrows, a trace for each strip; hovered over they say whose they are."""
    steps = np.arange(1, norms.shape[1] + 1)
    carried, traces = arriving(rows, norms), []
    for n, strip in enumerate(strips):
        known = steps < len(steps) if strip.reverse else steps > 1
        to = (steps + 1 if strip.reverse else steps - 1)[known]
        bottom, top = rows.strips[n]
        above = (top - bottom) / 2 - ABOVE_ARROW / rows.height
        traces.append(
            go.Scatter(
                x=(steps[known] + to) / 2,
                y=np.full(len(to), 0.5 + above / (top - bottom) * strip.values.shape[1]),
                yaxis=f"y{axis_number(n)}",
                mode="text",
                text=[short(value) for value in carried[n, known]],
                textfont={"size": TICK_SIZE - 1},
                customdata=to,
                hovertemplate=hover(_("gradient at the state of step") + " %{customdata}", _("norm") + " %{text}"),
            )
        )
    return traces


def short(norm: float) -> str:
    """A norm in four or five characters: 0.37, 3e-4; 0 where nothing arrives."""
    if not norm >= FLOOR:
        return "0"
    if np.isinf(norm):
        return "∞"
    if 0.01 <= norm < 99.5:
        return f"{norm:.2g}"
    digits, exponent = f"{norm:.0e}".split("e")
    return f"{digits}e{int(exponent)}".replace("-", "−")
