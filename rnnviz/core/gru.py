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
        W_hT, H = np.array(params["W_h"].T, order="C"), self.n_hidden
        np.negative(W_hT[:, : 2 * H], out=W_hT[:, : 2 * H])
        return W_hT, params["b_hn"], np.array(1, W_hT.dtype)

    def step(self, weights: Arrays, state: Arrays, a_x: np.ndarray, new: Arrays, residuals: Arrays) -> None:
        """The gates as sigma(a) = 1 / (1 + exp(-a)); their rows of W_h are negative in `weights`."""
        W_hT, b_hn, one = weights
        (h_prev,), (h,) = state, new
        gates, r, z, n, q = residuals
        H = self.n_hidden
        rz = gates[:, : 2 * H]
        h_prev.dot(W_hT, gates)
        np.add(n, b_hn, q)  # (3)
        np.subtract(rz, a_x[:, : 2 * H], rz)
        np.exp(rz, rz)
        np.add(rz, one, rz)
        np.divide(one, rz, rz)  # (1), (2)
        np.multiply(r, q, n)
        np.add(n, a_x[:, 2 * H :], n)
        np.tanh(n, n)  # (4)
        np.subtract(h_prev, n, h)
        np.multiply(h, z, h)
        np.add(h, n, h)  # (5)

    def slopes(self, before: Arrays, after: Arrays, residuals: dict[str, np.ndarray]) -> Arrays:
        """dh/d(W_h h) for r, z, n; dh/da_n; dh/dh_prev past the gates."""
        (h_prev,) = before
        r, z, n, q = (residuals[k] for k in ("r", "z", "n", "a_hn"))
        h_of_n = (1 - n * n) * (1 - z)
        return (r - r * r) * q * h_of_n, (z - z * z) * (h_prev - n), h_of_n * r, h_of_n, z

    def step_vjp(
        self,
        W_h: np.ndarray,
        slopes: Arrays,
        d_state: Arrays,
        d_before: Arrays,
        d_recurrent: Arrays,
        scratch: np.ndarray,
    ) -> None:
        h_of_r, h_of_z, h_of_q, _, z = slopes
        (d_h,), (d_h_prev,) = d_state, d_before
        d_gates, d_r, d_z, d_q = d_recurrent
        np.multiply(d_h, h_of_r, d_r)  # through (5), (4), (1)
        np.multiply(d_h, h_of_z, d_z)  # through (5), (2)
        np.multiply(d_h, h_of_q, d_q)  # through (5), (4)
        d_gates.dot(W_h, scratch)
        np.add(d_h_prev, scratch, d_h_prev)
        np.multiply(d_h, z, scratch)
        np.add(d_h_prev, scratch, d_h_prev)  # through (5)

    def d_pre(self, slopes: Arrays, d_state: Arrays, d_recurrent: np.ndarray, out: np.ndarray) -> None:
        """As d_recurrent, but the candidate's block before the reset gate: d a_n, not d q = r * d a_n."""
        (*_, h_of_n, _), (d_h,), H = slopes, d_state, self.n_hidden
        out[..., : 2 * H] = d_recurrent[..., : 2 * H]
        np.multiply(d_h, h_of_n, out=out[..., 2 * H :])

    def extra_gradients(self, d_recurrent: np.ndarray) -> Params:
        return {"b_hn": d_recurrent[:, 2 * self.n_hidden :].sum(axis=0)}
