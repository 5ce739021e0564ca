"""Several networks of one shape side by side: one stacked product where single runs would make S small ones.

Members share the model and the data and differ in their parameters, so that comparing seeds costs little more than
one seed: at batch 1 a product is mostly the cost of asking for it. S members, T steps, B sequences, H hidden units,
K outputs, P parameters. Parameters are (S, ...) by name, views of one array (S, P) with a member's vector in each row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.core import functions
from rnnviz.core.arrays import Params, Workspace, gram, pack
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.core.unroll import tape, unroll, unroll_vjp


@dataclass(frozen=True)
class EnsembleForward:
    """The tape of all members.

    states[name] : (T+1, S, B, .); residuals[name] : (T, S, B, .), as in Forward with the member's axis put in
    rows : (S, T*B, H), the states h after each step once more, member by member
    outputs, probs : (S, T*B, K), logits or outputs, and their softmax; probs is None for squared loss
    losses : (S, T*B), 0 where none is taken; weights : (T*B,), the share of each loss in its member's loss
    """

    batch: Batch
    states: Params
    residuals: Params
    rows: np.ndarray
    outputs: np.ndarray
    probs: np.ndarray | None
    losses: np.ndarray
    weights: np.ndarray

    @property
    def loss(self) -> np.ndarray:
        """The loss of each member, (S,): the mean of the losses that were taken."""
        return self.losses @ self.weights


@dataclass(frozen=True)
class EnsembleBackward:
    """The gradients of each member's own loss.

    d_states[name] : (T+1, S, B, .), dL/dstate after step t
    grads : (S, ...) by name, views of `vectors` (S, P)
    """

    d_states: Params
    grads: Params
    vectors: np.ndarray


class MemberRows(dict):
    """Arrays (T, S, B, .) by name as rows (S, T*B, .), copied when they are first asked for."""

    def __init__(self, arrays: Params) -> None:
        super().__init__()
        self._arrays = arrays

    def __missing__(self, name: str) -> np.ndarray:
        self[name] = rows = member_rows(self._arrays[name])
        return rows


def member_rows(array: np.ndarray) -> np.ndarray:
    """(T, S, B, .) as (S, T*B, .), copied."""
    T, S, B, width = array.shape
    return array.swapaxes(0, 1).reshape(S, T * B, width)


def pack_members(members: Sequence[Params]) -> np.ndarray:
    """The vectors (S, P) of several networks' parameters."""
    return np.stack([pack(params) for params in members])


def unpack_members(vectors: np.ndarray, like: Mapping[str, np.ndarray]) -> Params:
    """Views (S, ...) into `vectors` (S, P) with the names, shapes and layouts of one network's parameters `like`."""
    views, start = {}, 0
    for name, array in like.items():
        part = vectors[:, start : start + array.size]
        if array.flags.c_contiguous:
            views[name] = part.reshape(-1, *array.shape)
        else:
            views[name] = part.reshape(-1, *array.shape[::-1]).swapaxes(1, 2)
        start += array.size
    return views


def forward(model: Model, params: Params, batch: Batch, *, workspace: Workspace | None = None) -> EnsembleForward:
    """The record of a batch through all members, from zero states.

    Parameters
    ----------
    model : of one layer and one direction, without an embedding or attention
    params : (S, ...) by name
    batch : with targets

    Raises
    ------
    ValueError      if the model is not of this kind, or the batch has no targets
    """
    if model.layers > 1 or model.bidirectional or model.embedding or model.readout == "attention":
        raise ValueError("ensemble: expected one layer, one direction, no embedding and no attention")
    if batch.targets is None:
        raise ValueError("ensemble: the batch has no targets")
    ws = workspace or Workspace()
    (S, K, _H), dtype, B = params["W_y"].shape, params["W_y"].dtype, batch.xs.shape[1]
    a_x = _project(params, batch.xs)
    state = tuple(np.zeros((S, B, model.cell.width(name)), dtype) for name in model.cell.state_names)
    states, residuals = unroll(model.cell, params, a_x, state, batch.mask, ws, start=batch.start)

    rows = member_rows(states["h"][1:])
    outputs = np.matmul(rows, params["W_y"].swapaxes(1, 2))
    outputs += params["b_y"][:, None]
    weights, targets = _loss_weights(model, batch, dtype), _targets(model, batch, S)
    flat = outputs.reshape(-1, K)
    if model.loss == "cross_entropy":
        probs = np.empty_like(outputs)
        losses = functions.cross_entropy(flat, targets, probs.reshape(-1, K))
    else:
        probs, losses = None, functions.squared_error(flat, targets)
    losses = np.where(weights > 0, losses.reshape(S, -1), 0)
    return EnsembleForward(batch, states, residuals, rows, outputs, probs, losses, weights)


def backward(
    model: Model, params: Params, forward: EnsembleForward, *, workspace: Workspace | None = None
) -> EnsembleBackward:
    """The gradients of `forward.loss`, each member's with respect to its own parameters."""
    ws = workspace or Workspace()
    cell, batch, states = model.cell, forward.batch, forward.states
    (S, K, H), dtype, (T, B) = params["W_y"].shape, params["W_y"].dtype, batch.xs.shape[:2]
    vectors = np.zeros((S, sum(p[0].size for p in params.values())), dtype)
    grads = unpack_members(vectors, {name: p[0] for name, p in params.items()})

    targets, weights = _targets(model, batch, S), np.tile(forward.weights, S)
    d_outputs = np.empty_like(forward.outputs)
    if model.loss == "cross_entropy":
        functions.cross_entropy_gradient(forward.probs.reshape(-1, K), targets, weights, d_outputs.reshape(-1, K))
    else:
        functions.squared_error_gradient(forward.outputs.reshape(-1, K), targets, weights, d_outputs.reshape(-1, K))
    gram(d_outputs, forward.rows, grads["W_y"])
    d_outputs.sum(axis=1, out=grads["b_y"])

    key = cell, (T, S, B), dtype, cell.traces
    gradients = ws.keep("gradient tape", key, lambda: tape(*key))
    for d in gradients.states.values():
        d[...] = 0
    d_rows = np.matmul(d_outputs, params["W_y"])
    gradients.states["h"][1:] = d_rows.reshape(S, T, B, H).swapaxes(0, 1)
    d_pre = unroll_vjp(cell, params, states, forward.residuals, batch.mask, gradients, ws, start=batch.start)

    d = MemberRows(gradients.parts)
    before = MemberRows({name: s[:-1] for name, s in states.items()})
    after = MemberRows({name: s[1:] for name, s in states.items()})
    cell.recurrent_gradients(d, before, after, MemberRows(forward.residuals), grads)
    rows_pre = member_rows(d_pre) if cell.gates_recurrence else d["gates"]
    rows_pre.sum(axis=1, out=grads["b"])
    np.matmul(_input_rows(batch.xs, cell.n_in, dtype).T, rows_pre, out=grads["W_x"].swapaxes(1, 2))
    return EnsembleBackward(gradients.states, grads, vectors)


def _project(params: Params, xs: np.ndarray) -> np.ndarray:
    """a_x = W_x x + b for all steps and members, (T, S, B, G*H)."""
    W_xT = params["W_x"].swapaxes(1, 2)
    if xs.ndim == 2:
        a_x = W_xT[np.arange(len(W_xT))[:, None], xs[:, None]]
    else:
        a_x = np.matmul(xs.astype(W_xT.dtype, copy=False)[:, None], W_xT)
    a_x += params["b"][:, None]
    return a_x


def _input_rows(xs: np.ndarray, n_in: int, dtype: np.dtype) -> np.ndarray:
    """Inputs as vectors (T*B, D); ids one-hot."""
    if xs.ndim == 3:
        return xs.reshape(-1, n_in).astype(dtype, copy=False)
    one_hot = np.zeros((xs.size, n_in), dtype)
    one_hot[np.arange(xs.size), xs.reshape(-1)] = 1
    return one_hot


def _targets(model: Model, batch: Batch, members: int) -> np.ndarray:
    """The targets of all predictions of all members, (S*T*B,) ids or (S*T*B, K)."""
    T, B = batch.xs.shape[:2]
    rest = batch.targets.shape[2:] if model.readout == "every" else batch.targets.shape[1:]
    return np.broadcast_to(batch.targets, (members, T, B, *rest)).reshape(members * T * B, *rest)


def _loss_weights(model: Model, batch: Batch, dtype: np.dtype) -> np.ndarray:
    """The share of each prediction's loss in a member's loss, (T*B,)."""
    T, B = batch.xs.shape[:2]
    taken = np.ones((T, B), bool) if batch.mask is None else batch.mask
    if model.readout == "last":
        taken = np.arange(T)[:, None] == taken.sum(axis=0) - 1
    return (taken.reshape(-1) / np.count_nonzero(taken)).astype(dtype)
