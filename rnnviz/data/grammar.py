"""Exercises of predicting the next symbol of a random automaton: Reber's grammars, a^n b^n, Elman's letters.

An automaton is both the generator and the proof: its entropy is the loss of the best predictor, exactly.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from rnnviz.core.records import Batch
from rnnviz.data.automaton import Automaton, pair_loss, state_loss
from rnnviz.data.exercise_record import NO_MEMORY, PERFECT, Exercise, ExerciseKind, near_best
from rnnviz.language import N_

# Reber (1967): where one can go from each state, either way with probability 1/2
REBER_ARCS = {
    "start": (("B", "1"),),
    "1": (("T", "2"), ("P", "3")),
    "2": (("S", "2"), ("X", "4")),
    "3": (("T", "3"), ("V", "5")),
    "4": (("X", "3"), ("S", "6")),
    "5": (("P", "4"), ("V", "6")),
    "6": (("E", "end"),),
}
SYLLABLES = ("ba", "dii", "guuu")  # Elman (1990)


def reber() -> Automaton:
    """Reber's grammar: 6 choices on average and 8 symbols, of which B is not predicted: 6 ln 2 / 7 nats."""
    return Automaton.uniform("BTSXPVE", REBER_ARCS)


def embedded_reber(inner: int, linked: bool = True) -> Automaton:
    """B, then T or P, then `inner` Reber strings one after the other, then the same T or P, then E.

    With one inner string this is the embedded grammar of Cleeremans, Servan-Schreiber and McClelland (1989), used by
    Hochreiter and Schmidhuber (1997), experiment 1: 7 ln 2 / 11 nats a symbol. If not `linked`, the second T or P is
    drawn anew: its entropy, 8 ln 2 / 11, is the loss of whoever forgets the first one and nothing else.
    """
    arcs = {("start",): (("B", ("choice",)),), ("choice",): tuple((bit, (bit, 0, "start")) for bit in "TP")}
    for bit in "TP":
        for copy in range(inner):
            for state, ways in REBER_ARCS.items():
                arcs[bit, copy, state] = tuple((symbol, (bit, copy, target)) for symbol, target in ways)
            arcs[bit, copy, "6"] = (("E", (bit, copy + 1, "start")),)
        arcs[bit, inner, "start"] = tuple((symbol, ("last",)) for symbol in (bit if linked else "TP"))
    arcs["last",] = (("E", "end"),)
    return Automaton.uniform("BTSXPVE", arcs)


def anbn(longest: int) -> Automaton:
    """# a^n b^n #, n uniform on 1..longest: all the chance lies in where the a's end, ln(longest) a string."""
    arcs = {"start": (("#", "a0", 1.0),), "a0": (("a", "a1", 1.0),), "b0": (("#", "end", 1.0),)}
    for n in range(1, longest + 1):
        stops = 1 / (longest - n + 1)  # the chance that n a's are all, given that there are n
        goes_on = (("a", f"a{n + 1}", 1 - stops),) if n < longest else ()
        arcs[f"a{n}"] = (*goes_on, ("b", f"b{n - 1}", stops))
        arcs[f"b{n}"] = (("b", f"b{n - 1}", 1.0),)
    return Automaton("#ab", arcs)


def letters() -> Automaton:
    """ba, dii and guuu in random order without end (Elman 1990): only the consonants are chance."""
    arcs = {"start": tuple((syllable[0], (syllable, 1)) for syllable in SYLLABLES)}
    for syllable in SYLLABLES:
        for place in range(1, len(syllable)):
            following = (syllable, place + 1) if place + 1 < len(syllable) else "start"
            arcs[syllable, place] = ((syllable[place], following),)
    return Automaton.uniform("".join(dict.fromkeys("".join(SYLLABLES))), arcs)


def letter_stream(rng: np.random.Generator, n_syllables: int) -> np.ndarray:
    """One long row of letters as ids (n,), in the alphabet of `letters`: ln 3 / 3 nats a letter in the long run."""
    index = {symbol: i for i, symbol in enumerate(letters().symbols)}
    rows = [np.array([index[letter] for letter in syllable]) for syllable in SYLLABLES]
    return np.concatenate([rows[i] for i in rng.integers(len(rows), size=n_syllables)])


def draw_next_symbols(rng: np.random.Generator, batch: int, automaton: Automaton, length: int | None = None) -> Batch:
    """B strings of an automaton, to predict each symbol after the first from those before it.

    length : windows of so many predictions, for an automaton that never ends; None: whole strings, masked
    """
    symbols, lengths = automaton.draw(rng, batch, None if length is None else length + 1)
    xs, targets = symbols[:-1], symbols[1:]
    if length is not None:
        return Batch(xs, targets)
    mask = np.arange(1, len(symbols))[:, None] < lengths
    return Batch(xs * mask, targets, mask)


def floors_of(automaton: Automaton, length: int | None = None) -> dict[str, float]:
    """What the last symbol alone tells about the next, and what all that came before tells."""
    return {NO_MEMORY: pair_loss(automaton, length), PERFECT: state_loss(automaton, length)}


def next_symbol_exercise(
    name: str, lag: int, automaton: Automaton, floors: dict[str, float], solved: float, length: int | None = None
) -> Exercise:
    """The exercise of predicting an automaton's symbols; `length` as in `draw_next_symbols`."""
    symbols = tuple(automaton.symbols)
    V = len(symbols)
    draw = partial(draw_next_symbols, automaton=automaton, length=length)
    return Exercise(name, lag, V, V, True, "every", "cross_entropy", floors, solved, symbols, symbols, draw)


def make_reber(lag: int) -> Exercise:
    """The lag has one value only: the plain grammar."""
    floors = floors_of(reber())
    return next_symbol_exercise("reber", lag, reber(), floors, near_best(floors))


def make_embedded_reber(lag: int) -> Exercise:
    """Solved when six sevenths of what the far bit is worth are gained (one inner string: within 0.009 nats)."""
    automaton = embedded_reber(lag)
    without_bit, best = state_loss(embedded_reber(lag, linked=False)), state_loss(automaton)
    floors = {NO_MEMORY: pair_loss(automaton), N_("all but the far bit"): without_bit, PERFECT: best}
    return next_symbol_exercise("embedded_reber", lag, automaton, floors, best + (without_bit - best) / 7)


def make_anbn(lag: int) -> Exercise:
    """n is uniform on 1..lag, so that the best predictor pays ln(lag) on lag + 2 symbols."""
    automaton = anbn(lag)
    floors = floors_of(automaton)
    return next_symbol_exercise("anbn", lag, automaton, floors, near_best(floors))


def make_letters(lag: int) -> Exercise:
    """Windows of `lag` predictions that begin with a syllable; their floor differs a little from that of the stream."""
    floors = floors_of(letters(), lag)
    return next_symbol_exercise("letters", lag, letters(), floors, near_best(floors, 0.025), length=lag)


REBER = ExerciseKind(
    N_("Reber grammar"),
    N_("A small automaton writes letters, at random where it has a choice; the next letter is to be predicted."),
    N_("Strings"),
    (1, 1, 1),
    make_reber,
)
EMBEDDED_REBER = ExerciseKind(
    N_("Embedded Reber grammar"),
    N_("The second letter comes back just before the end, with whole Reber strings in between."),
    N_("Reber strings in between"),
    (1, 6, 1),
    make_embedded_reber,
)
ANBN = ExerciseKind(
    N_("As many b as a"),
    N_("A row of a is followed by a row of b of the same length; the next letter is to be predicted."),
    N_("Greatest number of a"),
    (2, 50, 10),
    make_anbn,
)
LETTERS = ExerciseKind(
    N_("Three syllables"),
    N_("ba, dii and guuu follow each other at random; only the consonants cannot be foreseen."),
    N_("Length of the sequence"),
    (10, 200, 50),
    make_letters,
)
