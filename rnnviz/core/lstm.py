"""The long short-term memory (Hochreiter & Schmidhuber 1997) with a forget gate (Gers, Schmidhuber & Cummins 2000).

    i_t = sigma(W_xi x_t + b_i + W_hi h_{t-1})           input gate                 (1)
    f_t = sigma(W_xf x_t + b_f + W_hf h_{t-1})           forget gate                (2)
    g_t =  tanh(W_xg x_t + b_g + W_hg h_{t-1})           candidate                  (3)
    o_t = sigma(W_xo x_t + b_o + W_ho h_{t-1})           output gate                (4)
    c_t = f_t * c_{t-1} + i_t * g_t                      memory                     (5)
    h_t = o_t * tanh(c_t)                                                           (6)

Gate order i f g o as in PyTorch, so that its weights load without surprise; PyTorch's two biases are one here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial


@dataclass(frozen=True)
class LSTM(Cell):
    """Four gates around an additive memory. W_x (4H, D), W_h (4H, H), b (4H,); states h and c."""

    gates = ("i", "f", "g", "o")
    state_names = ("h", "c")
    extras = ("tanh_c",)

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        params = super().init(rng, initial)
        params["b"][self.n_hidden : 2 * self.n_hidden] = initial.forget_bias
        return params

    def weights(self, params: Params) -> Arrays:
        minus_W_hT = np.negative(params["W_h"].T, order="C")
        return minus_W_hT, *(np.array(constant, minus_W_hT.dtype) for constant in (1, 2))

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays) -> None:
        """All gates are one function: sigma(a) = 1 / (1 + exp(-a)), and tanh(a) = 2 sigma(2 a) - 1."""
        minus_W_hT, one, two = weights
        h_prev, c_prev = state
        h, c = new
        gates, i, f, g, o, tanh_c = residuals
        h_prev.dot(minus_W_hT, gates)
        np.subtract(gates, a_x, gates)
        np.multiply(g, two, g)
        np.exp(gates, gates)
        np.add(gates, one, gates)
        np.divide(one, gates, gates)  # (1), (2), (4)
        np.multiply(g, two, g)
        np.subtract(g, one, g)  # (3)
        np.multiply(f, c_prev, c)
        np.multiply(i, g, tanh_c)
        np.add(c, tanh_c, c)  # (5)
        np.tanh(c, tanh_c)
        np.multiply(o, tanh_c, h)  # (6)

    def slopes(self, before: Arrays, after: Arrays, residuals: dict[str, np.ndarray]) -> Arrays:
        """dh/dc; dc/da_i, dc/da_f, dc/da_g; dh/da_o; dc/dc_prev."""
        _, c_prev = before
        i, f, g, o, tanh_c = (residuals[k] for k in ("i", "f", "g", "o", "tanh_c"))
        h_of_c = (1 - tanh_c * tanh_c) * o
        c_of_i, c_of_f, h_of_o = ((y - y * y) * factor for y, factor in ((i, g), (f, c_prev), (o, tanh_c)))
        c_of_g = (1 - g * g) * i
        return h_of_c, c_of_i, c_of_f, c_of_g, h_of_o, f

    def step_vjp(
        self,
        W_h: np.ndarray,
        slopes: Arrays,
        d_state: Arrays,
        d_before: Arrays,
        d_recurrent: Arrays,
        scratch: np.ndarray,
    ) -> None:
        h_of_c, c_of_i, c_of_f, c_of_g, h_of_o, f = slopes
        d_h, d_c = d_state
        d_h_prev, d_c_prev = d_before
        d_gates, d_i, d_f, d_g, d_o = d_recurrent
        np.multiply(d_h, h_of_c, scratch)
        np.add(d_c, scratch, d_c)  # through (6)
        np.multiply(d_c, c_of_i, d_i)  # through (5), (1)-(3)
        np.multiply(d_c, c_of_f, d_f)
        np.multiply(d_c, c_of_g, d_g)
        np.multiply(d_h, h_of_o, d_o)  # through (6), (4)
        np.multiply(d_c, f, scratch)
        np.add(d_c_prev, scratch, d_c_prev)  # through (5)
        d_gates.dot(W_h, scratch)
        np.add(d_h_prev, scratch, d_h_prev)
