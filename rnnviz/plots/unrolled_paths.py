"""The lines of the unrolled network as SVG paths: steps across, fractions of the plot upwards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

Point = tuple[float, float]
HEAD, HALF_HEAD = 7.5, 5.2  # an arrow's head in pixels upwards

STROKES = {  # corners in a box from (-1, -1) to (1, 1)
    "U": ((-0.7, 1), (-0.7, -0.5), (-0.4, -1), (0.4, -1), (0.7, -0.5), (0.7, 1)),
    "V": ((-0.8, 1), (0, -1), (0.8, 1)),
    "W": ((-1, 1), (-0.55, -1), (0, 0.6), (0.55, -1), (1, 1)),
    "1": ((-0.5, 0.5), (0.1, 1), (0.1, -1)),
    "2": ((-0.7, 0.6), (-0.3, 1), (0.4, 1), (0.7, 0.5), (-0.7, -1), (0.7, -1)),
    "3": ((-0.7, 1), (0.7, 1), (0, 0.2), (0.7, -0.3), (0.3, -1), (-0.7, -0.8)),
    "4": ((0.4, -1), (0.4, 1), (-0.7, -0.4), (0.8, -0.4)),
}


def path(drawn: str, *, width: float, color: str, fill: str | None = None, **shape: object) -> dict:
    """One shape for all that is `drawn`."""
    return {
        "type": "path",
        "path": drawn,
        "xref": "x",
        "yref": "paper",
        "line": {"color": color, "width": width},
        "fillcolor": fill,
        **shape,
    }


def box(left: float, right: float, bottom: float, top: float) -> str:
    """A rectangle."""
    return f"M{left:.3f},{bottom:.4f}L{right:.3f},{bottom:.4f}L{right:.3f},{top:.4f}L{left:.3f},{top:.4f}Z"


@lru_cache(maxsize=64)
def boxes(n_steps: int, half: float, span: tuple[float, float]) -> str:
    """A rectangle in each column, `half` a width to either side of its middle."""
    return "".join(box(t - half, t + half, *span) for t in range(1, n_steps + 1))


def arrow(corners: Sequence[Point], column: float, height: float) -> str:
    """A line through `corners`, each straight above or beside the last, with a head at its end.

    column : the length of a head that lies, in columns; height : of the plot in pixels
    """
    (x0, y0), (x, y) = corners[-2:]
    if x0 == x:
        back = HEAD / height if y > y0 else -HEAD / height
        neck, low, high = (x, y - back), (x - 0.6 * column, y - back), (x + 0.6 * column, y - back)
    else:
        back = column if x > x0 else -column
        half = HALF_HEAD / height
        neck, low, high = (x - back, y), (x - back, y - half), (x - back, y + half)
    line = "L".join(map(_corner, (*corners[:-1], neck)))
    retraced = "L".join(map(_corner, corners[-2:0:-1]))  # a filled path closes itself: the line goes back as it came
    back_home = f"L{retraced}" if retraced else ""
    return f"M{line}{back_home}M{_corner(low)}L{_corner(high)}L{_corner((x, y))}Z"


def letters(name: str, x: float, y: float, width: float, height: float) -> str:
    """The name of a weight matrix, its middle at (x, y): the browser draws it ten times as fast as text.

    A digit behind the letter is smaller and stands lower.
    """
    drawn = []
    for place, sign in enumerate(name):
        size = 0.7 if place else 1.0
        left, low = x + 1.25 * place * width, y - 0.3 * place * height
        corners = [f"{left + size * width / 2 * dx:.3f},{low + size * height / 2 * dy:.4f}" for dx, dy in STROKES[sign]]
        drawn.append("M" + "L".join(corners))
    return "".join(drawn)


def _corner(point: Point) -> str:
    return f"{point[0]:.3f},{point[1]:.4f}"
