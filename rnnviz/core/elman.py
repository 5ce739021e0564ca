"""The simple recurrent network (Elman 1990).

a_t = W_x x_t + b + W_h h_{t-1}                                                 (1)
h_t = phi(a_t)                       phi = tanh or ReLU                         (2)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Arrays, Cell

NONLINEARITIES = ("tanh", "relu")


@dataclass(frozen=True)
class Elman(Cell):
    """One hidden layer that reads its own last state. W_x (H, D), W_h (H, H), b (H,)."""

    nonlinearity: str = "tanh"

    gates = ("a",)
    state_names = ("h",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.nonlinearity not in NONLINEARITIES:
            raise ValueError(f"nonlinearity: expected one of {NONLINEARITIES}, got {self.nonlinearity!r}")

    def weights(self, params: Params) -> Arrays:
        return (np.ascontiguousarray(params["W_h"].T),)

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays) -> None:
        (W_hT,), (h_prev,), (h,) = weights, state, new
        h_prev.dot(W_hT, h)
        np.add(h, a_x, h)  # (1)
        if self.nonlinearity == "tanh":
            np.tanh(h, h)  # (2)
        else:
            np.maximum(h, 0, out=h)

    def slopes(self, before: Arrays, after: Arrays, residuals: dict[str, np.ndarray]) -> Arrays:
        (h,) = after
        if self.nonlinearity == "relu":
            return ((h > 0).astype(h.dtype),)
        slope = h * h
        return (np.subtract(1, slope, out=slope),)

    def step_vjp(
        self,
        W_h: np.ndarray,
        slopes: Arrays,
        d_state: Arrays,
        d_before: Arrays,
        d_recurrent: Arrays,
        scratch: np.ndarray,
    ) -> None:
        (slope,), (d_h,), (d_h_prev,), (d_a, _) = slopes, d_state, d_before, d_recurrent
        np.multiply(d_h, slope, d_a)  # through (2)
        d_a.dot(W_h, scratch)  # through (1)
        np.add(d_h_prev, scratch, d_h_prev)
