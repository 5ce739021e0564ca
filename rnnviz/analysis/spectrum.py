"""Eigenvalues and singular values of the recurrent matrix, and the matrix turned to a chosen size."""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Cell
from rnnviz.core.initial import spectral_size


def gate_block(cell: Cell, W_h: np.ndarray, gate: str) -> np.ndarray:
    """The square block (H, H) of one gate in W_h (G*H, H)."""
    start = cell.gates.index(gate) * cell.n_hidden
    return W_h[start : start + cell.n_hidden]


def eigenvalues(W: np.ndarray) -> np.ndarray:
    """The eigenvalues (H,) complex of a square matrix, largest modulus first."""
    values = np.linalg.eigvals(W.astype(float)).astype(complex)
    return values[np.argsort(-np.abs(values), kind="stable")]


def singular_values(W: np.ndarray) -> np.ndarray:
    """The singular values (H,) of a matrix, largest first."""
    return np.linalg.svd(W.astype(float), compute_uv=False)


def block_sizes(W_h: np.ndarray, measure: str) -> np.ndarray:
    """The spectral "norm" or "radius" (G,) of each square block of W_h (G*H, H)."""
    n = W_h.shape[1]
    return np.array([spectral_size(block, measure) for block in W_h.reshape(-1, n, n)])


def with_spectrum(params: Params, size: float, now: np.ndarray) -> Params:
    """The parameters with each square block of W_h rescaled to a spectral norm or radius of `size`.

    Parameters
    ----------
    now : (G,)    the blocks' present sizes in that measure, from `block_sizes`; a block of size 0 stays as it is
    """
    W_h = params["W_h"]
    factor = np.where(now > 0, size / np.where(now > 0, now, 1), 1).astype(W_h.dtype)
    return {**params, "W_h": W_h * np.repeat(factor, W_h.shape[1])[:, None]}
