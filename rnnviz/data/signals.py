"""Exercises with continuous outputs: generating a wave from nothing, and three bits that are held and flipped."""

from __future__ import annotations

from functools import partial

import numpy as np

from rnnviz.core.records import Batch
from rnnviz.data.exercise_record import NO_MEMORY, PERFECT, Exercise, ExerciseKind, near_best
from rnnviz.language import N_

CHANNELS = 3
GAPS = 5  # a flip-flop sequence is as long as five mean gaps between pulses
# the six sinusoids of the wave: cycles in 320 points, amplitude, phase in cycles
SINUSOIDS = (
    (1.5, 1.0, 0.10),
    (3.0, 0.8, 0.55),
    (5.0, 0.7, 0.80),
    (8.0, 0.45, 0.25),
    (14.0, 0.3, 0.65),
    (25.0, 0.2, 0.40),
)


def wave(length: int) -> np.ndarray:
    """`length` points of a sum of six sinusoids, with mean 0 and variance 1 over these points."""
    t = np.arange(length) / 320
    points = sum(amplitude * np.sin(2 * np.pi * (cycles * t + phase)) for cycles, amplitude, phase in SINUSOIDS)
    points -= points.mean()
    return points / points.std()


def draw_waves(rng: np.random.Generator, batch: int, points: np.ndarray) -> Batch:
    """The same wave for every sequence, targets (T, B, 1), and no input: xs (T, B, 1) are zero.

    After Koutnik et al. (2014): the network generates a sequence from its weights alone. Theirs were
    pieces of music; ours is one sum of sinusoids, and nothing is drawn from `rng`.
    """
    shape = len(points), batch, 1
    return Batch(np.zeros(shape), np.broadcast_to(points[:, None, None], shape).copy())


def make_waves(lag: int) -> Exercise:
    """With variance 1 the squared error is the normalised one, and the mean as constant answer has 1."""
    floors = {N_("always answering the mean"): 1.0, PERFECT: 0.0}
    draw = partial(draw_waves, points=wave(lag))
    names = (N_("nothing"),), (N_("wave"),)
    return Exercise("waves", lag, 1, 1, False, "every", "squared", floors, 0.08, *names, draw)


def draw_flip_flop(rng: np.random.Generator, batch: int, gap: int) -> Batch:
    """Rare pulses of +1 or -1 on three channels; the target is each channel's last pulse. Both are (T, B, 3).

    Sussillo and Barak (2013). Each channel has a pulse at the first step, so that the target is always
    defined, and then one with probability 1 / gap at each step. T = GAPS * gap.
    """
    shape = GAPS * gap, batch, CHANNELS
    fires = rng.random(shape) < 1 / gap
    fires[0] = True
    xs = np.where(fires, 2.0 * rng.integers(2, size=shape) - 1, 0.0)
    last = np.maximum.accumulate(np.where(fires, np.arange(shape[0])[:, None, None], 0), axis=0)
    return Batch(xs, np.take_along_axis(xs, last, axis=0))


def make_flip_flop(lag: int) -> Exercise:
    """Without memory the answer is the pulse where there is one, else 0 with error 1: (1 - 1/gap) (T - 1) / T."""
    T = GAPS * lag
    floors = {NO_MEMORY: (1 - 1 / lag) * (T - 1) / T, PERFECT: 0.0}
    draw = partial(draw_flip_flop, gap=lag)
    names = tuple(str(channel) for channel in range(1, CHANNELS + 1))
    solved = near_best(floors)
    return Exercise("flip_flop", lag, CHANNELS, CHANNELS, False, "every", "squared", floors, solved, names, names, draw)


WAVES = ExerciseKind(
    N_("Wave"),
    N_("Without any input, the network is to draw a wave that has fast and slow parts."),
    N_("Number of points"),
    (20, 320, 320),
    make_waves,
)
FLIP_FLOP = ExerciseKind(
    N_("Three flip-flops"),
    N_("Rare pulses set three switches up or down; the network is to say how they stand, at every step."),
    N_("Mean gap between pulses"),
    (2, 40, 10),
    make_flip_flop,
)
