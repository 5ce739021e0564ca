"""The contract of a recurrent cell: one step and its derivative, nothing about time.

A cell is a frozen dataclass of sizes and options. For one step it computes, for a batch of B sequences,

    state_t = step(state_{t-1}, a_x)        with a_x = W_x x_t + b, made for all steps at once outside

and writes into arrays that the caller owns: recording costs nothing. Its derivative comes in two halves. `slopes` is
everything that does not depend on the incoming gradient (1 - h^2, the gates' derivatives), for a whole sequence or
for a single step alike; `step_vjp` is what remains: one matrix product and a few multiply-adds.

Every cell has the parameters W_x (G*H, D), W_h (G*H, H), b (G*H,), gate by gate in the order of `gates`. Parameters of
S networks of one shape may be stacked, (S, ...): the arrays of a step are then (S, B, .) instead of (B, .).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rnnviz.core.arrays import Params, gram
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

    state_names: ClassVar[tuple[str, ...]]  # what is carried from step to step; the first, h, is read by the output
    reads: ClassVar[str] = "h"  # the state that W_h multiplies
    traces: ClassVar[tuple[str, ...]] = ()  # gradients recorded beside those of the gates
    shares_output: ClassVar[bool] = False  # whether a step uses the model's W_y and b_y

    def __post_init__(self) -> None:
        if self.n_in < 1 or self.n_hidden < 1:
            raise ValueError(f"n_in, n_hidden: expected at least 1, got {self.n_in}, {self.n_hidden}")

    @property
    @abstractmethod
    def gates(self) -> tuple[str, ...]:
        """The row blocks of W_x, W_h and b, in order."""

    @property
    def extras(self) -> tuple[str, ...]:
        """What a step records beside the gates."""
        return ()

    @property
    def gates_recurrence(self) -> bool:
        """Whether a gate stands between W_h h and the pre-activation."""
        return False

    def width(self, name: str) -> int:
        """The size of a state, an extra or a trace."""
        return self.n_hidden

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, by name."""
        rows = len(self.gates) * self.n_hidden
        return {"W_x": (rows, self.n_in), "W_h": (rows, self.width(self.reads)), "b": (rows,)}

    def n_parameters(self) -> int:
        """The number of parameters that learning can change."""
        return sum(math.prod(shape) for shape in self.shapes().values())

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        """Fresh parameters in float64."""
        n_gates, H = len(self.gates), self.n_hidden
        return {
            "W_x": initial.input_weights(rng, n_gates * H, self.n_in, H),
            "W_h": initial.recurrent_weights(rng, n_gates, H),
            "b": np.zeros(n_gates * H),
        }

    def zero_state(self, batch: int, dtype: str = "float64") -> Arrays:
        """The state before the first step, (B, width) a name."""
        return tuple(np.zeros((batch, self.width(name)), dtype) for name in self.state_names)

    @abstractmethod
    def weights(self, params: Params) -> Arrays:
        """What `step` wants of the parameters (W_h transposed and contiguous) and of constants, once a sequence."""

    @abstractmethod
    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays, t: int) -> None:
        """One step at time t = 0, 1, ...: reads `state` and `a_x` (B, G*H), writes the `new` state and the `residuals`.

        residuals : the fused gates (B, G*H), then each gate and each extra (B, H); gates are views of the fused array
        """

    @abstractmethod
    def slopes(self, before: Arrays, after: Arrays, residuals: Params, times: np.ndarray) -> Arrays:
        """Local derivatives of the steps at `times` (T,), from their states before and after and their residuals.

        All arrays have time as their first axis.
        """

    def back_weights(self, params: Params) -> Arrays:
        """What `step_vjp` wants of the parameters, once a sequence."""
        return (params["W_h"],)

    @abstractmethod
    def step_vjp(
        self, weights: Arrays, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_parts: Arrays, scratch: np.ndarray
    ) -> None:
        """The step's vector-Jacobian product.

        Reads `d_state` (dL/dstate_t), adds to `d_before` (dL/dstate_{t-1}) and writes `d_parts`: the gradient of
        W_h h_{t-1}, the fused array (B, G*H), then its view of each gate (B, H), then each trace. What reaches one
        part of the state through another (the LSTM's c through h) is added to `d_state` in place. Slopes of one
        sequence may meet B gradients: shapes broadcast. `scratch` is (B, H).
        """

    def d_pre(self, slopes: Arrays, d_state: Arrays, d_recurrent: np.ndarray, out: np.ndarray) -> None:
        """Writes the gradient of the pre-activations W_x x + b, (..., G*H), given that of W_h h.

        Asked only of a cell that gates its recurrence: for others the two are the same.
        """
        raise TypeError(f"d_pre: {type(self).__name__} does not gate its recurrence")

    def recurrent_gradients(self, d: Params, before: Params, after: Params, residuals: Params, grads: Params) -> None:
        """Writes the gradients of W_h and of the parameters that only this cell has.

        Parameters
        ----------
        d : (N, .)     the arrays that `step_vjp` wrote, of all N steps and sequences: "gates", each gate, each trace
        before, after, residuals : (N, .)     of the same steps, by name
        """
        gram(d["gates"], before[self.reads], grads["W_h"])
