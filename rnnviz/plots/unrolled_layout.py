"""Where the parts of the unrolled network stand, and the ways of its arrows.

Across, a column is 1 wide, with its middle at the step; upwards, heights are fractions of the plot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rnnviz.plots.unrolled_paths import Point, arrow
from rnnviz.plots.unrolled_paths import letters as letter_path

HALF_STRIP = 0.25  # half the width of a strip, in columns; a gap is as wide: even columns are drawn fastest
SIDE = 0.4  # where an arrow passes beside a strip
BELOW, ABOVE = 100, 111  # pixels of the tokens and of the predictions, with the arrows at them
BETWEEN_LAYERS, BETWEEN_DIRECTIONS = 44, 16

Span = tuple[float, float]


@dataclass(frozen=True)
class Rows:
    """Heights from the token at the bottom to the prediction at the top.

    height : of the whole plot in pixels
    places : (layer, reverse) of each strip; strips : its bottom and top; domains : with its share of the gaps beside it
    bottom, box : of the tokens; top, bar, value, guess : of the predictions
    """

    height: int
    places: tuple[tuple[int, bool], ...]
    strips: tuple[Span, ...]
    domains: tuple[Span, ...]
    bottom: Span
    box: Span
    top: Span
    bar: Span
    value: float
    guess: float


def rows_of(places: Sequence[tuple[int, bool]]) -> Rows:
    """The heights for strips of these layers and directions, from the lowest; more strips are lower ones."""
    tall = 40 + 120 / len(places)
    edges, y = [], float(BELOW)
    for n, place in enumerate(places):
        if n:
            y += BETWEEN_DIRECTIONS if place[0] == places[n - 1][0] else BETWEEN_LAYERS
        edges.append((y, y + tall))
        y += tall
    height = round(y + ABOVE)
    gaps = [(a[1] + b[0]) / 2 for a, b in pairwise(edges)]
    limits = [edges[0][0], *gaps, edges[-1][1]]

    def share(low: float, high: float) -> Span:
        return low / height, high / height

    return Rows(
        height,
        tuple(places),
        tuple(share(*edge) for edge in edges),
        tuple(share(*limit) for limit in pairwise(limits)),
        share(0, BELOW),
        share(7, 48),
        share(y, height),
        share(y + 44, y + 54),
        (y + 67) / height,
        (y + 93) / height,
    )


@lru_cache(maxsize=64)
def arrows(n_steps: int, rows: Rows, head: float, *, jordan: bool, reverse: bool) -> tuple[str, str]:
    """The paths of all arrows: those of the reading from the start, and those of the reading from the end.

    jordan : the recurrent arrows come from the predictions; reverse : every arrow runs back
    """
    onward, back = [], []
    for way in vertical_ways(n_steps, rows):
        (back if way.enters is not None and rows.places[way.enters][1] and not way.passes else onward).append(way)
    for way in recurrent_ways(n_steps, rows, jordan=jordan):
        (back if rows.places[way.enters][1] else onward).append(way)

    def drawn(ways: list[Way]) -> str:
        ordered = sorted(ways, key=lambda way: way.t)
        return "".join(arrow(w.corners[::-1] if reverse else w.corners, head, rows.height) for w in ordered)

    return drawn(onward), drawn(back)


class Way(NamedTuple):
    """An arrow of the forward pass in the column of step t.

    enters : the strip whose state it makes; None: the prediction
    corners : from its tail to its head
    passes : whether it starts at that strip and goes round the next, on its way up
    """

    t: int
    enters: int | None
    corners: tuple[Point, ...]
    passes: bool = False


@lru_cache(maxsize=64)
def vertical_ways(n_steps: int, rows: Rows) -> tuple[Way, ...]:
    """From each token through the layers to the prediction."""
    return tuple(way for t in range(1, n_steps + 1) for way in _upward(t, rows))


def _upward(t: int, rows: Rows) -> list[Way]:
    pad = 4 / rows.height
    ways, start = [], rows.box[1]
    for n, (_layer, from_end) in enumerate(rows.places):
        bottom, top = rows.strips[n]
        if from_end:  # the strip below passes its state round this one, and what it reads comes round the strip below
            low, high = rows.strips[n - 1]
            leaves, joins = high - (high - low) / 4, top + 14 / rows.height
            round_this = ((t - HALF_STRIP, leaves), (t - SIDE, leaves), (t - SIDE, joins), (t - 0.03, joins))
            ways.append(Way(t, n - 1, round_this, passes=True))
            leaves, enters = low - 14 / rows.height, bottom + (top - bottom) / 4
            end = t + HALF_STRIP + 0.02
            ways.append(Way(t, n, ((t + 0.03, leaves), (t + SIDE, leaves), (t + SIDE, enters), (end, enters))))
        else:
            ways.append(Way(t, n, ((t, start + pad), (t, bottom - pad))))
        start = top
    return [*ways, Way(t, None, ((t, start + pad), (t, rows.bar[0] - pad)))]


@lru_cache(maxsize=64)
def recurrent_ways(n_steps: int, rows: Rows, *, jordan: bool) -> tuple[Way, ...]:
    """Into each state from the one before, h_0 at the left edge; Jordan's from the prediction before."""
    ways = []
    for t in range(1, n_steps + 1):
        for n, (_layer, from_end) in enumerate(rows.places):
            y = _middle(rows.strips[n])
            if from_end:
                ways.append(Way(t, n, ((t + 1 - HALF_STRIP, y), (t + HALF_STRIP + 0.02, y))))
            elif not jordan:
                ways.append(Way(t, n, ((max(t - 1 + HALF_STRIP, 0.35), y), (t - HALF_STRIP - 0.02, y))))
            elif t > 1:
                said, end = _middle(rows.bar), (t - HALF_STRIP - 0.02, y)
                ways.append(Way(t, n, ((t - 0.63, said), (t - 0.5, said), (t - 0.5, y), end)))
    return tuple(ways)


@lru_cache(maxsize=64)
def letters(n_steps: int, rows: Rows, shown: int, *, jordan: bool) -> str:
    """U, W and V at their arrows; with the layer's number where there are several, if there is room for it."""
    steps = range(1, n_steps + 1)
    width, height = 0.0095 * shown, 8.2 / rows.height
    numbered = rows.places[-1][0] > 1 and not any(from_end for _layer, from_end in rows.places)
    parts, start = [], rows.box[1]
    for n, (layer, from_end) in enumerate(rows.places):
        bottom, top = rows.strips[n]
        number = str(layer) if numbered else ""
        if not from_end:
            y, recurrent = (start + bottom) / 2, _middle((bottom, top)) + 13 / rows.height
            parts += [letter_path(f"U{number}", t + width, y, width, height) for t in steps]
            x = [t - 0.6 if jordan else (max(t - 1 + HALF_STRIP, 0.35) + t - HALF_STRIP) / 2 for t in steps]
            drawn = zip(x, steps, strict=True)
            parts += [letter_path(f"W{number}", x, recurrent, width, height) for x, t in drawn if t > 1 or not jordan]
        start = top
    parts += [letter_path("V", t + width, (start + rows.bar[0]) / 2, width, height) for t in steps]
    return "".join(parts)


def _middle(span: Span) -> float:
    return sum(span) / 2
