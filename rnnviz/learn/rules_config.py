"""Everything that decides a comparison of learning rules: one task, one network, one seed, the rates of each rule."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass

from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.data.exercise import Exercise, exercise
from rnnviz.language import InputError, _
from rnnviz.learn.influence import n_states, recurrent_size

RULES = ("bptt", "tbptt", "rtrl", "ekf")
TASKS = {"letters": 50, "xor_in_time": 16, "embedded_reber": 1}  # with the lag of each
MAX_INFLUENCE = 10_000_000  # multiply-adds a step of RTRL, n (n + 1) P
MAX_COVARIANCE = 1500  # parameters of the EKF
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
class RulesConfig:
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
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise InputError(
                    _("{name}: {value} is not one of {choices}.").format(
                        name=name, value=repr(getattr(self, name))[:40], choices=", ".join(choices)
                    )
                )
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            kinds = (int,) if isinstance(low, int) else (int, float)
            good = isinstance(value, kinds) and not isinstance(value, bool) and math.isfinite(value)
            if not good or not low <= value <= high:
                raise InputError(
                    _("{name}: expected a number from {low} to {high}, got {value}.").format(
                        name=name, low=low, high=high, value=repr(value)[:40]
                    )
                )
        if self.k2 < self.k1:
            raise InputError(
                _("k2: truncated BPTT goes at least as far back as its last update, k1 = {k1} steps; got {k2}.").format(
                    k1=self.k1, k2=self.k2
                )
            )

    def to_json(self) -> str:
        """All fields as a JSON object."""
        return json.dumps(dataclasses.asdict(self))

    @staticmethod
    def from_json(text: str) -> RulesConfig:
        """A config from `to_json`; InputError names what is wrong with it."""
        try:
            return RulesConfig(**json.loads(text))
        except (json.JSONDecodeError, TypeError) as error:
            raise InputError(_("These settings cannot be read: they are not from this program.")) from error


def exercise_of(config: RulesConfig) -> Exercise:
    """What all rules are to learn."""
    return exercise(config.task, TASKS[config.task])


def model_of(config: RulesConfig) -> Model:
    """The network of all rules."""
    task = exercise_of(config)
    options: dict[str, object] = {}
    if config.cell == "clockwork":
        options["periods"] = tuple(2**k for k in range(min(4, config.hidden)))
    elif config.cell == "jordan":
        options = {"n_out": task.n_out, "feedback": "softmax" if task.loss == "cross_entropy" else "linear"}
    return Model(CELLS[config.cell](task.n_in, config.hidden, **options), task.n_out, task.readout, task.loss)


def n_weights(model: Model) -> int:
    """The length of the weight vector; a Clockwork's masked entries are in it, though they never change."""
    return sum(math.prod(shape) for shape in model.shapes().values())


def affordable(config: RulesConfig) -> tuple[str, ...]:
    """The rules that this network is small enough for."""
    model = model_of(config)
    n, size = n_states(model.cell), recurrent_size(model)
    too_large = {"rtrl": n * (n + 1) * size > MAX_INFLUENCE, "ekf": n_weights(model) > MAX_COVARIANCE}
    return tuple(rule for rule in RULES if not too_large.get(rule, False))
