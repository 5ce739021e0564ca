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
    """

    xs: np.ndarray
    targets: np.ndarray | None = None
    mask: np.ndarray | None = None

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


@dataclass(frozen=True)
class Forward:
    """The tape of a forward pass: every state, every gate, every prediction.

    states[name] : (T+1, B, H), index 0 the initial state, index t the state after step t
    residuals[name] : (T, B, .), each gate after its nonlinearity, and what else the derivative needs
    logits : (T, B, K), the outputs before the softmax (for squared loss: the outputs)
    probs : (T, B, K), their softmax; None for squared loss or without targets
    losses : (T, B), nats or squared error; 0 where no loss is taken; None without targets
    weights : (T, B), the share of each loss in the batch's loss: 1/n where one is taken, else 0
    """

    batch: Batch
    states: dict[str, np.ndarray]
    residuals: dict[str, np.ndarray]
    logits: np.ndarray
    probs: np.ndarray | None
    losses: np.ndarray | None
    weights: np.ndarray | None

    @property
    def loss(self) -> float:
        """The loss of the batch: the mean of the losses that were taken."""
        if self.losses is None:
            raise ValueError("loss: the batch has no targets")
        return float(np.vdot(self.weights, self.losses))

    @property
    def final_state(self) -> tuple[np.ndarray, ...]:
        """The last state of each name, (B, H) each, copied: the carry of truncated BPTT."""
        return tuple(s[-1].copy() for s in self.states.values())


@dataclass(frozen=True)
class Backward:
    """The tape of a backward pass: every gradient of the loss.

    d_states[name] : (T+1, B, H), dL/dstate after step t, through all that follows; index 0 the initial state
    d_pre : (T, B, G*H), dL/d(pre-activation), in the order of the cell's gates
    d_recurrent : (T, B, G*H), dL/d(W_h h_prev): d_pre except where a gate stands between (the GRU's candidate)
    grads : dL/dparameter, keyed and shaped like the parameters
    vector : (P,), of which `grads` are views: all gradients one after the other
    """

    d_states: dict[str, np.ndarray]
    d_pre: np.ndarray
    d_recurrent: np.ndarray
    grads: dict[str, np.ndarray]
    vector: np.ndarray
    W_x: np.ndarray

    @cached_property
    def d_xs(self) -> np.ndarray:
        """dL/dx_t (T, B, D); for token ids the gradient of the one-hot vector, D = V. Computed when first read."""
        return self.d_pre @ self.W_x
