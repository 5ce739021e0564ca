"""Truncated back-propagation through time, BPTT(k2; k1) (Williams & Peng 1990).

Every k1 steps, at t = k1, 2 k1, ..., T, the losses since the last update are sent back through the last k2 steps:

    L_t   = mean of dL_s,  t - k1 < s <= t                                          (1)
    dL_t/dw = sum over t - k2 < s <= t of (ds_s/dw)^T dL_t/ds_s                     (2)

Each loss is counted once, k1 <= k2, and what lies more than k2 steps back is held: states before the window are as
they were when they were computed, with the weights of that time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.model import Model
from rnnviz.core.records import Batch


def part(batch: Batch, start: int, stop: int) -> Batch:
    """Some steps of a sequence that has a target at every step."""
    return Batch(batch.xs[start:stop], batch.targets[start:stop], start=start)


def gradients(model: Model, params: Params, batch: Batch, k1: int, k2: int) -> Iterator[np.ndarray]:
    """The gradient (P,) of each update in turn; whoever asks for the next one has changed `params` in place.

    Parameters
    ----------
    batch : one sequence with a target at every step
    """
    ws, T = Workspace(), len(batch.xs)
    states = [model.zero_state(1)]  # after 0, 1, ... steps
    ends = [*range(k1, T, k1), T]
    for last, end in zip([0, *ends[:-1]], ends, strict=True):
        begin = max(0, end - k2)
        forward = model.forward(params, part(batch, begin, end), states[begin], workspace=ws)
        weights = np.zeros_like(forward.weights)
        weights[last - begin :] = 1 / (end - last)
        yield model.backward(params, replace(forward, weights=weights), workspace=ws).vector
        for t in range(last + 1, end + 1):
            states.append(tuple(s[t - begin].copy() for s in forward.states.values()))
