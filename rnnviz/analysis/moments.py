"""A network at one moment of its training: what it makes of a sentence, and how far back its last error reaches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.gradients import gradient_norms
from rnnviz.analysis.verdict import VANISHING
from rnnviz.core.arrays import Params
from rnnviz.core.layers import Place
from rnnviz.core.model import Model
from rnnviz.core.records import Batch


@dataclass(frozen=True)
class Moment:
    """A sentence of T tokens in one lane of H units.

    loss : mean nats per token
    states : (T, H) float32, by token
    norms : (T,) ||dL_s/dh_k|| of the loss of step s = `last_read`; NaN where nothing flows, inf where it overflows
    """

    loss: float
    states: np.ndarray
    norms: np.ndarray


def moment(model: Model, params: Params, ids: np.ndarray, lane: int) -> Moment:
    """The network run over T + 1 ids, each the target of the one before, and back from the loss read last."""
    with np.errstate(all="ignore"):  # a ReLU may grow beyond all numbers
        forward = model.forward(params, Batch(ids[:-1, None], ids[1:, None]))
        norms = gradient_norms(model, params, forward, step=last_read(model.lanes[lane], len(ids) - 1))[lane]
        record = forward.lanes[lane]
        states = record.at_tokens(record.states["h"][1:])[:, 0].astype(np.float32)
    return Moment(forward.loss, states, norms)


def last_read(place: Place, n_steps: int) -> int:
    """The step 1..T that a lane reads last: the one whose loss has the longest way back in it."""
    return 1 if place.reverse else n_steps


def reach(norms: np.ndarray, step: int) -> int | None:
    """How many steps from its own the loss of `step` (1..T) is still heard: norms (T,) of VANISHING times its own.

    None where the gradient at its own step is zero or not finite.
    """
    own = norms[step - 1]
    if not np.isfinite(own) or own == 0:
        return None
    heard = np.flatnonzero(norms >= VANISHING * own)
    return int(np.abs(heard - (step - 1)).max())
