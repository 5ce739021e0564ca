"""The long short-term memory (Hochreiter & Schmidhuber 1997) with a forget gate (Gers, Schmidhuber & Cummins 2000).

    i_t = sigma(W_xi x_t + b_i + W_hi h_{t-1})           input gate                 (1)
    f_t = sigma(W_xf x_t + b_f + W_hf h_{t-1})           forget gate                (2)
    g_t =  tanh(W_xg x_t + b_g + W_hg h_{t-1})           candidate                  (3)
    o_t = sigma(W_xo x_t + b_o + W_ho h_{t-1})           output gate                (4)
    c_t = f_t * c_{t-1} + i_t * g_t                      memory                     (5)
    h_t = o_t * tanh(c_t)                                                           (6)

In place of the forget gate (2) there may be none, f_t = 1, as in 1997, or f_t = 1 - i_t (coupled: Greff et al. 2017).
With peepholes (Gers & Schmidhuber 2000) the gates see the memory: p_i * c_{t-1} joins the sum of (1), p_f * c_{t-1}
that of (2), and p_o * c_t that of (4).

Gate order i f g o as in PyTorch, so that its weights load without surprise; PyTorch's two biases are one here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params, product, transposed
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial

FORGETTING = ("gate", "none", "coupled")


@dataclass(frozen=True)
class LSTM(Cell):
    """Gates around an additive memory. W_x (4H, D), W_h (4H, H), b (4H,); states h and c.

    forget : a forget "gate", "none" (f = 1) or "coupled" (f = 1 - i); without the gate there are three blocks, i g o,
        and f is recorded beside them
    peepholes : whether the gates see the memory through p (3H,), or (2H,) without a forget gate
    """

    forget: str = "gate"
    peepholes: bool = False

    state_names = ("h", "c")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.forget not in FORGETTING:
            raise ValueError(f"forget: expected one of {FORGETTING}, got {self.forget!r}")

    @property
    def gates(self) -> tuple[str, ...]:
        return ("i", "f", "g", "o") if self.forget == "gate" else ("i", "g", "o")

    @property
    def extras(self) -> tuple[str, ...]:
        return ("tanh_c",) if self.forget == "gate" else ("f", "tanh_c")

    def shapes(self) -> dict[str, tuple[int, ...]]:
        seeing = {"p": ((len(self.gates) - 1) * self.n_hidden,)} if self.peepholes else {}
        return {**super().shapes(), **seeing}

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        params = super().init(rng, initial)
        if self.forget == "gate":
            params["b"][self.n_hidden : 2 * self.n_hidden] = initial.forget_bias
        if self.peepholes:
            params["p"] = initial.input_weights(rng, *self.shapes()["p"], 1, self.n_hidden)[:, 0]
        return params

    def _peeps(self, params: Params) -> Arrays:
        """p_i, p_f (where there is a forget gate), p_o, ready to meet a batch."""
        if not self.peepholes:
            return ()
        return tuple(np.split(params["p"][..., None, :], len(self.gates) - 1, axis=-1))

    def weights(self, params: Params) -> Arrays:
        minus_W_hT = np.negative(transposed(params["W_h"]))
        return minus_W_hT, *(np.array(constant, minus_W_hT.dtype) for constant in (1, 2)), *self._peeps(params)

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays, t: int) -> None:
        """All gates are one function: sigma(a) = 1 / (1 + exp(-a)), and tanh(a) = 2 sigma(2 a) - 1."""
        minus_W_hT, one, two, *peeps = weights
        h_prev, c_prev = state
        h, c = new
        if self.forget == "gate":
            gates, i, f, g, o, tanh_c = residuals
        else:
            gates, i, g, o, f, tanh_c = residuals
        product(h_prev, minus_W_hT, gates)
        np.subtract(gates, a_x, gates)
        if peeps:
            for gate, p in zip((i, f), peeps[:-1], strict=False):
                gate -= p * c_prev
            minus_a_o = o.copy()
        np.multiply(g, two, g)
        np.exp(gates, gates)
        np.add(gates, one, gates)
        np.divide(one, gates, gates)  # (1), (2), (4)
        np.multiply(g, two, g)
        np.subtract(g, one, g)  # (3)
        if self.forget != "gate":
            np.subtract(one, i if self.forget == "coupled" else 0, f)
        np.multiply(f, c_prev, c)
        np.multiply(i, g, tanh_c)
        np.add(c, tanh_c, c)  # (5)
        if peeps:
            np.divide(one, 1 + np.exp(minus_a_o - peeps[-1] * c), o)  # (4) with p_o
        np.tanh(c, tanh_c)
        np.multiply(o, tanh_c, h)  # (6)

    def slopes(self, before: Arrays, after: Arrays, residuals: Params, times: np.ndarray) -> Arrays:
        """dh/dc; dh/da_o; dc/da_i, dc/da_g; dc/dc_prev; dc/da_f where there is a forget gate."""
        _, c_prev = before
        i, f, g, o, tanh_c = (residuals[k] for k in ("i", "f", "g", "o", "tanh_c"))
        h_of_c = (1 - tanh_c * tanh_c) * o
        h_of_o = (o - o * o) * tanh_c
        c_of_i = (i - i * i) * (g - c_prev if self.forget == "coupled" else g)
        c_of_g = (1 - g * g) * i
        if self.forget == "gate":
            return h_of_c, h_of_o, c_of_i, c_of_g, f, (f - f * f) * c_prev
        return h_of_c, h_of_o, c_of_i, c_of_g, f

    def back_weights(self, params: Params) -> Arrays:
        return params["W_h"], *self._peeps(params)

    def step_vjp(
        self, weights: Arrays, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_parts: Arrays, scratch: np.ndarray
    ) -> None:
        h_of_c, h_of_o, c_of_i, c_of_g, f, c_of_f = slopes if len(slopes) == 6 else (*slopes, None)
        d_h, d_c = d_state
        d_h_prev, d_c_prev = d_before
        d_gates, d_i, d_f, d_g, d_o = d_parts if len(d_parts) == 5 else (*d_parts[:2], None, *d_parts[2:])
        np.multiply(d_h, h_of_o, d_o)  # through (6), (4)
        np.multiply(d_h, h_of_c, scratch)
        np.add(d_c, scratch, d_c)  # through (6)
        if self.peepholes:
            d_c += d_o * weights[-1]
        np.multiply(d_c, c_of_i, d_i)  # through (5), (1)-(3)
        np.multiply(d_c, c_of_g, d_g)
        if d_f is not None:
            np.multiply(d_c, c_of_f, d_f)
        np.multiply(d_c, f, scratch)
        np.add(d_c_prev, scratch, d_c_prev)  # through (5)
        if self.peepholes:
            d_c_prev += d_i * weights[1]
            if d_f is not None:
                d_c_prev += d_f * weights[2]
        product(d_gates, weights[0], scratch)
        np.add(d_h_prev, scratch, d_h_prev)

    def recurrent_gradients(self, d: Params, before: Params, after: Params, residuals: Params, grads: Params) -> None:
        super().recurrent_gradients(d, before, after, residuals, grads)
        if self.peepholes:
            seen = {"i": before["c"], "f": before["c"], "o": after["c"]}
            parts = [(d[gate] * seen[gate]).sum(axis=-2) for gate in self.gates if gate != "g"]
            grads["p"][...] = np.concatenate(parts, axis=-1)
