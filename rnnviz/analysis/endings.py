"""Where a map's states end up: at rest, on a cycle, or never twice at the same place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.dynamics import Map

STEPS = 1600  # followed before the end is looked at
TAIL = 200  # rounds looked at, and the longest cycle that is recognised
CLOSED = 1e-5  # how near a state must return to count as the same
SAME = 1e-3  # two ends nearer than this are one
FAR = 1e6  # a state beyond this has run away


@dataclass(frozen=True, eq=False)
class Ending:
    """What some of the starts come to.

    points : (n, S), the states visited at the end, in order
    period : after how many rounds they repeat; 1 at rest; 0 if they do not within TAIL rounds
    share : of the starts, 0..1
    """

    points: np.ndarray
    period: int
    share: float


def endings(mapping: Map, starts: np.ndarray) -> tuple[list[Ending], float]:
    """The ends of N orbits (N, S), the most frequent first, and the share of starts that run away.

    Ends that never repeat are taken together.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        late = mapping.orbit(starts, STEPS // mapping.round)[-1]
        tail = mapping.orbit(late, TAIL)
    kept = np.isfinite(tail).all(axis=(0, 2)) & (np.abs(tail) < FAR).all(axis=(0, 2))
    found: list[tuple[np.ndarray, int, int]] = []
    for n in np.flatnonzero(kept):
        path = tail[:, n]
        returns = np.linalg.norm(path[1:] - path[0], axis=1) < CLOSED * (1 + np.linalg.norm(path[0]))
        period = int(returns.argmax()) + 1 if returns.any() else 0
        points = path[: period or TAIL]
        for k, (known, its_period, count) in enumerate(found):
            if its_period == period and (not period or _near(known, points[0])):
                found[k] = known, period, count + 1
                break
        else:
            found.append((points, period, 1))
    found.sort(key=lambda end: -end[2])
    return [Ending(points, period, count / len(starts)) for points, period, count in found], 1 - kept.mean()


def _near(points: np.ndarray, point: np.ndarray) -> bool:
    return bool((np.linalg.norm(points - point, axis=1) < SAME * (1 + np.linalg.norm(point))).any())
