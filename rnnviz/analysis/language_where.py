"""Where one language model is better than another: by how frequent the word is, and how far into the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.data.vocabulary import SENTENCE_END, UNKNOWN_TOKEN
from rnnviz.learn.tasks.encode import Encoded

FREQUENCIES = ((2, 4), (5, 19), (20, 99), (100, 499), (500, None))  # times in the training part, from..to
PLACES = ((1, 1), (2, 2), (3, 3), (4, 6), (7, 12), (13, 24), (25, None))  # place in the sentence, from..to

Range = tuple[int, int | None]


@dataclass(frozen=True)
class Gain:
    """What one model gains over another on some of the events.

    mean : of ln P of the one - ln P of the other, in nats: above 0 the one is better
    n : events; wins : the share of them on which the one gives more
    """

    mean: float
    n: int
    wins: float


def gain(gains: np.ndarray) -> Gain:
    """The gain over all of these events, at least one."""
    return Gain(float(gains.mean()), len(gains), float((gains > 0).mean()))


def by_frequency(numbers: Encoded, after: Sequence[Sequence[str]], gains: np.ndarray) -> dict[Range | str, Gain]:
    """The gains (n,) by how often the word that came occurs in training; unknown words and ends by themselves."""
    counts = numbers.data.source.take(numbers.rows["train"]).counts
    often = {word: int(n) for word, n in zip(numbers.data.source.words, counts, strict=True)}
    words = np.array([word for sentence in after for word in sentence])
    times = np.array([often.get(word, 0) for word in words])
    marks = np.isin(words, (UNKNOWN_TOKEN, SENTENCE_END))
    found = {mark: gains[words == mark] for mark in (UNKNOWN_TOKEN, SENTENCE_END)}
    found |= {of: gains[_within(times, of) & ~marks] for of in ((0, 1), *FREQUENCIES)}
    return {of: gain(values) for of, values in found.items() if len(values)}


def by_place(lengths: Sequence[int], gains: np.ndarray) -> dict[Range | str, Gain]:
    """The gains (n,) of sentences of so many events, by the place of the event in its sentence."""
    places = np.concatenate([np.arange(1, n + 1) for n in lengths])
    return {of: gain(gains[_within(places, of)]) for of in PLACES if _within(places, of).any()}


def _within(values: np.ndarray, of: Range) -> np.ndarray:
    low, high = of
    return (values >= low) & (True if high is None else values <= high)
