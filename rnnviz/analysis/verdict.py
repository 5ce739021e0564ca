"""Vanishing, exploding or carried: a verdict on gradient norms, by a rule that is said beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

VANISHING, EXPLODING = 1e-4, 1e4


@dataclass(frozen=True)
class Verdict:
    """What became of the gradient on its way back from a loss to the first step that was read.

    kind : "vanishing", "exploding" or "carried"; "undefined" where the gradient at its own step is zero or not finite
    ratio : norm at the far end / norm at the loss's step; infinite where the first is too large for a number
    far, own : the two norms
    """

    kind: str
    ratio: float
    far: float
    own: float


def verdict(norms: np.ndarray) -> Verdict:
    """Judge the norms (n,) of dL_t/dh_k from the far end to the loss's own step.

    Vanishing below a ratio of 1e-4, exploding above 1e4, else carried.
    """
    far, own = float(norms[0]), float(norms[-1])
    if not np.isfinite(own) or np.isnan(far) or own == 0:
        return Verdict("undefined", float("nan"), far, own)
    ratio = far / own
    kind = "vanishing" if ratio < VANISHING else "exploding" if ratio > EXPLODING else "carried"
    return Verdict(kind, ratio, far, own)
