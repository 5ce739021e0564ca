"""Everything that decides a comparison of learning rules: one task, one network, one seed, the rates of each rule."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.data.exercise import Exercise, exercise
from rnnviz.language import InputError, _
from rnnviz.learn.exercise_model import exercise_model
from rnnviz.learn.influence import n_states, recurrent_size
from rnnviz.learn.settings import Settings

RULES = ("bptt", "tbptt", "rtrl", "ekf")
TASKS = {"letters": 50, "xor_in_time": 16, "embedded_reber": 1}  # with the lag of each
MAX_INFLUENCE = 10_000_000  # multiply-adds a step of RTRL, n (n + 1) P
MAX_COVARIANCE = 1500  # parameters of the EKF
MODULES = 4  # of a Clockwork
CHOICES = {"task": tuple(TASKS), "cell": tuple(CELLS)}
RANGES = {
    "hidden": (2, 32),
    "seed": (0, 2**32 - 1),
    "bptt_rate": (0.0, 100.0),
    "tbptt_rate": (0.0, 100.0),
    "rtrl_rate": (0.0, 100.0),
    "k1": (1, 50),
    "k2": (1, 50),
    "p0": (1e-6, 1e6),
    "r": (1e-6, 1e6),
    "q": (0.0, 1.0),
    "max_sequences": (1, 100_000),
}


@dataclass(frozen=True)
class RulesConfig(Settings):
    """What is learned, by what network, and how fast by each rule.

    task : a key of TASKS; cell, hidden : the network; seed : of its weights and of the data
    bptt_rate, tbptt_rate, rtrl_rate : learning rates of plain gradient descent
    k1, k2 : truncated BPTT makes an update every k1 steps and goes k2 steps back
    p0, r, q : EKF: the initial variance of a weight, the observation's noise, the noise of the weights
    max_sequences : where the comparison ends
    """

    task: str = "letters"
    cell: str = "rnn"
    hidden: int = 8
    seed: int = 0
    bptt_rate: float = 1.0
    tbptt_rate: float = 0.3
    rtrl_rate: float = 0.1
    k1: int = 5
    k2: int = 10
    p0: float = 1.0
    r: float = 1.0
    q: float = 1e-5
    max_sequences: int = 2000

    def __post_init__(self) -> None:
        self.check(CHOICES, RANGES)
        if self.k2 < self.k1:
            raise InputError(
                _("k2: truncated BPTT goes at least as far back as its last update, k1 = {k1} steps; got {k2}.").format(
                    k1=self.k1, k2=self.k2
                )
            )


def exercise_of(config: RulesConfig) -> Exercise:
    """What all rules are to learn."""
    return exercise(config.task, TASKS[config.task])


def model_of(config: RulesConfig) -> Model:
    """The network of all rules."""
    return exercise_model(exercise_of(config), config.cell, config.hidden, MODULES)


def n_weights(model: Model) -> int:
    """The length of the weight vector; a Clockwork's masked entries are in it, though they never change."""
    return sum(math.prod(shape) for shape in model.shapes().values())


def affordable(config: RulesConfig) -> tuple[str, ...]:
    """The rules that this network is small enough for."""
    model = model_of(config)
    n, size = n_states(model.cell), recurrent_size(model)
    too_large = {"rtrl": n * (n + 1) * size > MAX_INFLUENCE, "ekf": n_weights(model) > MAX_COVARIANCE}
    return tuple(rule for rule in RULES if not too_large.get(rule, False))
