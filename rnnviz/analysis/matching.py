"""Select and match: which units are on through a stretch of text, and where else the same units are on.

(Strobelt, Gehrmann, Pfister & Rush 2018, LSTMVis, sec. 5.) A unit is on where its value reaches a threshold. A match
is a longest stretch of at least `shortest` steps through which the same units of the chosen ones stay on, and beside
which there is none with more of them. Matches stand in the order of how many units they share with the choice, then of
how near their length is to that of the choice, then of their place; one that overlaps a better one is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIGNS = ("high", "either")


@dataclass(frozen=True)
class Match:
    """Steps start .. stop - 1 of a trace, through which `shared` of the chosen units are on."""

    start: int
    stop: int
    shared: int


def is_on(values: np.ndarray, threshold: float, sign: str) -> np.ndarray:
    """Whether a unit is on: bool like `values`.

    sign : "high": values of at least the threshold; "either": also those of at most minus the threshold
    """
    on = values >= threshold
    return on | (values <= -threshold) if sign == "either" else on


def units_on(
    values: np.ndarray, start: int, stop: int, *, threshold: float, sign: str = "high", only: bool = False
) -> np.ndarray:
    """The units (k,) that are on at every step start .. stop - 1 of `values` (H, T).

    only : leave out those that are also on at the step before the stretch or at the step after it
    """
    on = is_on(values, threshold, sign)
    chosen = on[:, start:stop].all(axis=1)
    if only:
        beside = [step for step in (start - 1, stop) if 0 <= step < values.shape[1]]
        chosen &= ~on[:, beside].any(axis=1)
    return np.flatnonzero(chosen)


def find_matches(
    trace: np.ndarray,
    units: np.ndarray,
    *,
    threshold: float,
    length: int,
    shortest: int,
    sign: str = "high",
    exclude: tuple[int, int] | None = None,
    most: int = 50,
) -> list[Match]:
    """The best matches in a trace (H, N), the best first.

    Parameters
    ----------
    trace : one row a unit, so that a unit's steps lie side by side in memory
    units : the chosen ones, as `units_on` returns them; threshold, in the trace's own numbers
    length : of the chosen stretch; shortest : of a match
    exclude : (start, stop) of the chosen stretch in this trace: what overlaps it is no match
    """
    n = trace.shape[1] - shortest + 1
    if n < 1 or not len(units):
        return []
    shared = np.zeros(n, np.uint16)
    changes = np.zeros(n - 1, bool)
    for unit in units:
        through = _through(is_on(trace[unit], threshold, sign), shortest)
        shared += through
        changes |= through[1:] != through[:-1]
    edges = np.flatnonzero(changes) + 1
    first, last = np.concatenate([[0], edges]), np.concatenate([edges, [n]]) - 1
    level = shared[first].astype(int)
    around = np.concatenate([[0], level, [0]])
    peak = (level > 0) & (level >= around[:-2]) & (level >= around[2:])
    first, last, level = first[peak], last[peak] + shortest, level[peak]
    order = np.lexsort((first, np.abs(last - first - length), -level))
    taken = [] if exclude is None else [exclude]
    matches: list[Match] = []
    for at in order:
        start, stop = int(first[at]), int(last[at])
        if any(start < other_stop and other_start < stop for other_start, other_stop in taken):
            continue
        taken.append((start, stop))
        matches.append(Match(start, stop, int(level[at])))
        if len(matches) == most:
            break
    return matches


def _through(on: np.ndarray, length: int) -> np.ndarray:
    """Whether `on` (N,) holds at all of the steps t .. t + length - 1: (N - length + 1,), in log2(length) passes."""
    reach = 1
    while 2 * reach <= length:
        on = on[:-reach] & on[reach:]
        reach *= 2
    rest = length - reach
    return on[: len(on) - rest] & on[rest:] if rest else on
