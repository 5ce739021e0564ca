"""Gradients made smaller before they are used."""

from __future__ import annotations

import numpy as np

CLIPPINGS = ("norm", "value", "none")


def clip(gradient: np.ndarray, how: str, limit: float) -> tuple[np.ndarray, float, float]:
    """The clipped gradient, and the norm before and after.

    "norm": g * limit / ||g|| where ||g|| > limit (Pascanu, Mikolov & Bengio 2013, algorithm 1), the direction kept;
    "value": every entry to [-limit, limit] (Mikolov 2012); "none": as it is.

    Parameters
    ----------
    gradient : (P,)
    """
    raw = float(np.sqrt(np.vdot(gradient, gradient)))
    if how == "norm" and raw > limit:
        return gradient * (limit / raw), raw, limit
    if how == "value":
        clipped = np.clip(gradient, -limit, limit)
        return clipped, raw, float(np.sqrt(np.vdot(clipped, clipped)))
    return gradient, raw, raw
