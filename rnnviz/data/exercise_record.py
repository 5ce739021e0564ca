"""What an exercise for memory is: where its sequences come from, and which losses mean what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnviz.core.records import Batch
from rnnviz.language import N_

PERFECT = N_("perfect memory")
NO_MEMORY = N_("no memory")


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise at one lag.

    name : the key in EXERCISES
    lag : what the slider says; `ExerciseKind.lag_label` tells what it counts
    n_in, n_out : D numbers or V ids that come in, K numbers or classes that go out
    ids : whether xs are token ids (T, B), or vectors (T, B, D)
    readout : "every" or "last": where a prediction is compared with a target
    loss : "cross_entropy" (nats) or "squared" (the mean over the K outputs)
    floors : exact expected losses by name, the highest first: the first is reached without memory, below the last
        nobody gets. The names are English, to be translated when shown
    solved : the loss below which the exercise counts as solved
    symbols : (n_in,) what each id or input channel is called; words of the program among them are English, to be
        translated when shown, which leaves all others as they are
    answers : (n_out,) what each class or output channel is called, likewise
    draw : (rng, B) -> a Batch of B fresh sequences, with a mask where their lengths differ. The same state of
        the rng gives the same batch

    Losses are means over all predictions of a batch, as everywhere, so where lengths differ the floors are expected
    total loss / expected number of predictions: what the mean over ever larger batches tends to.
    """

    name: str
    lag: int
    n_in: int
    n_out: int
    ids: bool
    readout: str
    loss: str
    floors: dict[str, float]
    solved: float
    symbols: tuple[str, ...]
    answers: tuple[str, ...]
    draw: Callable[[np.random.Generator, int], Batch]


@dataclass(frozen=True)
class ExerciseKind:
    """A family of exercises, one for each lag.

    title, explanation, lag_label : English, to be translated when shown; the label says what the lag counts
    lags : the smallest, the largest and the default lag
    make : the exercise at a lag
    """

    title: str
    explanation: str
    lag_label: str
    lags: tuple[int, int, int]
    make: Callable[[int], Exercise]


def near_best(floors: dict[str, float], share: float = 0.05) -> float:
    """The loss at which all but a `share` of the way from the first floor to the last is done."""
    first, *_between, best = floors.values()
    return best + share * (first - best)
