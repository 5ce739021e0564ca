"""Exercises made of random numbers and symbols: adding, copy, temporal order, parity, XOR in time, long lag.

T time steps, B sequences, ids (T, B), time first. Every `draw_` function returns a Batch from (rng, B, ...).
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from rnnviz.core.records import Batch
from rnnviz.data.exercise_record import NO_MEMORY, PERFECT, Exercise, ExerciseKind, near_best
from rnnviz.language import N_

COPIED, ALPHABET = 3, 4  # the copy task: how many symbols, and of how many kinds
ORDERS = ("XX", "XY", "YX", "YY")


def draw_adding(rng: np.random.Generator, batch: int, length: int) -> Batch:
    """Numbers uniform on [0, 1], two of them marked, one in each half; the target (B, 1) is their sum.

    Hochreiter and Schmidhuber (1997), experiment 4, with the numbers, the places of the marks and the unscaled target
    of Arjovsky, Shah and Bengio (2016). xs (T, B, 2): the number, and 1 where it is marked.
    """
    numbers = rng.random((length, batch))
    half, column = length // 2, np.arange(batch)
    first, second = rng.integers(half, size=batch), rng.integers(half, length, size=batch)
    marks = np.zeros((length, batch))
    marks[first, column] = marks[second, column] = 1
    sums = numbers[first, column] + numbers[second, column]
    return Batch(np.stack([numbers, marks], axis=2), sums[:, None])


def make_adding(lag: int) -> Exercise:
    """Constant 1 has the variance of a sum of two uniform numbers, 2/12."""
    floors = {N_("always answering 1"): 1 / 6, PERFECT: 0.0}
    draw = partial(draw_adding, length=lag)
    names = (N_("number"), N_("mark")), (N_("sum"),)
    return Exercise("adding", lag, 2, 1, False, "last", "squared", floors, 0.005, *names, draw)


def draw_copy(rng: np.random.Generator, batch: int, delay: int) -> Batch:
    """S symbols, `delay` steps of which the last is a signal, S steps in which the symbols are wanted back.

    Hochreiter and Schmidhuber (1997) in the form of Arjovsky, Shah and Bengio (2016). Ids 0..K-1 are the symbols, K the
    blank, K+1 the signal; the target is a blank until the symbols are due. T = delay + 2 S.
    """
    symbols = rng.integers(ALPHABET, size=(COPIED, batch))
    xs = np.full((delay + 2 * COPIED, batch), ALPHABET)
    targets = xs.copy()
    xs[:COPIED] = targets[-COPIED:] = symbols
    xs[COPIED + delay - 1] = ALPHABET + 1
    return Batch(xs, targets)


def make_copy(lag: int) -> Exercise:
    """Whoever knows when, but not what, has the blanks right and pays ln K for each of the S symbols."""
    floors = {N_("guessing the symbols"): COPIED * math.log(ALPHABET) / (lag + 2 * COPIED), PERFECT: 0.0}
    answers = (*"ABCDEFGH"[:ALPHABET], "–")
    draw = partial(draw_copy, delay=lag)
    names = (*answers, "?"), answers
    K = ALPHABET + 1
    return Exercise("copy", lag, K + 1, K, True, "every", "cross_entropy", floors, near_best(floors), *names, draw)


def draw_temporal_order(rng: np.random.Generator, batch: int, length: int) -> Batch:
    """Two X or Y in a noise of a, b, c, d; the target (B,) is which came in which order: XX, XY, YX, YY.

    Hochreiter and Schmidhuber (1997), experiment 6a, at any length L (theirs is 100): E opens, B closes, L to 1.1 L
    steps in all, the first of the two after 0.1 L to 0.2 L steps, the second after 0.5 L to 0.6 L.
    Ids: 0..3 a to d, 4 X, 5 Y, 6 E, 7 B.
    """
    lengths = rng.integers(length, 11 * length // 10, size=batch, endpoint=True)
    T, column = lengths.max(), np.arange(batch)
    xs = rng.integers(4, size=(T, batch))
    orders = rng.integers(4, size=batch)
    first = rng.integers(length // 10, length // 5, size=batch, endpoint=True)
    second = rng.integers(length // 2, 3 * length // 5, size=batch, endpoint=True)
    xs[0] = 6
    xs[first, column] = 4 + orders // 2
    xs[second, column] = 4 + orders % 2
    xs[lengths - 1, column] = 7
    mask = np.arange(T)[:, None] < lengths
    xs[~mask] = 0
    return Batch(xs, orders, mask)


def make_temporal_order(lag: int) -> Exercise:
    """Remembering only the second symbol halves the classes; remembering none leaves all four."""
    floors = {NO_MEMORY: math.log(4), N_("only the second symbol"): math.log(2), PERFECT: 0.0}
    draw = partial(draw_temporal_order, length=lag)
    names = tuple("abcdXYEB"), ORDERS
    solved = near_best(floors)
    return Exercise("temporal_order", lag, 8, 4, True, "last", "cross_entropy", floors, solved, *names, draw)


def draw_parity(rng: np.random.Generator, batch: int, length: int) -> Batch:
    """Random bits; the target (B,) is 1 where an odd number of them are 1."""
    xs = rng.integers(2, size=(length, batch))
    return Batch(xs, xs.sum(axis=0) % 2)


def make_parity(lag: int) -> Exercise:
    """Whoever misses one bit knows nothing: ln 2, for any memory that is shorter than the string."""
    floors = {N_("guessing"): math.log(2), PERFECT: 0.0}
    draw = partial(draw_parity, length=lag)
    names = ("0", "1"), (N_("even"), N_("odd"))
    return Exercise("parity", lag, 2, 2, True, "last", "cross_entropy", floors, near_best(floors), *names, draw)


def draw_xor_in_time(rng: np.random.Generator, batch: int, triples: int) -> Batch:
    """Two random bits, then their exclusive or, again and again; the target is always the next bit.

    Elman (1990), "XOR through time". xs, targets (T, B, 1), T = 3 triples; the first bit is no target. Every window
    begins with a triple, whereas Elman read one long stream.
    """
    bits = rng.integers(2, size=(triples + 1, 3, batch))
    bits[:, 2] = bits[:, 0] ^ bits[:, 1]
    stream = bits.reshape(-1, batch)[: 3 * triples + 1, :, None].astype(float)
    return Batch(stream[:-1], stream[1:])


def make_xor_in_time(lag: int) -> Exercise:
    """Squared error by the place of the input in its triple: 1/4, 0, 1/4, on average 1/6; of one half always 1/4."""
    floors = {N_("always answering one half"): 1 / 4, PERFECT: 1 / 6}
    draw = partial(draw_xor_in_time, triples=lag)
    names = (N_("bit"),), (N_("next bit"),)
    solved = near_best(floors)
    return Exercise("xor_in_time", lag, 1, 1, False, "every", "squared", floors, solved, *names, draw)


def draw_noise_free_long_lag(rng: np.random.Generator, batch: int, steps: int) -> Batch:
    """x a1 a2 ... x or y a1 a2 ... y: what was first comes back `steps` steps later; predict the next symbol.

    Hochreiter and Schmidhuber (1997), experiment 2a, p = steps. Ids: 0 x, 1 y, 2.. a1, a2, ...; T = p.
    """
    sequence = np.empty((steps + 1, batch), int)
    sequence[0] = sequence[-1] = rng.integers(2, size=batch)
    sequence[1:-1] = np.arange(2, steps + 1)[:, None]
    return Batch(sequence[:-1], sequence[1:])


def make_noise_free_long_lag(lag: int) -> Exercise:
    """All but the last of p symbols follow from the symbol before; the last costs ln 2 without memory."""
    floors = {NO_MEMORY: math.log(2) / lag, PERFECT: 0.0}
    names = ("x", "y", *(f"a{i}" for i in range(1, lag)))
    draw = partial(draw_noise_free_long_lag, steps=lag)
    V, solved = lag + 1, near_best(floors)
    return Exercise(
        "noise_free_long_lag", lag, V, V, True, "every", "cross_entropy", floors, solved, names, names, draw
    )


ADDING = ExerciseKind(
    N_("Adding"),
    N_("Two numbers of a long row are marked; at the end their sum is wanted."),
    N_("Length of the row"),
    (4, 200, 50),
    make_adding,
)
COPY = ExerciseKind(
    N_("Copy"),
    N_("A few symbols are shown, then nothing; after the signal the same symbols are wanted, in the same order."),
    N_("Delay in steps"),
    (1, 200, 10),
    make_copy,
)
TEMPORAL_ORDER = ExerciseKind(
    N_("Temporal order"),
    N_("Two of the letters in a noise are X or Y; at the end it is asked which came first and which second."),
    N_("Least length of the sequence"),
    (10, 200, 30),
    make_temporal_order,
)
PARITY = ExerciseKind(
    N_("Parity"),
    N_("After a row of random bits it is asked whether the number of ones was even or odd."),
    N_("Number of bits"),
    (2, 100, 8),
    make_parity,
)
XOR_IN_TIME = ExerciseKind(
    N_("XOR in time"),
    N_("In a stream of bits every third is the exclusive or of the two before it; the next bit is to be predicted."),
    N_("Groups of three bits"),
    (1, 60, 16),
    make_xor_in_time,
)
NOISE_FREE_LONG_LAG = ExerciseKind(
    N_("Long lag without noise"),
    N_("Between two equal symbols there is always the same row of others; the next symbol is to be predicted."),
    N_("Steps between the equal symbols"),
    (2, 100, 5),
    make_noise_free_long_lag,
)
