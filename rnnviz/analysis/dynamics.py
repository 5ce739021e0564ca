"""A recurrent cell as a moving point: one step under a constant input is a map of its state vector.

The state vector s (S,) is all states of a cell one after the other: h for most cells, h and c for the LSTM. Jordan's
network carries its output y, which follows from h: its state vector is h, and a step leads over y. Maps and Jacobians
come from the cell's own step and derivative, in float64.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from rnnviz.core.arrays import Params, Workspace, cast
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.functions import softmax
from rnnviz.core.unroll import sequence_slopes, tape, unroll

ENTRIES = 1 << 20  # of the widest array that is held at a time, so that large networks fit in memory


@dataclass(frozen=True, eq=False)
class Map:
    """F(s): the state vector after one round of the cell's clocks, under a constant input.

    For all cells but the Clockwork RNN a round is one step. Its modules do not all move at every step, so its map is
    that of a whole round, after which every clock stands where it stood (the least common multiple of the periods).

    cell : the cell; params : its parameters in float64; a_x : (G*H,) the input's constant share W_x x + b
    """

    cell: Cell
    params: Params
    a_x: np.ndarray

    @property
    def size(self) -> int:
        """S, the length of the state vector."""
        return sum(widths(self.cell))

    @property
    def round(self) -> int:
        """The number of steps that the map makes."""
        return math.lcm(*getattr(self.cell, "periods", (1,)))

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """F of N state vectors (N, S) -> (N, S)."""
        return self.orbit(points, 1)[1]

    def orbit(self, points: np.ndarray, rounds: int) -> np.ndarray:
        """N state vectors followed for so many rounds: (rounds + 1, N, S), the first entry the points themselves."""
        path = np.empty((rounds + 1, *points.shape))
        path[0] = points
        block = max(1, ENTRIES // (self.round * len(points) * _widest(self.cell)))
        for first in range(0, rounds, block):
            some = min(block, rounds - first)
            states, _ = self._follow(path[first], some * self.round)
            path[first : first + some + 1] = state_vectors(self.cell, states)[:: self.round]
        return path

    def jacobian(self, points: np.ndarray) -> np.ndarray:
        """dF/ds at N state vectors (N, S) -> (N, S, S); row j holds the derivatives of component j."""
        states, residuals = self._follow(points, self.round)
        slopes = _slopes(self.cell, states, residuals, np.arange(self.round))
        steps = [_pull_back(self.cell, self.params, part, len(points)) for part in zip(*slopes, strict=True)]
        return reduce(lambda product, step: step @ product, steps)

    def _follow(self, points: np.ndarray, n_steps: int) -> tuple[Params, Params]:
        """States (n_steps + 1, N, .) and residuals (n_steps, N, .) from N state vectors (N, S)."""
        a_x = np.broadcast_to(self.a_x, (n_steps, len(points), self.a_x.size))
        with np.errstate(over="ignore", invalid="ignore"):
            return unroll(self.cell, self.params, a_x, separated(self.cell, self.params, points), None, Workspace())


def cell_map(cell: Cell, params: Params, a_x: np.ndarray) -> Map:
    """The map of a cell under the constant input a_x (G*H,), its parameters cast to float64."""
    return Map(cell, cast(params, "float64"), np.asarray(a_x, float))


def held_input(params: Params, x: np.ndarray | None) -> np.ndarray:
    """W_x x + b (G*H,) for one input: a token's id (an integer), a vector (D,), or None for no input."""
    if x is None:
        return params["b"]
    return params["b"] + (params["W_x"] @ x if np.ndim(x) else params["W_x"][:, x])


def vector_names(cell: Cell) -> tuple[str, ...]:
    """The states that make the state vector, in order."""
    return cell.state_names[:1] if cell.shares_output else cell.state_names


def widths(cell: Cell) -> tuple[int, ...]:
    """The sizes of the parts of the state vector."""
    return tuple(cell.width(name) for name in vector_names(cell))


def state_vectors(cell: Cell, states: Params) -> np.ndarray:
    """States (..., H) by name as state vectors (..., S)."""
    return np.concatenate([states[name] for name in vector_names(cell)], axis=-1)


def separated(cell: Cell, params: Params, points: np.ndarray) -> Arrays:
    """State vectors (..., S) as states in the order of `cell.state_names`; what follows from others is computed."""
    parts = tuple(np.split(points, np.cumsum(widths(cell))[:-1], axis=-1))
    if not cell.shares_output:
        return parts
    logits = points @ params["W_y"].T + params["b_y"]
    return *parts, softmax(logits) if cell.feedback == "softmax" else logits


def trajectory_jacobians(
    cell: Cell, params: Params, states: Params, residuals: Params, *, start: int = 0
) -> Iterator[np.ndarray]:
    """ds_t/ds_{t-1} along a recorded trajectory of one sequence, (S, S) for each of the T steps, in order.

    Of Jordan's network the first is 0: its y_0 is no output of h_0.

    Parameters
    ----------
    params, states, residuals : in float64; of a Forward record or one of its lanes, (T+1, 1, .) and (T, 1, .)
    start : the time t of the first step (`Batch.start`)
    """
    n_steps = len(next(iter(states.values()))) - 1
    rows = tuple(s[:, 0] for s in _slopes(cell, states, residuals, np.arange(start, start + n_steps)))
    for t in range(n_steps):
        yield _pull_back(cell, params, tuple(s[t : t + 1] for s in rows), 1)[0]


def _slopes(cell: Cell, states: Params, residuals: Params, times: np.ndarray) -> Arrays:
    """The local derivatives of the steps; where the output is part of the state, those of the steps before too."""
    slopes = sequence_slopes(cell, states, residuals, None, times)
    if not cell.shares_output:
        return slopes
    before = tuple(s[:-1] for s in states.values())
    return *slopes, *cell.slopes(before, before, residuals, times)


def _pull_back(cell: Cell, params: Params, slopes: Arrays, n_points: int) -> np.ndarray:
    """Jacobians (N, S, S) from the slopes (N, .) of N steps: every unit vector of the new state pulled back."""
    size = sum(widths(cell))
    weights = cell.back_weights(params)
    jacobians = np.empty((n_points, size, size))
    block = max(1, ENTRIES // (size * _widest(cell)))
    for first in range(0, n_points, block):
        points = slice(first, min(first + block, n_points))
        n = points.stop - first
        some = [np.repeat(s[points], size, axis=0) for s in slopes]
        unit = np.split(np.tile(np.eye(size), (n, 1)), np.cumsum(widths(cell))[:-1], axis=-1)
        if not cell.shares_output:
            d_before, _ = _step_vjp(cell, weights, tuple(some), unit)
            jacobians[points] = np.concatenate(d_before, axis=-1).reshape(n, size, size)
            continue
        now, past = tuple(some[: len(some) // 2]), tuple(some[len(some) // 2 :])
        (_, d_y), _ = _step_vjp(cell, weights, now, unit)
        _, (d_h, _) = _step_vjp(cell, weights, past, [np.zeros_like(unit[0]), d_y])
        jacobians[points] = d_h.reshape(n, size, size)
    return jacobians


def _widest(cell: Cell) -> int:
    """The width of the widest array of a step."""
    return max(len(cell.gates) * cell.n_hidden, *(cell.width(name) for name in cell.state_names))


def _step_vjp(cell: Cell, weights: Arrays, slopes: Arrays, d_given: list[np.ndarray]) -> tuple[Arrays, Arrays]:
    """The cell's vector-Jacobian product: d_before, and d_state with what reaches one part of it through another.

    d_given : (rows, .) gradients of the first of the cell's states; those of the others are 0
    """
    rows = len(d_given[0])
    d_before, d_state, d_parts = tape(cell, (1, rows), np.dtype(float), cell.traces).steps[0]
    for d in (*d_before, *d_state):
        d[...] = 0
    for d, given in zip(d_state, d_given, strict=False):
        d[...] = given
    cell.step_vjp(weights, slopes, d_state, d_before, d_parts, np.empty((rows, cell.n_hidden)))
    return d_before, d_state
