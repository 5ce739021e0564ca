"""From inputs to pre-activations and back: token ids pick rows, vectors are multiplied.

N = T*B is the number of steps of all sequences.
"""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Workspace

FEW_ROWS = 400  # up to here a one-hot product beats sorting the ids


def project(W_x: np.ndarray, b: np.ndarray, xs: np.ndarray, workspace: Workspace) -> np.ndarray:
    """a_x = W_x x + b for all steps, (T, B, G*H), from ids (T, B) or vectors (T, B, D)."""
    T, B = xs.shape[:2]
    W_xT = W_x.T
    a_x = workspace.empty("a_x", (T, B, W_xT.shape[1]), W_xT.dtype)
    if xs.ndim == 2:
        np.take(W_xT, xs, axis=0, out=a_x, mode="clip")  # ids are checked; "clip" spares a buffered copy
    else:
        np.dot(xs.reshape(T * B, -1).astype(W_xT.dtype, copy=False), W_xT, out=a_x.reshape(T * B, -1))
    a_x += b
    return a_x


def project_vjp(xs: np.ndarray, d_pre: np.ndarray, d_W_x: np.ndarray, workspace: Workspace) -> None:
    """Writes dW_x (G*H, D) = sum over steps of d_pre x^T, from d_pre (N, G*H)."""
    if xs.ndim == 3:
        np.matmul(xs.reshape(len(d_pre), -1).T.astype(d_pre.dtype, copy=False), d_pre, out=d_W_x.T)
    else:
        sum_by_id(xs.reshape(-1), d_pre, d_W_x.T, workspace)


def sum_by_id(ids: np.ndarray, rows: np.ndarray, out: np.ndarray, workspace: Workspace) -> None:
    """Writes into out[v] (V, m) the sum of the rows (N, m) whose id is v."""
    if len(ids) <= FEW_ROWS:
        one_hot = np.zeros((len(out), len(ids)), rows.dtype)
        one_hot[ids, np.arange(len(ids))] = 1
        np.matmul(one_hot, rows, out=out)
        return
    order = np.argsort(ids.astype(np.min_scalar_type(len(out))), kind="stable")  # 16 bits: a radix sort
    counts = np.bincount(ids)
    distinct = np.flatnonzero(counts)
    stops = np.cumsum(counts[distinct])
    by_id = np.take(rows, order, axis=0, out=workspace.empty("rows by id", rows.shape, rows.dtype), mode="clip")
    ones = np.ones(len(ids), rows.dtype)
    out[...] = 0
    start = 0
    for token, stop in zip(distinct.tolist(), stops.tolist(), strict=True):
        ones[start:stop].dot(by_id[start:stop], out[token])  # reduceat takes up to 20 times as long
        start = stop
