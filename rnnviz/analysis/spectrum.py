"""Eigenvalues and singular values of the recurrent matrix, and the matrix turned to a chosen size."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.initial import spectral_size
from rnnviz.core.jordan import Jordan
from rnnviz.core.layers import Place
from rnnviz.core.model import Model


def recurrent_blocks(place: Place, params: Params) -> Params:
    """The square matrices (H, H) by which a lane's hidden state reaches its next, one a gate.

    Blocks of W_h; of the Clockwork what its mask leaves; of the Jordan cell W_h W_y, the way round through the output
    without its softmax.
    """
    cell = place.cell
    W_h = place.own(params)["W_h"]
    if isinstance(cell, Jordan):
        W_h = W_h @ params["W_y"]
    elif isinstance(cell, Clockwork):
        W_h = np.where(cell.mask, W_h, 0)
    return dict(zip(cell.gates, W_h.reshape(len(cell.gates), cell.n_hidden, -1), strict=True))


def eigenvalues(W: np.ndarray) -> np.ndarray:
    """The eigenvalues (H,) complex of a square matrix, largest modulus first."""
    values = np.linalg.eigvals(W.astype(float)).astype(complex)
    return values[np.argsort(-np.abs(values), kind="stable")]


def singular_values(W: np.ndarray) -> np.ndarray:
    """The singular values (H,) of a matrix, largest first."""
    return np.linalg.svd(W.astype(float), compute_uv=False)


def block_sizes(place: Place, params: Params, measure: str) -> np.ndarray:
    """The spectral "norm" or "radius" (G,) of each of a lane's `recurrent_blocks`."""
    return np.array([spectral_size(block, measure) for block in recurrent_blocks(place, params).values()])


def with_spectrum(model: Model, params: Params, size: float, now: Mapping[str, np.ndarray]) -> Params:
    """The parameters with every lane's W_h turned: each of its `recurrent_blocks` to a spectral norm or radius `size`.

    Parameters
    ----------
    now : {suffix: (G,)}    the lanes' present sizes in that measure, from `block_sizes`; a block of size 0 stays
    """
    turned = {}
    for place in model.lanes:
        W_h, sizes = params["W_h" + place.suffix], now[place.suffix]
        factor = np.where(sizes > 0, size / np.where(sizes > 0, sizes, 1), 1).astype(W_h.dtype)
        turned["W_h" + place.suffix] = W_h * np.repeat(factor, place.cell.n_hidden)[:, None]
    return {**params, **turned}
