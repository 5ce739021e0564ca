"""Arrays that are allocated once and reused, and parameters as one flat vector."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

Params = dict[str, np.ndarray]


class Workspace:
    """Scratch arrays by name: the same name, shape and dtype give the same memory again, and so the same views of it.

    A training slice owns one and hands it to every forward and backward pass; the records of one pass are then
    overwritten by the next. Without a workspace every pass allocates its own arrays.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Hashable, Any]] = {}

    def keep(self, name: str, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returned when it was last asked for under this name, if the key was the same; else made anew."""
        kept = self._kept.get(name)
        if kept is None or kept[0] != key:
            kept = self._kept[name] = key, make()
        return kept[1]

    def empty(self, name: str, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
        """An uninitialised array, contiguous, of `shape` and `dtype`; its old contents are lost."""
        return self.keep(name, (shape, dtype), lambda: np.empty(shape, dtype))

    def part(self, name: str) -> Workspace:
        """A workspace within this one, for what is done more than once under the same names."""
        return self.keep(name, "part", Workspace)


def product(a: np.ndarray, W: np.ndarray, out: np.ndarray) -> None:
    """out = a W for (B, m) and (m, n); of stacks (S, B, m) and (S, m, n) each member for itself."""
    if W.ndim == 2:
        a.dot(W, out)  # half the call of matmul
    else:
        np.matmul(a, W, out)


def gram(d: np.ndarray, x: np.ndarray, out: np.ndarray) -> None:
    """out = sum over rows of d x^T, (m, n), from d (N, m) and x (N, n); of stacks each member for itself."""
    if d.ndim == 2:
        np.dot(d.T, x, out=out)
    elif d.shape[-2] == 1:  # an outer product each, which matmul is slow at
        np.multiply(d.swapaxes(-1, -2), x, out=out)
    else:
        np.matmul(d.swapaxes(-1, -2), x, out=out)


def transposed(W: np.ndarray) -> np.ndarray:
    """A contiguous copy of W (..., m, n) with its last two axes exchanged."""
    return W.swapaxes(-1, -2).copy()


def pack(params: Mapping[str, np.ndarray]) -> np.ndarray:
    """One flat vector (P,) with a copy of all parameters, in the order of `params` and in their memory layout."""
    return np.concatenate([array.ravel(order="K") for array in params.values()])


def unpack(vector: np.ndarray, like: Mapping[str, np.ndarray]) -> Params:
    """Views into `vector` (P,) with the names, shapes and layouts of `like`: writing to one writes to the vector."""
    views, start = {}, 0
    for name, array in like.items():
        stop = start + array.size
        order = "C" if array.flags.c_contiguous else "F"
        views[name] = vector[start:stop].reshape(array.shape, order=order)
        start = stop
    return views


def cast(params: Mapping[str, np.ndarray], dtype: str) -> Params:
    """The parameters in another precision, "float32" or "float64", copied."""
    return {name: array.astype(dtype, order="K") for name, array in params.items()}
