"""The clockwork network (Koutnik, Greff, Gomez & Schmidhuber 2014): hidden units that tick at different rates.

    a_t = W_x x_t + b + (M * W_h) h_{t-1}                                           (1)
    h_t = tanh(a_t) in the modules i with t mod T_i = 0, else h_{t-1}               (2)

Time starts at t = 0, when every module ticks. The modules stand in the order of their periods, the fastest first. A
module reads itself and the slower ones, so that the mask M of W_h is block upper triangular; what it masks is never
used and does not learn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.core.arrays import Params, product, transposed
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial, rescale


def octaves(n_modules: int, n_hidden: int) -> tuple[int, ...]:
    """Periods 1, 2, 4, ... of so many modules, at most one a unit."""
    return tuple(2**k for k in range(min(n_modules, n_hidden)))


@dataclass(frozen=True)
class Clockwork(Cell):
    """Modules of hidden units, each with its own clock. W_x (H, D), W_h (H, H), b (H,).

    periods : of the modules, in steps, increasing; the units are dealt out evenly, what remains to the fastest
    """

    periods: tuple[int, ...] = (1, 2, 4, 8)

    gates = ("a",)
    state_names = ("h",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.periods or min(self.periods) < 1 or list(self.periods) != sorted(self.periods):
            raise ValueError(f"periods: expected increasing numbers of steps from 1, got {self.periods}")
        if len(self.periods) > self.n_hidden:
            raise ValueError(f"periods: {len(self.periods)} modules need as many units, got {self.n_hidden}")

    @cached_property
    def modules(self) -> np.ndarray:
        """The module (0, 1, ...) of every unit, (H,)."""
        return np.arange(self.n_hidden) * len(self.periods) // self.n_hidden

    @cached_property
    def unit_periods(self) -> np.ndarray:
        """The period of every unit, (H,)."""
        return np.array(self.periods)[self.modules]

    @cached_property
    def mask(self) -> np.ndarray:
        """M (H, H) bool: whether the unit of the row reads the unit of the column."""
        return self.modules[:, None] <= self.modules

    def n_parameters(self) -> int:
        return super().n_parameters() - int(np.count_nonzero(~self.mask))

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        params = super().init(rng, initial)
        W_h = params["W_h"] * self.mask
        return {**params, "W_h": W_h if initial.measure is None else rescale(W_h, initial.measure, initial.size)}

    def weights(self, params: Params) -> Arrays:
        return transposed(np.where(self.mask, params["W_h"], 0)), self.unit_periods

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays, t: int) -> None:
        (W_hT, periods), (h_prev,), (h,) = weights, state, new
        product(h_prev, W_hT, h)
        np.add(h, a_x, h)  # (1)
        np.tanh(h, h)
        np.copyto(h, h_prev, where=t % periods != 0)  # (2)

    def slopes(self, before: Arrays, after: Arrays, residuals: Params, times: np.ndarray) -> Arrays:
        """dh/da, zero in modules at rest; dh/dh_prev past them, one in modules at rest."""
        (h,) = after
        ticks = times.reshape(-1, *(1,) * (h.ndim - 1)) % self.unit_periods == 0
        return (1 - h * h) * ticks, np.broadcast_to(~ticks, h.shape).astype(h.dtype)

    def back_weights(self, params: Params) -> Arrays:
        return (np.where(self.mask, params["W_h"], 0),)

    def step_vjp(
        self, weights: Arrays, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_parts: Arrays, scratch: np.ndarray
    ) -> None:
        (W_h,), (slope, rest), (d_h,), (d_h_prev,), (d_a, _) = weights, slopes, d_state, d_before, d_parts
        np.multiply(d_h, slope, d_a)  # through (2)
        product(d_a, W_h, scratch)  # through (1)
        np.add(d_h_prev, scratch, d_h_prev)
        np.multiply(d_h, rest, scratch)
        np.add(d_h_prev, scratch, d_h_prev)  # past a module at rest

    def recurrent_gradients(self, d: Params, before: Params, after: Params, residuals: Params, grads: Params) -> None:
        super().recurrent_gradients(d, before, after, residuals, grads)
        grads["W_h"] *= self.mask
