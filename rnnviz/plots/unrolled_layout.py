"""Where the parts of the unrolled network stand, and the ways of its arrows.

Across, a column is 1 wide, with its middle at the step; upwards, heights are fractions of the plot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rnnviz.plots.unrolled_paths import Point, arrow
from rnnviz.plots.unrolled_paths import letters as letter_path

HALF_STRIP = 0.28  # half the width of a state's strip, in columns
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
def arrows(n_steps: int, rows: Rows, head: float, *, jordan: bool, reverse: bool) -> tuple[list[str], list[str]]:
    """The paths of all arrows: those of the reading from the start, and those of the reading from the end.

    jordan : the recurrent arrows come from the predictions; reverse : every arrow runs back
    """
    steps = range(1, n_steps + 1)
    onward = [way for t in steps for way in (*_upward(t, rows), *_recurrent(t, rows, jordan))]
    back = [way for t in steps for way in _from_the_end(t, rows)]

    def drawn(ways: list[list[Point]]) -> list[str]:
        return [arrow(way[::-1] if reverse else way, head, rows.height) for way in ways]

    return drawn(onward), drawn(back)


def _upward(t: int, rows: Rows) -> list[list[Point]]:
    """From the token through the layers to the prediction; of two directions the way of the one from the start."""
    pad = 4 / rows.height
    ways, start = [], rows.box[1]
    for n, (_layer, from_end) in enumerate(rows.places):
        bottom, top = rows.strips[n]
        if from_end:  # the strip below passes its state round this one
            low, high = rows.strips[n - 1]
            leaves, joins = high - (high - low) / 4, top + 14 / rows.height
            ways.append([(t - HALF_STRIP, leaves), (t - SIDE, leaves), (t - SIDE, joins), (t - 0.03, joins)])
        else:
            ways.append([(t, start + pad), (t, bottom - pad)])
        start = top
    return [*ways, [(t, start + pad), (t, rows.bar[0] - pad)]]


def _recurrent(t: int, rows: Rows, jordan: bool) -> list[list[Point]]:
    """From the state before, h_0 at the left edge; Jordan's from the prediction before."""
    end = t - HALF_STRIP - 0.02
    middles = [_middle(span) for span, (_layer, from_end) in zip(rows.strips, rows.places, strict=True) if not from_end]
    if jordan:
        said = _middle(rows.bar)
        return [[(t - 0.63, said), (t - 0.5, said), (t - 0.5, middles[0]), (end, middles[0])]] if t > 1 else []
    return [[(max(t - 1 + HALF_STRIP, 0.35), y), (end, y)] for y in middles]


def _from_the_end(t: int, rows: Rows) -> list[list[Point]]:
    """Into the strips that read from the end: from the state after, and round the strip below from what it reads."""
    ways, end = [], t + HALF_STRIP + 0.02
    for n, (_layer, from_end) in enumerate(rows.places):
        if not from_end:
            continue
        (bottom, top), below = rows.strips[n], rows.strips[n - 1][0]
        leaves, enters = below - 14 / rows.height, bottom + (top - bottom) / 4
        ways.append([(t + 1 - HALF_STRIP, _middle((bottom, top))), (end, _middle((bottom, top)))])
        ways.append([(t + 0.03, leaves), (t + SIDE, leaves), (t + SIDE, enters), (end, enters)])
    return ways


@lru_cache(maxsize=64)
def letters(n_steps: int, rows: Rows, shown: int, *, jordan: bool) -> list[str]:
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
    return parts + [letter_path("V", t + width, (start + rows.bar[0]) / 2, width, height) for t in steps]


def _middle(span: Span) -> float:
    return sum(span) / 2
