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
from functools import lru_cache

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial


@lru_cache(maxsize=8)
def _squash(n_hidden: int, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """-scale, scale and shift (4H,) that make all gates one function: scale / (1 + exp(-scale a)) - shift.

    With 1 and 0 it is sigma(a); with 2 and 1, for the candidate, it is tanh(a). Its slope is (y + shift) (1 - y).
    """
    scale = np.repeat(np.array([1, 1, 2, 1], dtype), n_hidden)
    return -scale, scale, scale - 1


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
        W_hT = np.ascontiguousarray(params["W_h"].T)
        return W_hT, *_squash(self.n_hidden, W_hT.dtype)

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays) -> None:
        W_hT, minus_scale, scale, shift = weights
        h_prev, c_prev = state
        h, c = new
        gates, i, f, g, o, tanh_c = residuals
        np.dot(h_prev, W_hT, out=gates)
        np.add(gates, a_x, out=gates)
        np.multiply(gates, minus_scale, out=gates)
        np.exp(gates, out=gates)
        np.add(gates, 1, out=gates)
        np.divide(scale, gates, out=gates)
        np.subtract(gates, shift, out=gates)  # (1)-(4)
        np.multiply(f, c_prev, out=c)
        np.multiply(i, g, out=tanh_c)
        np.add(c, tanh_c, out=c)  # (5)
        np.tanh(c, out=tanh_c)
        np.multiply(o, tanh_c, out=h)  # (6)

    def slopes(self, before: Arrays, after: Arrays, residuals: dict[str, np.ndarray]) -> Arrays:
        """dh/dc; dc/d(a_i, a_f, a_g) side by side; dh/da_o; dc/dc_prev."""
        _, c_prev = before
        gates, i, f, g, o, tanh_c = (residuals[k] for k in ("gates", "i", "f", "g", "o", "tanh_c"))
        h_of_c = 1 - tanh_c * tanh_c
        h_of_c *= o
        *_, shift = _squash(self.n_hidden, gates.dtype)
        of_a = gates + shift
        of_a *= 1 - gates
        of_a = of_a.reshape(*i.shape[:-1], 4, self.n_hidden)
        for k, factor in enumerate((g, c_prev, i, tanh_c)):  # what each gate is multiplied with in (5), (6)
            of_a[..., k, :] *= factor
        return h_of_c, of_a[..., :3, :], of_a[..., 3, :], f

    def step_vjp(
        self, W_h: np.ndarray, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_recurrent: np.ndarray,
        scratch: np.ndarray,
    ) -> None:
        h_of_c, c_of_a, h_of_o, f = slopes
        d_h, d_c = d_state
        d_h_prev, d_c_prev = d_before
        d_gates = d_recurrent.reshape(len(d_recurrent), 4, self.n_hidden)
        np.multiply(d_h, h_of_c, out=scratch)
        np.add(d_c, scratch, out=d_c)  # through (6)
        np.multiply(d_c[:, None], c_of_a, out=d_gates[:, :3])  # through (5), (1)-(3)
        np.multiply(d_h, h_of_o, out=d_gates[:, 3])  # through (6), (4)
        np.multiply(d_c, f, out=scratch)
        np.add(d_c_prev, scratch, out=d_c_prev)  # through (5)
        np.dot(d_recurrent, W_h, out=scratch)
        np.add(d_h_prev, scratch, out=d_h_prev)
