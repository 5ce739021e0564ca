"""Eigenvalues and singular values of the recurrent matrix, and the matrix turned to a chosen size."""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Cell
from rnnviz.core.initial import rescale


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


def with_spectrum(params: Params, measure: str, size: float) -> Params:
    """The parameters with each square block of W_h rescaled to a spectral "norm" or "radius" of `size`."""
    return {**params, "W_h": rescale(params["W_h"], measure, size)}
