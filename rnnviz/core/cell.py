"""The contract of a recurrent cell: one step and its derivative, nothing about time.

A cell is a frozen dataclass of sizes and options. For one step it computes, for a batch of B sequences,

    state_t = step(state_{t-1}, a_x)        with a_x = W_x x_t + b, made for all steps at once outside

and writes into arrays that the caller owns: recording costs nothing. Its derivative comes in two halves. `slopes` is
everything that does not depend on the incoming gradient (1 - h^2, the gates' derivatives), for a whole sequence or
for a single step alike; `step_vjp` is what remains: one matrix product and a few multiply-adds.

Every cell has the parameters W_x (G*H, D), W_h (G*H, H), b (G*H,), gate by gate in the order of `gates`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.initial import Initial

Arrays = tuple[np.ndarray, ...]


@dataclass(frozen=True)
class Cell(ABC):
    """One step of a recurrent network and its derivative.

    n_in : D, the width of the input (for token ids: the size of the vocabulary)
    n_hidden : H, the number of hidden units
    """

    n_in: int
    n_hidden: int

    gates: ClassVar[tuple[str, ...]]  # row blocks of W_x, W_h, b, in order
    state_names: ClassVar[tuple[str, ...]]  # what is carried from step to step; the first, h, is read by the output
    extras: ClassVar[tuple[str, ...]] = ()  # recorded beside the gates, (T, B, H) each
    gates_recurrence: ClassVar[bool] = False  # whether a gate stands between W_h h and the pre-activation

    def __post_init__(self) -> None:
        if self.n_in < 1 or self.n_hidden < 1:
            raise ValueError(f"n_in, n_hidden: expected at least 1, got {self.n_in}, {self.n_hidden}")

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, by name."""
        rows = len(self.gates) * self.n_hidden
        return {"W_x": (rows, self.n_in), "W_h": (rows, self.n_hidden), "b": (rows,)}

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        """Fresh parameters in float64."""
        n_gates, H = len(self.gates), self.n_hidden
        return {
            "W_x": initial.input_weights(rng, n_gates * H, self.n_in, H),
            "W_h": initial.recurrent_weights(rng, n_gates, H),
            "b": np.zeros(n_gates * H),
        }

    def zero_state(self, batch: int, dtype: str = "float64") -> Arrays:
        """The state before the first step, (B, H) a name."""
        return tuple(np.zeros((batch, self.n_hidden), dtype) for _ in self.state_names)

    @abstractmethod
    def weights(self, params: Params) -> Arrays:
        """What `step` wants of the parameters (W_h transposed and contiguous) and of constants, once a sequence."""

    @abstractmethod
    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays) -> None:
        """One step: reads `state` and `a_x` (B, G*H), writes the `new` state and the `residuals`.

        residuals : the fused gates (B, G*H), then each gate and each extra (B, H); gates are views of the fused array
        """

    @abstractmethod
    def slopes(self, before: Arrays, after: Arrays, residuals: dict[str, np.ndarray]) -> Arrays:
        """Local derivatives from the states before and after, (..., H), and the residuals of the same steps."""

    @abstractmethod
    def step_vjp(
        self,
        W_h: np.ndarray,
        slopes: Arrays,
        d_state: Arrays,
        d_before: Arrays,
        d_recurrent: Arrays,
        scratch: np.ndarray,
    ) -> None:
        """The step's vector-Jacobian product.

        Reads `d_state` (dL/dstate_t), adds to `d_before` (dL/dstate_{t-1}) and writes `d_recurrent`, the gradient of
        W_h h_{t-1}: the fused array (B, G*H), then its view of each gate (B, H). What reaches one part of the
        state through another (the LSTM's c through h) is added to `d_state` in place. Slopes of one sequence may meet B
        gradients: shapes broadcast. `scratch` is (B, H).
        """

    def d_pre(self, slopes: Arrays, d_state: Arrays, d_recurrent: np.ndarray, out: np.ndarray) -> None:
        """Writes the gradient of the pre-activations W_x x + b, (..., G*H), given that of W_h h.

        Asked only of a cell that gates its recurrence: for others the two are the same.
        """
        raise TypeError(f"d_pre: {type(self).__name__} does not gate its recurrence")

    def extra_gradients(self, d_recurrent: np.ndarray) -> Params:
        """Gradients of the parameters that only this cell has, from d_recurrent (N, G*H)."""
        return {}
