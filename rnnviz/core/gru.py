"""The gated recurrent unit (Cho et al. 2014), in PyTorch's variant: the reset gate acts after the product.

    r_t = sigma(W_xr x_t + b_r + W_hr h_{t-1})                       reset gate     (1)
    z_t = sigma(W_xz x_t + b_z + W_hz h_{t-1})                       update gate    (2)
    q_t = W_hn h_{t-1} + b_hn                                                       (3)
    n_t =  tanh(W_xn x_t + b_n + r_t * q_t)                          candidate      (4)
    h_t = (1 - z_t) * n_t + z_t * h_{t-1}                                           (5)

Gate order r z n. Cho et al. multiply r * h before the product; theirs is also (5) with z and 1 - z exchanged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.functions import sigmoid
from rnnviz.core.initial import Initial


@dataclass(frozen=True)
class GRU(Cell):
    """Two gates, no separate memory. W_x (3H, D), W_h (3H, H), b (3H,), b_hn (H,); residual a_hn is q of (3)."""

    gates = ("r", "z", "n")
    state_names = ("h",)
    extras = ("a_hn",)
    gates_recurrence = True

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {**super().shapes(), "b_hn": (self.n_hidden,)}

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        return {**super().init(rng, initial), "b_hn": np.zeros(self.n_hidden)}

    def weights(self, params: Params) -> Arrays:
        return np.ascontiguousarray(params["W_h"].T), params["b_hn"]

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays) -> None:
        W_hT, b_hn = weights
        (h_prev,), (h,) = state, new
        gates, r, z, n, q = residuals
        H = self.n_hidden
        W_h_h = np.dot(h_prev, W_hT)
        rz = W_h_h[:, : 2 * H] + a_x[:, : 2 * H]
        sigmoid(rz, out=gates[:, : 2 * H])  # (1), (2)
        np.add(W_h_h[:, 2 * H :], b_hn, out=q)  # (3)
        np.multiply(r, q, out=n)
        np.add(n, a_x[:, 2 * H :], out=n)
        np.tanh(n, out=n)  # (4)
        np.subtract(h_prev, n, out=h)
        np.multiply(h, z, out=h)
        np.add(h, n, out=h)  # (5)

    def slopes(self, before: Arrays, after: Arrays, residuals: dict[str, np.ndarray]) -> Arrays:
        """dh/d(W_h h) for r, z, n side by side; dh/da_n; dh/dh_prev past the gates."""
        (h_prev,), H = before, self.n_hidden
        r, z, n, q = (residuals[k] for k in ("r", "z", "n", "a_hn"))
        h_of_n = 1 - n * n
        h_of_n *= 1 - z
        h_of_a = np.empty((*r.shape[:-1], 3, H), r.dtype)
        np.multiply(r * (1 - r), q, out=h_of_a[..., 0, :])
        h_of_a[..., 0, :] *= h_of_n
        np.multiply(z * (1 - z), h_prev - n, out=h_of_a[..., 1, :])
        np.multiply(h_of_n, r, out=h_of_a[..., 2, :])
        return h_of_a, h_of_n, z

    def step_vjp(
        self, W_h: np.ndarray, slopes: Arrays, d_state: Arrays, d_before: Arrays, d_recurrent: np.ndarray,
        scratch: np.ndarray,
    ) -> None:
        h_of_a, _, z = slopes
        (d_h,), (d_h_prev,) = d_state, d_before
        d_gates = d_recurrent.reshape(len(d_recurrent), 3, self.n_hidden)
        np.multiply(d_h[:, None], h_of_a, out=d_gates)  # through (5), (4), (2), (1)
        np.dot(d_recurrent, W_h, out=scratch)
        np.add(d_h_prev, scratch, out=d_h_prev)
        np.multiply(d_h, z, out=scratch)
        np.add(d_h_prev, scratch, out=d_h_prev)  # through (5)

    def d_pre(self, slopes: Arrays, d_state: Arrays, d_recurrent: np.ndarray, out: np.ndarray) -> None:
        """As d_recurrent, but the candidate's block before the reset gate: d a_n, not d q = r * d a_n."""
        (_, h_of_n, _), (d_h,), H = slopes, d_state, self.n_hidden
        out[..., : 2 * H] = d_recurrent[..., : 2 * H]
        np.multiply(d_h, h_of_n, out=out[..., 2 * H :])

    def extra_gradients(self, d_recurrent: np.ndarray) -> Params:
        return {"b_hn": d_recurrent[:, 2 * self.n_hidden :].sum(axis=0)}
