"""Learning as estimation: the global extended Kalman filter (Singhal & Wu 1989; Puskorius & Feldkamp 1994).

The weights w (W,) are taken for the unknown state of a system that stands still but for a little noise, and every
target d_t (K,) for a noisy observation of it through the network's outputs y_t. The filter keeps how uncertain each
weight still is, and which of them are uncertain together: the covariance P_t (W, W).

    w_t = w_{t-1} + noise of covariance Q = q I;      d_t = y_t(w_t) + noise of covariance R
    H_t = dy_t/dw                (K, W)  through time, by the influence matrix of RTRL    (1)
    S_t = R + H_t P_{t-1} H_t'   (K, K)  how far off the prediction may be                (2)
    K_t = P_{t-1} H_t' S_t^-1    (W, K)  the gain                                         (3)
    w_t = w_{t-1} + K_t (d_t - y_t)                                                       (4)
    P_t = P_{t-1} - K_t H_t P_{t-1} + Q                                                   (5)

With S = L L' and U = L^-1 H P (K, W), (5) is P - U'U + Q: symmetric by construction, half of it is computed. The
product H P comes first, and P never meets another (W, W): O(K W^2) a step, memory O(W^2).

Observations: for squared errors y is the output and R = r I. For cross-entropy y is the softmax p, d the one-hot
target, and R = r (diag(p) - p p' + FLOOR I), the covariance of a draw from p (the FLOOR makes it invertible; Puskorius
and Feldkamp know squared errors only). At r = 1 this is the filter of the network's own likelihood (Ollivier 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Forward

FLOOR = 1e-3
ROWS = 256  # of P changed at a time, so that they stay in the cache


@dataclass(frozen=True)
class Observation:
    """What one step says about the weights.

    H : (K, W), dy/dw; error : (K,), d - y; R : (K, K), the covariance of the observation's noise
    """

    H: np.ndarray
    error: np.ndarray
    R: np.ndarray


def observe(model: Model, params: Params, forward: Forward, t: int, M: np.ndarray, r: float) -> Observation:
    """The observation at step t (0, ...) of a record of one sequence.

    Parameters
    ----------
    M : (n + 1, its columns)     the influence matrix after this step (`rtrl.influences`)
    r : the size of the observation noise: the smaller, the more one target is believed
    """
    y, target = forward.logits[t, 0], forward.batch.targets
    target = target[t, 0] if model.readout == "every" else target[0]
    H = _logit_jacobian(params, forward.states["h"][t + 1, 0], M)
    if model.loss == "squared":
        return Observation(H, target - y, r * np.eye(len(y)))
    p = forward.probs[t, 0]
    of_logits = np.diag(p) - np.outer(p, p)  # dp/dlogits, and the covariance of a draw
    return Observation(of_logits @ H, np.eye(len(p))[target] - p, r * (of_logits + FLOOR * np.eye(len(p))))


def _logit_jacobian(params: Params, h: np.ndarray, M: np.ndarray) -> np.ndarray:
    """d(W_y h + b_y)/dw, (K, W), with w in the order and the layout of `params`: through the state, and directly."""
    K, n_hidden = params["W_y"].shape
    H = np.zeros((K, sum(array.size for array in params.values())), M.dtype)
    H[:, : M.shape[1]] = params["W_y"] @ M[:n_hidden]
    direct = H[:, -K * (n_hidden + 1) :]
    np.einsum("kkh->kh", direct[:, : K * n_hidden].reshape(K, K, n_hidden))[...] += h
    direct[:, K * n_hidden :] += np.eye(K)
    return H


def update(P: np.ndarray, seen: Observation, q: float) -> tuple[np.ndarray, np.ndarray]:
    """One step of the filter: what is added to the weights (W,), and the gain (W, K). P is changed in place.

    Raises
    ------
    numpy.linalg.LinAlgError     if S is not positive definite: P or H is no longer finite
    """
    HP = seen.H @ P
    L = np.linalg.cholesky(seen.R + HP @ seen.H.T)  # (2)
    U = np.linalg.solve(L, HP)
    gain = np.linalg.solve(L.T, U).T  # (3)
    n = len(P)
    for start in range(0, n, ROWS):  # (5), half of it; the other half is the same
        stop = min(start + ROWS, n)
        some, rest = U[:, start:stop], U[:, stop:]
        P[start:stop, start:stop] -= some.T @ some
        P[start:stop, stop:] -= some.T @ rest
        P[stop:, start:stop] = P[start:stop, stop:].T
    P.reshape(-1)[:: n + 1] += q
    return gain @ seen.error, gain  # (4)
