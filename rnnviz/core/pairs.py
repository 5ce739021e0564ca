"""What one pass through an encoder and a decoder leaves behind.

S source steps, T target steps, B pairs, M the encoder's width, H the decoder's, K target ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.core import functions
from rnnviz.core.arrays import Params
from rnnviz.core.cell import Arrays
from rnnviz.core.records import Batch, Lane

END = 0  # closes every target, and is what the decoder reads first


@dataclass(frozen=True)
class Pairs:
    """Sources and their targets side by side, time first.

    source : (S, B) ids; target : (T, B) ids, END at its end, or None if no loss is wanted
    source_mask, target_mask : bool, False where a sequence is padded at its end; None if none is
    """

    source: np.ndarray
    target: np.ndarray | None = None
    source_mask: np.ndarray | None = None
    target_mask: np.ndarray | None = None

    def __post_init__(self) -> None:
        sides = [(self.source, self.source_mask)]
        if self.target is not None:
            sides.append((self.target, self.target_mask))
            if self.target.shape[1:] != self.source.shape[1:]:
                raise ValueError(f"target: expected {self.source.shape[1]} sequences, got {self.target.shape}")
        for ids, mask in sides:
            if ids.ndim != 2:
                raise ValueError(f"source, target: expected ids (T, B), got {ids.shape}")
            Batch(ids, None, mask)  # its own checks


@dataclass(frozen=True)
class Encoded:
    """The source as the decoder finds it.

    lanes : the encoder's records; memory : (S, B, M), its outputs by token; mask : (S, B) or None
    keys : (S, B, .), what the score reads of the memory; None without attention
    first : the decoder's initial state, (B, H) for every state of every lane
    """

    source: np.ndarray
    mask: np.ndarray | None
    lanes: tuple[Lane, ...]
    memory: np.ndarray
    keys: np.ndarray | None
    first: Arrays

    def repeated(self, n: int) -> Encoded:
        """The one source of this record `n` times, side by side; `lanes` stay those of one."""

        def again(array: np.ndarray | None, axis: int = 1) -> np.ndarray | None:
            return None if array is None else np.repeat(array, n, axis)

        sides = {name: again(getattr(self, name)) for name in ("source", "mask", "memory", "keys")}
        return replace(self, **sides, first=tuple(again(s, 0) for s in self.first))


@dataclass(frozen=True)
class Translation:
    """The tape of an encoder and a decoder.

    given : (T, B), the ids that the decoder read
    lanes : the decoder's records
    attention : (T, S, B), the weights of each target step over the source, exactly 0 on padding; None without
    contexts : (T, B, M), the means by these weights; None without
    output : (T, B, H), what W_y reads; logits : (T, B, K)
    probs : (T, B, K), losses : (T, B) in nats, 0 on padding, weights : (T, B), the share of each loss in the
        batch's loss; None without targets
    """

    encoded: Encoded
    given: np.ndarray
    lanes: tuple[Lane, ...]
    attention: np.ndarray | None
    contexts: np.ndarray | None
    output: np.ndarray
    logits: np.ndarray
    target: np.ndarray | None = None
    probs: np.ndarray | None = None
    losses: np.ndarray | None = None
    weights: np.ndarray | None = None

    @property
    def top(self) -> np.ndarray:
        """(T+1, B, H), the states of the decoder's last layer, index 0 the initial state."""
        return self.lanes[-1].states["h"]

    @property
    def loss(self) -> float:
        """The loss of the batch: the mean over the target steps that are not padding."""
        return float(np.vdot(self.weights, self.losses))

    @property
    def final_state(self) -> Arrays:
        """The decoder's last state of each name, lane by lane, (B, H) each."""
        return tuple(s[-1] for lane in self.lanes for s in lane.states.values())


@dataclass(frozen=True)
class Gradients:
    """dL/dparameter, keyed and shaped like the parameters, as views of one `vector` (P,).

    d_source : (S, B, D), dL/d(the vectors of the source's ids), step by step; 0 on padding
    """

    grads: Params
    vector: np.ndarray
    d_source: np.ndarray


def joined(parts: Sequence[Translation]) -> Translation:
    """One tape of several that follow each other."""
    if len(parts) == 1:
        return parts[0]

    def along(name: str) -> np.ndarray | None:
        pieces = [getattr(part, name) for part in parts]
        return None if pieces[0] is None else np.concatenate(pieces)

    lanes = []
    for same in zip(*(part.lanes for part in parts), strict=True):
        first = same[0]
        states = {
            name: np.concatenate([s[:1], *(lane.states[name][1:] for lane in same)]) for name, s in first.states.items()
        }
        residuals = {name: np.concatenate([lane.residuals[name] for lane in same]) for name in first.residuals}
        xs = np.concatenate([lane.xs for lane in same])
        lanes.append(Lane(first.layer, first.reverse, first.suffix, xs, states, residuals, None))
    return Translation(
        parts[0].encoded,
        along("given"),
        tuple(lanes),
        along("attention"),
        along("contexts"),
        along("output"),
        along("logits"),
    )


def scored(tape: Translation, batch: Pairs) -> Translation:
    """The tape with its losses."""
    T, B, K = tape.logits.shape
    probs = np.empty_like(tape.logits)
    losses = functions.cross_entropy(tape.logits.reshape(T * B, K), batch.target.reshape(-1), probs.reshape(T * B, K))
    taken = np.ones((T, B), bool) if batch.target_mask is None else batch.target_mask
    weights = (taken / np.count_nonzero(taken)).astype(probs.dtype)
    return replace(
        tape, target=batch.target, probs=probs, losses=np.where(taken, losses.reshape(T, B), 0), weights=weights
    )


def steps_of(lanes: Sequence[Lane], steps: slice) -> tuple[Lane, ...]:
    """The lanes' records of some of their steps."""
    edges = slice(steps.start, steps.stop + 1)
    return tuple(
        Lane(
            lane.layer,
            lane.reverse,
            lane.suffix,
            lane.xs[steps],
            {name: s[edges] for name, s in lane.states.items()},
            {name: r[steps] for name, r in lane.residuals.items()},
            None,
        )
        for lane in lanes
    )
