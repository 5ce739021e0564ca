"""Everything that decides a trial: one cell on one exercise, several networks that differ in their seed alone."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.core.cells import CELLS
from rnnviz.core.initial import Initial
from rnnviz.core.model import Model
from rnnviz.data.exercise import Exercise, exercise
from rnnviz.language import InputError, _
from rnnviz.learn.exercise_model import exercise_model
from rnnviz.learn.optimizers import OPTIMIZERS
from rnnviz.learn.settings import Settings

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
class TrialConfig(Settings):
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
        self.check(CHOICES, RANGES)
        if self.cell == "clockwork" and self.modules > self.hidden:
            raise InputError(
                _("{modules} modules need at least as many hidden units, not {hidden}.").format(
                    modules=self.modules, hidden=self.hidden
                )
            )
        exercise(self.task, self.lag)


def exercise_of(config: TrialConfig) -> Exercise:
    """What the trial's networks are to learn."""
    return exercise(config.task, config.lag)


def model_of(config: TrialConfig) -> Model:
    """One network of the trial."""
    return exercise_model(exercise_of(config), config.cell, config.hidden, config.modules)


def initial_of(config: TrialConfig) -> Initial:
    """How the networks' weights are drawn."""
    measure = "radius" if config.radius > 0 else None
    return Initial(forget_bias=config.forget_bias, measure=measure, size=config.radius)
