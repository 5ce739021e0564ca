"""The gated recurrent unit (Cho et al. 2014): reset gate after the product (PyTorch's variant) or before it (Cho's).

    r_t = sigma(W_xr x_t + b_r + W_hr h_{t-1})                       reset gate     (1)
    z_t = sigma(W_xz x_t + b_z + W_hz h_{t-1})                       update gate    (2)
    q_t = W_hn h_{t-1} + b_hn                                                       (3)
    n_t =  tanh(W_xn x_t + b_n + r_t * q_t)                          candidate      (4)
    h_t = (1 - z_t) * n_t + z_t * h_{t-1}                                           (5)

Before the product:

    n_t =  tanh(W_xn x_t + b_n + W_hn (r_t * h_{t-1}))               candidate      (4')

Gate order r z n. Cho et al. write (5) with z and 1 - z exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params, gram, product, transposed
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial

RESETS = ("after", "before")


@dataclass(frozen=True)
class GRU(Cell):
    """Two gates, no separate memory. W_x (3H, D), W_h (3H, H), b (3H,).

    reset : "after" the product, with b_hn (H,) and q of (3) recorded as a_hn; or "before" it, with r * h recorded as rh
    """

    reset: str = "after"

    gates = ("r", "z", "n")
    state_names = ("h",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.reset not in RESETS:
            raise ValueError(f"reset: expected one of {RESETS}, got {self.reset!r}")

    @property
    def extras(self) -> tuple[str, ...]:
        return ("a_hn",) if self.reset == "after" else ("rh",)

    @property
    def gates_recurrence(self) -> bool:
        return self.reset == "after"

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return super().shapes() | ({"b_hn": (self.n_hidden,)} if self.reset == "after" else {})

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        params = super().init(rng, initial)
        return params | ({"b_hn": np.zeros(self.n_hidden)} if self.reset == "after" else {})

    def weights(self, params: Params) -> Arrays:
        """W_h transposed, its part for r and z negative."""
        W_hT, H = transposed(params["W_h"]), self.n_hidden
        if self.reset == "before":
            return transposed(-params["W_h"][..., : 2 * H, :]), transposed(params["W_h"][..., 2 * H :, :])
        np.negative(W_hT[..., : 2 * H], out=W_hT[..., : 2 * H])
        return W_hT, params["b_hn"][..., None, :], np.array(1, W_hT.dtype)

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays, t: int) -> None:
        """The gates as sigma(a) = 1 / (1 + exp(-a)); their rows of W_h are negative in `weights`."""
        (h_prev,), (h,) = state, new
        gates, r, z, n, extra = residuals
        H = self.n_hidden
        rz = gates[..., : 2 * H]
        if self.reset == "after":
            W_hT, b_hn, one = weights
            product(h_prev, W_hT, gates)
            np.add(n, b_hn, extra)  # (3)
        else:
            minus_W_rzT, W_nT = weights
            np.matmul(h_prev, minus_W_rzT, out=rz)
            one = 1
        np.subtract(rz, a_x[..., : 2 * H], rz)
        np.exp(rz, rz)
        np.add(rz, one, rz)
        np.divide(one, rz, rz)  # (1), (2)
        if self.reset == "after":
            np.multiply(r, extra, n)
        else:
            np.multiply(r, h_prev, extra)
            np.matmul(extra, W_nT, out=n)
        np.add(n, a_x[..., 2 * H :], n)
        np.tanh(n, n)  # (4)
        np.subtract(h_prev, n, h)
        np.multiply(h, z, h)
        np.add(h, n, h)  # (5)

    def slopes(self, before: Arrays, after: Arrays, residuals: Params, times: np.ndarray) -> Arrays:
        """After: dh/d(W_h h) for r, z, n; dh/da_n; z. Before: d(r h)/da_r; dh/da_z; dh/da_n; z; r."""
        (h_prev,) = before
        r, z, n = (residuals[k] for k in self.gates)
        h_of_n = (1 - n * n) * (1 - z)
        h_of_z = (z - z * z) * (h_prev - n)
        if self.reset == "after":
            return (r - r * r) * residuals["a_hn"] * h_of_n, h_of_z, h_of_n * r, h_of_n, z
        return (r - r * r) * h_prev, h_of_z, h_of_n, z, r

    def back_weights(self, params: Params) -> Arrays:
        W_h, H = params["W_h"], self.n_hidden
        if self.reset == "after":
            return (W_h,)
        return W_h[..., : 2 * H, :], W_h[..., 2 * H :, :]

    def step_vjp(
        self, weights: Arrays, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_parts: Arrays, scratch: np.ndarray
    ) -> None:
        (d_h,), (d_h_prev,) = d_state, d_before
        d_gates, d_r, d_z, d_n = d_parts
        if self.reset == "after":
            h_of_r, h_of_z, h_of_q, _, z = slopes
            np.multiply(d_h, h_of_r, d_r)  # through (5), (4), (1)
            np.multiply(d_h, h_of_q, d_n)  # through (5), (4): the gradient of q
            np.multiply(d_h, h_of_z, d_z)  # through (5), (2)
            product(d_gates, weights[0], scratch)
        else:
            rh_of_r, h_of_z, h_of_n, z, r = slopes
            W_rz, W_n = weights
            np.multiply(d_h, h_of_n, d_n)  # through (5), (4')
            d_rh = np.matmul(d_n, W_n)
            np.multiply(d_rh, rh_of_r, d_r)  # through (4'), (1)
            np.multiply(d_h, h_of_z, d_z)
            d_h_prev += d_rh * r  # through (4')
            np.matmul(d_gates[..., : 2 * self.n_hidden], W_rz, out=scratch)
        np.add(d_h_prev, scratch, d_h_prev)
        np.multiply(d_h, z, scratch)
        np.add(d_h_prev, scratch, d_h_prev)  # through (5)

    def d_pre(self, slopes: Arrays, d_state: Arrays, d_recurrent: np.ndarray, out: np.ndarray) -> None:
        """As d_recurrent, but the candidate's block before the reset gate: d a_n, not d q = r * d a_n."""
        (*_, h_of_n, _), (d_h,), H = slopes, d_state, self.n_hidden
        out[..., : 2 * H] = d_recurrent[..., : 2 * H]
        np.multiply(d_h, h_of_n, out=out[..., 2 * H :])

    def recurrent_gradients(self, d: Params, before: Params, after: Params, residuals: Params, grads: Params) -> None:
        if self.reset == "after":
            super().recurrent_gradients(d, before, after, residuals, grads)
            grads["b_hn"][...] = d["n"].sum(axis=-2)
            return
        rows = 2 * self.n_hidden
        gram(d["gates"][..., :rows], before["h"], grads["W_h"][..., :rows, :])
        gram(d["n"], residuals["rh"], grads["W_h"][..., rows:, :])
