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
BLOCK = 1 << 15  # entries worked on at a time


@dataclass(frozen=True)
class Optimizer:
    """A pair of pure functions over vectors of any length.

    slots : the names of the state's vectors
    rule : computes one block of entries, each entry for itself: from the gradient, the old slots, the rate and the
        number of this update (from 1) it writes the new slots and the step
    """

    slots: tuple[str, ...]
    rule: Callable[[np.ndarray, Slots, float, int, Slots, np.ndarray], None]

    def init(self, n: int, dtype: np.dtype) -> Slots:
        """The state before the first update: zeros, and the number of updates."""
        return {name: np.zeros(n, dtype) for name in self.slots} | {"updates": np.zeros((), np.int64)}

    def update(self, gradient: np.ndarray, state: Slots, rate: float) -> tuple[np.ndarray, Slots]:
        """The step and the new state, block by block: what a rule works on stays in the core's cache."""
        updates = state["updates"] + 1
        step = np.empty_like(gradient)
        new = {name: np.empty_like(gradient) for name in self.slots}
        for start in range(0, len(gradient), BLOCK):
            part = slice(start, start + BLOCK)
            old_part, new_part = ({name: slots[name][part] for name in self.slots} for slots in (state, new))
            self.rule(gradient[part], old_part, rate, int(updates), new_part, step[part])
        return step, new | {"updates": updates}


def _sgd(g: np.ndarray, old: Slots, rate: float, t: int, new: Slots, step: np.ndarray) -> None:
    """step = -rate g."""
    np.multiply(g, -rate, out=step)


def _momentum(g: np.ndarray, old: Slots, rate: float, t: int, new: Slots, step: np.ndarray) -> None:
    """v = mu v + g; step = -rate v (Polyak 1964, in the form of Sutskever et al. 2013 without look-ahead)."""
    np.multiply(old["v"], MOMENTUM, out=new["v"])
    new["v"] += g
    np.multiply(new["v"], -rate, out=step)


def _adagrad(g: np.ndarray, old: Slots, rate: float, t: int, new: Slots, step: np.ndarray) -> None:
    """s = s + g^2; step = -rate g / (sqrt(s) + eps) (Duchi, Hazan & Singer 2011)."""
    np.multiply(g, g, out=new["s"])
    new["s"] += old["s"]
    _scale(g, new["s"], rate, 1.0, step)


def _rmsprop(g: np.ndarray, old: Slots, rate: float, t: int, new: Slots, step: np.ndarray) -> None:
    """s = rho s + (1 - rho) g^2; step = -rate g / (sqrt(s) + eps) (Tieleman & Hinton 2012)."""
    _average(old["s"], np.multiply(g, g, out=step), DECAY, new["s"])
    _scale(g, new["s"], rate, 1.0, step)


def _adam(g: np.ndarray, old: Slots, rate: float, t: int, new: Slots, step: np.ndarray) -> None:
    """m and s as running means of g and g^2, freed of their start at zero (Kingma & Ba 2015, algorithm 1)."""
    _average(old["m"], g, BETA_1, new["m"])
    _average(old["s"], np.multiply(g, g, out=step), BETA_2, new["s"])
    _scale(new["m"], new["s"], rate / (1 - BETA_1**t), 1 - BETA_2**t, step)


def _average(mean: np.ndarray, value: np.ndarray, decay: float, out: np.ndarray) -> None:
    """out = mean + (1 - decay) (value - mean)."""
    np.subtract(value, mean, out=out)
    out *= 1 - decay
    out += mean


def _scale(direction: np.ndarray, square: np.ndarray, rate: float, correction: float, step: np.ndarray) -> None:
    """step = -rate direction / (sqrt(square / correction) + eps)."""
    root = correction**0.5
    np.sqrt(square, out=step)
    step += EPSILON * root
    np.divide(direction, step, out=step)
    step *= -rate * root


OPTIMIZERS = {
    "sgd": Optimizer((), _sgd),
    "momentum": Optimizer(("v",), _momentum),
    "adagrad": Optimizer(("s",), _adagrad),
    "rmsprop": Optimizer(("s",), _rmsprop),
    "adam": Optimizer(("m", "s"), _adam),
}
