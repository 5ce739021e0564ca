"""A recurrent network: cells in layers over a batch, with an output layer and a loss on top, and all of its gradients.

x_t   = a one-hot token, a row of the embedding W_e, or a vector
h_t   = the last layer's state; of two directions side by side
y_t   = W_y h_t + b_y          the logits
L     = mean of the losses that are taken: at every step, or one of each sequence
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.core import attention, functions
from rnnviz.core.arrays import Params, Workspace, cast, unpack
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.initial import Initial
from rnnviz.core.inputs import sum_by_id
from rnnviz.core.layers import Place, Stack, dropout_factors
from rnnviz.core.records import Backward, Batch, Forward

READOUTS = ("every", "last", "attention")
LOSSES = ("cross_entropy", "squared")


@dataclass(frozen=True)
class Model:
    """A recurrent network: cells in layers, output layer, loss.

    cell : the recurrent cell; W_x (G*H, D), W_h (G*H, H), b (G*H,)
    n_out : K; W_y (K, width), b_y (K,); the width is H, or 2 H for two directions
    readout : "every" step has a target (many-to-many), or the "last" one only (many-to-one): then the directions are
        joined by steps of reading, so that at the last step each has read everything; or one target for the mean of
        all steps' states by "attention", which W_y then reads in place of h_t: the logits of a sequence are the same at
        every step, and there are W_a (H, width), b_a (H,), v (H,)
    loss : "cross_entropy" in nats, or "squared", the mean over the K outputs of the squared error
    layers, bidirectional, dropout : see Stack
    embedding : V, the number of ids that W_e (V, D) turns into vectors; 0: ids are one-hot, D = V
    embedding_dropout : the share of these vectors' entries that the first layer does not see in training
    """

    cell: Cell
    n_out: int
    readout: str = "every"
    loss: str = "cross_entropy"
    layers: int = 1
    bidirectional: bool = False
    embedding: int = 0
    dropout: float = 0.0
    embedding_dropout: float = 0.0

    def __post_init__(self) -> None:
        if self.n_out < 1:
            raise ValueError(f"n_out: expected at least 1, got {self.n_out}")
        if self.readout not in READOUTS:
            raise ValueError(f"readout: expected one of {READOUTS}, got {self.readout!r}")
        if self.loss not in LOSSES:
            raise ValueError(f"loss: expected one of {LOSSES}, got {self.loss!r}")
        if self.embedding < 0:
            raise ValueError(f"embedding: expected the number of ids, or 0, got {self.embedding}")
        if not 0 <= self.embedding_dropout < 1 or (self.embedding_dropout and not self.embedding):
            raise ValueError(
                f"embedding_dropout: expected a share in [0, 1) of an embedding, got {self.embedding_dropout}"
            )
        if self.cell.shares_output and self.cell.width("y") != self.n_out:
            raise ValueError(f"n_out: the cell feeds {self.cell.width('y')} outputs back, the model has {self.n_out}")
        _ = self.stack  # its own checks

    @cached_property
    def stack(self) -> Stack:
        """The layers."""
        return Stack(self.cell, self.layers, self.bidirectional, self.dropout)

    @property
    def lanes(self) -> tuple[Place, ...]:
        """Every layer in every direction, in the order of the records' lanes."""
        return self.stack.lanes

    def init(self, rng: np.random.Generator, dtype: str = "float32", initial: Initial | None = None) -> Params:
        """Fresh parameters: the embedding from N(0, 1/D), so that a row has length 1; see Initial for the rest."""
        initial = initial or Initial()
        params = self.stack.init(rng, initial)
        params["W_y"] = initial.input_weights(rng, self.n_out, self.stack.width, self.stack.width)
        params["b_y"] = np.zeros(self.n_out)
        if self.readout == "attention":
            params |= attention.pool_init(rng, initial, self.cell.n_hidden, self.stack.width)
        if self.embedding:
            params["W_e"] = rng.standard_normal((self.embedding, self.cell.n_in)) / math.sqrt(self.cell.n_in)
        return cast(params, dtype)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, by name, in the order of `init`."""
        embedding = {"W_e": (self.embedding, self.cell.n_in)} if self.embedding else {}
        pooling = attention.pool_shapes(self.cell.n_hidden, self.stack.width) if self.readout == "attention" else {}
        output = {"W_y": (self.n_out, self.stack.width), "b_y": (self.n_out,)}
        return {**self.stack.shapes(), **output, **pooling, **embedding}

    def n_parameters(self) -> int:
        """The number of parameters that learning can change, from the sizes alone."""
        H, width = self.cell.n_hidden, self.stack.width
        pooling = H * (width + 2) if self.readout == "attention" else 0
        return self.stack.n_parameters() + self.n_out * (width + 1) + pooling + self.embedding * self.cell.n_in

    def zero_state(self, batch: int, dtype: str = "float64") -> Arrays:
        """The state before the first step, (B, H) for every state of every lane."""
        return self.stack.zero_state(batch, dtype)

    def forward(
        self,
        params: Params,
        batch: Batch,
        state: Arrays | None = None,
        *,
        dropout_rng: np.random.Generator | None = None,
        workspace: Workspace | None = None,
    ) -> Forward:
        """The Forward record of a batch.

        Parameters
        ----------
        state : the initial state, (B, H) for every state of every lane; zero if None
        dropout_rng : draws what is dropped, in training; None: nothing is dropped

        Raises
        ------
        ValueError      if the input, the targets or the state do not fit the model
        """
        ws = workspace or Workspace()
        self._check(batch, state)
        T, B = batch.xs.shape[:2]
        dtype = params["W_y"].dtype
        if state is None:
            state = self.zero_state(B, dtype)
        xs, kept = params["W_e"][batch.xs] if self.embedding else batch.xs, None
        if dropout_rng is not None and self.embedding_dropout:
            kept = dropout_factors(dropout_rng, xs, self.embedding_dropout)
            xs = xs * kept
        lanes, output, dropped = self.stack.forward(
            params, batch, xs, state, dropout_rng, ws, by_token=self.readout != "last"
        )

        logits = ws.empty("logits", (T, B, self.n_out), dtype)
        attended = None
        if self.readout == "attention":
            attended, mean = attention.pool(params, output, batch.mask)
            logits[...] = mean @ params["W_y"].T
        else:
            np.dot(output.reshape(T * B, -1), params["W_y"].T, out=logits.reshape(T * B, -1))
        logits += params["b_y"]
        probs, losses, weights = self._losses(batch, logits, ws)
        return Forward(batch, lanes, output, dropped, logits, probs, losses, weights, attended, kept)

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
        d_states : gradients that reach the states from outside, in place of the loss: (T+1, B, H) by state name
            and suffix of the lane, in the lane's order of reading
        """
        ws = workspace or Workspace()
        vector = ws.empty("grads", (sum(p.size for p in params.values()),), params["W_y"].dtype)
        grads = unpack(vector, params)
        if d_states is None:
            d_output = self._output_gradients(params, forward, grads, ws)
        else:
            d_output = None
            for name in ("W_y", "b_y", *(("W_a", "b_a", "v") if self.readout == "attention" else ())):
                grads[name][...] = 0
        lanes = self.stack.backward(
            params,
            forward.batch,
            forward.lanes,
            forward.dropped,
            d_output,
            d_states or {},
            grads,
            ws,
            by_token=self.readout != "last",
        )
        backward = Backward(lanes, grads, vector)
        if self.embedding:
            d_vectors = backward.d_xs
            if forward.embedding_kept is not None:
                d_vectors = d_vectors * forward.embedding_kept
            sum_by_id(forward.batch.xs.reshape(-1), d_vectors.reshape(-1, self.cell.n_in), grads["W_e"], ws)
        return backward

    def _check(self, batch: Batch, state: Arrays | None) -> None:
        T, B = batch.xs.shape[:2]
        D, K = self.cell.n_in, self.n_out
        n_ids = self.embedding or D
        if batch.xs.ndim == 3 and (batch.xs.shape[2] != D or self.embedding):
            raise ValueError(f"xs: expected {'ids (T, B)' if self.embedding else (T, B, D)}, got {batch.xs.shape}")
        if batch.xs.ndim == 2 and not (batch.xs.min() >= 0 and batch.xs.max() < n_ids):
            raise ValueError(f"xs: expected ids in 0..{n_ids - 1}, got {batch.xs.min()}..{batch.xs.max()}")
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
            cells = (lane.cell for lane in self.lanes)
            expected_shapes = tuple((B, cell.width(name)) for cell in cells for name in cell.state_names)
            if shapes != expected_shapes:
                raise ValueError(f"state: expected {expected_shapes}, got {shapes}")

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
        if self.readout != "every":
            last = taken.sum(axis=0) - 1
            taken = np.arange(T)[:, None] == last
        return (taken / np.count_nonzero(taken)).astype(dtype)

    def _aligned_targets(self, batch: Batch) -> np.ndarray:
        """Targets at every step: those of many-to-one are the same at each."""
        if self.readout == "every":
            return batch.targets
        return np.broadcast_to(batch.targets, (batch.xs.shape[0], *batch.targets.shape))

    def _output_gradients(self, params: Params, forward: Forward, grads: Params, ws: Workspace) -> np.ndarray:
        """From the losses into dW_y, db_y and the last layer's output (T, B, width)."""
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
        if self.readout == "attention":
            d_logits = d_logits.reshape(T, B, K).sum(axis=0)
            mean = attention.pooled(forward.output, forward.attention)
            np.dot(d_logits.T, mean, out=grads["W_y"])
            np.sum(d_logits, axis=0, out=grads["b_y"])
            return attention.pool_vjp(params, forward.output, forward.attention, d_logits @ params["W_y"], grads)
        d_output = ws.empty("d_output", forward.output.shape, d_logits.dtype)
        np.dot(d_logits, params["W_y"], out=d_output.reshape(T * B, -1))
        np.dot(d_logits.T, forward.output.reshape(T * B, -1), out=grads["W_y"])
        np.dot(np.ones(T * B, d_logits.dtype), d_logits, out=grads["b_y"])
        return d_output
