"""What one pass through a network leaves behind: named arrays that learning, analysis and plots all read.

T time steps, B sequences in the batch, D inputs, H hidden units, K outputs, G gates. Records are frozen and their
arrays are not written after they are returned (inside a training slice, the next pass reuses them).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Batch:
    """Sequences side by side, time first.

    xs : (T, B) token ids, or (T, B, D) numbers
    targets : what the loss compares with; None if no loss is wanted.
        cross-entropy: (T, B) ids, many-to-one (B,) ids; squared: (T, B, K), many-to-one (B, K)
    mask : (T, B) bool, False where a sequence is padded at its end; None if none is.
        Padding takes no part in loss, state or gradient.
    start : the time t of the first step: where the Clockwork's clocks stand
    """

    xs: np.ndarray
    targets: np.ndarray | None = None
    mask: np.ndarray | None = None
    start: int = 0

    def __post_init__(self) -> None:
        if self.xs.ndim not in (2, 3) or 0 in self.xs.shape[:2]:
            raise ValueError(f"xs: expected (T, B) ids or (T, B, D) with T, B >= 1, got {self.xs.shape}")
        if self.xs.ndim == 2 and not np.issubdtype(self.xs.dtype, np.integer):
            raise ValueError(f"xs: ids (T, B) must be integers, got {self.xs.dtype}")
        if self.mask is not None:
            if self.mask.shape != self.xs.shape[:2] or self.mask.dtype != bool:
                raise ValueError(f"mask: expected bool {self.xs.shape[:2]}, got {self.mask.dtype} {self.mask.shape}")
            if not self.mask[0].all() or (self.mask[1:] & ~self.mask[:-1]).any():
                raise ValueError("mask: every sequence has at least one step, and padding stands at its end")


def reordered(array: np.ndarray, order: np.ndarray) -> np.ndarray:
    """An array (T, B, ...) in another order of time, each sequence in its own; `order` (T, B) holds times."""
    return array[order, np.arange(order.shape[1])]


@dataclass(frozen=True)
class Lane:
    """One layer in one direction on the tape, everything in the order in which it read.

    layer, reverse, suffix : its layer, counted from 1; whether it read from the end; what its names end in
    xs : what it read: (T, B) ids, or (T, B, .) vectors
    states[name] : (T+1, B, H), index 0 the initial state, index t the state after t steps
    residuals[name] : (T, B, .), each gate after its nonlinearity, and what else the derivative needs
    order : (T, B), the token that was read at each step; None for the order of the tokens
    """

    layer: int
    reverse: bool
    suffix: str
    xs: np.ndarray
    states: dict[str, np.ndarray]
    residuals: dict[str, np.ndarray]
    order: np.ndarray | None

    def at_tokens(self, array: np.ndarray) -> np.ndarray:
        """An array (T, B, ...) over this lane's steps, put at the tokens that were read; or the other way round."""
        return array if self.order is None else reordered(array, self.order)


@dataclass(frozen=True)
class Forward:
    """The tape of a forward pass: every state, every gate, every prediction.

    lanes : one record for each layer and direction
    output : (T, B, width), the last layer's states by token, both directions side by side
    dropped : between layers, the factors (T, B, width) of dropout; empty where nothing is dropped
    logits : (T, B, K), the outputs before the softmax (for squared loss: the outputs)
    probs : (T, B, K), their softmax; None for squared loss or without targets
    losses : (T, B), nats or squared error; 0 where no loss is taken; None without targets
    weights : (T, B), the share of each loss in the batch's loss: 1/n where one is taken, else 0
    attention : (T, B), the share of each step in the mean that is read out, 0 on padding; None without attention
    embedding_kept : (T, B, D), the factors of dropout on the tokens' vectors; None where nothing is dropped
    """

    batch: Batch
    lanes: tuple[Lane, ...]
    output: np.ndarray
    dropped: tuple[np.ndarray, ...]
    logits: np.ndarray
    probs: np.ndarray | None
    losses: np.ndarray | None
    weights: np.ndarray | None
    attention: np.ndarray | None = None
    embedding_kept: np.ndarray | None = None

    @property
    def states(self) -> dict[str, np.ndarray]:
        """The states of layer 1, forward: of a network with one lane, all of them."""
        return self.lanes[0].states

    @property
    def residuals(self) -> dict[str, np.ndarray]:
        """The residuals of layer 1, forward."""
        return self.lanes[0].residuals

    @property
    def loss(self) -> float:
        """The loss of the batch: the mean of the losses that were taken."""
        if self.losses is None:
            raise ValueError("loss: the batch has no targets")
        return float(np.vdot(self.weights, self.losses))

    @property
    def final_state(self) -> tuple[np.ndarray, ...]:
        """The last state of each name, lane by lane, (B, H) each, copied: the carry of truncated BPTT."""
        return tuple(s[-1].copy() for lane in self.lanes for s in lane.states.values())


@dataclass(frozen=True)
class LaneGradients:
    """The gradients of one lane, in the order in which it read.

    d_states[name] : (T+1, B, H), dL/dstate after step t, through all that follows; index 0 the initial state
    d_pre : (T, B, G*H), dL/d(pre-activation), in the order of the cell's gates
    d_recurrent : (T, B, G*H), dL/d(W_h h_prev): d_pre except where a gate stands between (the GRU's candidate)
    """

    layer: int
    reverse: bool
    suffix: str
    d_states: dict[str, np.ndarray]
    d_pre: np.ndarray
    d_recurrent: np.ndarray
    order: np.ndarray | None
    W_x: np.ndarray

    def at_tokens(self, array: np.ndarray) -> np.ndarray:
        """An array (T, B, ...) over this lane's steps, put at the tokens that were read."""
        return array if self.order is None else reordered(array, self.order)

    @cached_property
    def d_xs(self) -> np.ndarray:
        """dL/d(what the lane read) (T, B, D), by token. Computed when first read."""
        return self.at_tokens(self.d_pre @ self.W_x)


@dataclass(frozen=True)
class Backward:
    """The tape of a backward pass: every gradient of the loss.

    lanes : one record for each layer and direction
    grads : dL/dparameter, keyed and shaped like the parameters
    vector : (P,), of which `grads` are views: all gradients one after the other
    """

    lanes: tuple[LaneGradients, ...]
    grads: dict[str, np.ndarray]
    vector: np.ndarray

    @property
    def d_states(self) -> dict[str, np.ndarray]:
        """The gradients of the states of layer 1, forward."""
        return self.lanes[0].d_states

    @property
    def d_pre(self) -> np.ndarray:
        """The gradient of the pre-activations of layer 1, forward."""
        return self.lanes[0].d_pre

    @property
    def d_recurrent(self) -> np.ndarray:
        """The gradient of W_h h_prev of layer 1, forward."""
        return self.lanes[0].d_recurrent

    @cached_property
    def d_xs(self) -> np.ndarray:
        """dL/dx_t (T, B, D), through all lanes that read it; for ids the gradient of what they pick, D = V or E."""
        return sum(lane.d_xs for lane in self.lanes if lane.layer == 1)
