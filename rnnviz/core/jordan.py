"""The network whose output is fed back (Jordan 1986).

h_t = tanh(W_x x_t + b + W_h y_{t-1})                                           (1)
y_t = phi(W_y h_t + b_y)             phi = softmax, or linear                   (2)

The hidden layer does not see its own past, only what the network said last: y_0 = 0, no output yet. W_y and b_y
are those of the output layer, so that (2) is the network's prediction.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params, product, transposed
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial

FEEDBACKS = ("softmax", "linear")


@dataclass(frozen=True)
class Jordan(Cell):
    """One hidden layer that reads the last output. W_x (H, D), W_h (H, K), b (H,); states h and y (B, K).

    n_out : K, the number of outputs of the network
    feedback : the output as it is fed back, its "softmax" or "linear" as it is
    """

    n_out: int = 1
    feedback: str = "softmax"

    gates = ("a",)
    state_names = ("h", "y")
    reads = "y"
    traces = ("y",)
    shares_output = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.n_out < 1:
            raise ValueError(f"n_out: expected at least 1, got {self.n_out}")
        if self.feedback not in FEEDBACKS:
            raise ValueError(f"feedback: expected one of {FEEDBACKS}, got {self.feedback!r}")

    def width(self, name: str) -> int:
        return self.n_out if name == "y" else self.n_hidden

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        H = self.n_hidden
        W_x = initial.input_weights(rng, H, self.n_in, H)
        return {"W_x": W_x, "W_h": initial.input_weights(rng, H, self.n_out, H), "b": np.zeros(H)}

    def weights(self, params: Params) -> Arrays:
        return transposed(params["W_h"]), transposed(params["W_y"]), params["b_y"][..., None, :]

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays, t: int) -> None:
        (W_hT, W_yT, b_y), (_, y_prev), (h, y) = weights, state, new
        product(y_prev, W_hT, h)
        np.add(h, a_x, h)
        np.tanh(h, h)  # (1)
        product(h, W_yT, y)
        np.add(y, b_y, y)
        if self.feedback == "softmax":
            np.subtract(y, y.max(axis=-1, keepdims=True), y)
            np.exp(y, y)
            np.divide(y, y.sum(axis=-1, keepdims=True), y)  # (2)

    def slopes(self, before: Arrays, after: Arrays, residuals: Params, times: np.ndarray) -> Arrays:
        """dh/da; for the softmax y itself, of which its Jacobian diag(y) - y y' is made."""
        h, y = after
        return 1 - h * h, y if self.feedback == "softmax" else np.ones_like(y)

    def back_weights(self, params: Params) -> Arrays:
        return params["W_h"], params["W_y"]

    def step_vjp(
        self, weights: Arrays, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_parts: Arrays, scratch: np.ndarray
    ) -> None:
        (W_h, W_y), (slope, y), (d_h, d_y), (_, d_y_prev) = weights, slopes, d_state, d_before
        d_a, _, d_logits = d_parts
        np.multiply(d_y, y, d_logits)  # through (2)
        if self.feedback == "softmax":
            d_logits -= y * d_logits.sum(axis=-1, keepdims=True)
        product(d_logits, W_y, scratch)
        np.add(d_h, scratch, d_h)
        np.multiply(d_h, slope, d_a)  # through (1)
        d_y_prev += np.matmul(d_a, W_h)

    def recurrent_gradients(self, d: Params, before: Params, after: Params, residuals: Params, grads: Params) -> None:
        """Adds to those of W_y and b_y what comes through the feedback."""
        super().recurrent_gradients(d, before, after, residuals, grads)
        grads["W_y"] += np.matmul(d["y"].swapaxes(-1, -2), after["h"])
        grads["b_y"] += d["y"].sum(axis=-2)
