"""Where training starts: initial weights and their spectrum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SCHEMES = ("uniform", "orthogonal", "identity")
MEASURES = ("norm", "radius")


@dataclass(frozen=True)
class Initial:
    """How the parameters of a cell are drawn.

    scheme : of W_h: "uniform" in +-1/sqrt(H); "orthogonal" (Saxe et al. 2014); "identity" (Le et al. 2015, for ReLU)
    gain : factor on an orthogonal or identity W_h
    forget_bias : the LSTM's initial b_f (Gers et al. 2000); other cells have none
    measure, size : if a measure is given, every square block of W_h is rescaled to this spectral "norm" (largest
        singular value) or spectral "radius" (largest |eigenvalue|)
    """

    scheme: str = "uniform"
    gain: float = 1.0
    forget_bias: float = 1.0
    measure: str | None = None
    size: float = 1.0

    def __post_init__(self) -> None:
        if self.scheme not in SCHEMES:
            raise ValueError(f"scheme: expected one of {SCHEMES}, got {self.scheme!r}")
        if self.measure is not None and self.measure not in MEASURES:
            raise ValueError(f"measure: expected one of {MEASURES} or None, got {self.measure!r}")

    def input_weights(self, rng: np.random.Generator, rows: int, columns: int, n_hidden: int) -> np.ndarray:
        """W (rows, columns), uniform in +-1/sqrt(n_hidden)."""
        limit = 1.0 / np.sqrt(n_hidden)
        return rng.uniform(-limit, limit, (rows, columns))

    def recurrent_weights(self, rng: np.random.Generator, n_gates: int, n_hidden: int) -> np.ndarray:
        """W_h (G*H, H), one square block a gate."""
        blocks = [self._block(rng, n_hidden) for _ in range(n_gates)]
        return np.concatenate([b if self.measure is None else rescale(b, self.measure, self.size) for b in blocks])

    def _block(self, rng: np.random.Generator, n: int) -> np.ndarray:
        if self.scheme == "identity":
            return self.gain * np.eye(n)
        if self.scheme == "orthogonal":
            q, r = np.linalg.qr(rng.standard_normal((n, n)))
            return self.gain * q * np.sign(np.diag(r))  # the signs make the distribution uniform (Mezzadri 2007)
        return self.input_weights(rng, n, n, n)


def spectral_size(W: np.ndarray, measure: str) -> float:
    """The largest singular value ("norm") or the largest |eigenvalue| ("radius") of a square matrix."""
    if measure == "norm":
        return float(np.linalg.norm(W, 2))
    return float(np.abs(np.linalg.eigvals(W)).max())


def rescale(W_h: np.ndarray, measure: str, size: float) -> np.ndarray:
    """W_h (G*H, H) with each square block scaled to the given spectral norm or radius; a zero block stays zero."""
    n = W_h.shape[1]
    blocks = []
    for block in W_h.reshape(-1, n, n):
        now = spectral_size(block, measure)
        blocks.append(block * (size / now) if now > 0 else block.copy())
    return np.concatenate(blocks).astype(W_h.dtype, copy=False)
