"""A cell unrolled over a batch, with an output layer and a loss on top, and all of its gradients.

a_x_t = W_x x_t + b            for all steps at once; a token id picks a column of W_x
h_t   = cell(h_{t-1}, a_x_t)
y_t   = W_y h_t + b_y          the logits
L     = mean of the losses that are taken: at every step, or at the last step of each sequence
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.core import functions
from rnnviz.core.arrays import Params, Workspace, cast, unpack
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial
from rnnviz.core.records import Backward, Batch, Forward
from rnnviz.core.unroll import tape, unroll, unroll_vjp

READOUTS = ("every", "last")
LOSSES = ("cross_entropy", "squared")
FEW_ROWS = 400  # up to here a one-hot product beats sorting the ids


@dataclass(frozen=True)
class Model:
    """A recurrent network: cell, output layer, loss.

    cell : the recurrent cell; W_x (G*H, D), W_h (G*H, H), b (G*H,)
    n_out : K; W_y (K, H), b_y (K,)
    readout : "every" step has a target (many-to-many), or the "last" one only (many-to-one)
    loss : "cross_entropy" in nats, or "squared", the mean over the K outputs of the squared error
    """

    cell: Cell
    n_out: int
    readout: str = "every"
    loss: str = "cross_entropy"

    def __post_init__(self) -> None:
        if self.n_out < 1:
            raise ValueError(f"n_out: expected at least 1, got {self.n_out}")
        if self.readout not in READOUTS:
            raise ValueError(f"readout: expected one of {READOUTS}, got {self.readout!r}")
        if self.loss not in LOSSES:
            raise ValueError(f"loss: expected one of {LOSSES}, got {self.loss!r}")

    def init(self, rng: np.random.Generator, dtype: str = "float32", initial: Initial | None = None) -> Params:
        """Fresh parameters. W_x lies in memory column by column, so that a token's column is contiguous."""
        initial = initial or Initial()
        params = self.cell.init(rng, initial)
        params["W_x"] = np.asfortranarray(params["W_x"])
        params["W_y"] = initial.input_weights(rng, self.n_out, self.cell.n_hidden, self.cell.n_hidden)
        params["b_y"] = np.zeros(self.n_out)
        return cast(params, dtype)

    def forward(
        self, params: Params, batch: Batch, state: Arrays | None = None, *, workspace: Workspace | None = None
    ) -> Forward:
        """The Forward record of a batch. `state` is the initial state, (B, H) a name; zero if None.

        Raises
        ------
        ValueError      if the input, the targets or the state do not fit the model
        """
        ws = workspace or Workspace()
        self._check(batch, state)
        T, B = batch.xs.shape[:2]
        dtype = params["W_h"].dtype
        a_x = self._inputs(params, batch.xs, ws)
        if state is None:
            state = self.cell.zero_state(B, dtype)
        states, residuals = unroll(self.cell, params, a_x, state, batch.mask, ws)

        logits = ws.empty("logits", (T, B, self.n_out), dtype)
        h = states["h"][1:].reshape(T * B, -1)
        np.dot(h, params["W_y"].T, out=logits.reshape(T * B, -1))
        logits += params["b_y"]
        probs, losses, weights = self._losses(batch, logits, ws)
        return Forward(batch, states, residuals, logits, probs, losses, weights)

    def backward(
        self,
        params: Params,
        forward: Forward,
        d_states: dict[str, np.ndarray] | None = None,
        *,
        workspace: Workspace | None = None,
    ) -> Backward:
        """The Backward record: gradients of `forward.loss`, or of whatever `d_states` came from.

        Parameters
        ----------
        d_states : gradients that reach the states from outside, (T+1, B, H) by state name, in place of the loss
        """
        ws = workspace or Workspace()
        T, B = forward.batch.xs.shape[:2]
        dtype = params["W_h"].dtype
        vector = ws.empty("grads", (sum(p.size for p in params.values()),), dtype)
        grads = unpack(vector, params)
        key = self.cell, T, B, dtype
        gradients = ws.keep("gradient tape", key, lambda: tape(*key))
        d = gradients.states
        for name, array in d.items():
            array[...] = 0 if d_states is None else d_states.get(name, 0)
        if d_states is None:
            self._output_gradients(params, forward, d["h"], grads, ws)
        else:
            grads["W_y"][...] = grads["b_y"][...] = 0
        d_pre, d_recurrent = unroll_vjp(
            self.cell, params["W_h"], forward.states, forward.residuals, forward.batch.mask, gradients, ws
        )

        rows_rec, rows_pre = (a.reshape(T * B, -1) for a in (d_recurrent, d_pre))
        np.dot(rows_rec.T, forward.states["h"][:-1].reshape(T * B, -1), out=grads["W_h"])
        np.dot(np.ones(T * B, dtype), rows_pre, out=grads["b"])
        for name, value in self.cell.extra_gradients(rows_rec).items():
            grads[name][...] = value
        self._input_gradient(forward.batch.xs, rows_pre, grads["W_x"], ws)
        return Backward(d, d_pre, d_recurrent, grads, vector, params["W_x"])

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, by name, in the order of `init`."""
        return {**self.cell.shapes(), "W_y": (self.n_out, self.cell.n_hidden), "b_y": (self.n_out,)}

    def n_parameters(self) -> int:
        """The number of parameters, from the sizes alone."""
        return sum(math.prod(shape) for shape in self.shapes().values())

    def _check(self, batch: Batch, state: Arrays | None) -> None:
        T, B = batch.xs.shape[:2]
        D, K, H = self.cell.n_in, self.n_out, self.cell.n_hidden
        if batch.xs.ndim == 3 and batch.xs.shape[2] != D:
            raise ValueError(f"xs: expected (T, B, {D}), got {batch.xs.shape}")
        if batch.xs.ndim == 2 and not (batch.xs.min() >= 0 and batch.xs.max() < D):
            raise ValueError(f"xs: expected ids in 0..{D - 1}, got {batch.xs.min()}..{batch.xs.max()}")
        if batch.targets is not None:
            lead = (T, B) if self.readout == "every" else (B,)
            expected = lead if self.loss == "cross_entropy" else (*lead, K)
            if batch.targets.shape != expected:
                raise ValueError(f"targets: expected {expected}, got {batch.targets.shape}")
            if self.loss == "cross_entropy" and not (batch.targets.min() >= 0 and batch.targets.max() < K):
                raise ValueError(
                    f"targets: expected ids in 0..{K - 1}, got {batch.targets.min()}..{batch.targets.max()}"
                )
        if state is not None:
            shapes = tuple(np.shape(s) for s in state)
            if shapes != ((B, H),) * len(self.cell.state_names):
                raise ValueError(f"state: expected {len(self.cell.state_names)} x {(B, H)}, got {shapes}")

    def _inputs(self, params: Params, xs: np.ndarray, ws: Workspace) -> np.ndarray:
        """a_x = W_x x + b for all steps, (T, B, G*H)."""
        T, B = xs.shape[:2]
        W_xT = params["W_x"].T
        a_x = ws.empty("a_x", (T, B, W_xT.shape[1]), W_xT.dtype)
        if xs.ndim == 2:
            np.take(W_xT, xs, axis=0, out=a_x, mode="clip")  # ids are checked; "clip" spares a buffered copy
        else:
            np.dot(xs.reshape(T * B, -1).astype(W_xT.dtype, copy=False), W_xT, out=a_x.reshape(T * B, -1))
        a_x += params["b"]
        return a_x

    def _losses(
        self, batch: Batch, logits: np.ndarray, ws: Workspace
    ) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
        """probs (T, B, K) or None; losses (T, B); weights (T, B)."""
        T, B, K = logits.shape
        if batch.targets is None:
            return (functions.softmax(logits) if self.loss == "cross_entropy" else None), None, None
        weights = self._loss_weights(batch, logits.dtype)
        targets = self._aligned_targets(batch)
        rows = logits.reshape(T * B, K)
        if self.loss == "cross_entropy":
            probs = ws.empty("probs", logits.shape, logits.dtype)
            losses = functions.cross_entropy(rows, targets.reshape(-1), probs.reshape(T * B, K))
        else:
            probs, losses = None, functions.squared_error(rows, targets.reshape(T * B, K))
        losses = losses.reshape(T, B)
        return probs, np.where(weights > 0, losses, 0), weights

    def _loss_weights(self, batch: Batch, dtype: np.dtype) -> np.ndarray:
        T, B = batch.xs.shape[:2]
        taken = np.ones((T, B), bool) if batch.mask is None else batch.mask
        if self.readout == "last":
            last = taken.sum(axis=0) - 1
            taken = np.arange(T)[:, None] == last
        return (taken / np.count_nonzero(taken)).astype(dtype)

    def _aligned_targets(self, batch: Batch) -> np.ndarray:
        """Targets at every step: those of many-to-one are the same at each."""
        if self.readout == "every":
            return batch.targets
        return np.broadcast_to(batch.targets, (batch.xs.shape[0], *batch.targets.shape))

    def _output_gradients(
        self, params: Params, forward: Forward, d_h: np.ndarray, grads: Params, ws: Workspace
    ) -> None:
        """From the losses into dW_y, db_y and the output's share of d_h (T+1, B, H)."""
        if forward.losses is None:
            raise ValueError("backward: the batch has no targets; hand over d_states instead")
        T, B, K = forward.logits.shape
        targets = self._aligned_targets(forward.batch)
        weights = forward.weights.reshape(-1)
        d_logits = ws.empty("d_logits", (T * B, K), forward.logits.dtype)
        if self.loss == "cross_entropy":
            rows = forward.probs.reshape(T * B, K)
            functions.cross_entropy_gradient(rows, targets.reshape(-1), weights, d_logits)
        else:
            rows = forward.logits.reshape(T * B, K)
            functions.squared_error_gradient(rows, targets.reshape(T * B, K), weights, d_logits)
        np.dot(d_logits, params["W_y"], out=d_h[1:].reshape(T * B, -1))
        np.dot(d_logits.T, forward.states["h"][1:].reshape(T * B, -1), out=grads["W_y"])
        np.dot(np.ones(T * B, d_logits.dtype), d_logits, out=grads["b_y"])

    def _input_gradient(self, xs: np.ndarray, d_pre: np.ndarray, d_W_x: np.ndarray, ws: Workspace) -> None:
        """dW_x (G*H, D) = sum over steps of d_pre x^T, d_pre (T*B, G*H)."""
        out = d_W_x.T
        if xs.ndim == 3:
            np.matmul(xs.reshape(len(d_pre), -1).T.astype(d_pre.dtype, copy=False), d_pre, out=out)
            return
        ids = xs.reshape(-1)
        if len(ids) <= FEW_ROWS:
            one_hot = np.zeros((self.cell.n_in, len(ids)), d_pre.dtype)
            one_hot[ids, np.arange(len(ids))] = 1
            np.matmul(one_hot, d_pre, out=out)
            return
        order = np.argsort(ids.astype(np.min_scalar_type(self.cell.n_in)), kind="stable")  # 16 bits: a radix sort
        counts = np.bincount(ids)
        distinct = np.flatnonzero(counts)
        stops = np.cumsum(counts[distinct])
        by_id = np.take(d_pre, order, axis=0, out=ws.empty("d_pre by id", d_pre.shape, d_pre.dtype), mode="clip")
        ones = np.ones(len(ids), d_pre.dtype)
        out[...] = 0
        start = 0
        for token, stop in zip(distinct.tolist(), stops.tolist(), strict=True):
            ones[start:stop].dot(by_id[start:stop], out[token])  # reduceat takes up to 20 times as long
            start = stop
