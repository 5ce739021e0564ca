"""Everything that decides a trial: one cell on one exercise, several networks that differ in their seed alone."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass

from rnnviz.core.cells import CELLS
from rnnviz.core.initial import Initial
from rnnviz.core.model import Model
from rnnviz.data.exercise import Exercise, exercise
from rnnviz.language import InputError, _
from rnnviz.learn.optimizers import OPTIMIZERS

CHOICES = {"cell": tuple(CELLS), "optimizer": tuple(OPTIMIZERS), "dtype": ("float32", "float64")}
RANGES = {
    "hidden": (1, 256),
    "seeds": (1, 16),
    "seed": (0, 2**32 - 1),
    "batch": (1, 256),
    "learning_rate": (0.0, 1000.0),
    "clip_at": (1e-6, 1e6),
    "max_updates": (1, 1_000_000),
    "modules": (1, 12),
    "forget_bias": (-10.0, 10.0),
    "radius": (0.0, 10.0),
}


@dataclass(frozen=True)
class TrialConfig:
    """What is tried, on what, how.

    task, lag : the exercise, a key of EXERCISES, and its length
    cell, hidden : the networks; modules : of a Clockwork, with the periods 1, 2, 4, ...
    seeds : S, how many networks; seed : of the first; the others have the seeds after it. All see the same data,
        which follow from `seed` alone, so that trials of different cells can be compared
    batch : B, fresh sequences an update
    clip_at : the largest norm of a network's gradient
    forget_bias : of a new LSTM; radius : that W_h is scaled to, the spectral radius of each of its blocks; 0: as drawn
    """

    task: str = "adding"
    lag: int = 50
    cell: str = "lstm"
    hidden: int = 32
    seeds: int = 3
    seed: int = 0
    batch: int = 16
    optimizer: str = "adam"
    learning_rate: float = 0.005
    clip_at: float = 1.0
    max_updates: int = 2000
    modules: int = 4
    forget_bias: float = 1.0
    radius: float = 0.0
    dtype: str = "float32"

    def __post_init__(self) -> None:
        for name, choices in CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                raise InputError(
                    _("{name}: {value} is not one of {choices}.").format(
                        name=name, value=repr(value)[:40], choices=", ".join(choices)
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
        if self.cell == "clockwork" and self.modules > self.hidden:
            raise InputError(
                _("{modules} modules need at least as many hidden units, not {hidden}.").format(
                    modules=self.modules, hidden=self.hidden
                )
            )
        exercise(self.task, self.lag)

    def to_json(self) -> str:
        """All fields as a JSON object."""
        return json.dumps(dataclasses.asdict(self))

    @staticmethod
    def from_json(text: str) -> TrialConfig:
        """A config from `to_json`; InputError names what is wrong with it."""
        try:
            return TrialConfig(**json.loads(text))
        except (json.JSONDecodeError, TypeError) as error:
            raise InputError(_("These settings cannot be read: they are not from this program.")) from error


def exercise_of(config: TrialConfig) -> Exercise:
    """What the trial's networks are to learn."""
    return exercise(config.task, config.lag)


def model_of(config: TrialConfig) -> Model:
    """One network of the trial."""
    task = exercise_of(config)
    options = {}
    if config.cell == "clockwork":
        options["periods"] = tuple(2**k for k in range(config.modules))
    elif config.cell == "jordan":
        options |= {"n_out": task.n_out, "feedback": "softmax" if task.loss == "cross_entropy" else "linear"}
    return Model(CELLS[config.cell](task.n_in, config.hidden, **options), task.n_out, task.readout, task.loss)


def initial_of(config: TrialConfig) -> Initial:
    """How the networks' weights are drawn."""
    measure = "radius" if config.radius > 0 else None
    return Initial(forget_bias=config.forget_bias, measure=measure, size=config.radius)
