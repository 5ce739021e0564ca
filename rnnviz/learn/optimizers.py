"""Optimizers as pure pairs: `init(n, dtype)` gives a state, `update(gradient, state, rate)` a step and a new state.

Gradients, steps and the arrays of a state are flat vectors (P,); a step is what is added to the parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Slots = dict[str, np.ndarray]

MOMENTUM = 0.9
DECAY = 0.9  # of RMSprop's mean square
BETA_1, BETA_2 = 0.9, 0.999
EPSILON = 1e-8


@dataclass(frozen=True)
class Optimizer:
    """A pair of pure functions; `slots` names the state's vectors."""

    slots: tuple[str, ...]
    update: Callable[[np.ndarray, Slots, float], tuple[np.ndarray, Slots]]

    def init(self, n: int, dtype: np.dtype) -> Slots:
        """The state before the first update: zeros, and the number of updates."""
        return {name: np.zeros(n, dtype) for name in self.slots} | {"updates": np.zeros((), np.int64)}


def _sgd(gradient: np.ndarray, state: Slots, rate: float) -> tuple[np.ndarray, Slots]:
    """step = -rate g."""
    return gradient * -rate, _counted(state)


def _momentum(gradient: np.ndarray, state: Slots, rate: float) -> tuple[np.ndarray, Slots]:
    """v = mu v + g; step = -rate v (Polyak 1964, in the form of Sutskever et al. 2013 without look-ahead)."""
    v = state["v"] * MOMENTUM
    v += gradient
    return v * -rate, _counted(state, v=v)


def _adagrad(gradient: np.ndarray, state: Slots, rate: float) -> tuple[np.ndarray, Slots]:
    """s = s + g^2; step = -rate g / (sqrt(s) + eps) (Duchi, Hazan & Singer 2011)."""
    s = state["s"] + gradient * gradient
    return _scaled(gradient, s, rate, 1.0), _counted(state, s=s)


def _rmsprop(gradient: np.ndarray, state: Slots, rate: float) -> tuple[np.ndarray, Slots]:
    """s = rho s + (1 - rho) g^2; step = -rate g / (sqrt(s) + eps) (Tieleman & Hinton 2012)."""
    s = state["s"] * DECAY
    s += (1 - DECAY) * gradient * gradient
    return _scaled(gradient, s, rate, 1.0), _counted(state, s=s)


def _adam(gradient: np.ndarray, state: Slots, rate: float) -> tuple[np.ndarray, Slots]:
    """m and s as running means of g and g^2, freed of their start at zero (Kingma & Ba 2015, algorithm 1)."""
    t = int(state["updates"]) + 1
    m = state["m"] * BETA_1
    m += (1 - BETA_1) * gradient
    s = gradient * gradient
    s *= 1 - BETA_2
    s += BETA_2 * state["s"]
    return _scaled(m, s, rate / (1 - BETA_1**t), 1 - BETA_2**t), _counted(state, m=m, s=s)


def _scaled(direction: np.ndarray, square: np.ndarray, rate: float, correction: float) -> np.ndarray:
    """-rate direction / (sqrt(square / correction) + eps)."""
    step = np.sqrt(square)
    step *= 1 / np.sqrt(correction)
    step += EPSILON
    np.divide(direction, step, out=step)
    step *= -rate
    return step


def _counted(state: Slots, **slots: np.ndarray) -> Slots:
    return {**slots, "updates": state["updates"] + 1}


OPTIMIZERS = {
    "sgd": Optimizer((), _sgd),
    "momentum": Optimizer(("v",), _momentum),
    "adagrad": Optimizer(("s",), _adagrad),
    "rmsprop": Optimizer(("s",), _rmsprop),
    "adam": Optimizer(("m", "s"), _adam),
}
