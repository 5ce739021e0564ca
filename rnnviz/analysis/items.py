"""The gradient of the whole loss, itemised: what the loss of each step contributes to it, and what cancels.

dL/dh_k = sum over t of w_t dL_t/dh_k          L the whole loss, w_t the weight of the loss L_t in it: 1/T

The idea of showing these terms is RNNbow's (Cashman, Patterson, Mosca & Chang 2017).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.analysis.gradients import by_token, gradient_flow, gradient_norms, lane_vjp, loss_gradients, passes
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Forward
from rnnviz.core.unroll import tape


@dataclass(frozen=True)
class Items:
    """The terms of a gradient by their norms, and the norm of what they add up to.

    norms : (T, T), [t, k] w_t ||dL_t/dh_k||, NaN where nothing can flow
    total : (T,), ||dL/dh_k||
    """

    norms: np.ndarray
    total: np.ndarray

    @property
    def n_steps(self) -> int:
        return len(self.total)

    @cached_property
    def sums(self) -> np.ndarray:
        """The sum of the terms' norms (T,): what the total would be if all pulled the same way."""
        return np.nansum(self.norms, axis=0)

    @cached_property
    def cancelled(self) -> np.ndarray:
        """The share of `sums` that is lost because the terms pull different ways (T,); 0 where there is nothing."""
        kept = np.divide(self.total, self.sums, out=np.ones_like(self.total), where=self.sums > 0)
        return np.maximum(0, 1 - kept)


def itemise(model: Model, params: Params, forward: Forward, state: str = "h", lane: int = 0) -> Items:
    """The items of the whole loss's gradient at every state of a lane; parameters and errors as in `gradient_flow`."""
    flow = gradient_flow(model, params, forward, state, lane)
    return Items(flow * forward.weights, gradient_norms(model, params, forward, state=state)[lane])


def distance_groups(n_steps: int) -> list[tuple[int, int]]:
    """The distances 0..T-1 in groups (first, last) that double: 0, 1, 2, 3-4, 5-8, 9-16, ..."""
    groups, last = [(0, 0)], 0
    while last < n_steps - 1:
        first, last = last + 1, min(max(1, 2 * last), n_steps - 1)
        groups.append((first, last))
    return groups


def by_distance(norms: np.ndarray) -> np.ndarray:
    """For each group of distances |t - k| (G,) the sum (G, T) of the norms (T, T), [t, k], at every step k."""
    distance = _distances(len(norms))
    return np.stack(
        [
            np.nansum(norms, axis=0, where=(low <= distance) & (distance <= high))
            for low, high in distance_groups(len(norms))
        ]
    )


def weight_items(model: Model, params: Params, forward: Forward, lane: int = 0) -> np.ndarray:
    """dL/dW_h of a lane in parts by distance, (G, *W_h.shape): they add up to the gradient of the backward pass.

    A part holds what the losses at a distance |t - k| say to the use of W_h at step k. Truncated BPTT that goes d steps
    back, from every loss, finds the sum of the parts up to d.
    """
    d_losses = loss_gradients(model, params, forward) * forward.weights
    place, record = model.lanes[lane], forward.lanes[lane]
    cell, T, groups = place.cell, len(d_losses), distance_groups(len(d_losses))
    distance = _distances(T)
    member = np.stack([(low <= distance) & (distance <= high) for low, high in groups]).astype(d_losses.dtype)
    summed = tape(cell, (T, len(groups)), d_losses.dtype, cell.traces).parts
    written = ("gates", *cell.traces)  # the gates one by one are views of them together
    for name in written:
        summed[name][...] = 0
    for losses, d_output in passes(model, params, forward, d_losses, place.layer):
        gradients, _ = lane_vjp(model, lane, params, forward, d_output)
        read = by_token(record, np.arange(T))[: len(d_output)]
        chosen = member[:, losses][:, :, read].transpose(2, 0, 1)  # (T', G, R)
        for name in written:
            summed[name][: len(d_output)] += chosen @ gradients.parts[name]
    before, after = ({n: s[edge, 0] for n, s in record.states.items()} for edge in (slice(-1), slice(1, None)))
    residuals = {n: r[:, 0] for n, r in record.residuals.items()}
    grads = {n: np.zeros_like(a) for n, a in place.own(params).items()}
    parts = []
    for g in range(len(groups)):
        cell.recurrent_gradients({n: p[:, g] for n, p in summed.items()}, before, after, residuals, grads)
        parts.append(grads["W_h"].copy())
    return np.stack(parts)


def truncation(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of `weight_items`: each part's norm, and what a cut after it misses, as shares of the whole's norm, (G,) each.

    What is missing is the norm of the sum of all parts further away; it may exceed 1 where they cancel against nearer
    ones. NaN without a gradient.
    """
    further = parts[::-1].cumsum(axis=0)[::-1]
    missing = np.stack([*further[1:], np.zeros_like(further[0])])
    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(np.linalg.norm(p, axis=(1, 2)) / np.linalg.norm(further[0]) for p in (parts, missing))


def _distances(n_steps: int) -> np.ndarray:
    return np.abs(np.subtract.outer(np.arange(n_steps), np.arange(n_steps)))
