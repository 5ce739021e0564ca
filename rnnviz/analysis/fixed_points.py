"""Where a recurrent cell can rest: fixed and slow points of its map, and what kind they are.

The points are the minima of the speed q(s) = 1/2 ||F(s) - s||^2 (Sussillo & Barak 2013, eq. 4): a fixed point where
q = 0, a slow point where q is small but cannot fall further. They minimise q with second derivatives; so does this
search, by the damped Gauss-Newton step of Levenberg (1944) and Marquardt (1963), from many starts at once. Where the
damping has died away the step is Newton's for F(s) - s = 0, so saddles and repelling points are found as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.dynamics import Map

ITERATIONS = 80
ZERO_SPEED = 1e-20  # q below which a point is fixed: it moves by less than 1.5e-10 a step
SLOW_SPEED = 1e-3  # q above which a minimum is not worth showing
SAME = 1e-3  # two finds closer than this, relative to 1 + ||s||, are one point
MIDDLES = 16  # stable points between which it looks again
EDGE = 1e-3  # a modulus this near to 1 decides nothing
PATIENCE, STALLED = 8, 0.9  # a start is given up when q has not fallen to this share in so many iterations
DAMPING, WEAKER, STRONGER, STUCK = 1e-2, 0.2, 5.0, 1e12

STABLE, STABLE_SPIRAL, SADDLE = "stable", "stable spiral", "saddle"
UNSTABLE, UNSTABLE_SPIRAL, MARGINAL, SLOW = "unstable", "unstable spiral", "marginal", "slow"
KINDS = (STABLE, STABLE_SPIRAL, SADDLE, UNSTABLE, UNSTABLE_SPIRAL, MARGINAL, SLOW)


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A point where the state rests, or nearly.

    state : (S,) the state vector
    eigenvalues : (S,) complex, of dF/ds there, largest modulus first
    speed : q there; kind : one of KINDS
    """

    state: np.ndarray
    eigenvalues: np.ndarray
    speed: float
    kind: str

    @property
    def unstable_directions(self) -> int:
        """How many directions lead away: eigenvalues with a modulus above 1."""
        return int((np.abs(self.eigenvalues) > 1 + EDGE).sum())


def classify(eigenvalues: np.ndarray) -> str:
    """The kind of a fixed point by its eigenvalues, those of a map: modulus below 1 leads back, above 1 away.

    Stable or unstable where all do the same, saddle where they differ, marginal where a modulus is 1 and none is
    above; a spiral where the eigenvalue of largest modulus is not real.
    """
    moduli = np.abs(eigenvalues)
    turns = abs(eigenvalues[moduli.argmax()].imag) > EDGE
    if moduli.max() < 1 - EDGE:
        return STABLE_SPIRAL if turns else STABLE
    if moduli.max() <= 1 + EDGE:
        return MARGINAL
    if moduli.min() > 1 + EDGE:
        return UNSTABLE_SPIRAL if turns else UNSTABLE
    return SADDLE


def speed(change: np.ndarray) -> np.ndarray:
    """q (N,) of N changes F(s) - s (N, S)."""
    return 0.5 * np.einsum("ns,ns->n", change, change)


def find_fixed_points(
    mapping: Map, starts: np.ndarray, *, progress: Callable[[float], None] | None = None
) -> list[FixedPoint]:
    """The distinct fixed and slow points reached from N starts (N, S): fixed ones first, the stable before the others.

    Where more than one stable point is found, the search starts once more from the middle between every two of them:
    between two basins there is a saddle.

    Parameters
    ----------
    progress : told the share of a search that is done, 0..1, after every iteration
    """
    found = _classified(mapping, *minimise_speed(mapping, starts, progress))
    resting = np.array([point.state for point in found if not point.unstable_directions])[:MIDDLES]
    if len(resting) < 2:
        return found
    pairs = np.triu_indices(len(resting), 1)
    middles = (resting[pairs[0]] + resting[pairs[1]]) / 2
    known = np.array([point.state for point in found])
    return _classified(mapping, *minimise_speed(mapping, np.concatenate([known, middles]), progress))


def _classified(mapping: Map, ends: np.ndarray, q: np.ndarray, slope: np.ndarray) -> list[FixedPoint]:
    """The distinct points among the ends (N, S) of a search, with q there and the norm of its slope, (N,) each."""
    fixed = q < ZERO_SPEED
    slow = ~fixed & (q < SLOW_SPEED) & (slope < 1e-2 * np.sqrt(2 * q))
    order = np.argsort(q, kind="stable")
    chosen: list[int] = []
    for n in order[(fixed | slow)[order]]:
        away = np.linalg.norm(ends[chosen] - ends[n], axis=-1)
        if not (away < SAME * (1 + np.linalg.norm(ends[n]))).any():
            chosen.append(int(n))
    if not chosen:
        return []
    eigenvalues = sorted_eigenvalues(mapping.jacobian(ends[chosen]))
    points = [
        FixedPoint(ends[n], e, float(q[n]), classify(e) if fixed[n] else SLOW)
        for n, e in zip(chosen, eigenvalues, strict=True)
    ]
    return sorted(points, key=lambda point: (point.kind == SLOW, point.unstable_directions, tuple(point.state)))


def minimise_speed(
    mapping: Map, starts: np.ndarray, progress: Callable[[float], None] | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Levenberg-Marquardt on q from N starts at once: the ends (N, S), q there (N,), and the norm of its slope (N,)."""
    s = np.array(starts, float)
    n_points, size = s.shape
    change = mapping(s) - s
    q = speed(change)
    slope = np.full(n_points, np.inf)
    damping = np.full(n_points, DAMPING)
    active = np.isfinite(q)
    q[~active] = np.inf
    diagonal = np.arange(size)
    earlier = q.copy()
    for iteration in range(ITERATIONS):
        rows = np.flatnonzero(active)
        if progress is not None:
            progress(max(iteration / ITERATIONS, 1 - len(rows) / n_points))
        if not len(rows):
            break
        A = mapping.jacobian(s[rows])
        A[:, diagonal, diagonal] -= 1  # d(F(s) - s)/ds
        A_T = A.swapaxes(1, 2)
        gradient = np.einsum("nij,nj->ni", A_T, change[rows])  # dq/ds
        slope[rows] = np.linalg.norm(gradient, axis=1)
        normal = A_T @ A
        pending = np.arange(len(rows))
        for _attempt in range(6):
            here = rows[pending]
            damped = normal[pending]
            damped[:, diagonal, diagonal] += damping[here, None]
            moved = s[here] - np.linalg.solve(damped, gradient[pending][..., None])[..., 0]
            moved_change = mapping(moved) - moved
            moved_q = speed(moved_change)
            better = moved_q < q[here]
            taken = here[better]
            s[taken], change[taken], q[taken] = moved[better], moved_change[better], moved_q[better]
            damping[taken] *= WEAKER
            damping[here[~better]] *= STRONGER
            pending = pending[~better]
            if not len(pending):
                break
        active[rows] = (q[rows] > 1e-30) & (damping[rows] < STUCK) & (slope[rows] > 1e-22)
        damping[rows] = np.maximum(damping[rows], 1e-15)
        if (iteration + 1) % PATIENCE == 0:
            active &= q < STALLED * earlier
            earlier = q.copy()
    return s, q, slope


def sorted_eigenvalues(matrices: np.ndarray) -> np.ndarray:
    """The eigenvalues (..., S) complex of square matrices (..., S, S), largest modulus first."""
    values = np.linalg.eigvals(matrices).astype(complex)
    order = np.argsort(-np.abs(values), axis=-1, kind="stable")
    return np.take_along_axis(values, order, axis=-1)
