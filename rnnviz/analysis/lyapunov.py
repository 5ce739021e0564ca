"""How fast neighbouring states part: Lyapunov exponents of a trajectory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


def lyapunov_exponents(jacobians: Iterable[np.ndarray], size: int, n: int, rng: np.random.Generator) -> np.ndarray:
    """The n largest exponents, estimated anew after every step: (T, n), nats per step, largest first on the last row.

    A frame of n random orthonormal directions is carried along and made orthonormal again after every step, J Q = Q' R;
    the exponents are the means of ln |R_kk| (Benettin et al. 1980; for recurrent networks: Engelken, Wolf & Abbott
    2023). A positive one is chaos, a negative one forgetting. A direction that the step wipes out counts -inf.

    Parameters
    ----------
    jacobians : ds_t/ds_{t-1} in order, T of them, (S, S) each
    size, n : S, and at most S
    """
    frame = np.linalg.qr(rng.standard_normal((size, n)))[0]
    stretch = []
    for J in jacobians:
        frame, R = np.linalg.qr(J @ frame)
        stretch.append(np.abs(np.diag(R)))
    with np.errstate(divide="ignore"):
        sums = np.cumsum(np.log(stretch), axis=0)
    estimates = sums / np.arange(1, len(stretch) + 1)[:, None]
    return estimates[:, np.argsort(-estimates[-1], kind="stable")]
