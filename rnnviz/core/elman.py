"""The simple recurrent network (Elman 1990).

a_t = W_x x_t + b + W_h h_{t-1}                                                 (1)
h_t = phi(a_t)                       phi = tanh or ReLU                         (2)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params, product, transposed
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
        return (transposed(params["W_h"]),)

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays, t: int) -> None:
        (W_hT,), (h_prev,), (h,) = weights, state, new
        product(h_prev, W_hT, h)
        np.add(h, a_x, h)  # (1)
        if self.nonlinearity == "tanh":
            np.tanh(h, h)  # (2)
        else:
            np.maximum(h, 0, out=h)

    def slopes(self, before: Arrays, after: Arrays, residuals: Params, times: np.ndarray) -> Arrays:
        (h,) = after
        if self.nonlinearity == "relu":
            return ((h > 0).astype(h.dtype),)
        slope = h * h
        return (np.subtract(1, slope, out=slope),)

    def step_vjp(
        self, weights: Arrays, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_parts: Arrays, scratch: np.ndarray
    ) -> None:
        (W_h,), (slope,), (d_h,), (d_h_prev,), (d_a, _) = weights, slopes, d_state, d_before, d_parts
        np.multiply(d_h, slope, d_a)  # through (2)
        product(d_a, W_h, scratch)  # through (1)
        np.add(d_h_prev, scratch, d_h_prev)
