"""What a data set consists of: how long its sequences are, which answers it has, how much of it a vocabulary knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.data.column import Column
from rnnviz.data.dataset import PARTS, Dataset
from rnnviz.data.vocabulary import SPECIAL, sentence_vocabulary

BINS = 40  # of a histogram of lengths at most
TAIL = 0.99  # of the sequences that have bins of their own; the longest share the last one


@dataclass(frozen=True)
class Amounts:
    """How much there is in a part, or in the whole: sequences, their tokens, and how many of these are different."""

    sequences: int
    tokens: int
    types: int


def amounts(column: Column, parts: dict[str, np.ndarray]) -> dict[str, Amounts]:
    """The amounts of a column by the name of the part; under "" those of all parts together."""
    found = {}
    for name, rows in {"": np.concatenate(list(parts.values())), **parts}.items():
        taken = column.take(rows)
        found[name] = Amounts(len(taken), len(taken.ids), int(np.count_nonzero(taken.counts)))
    return found


@dataclass(frozen=True)
class Lengths:
    """A histogram of sequence lengths.

    starts : (n,) the smallest length of each bin, all bins `width` lengths wide
    counts : (n,) sequences; those of the last bin may be longer than it is wide if `open_end`
    """

    starts: np.ndarray
    width: int
    counts: np.ndarray
    open_end: bool


def length_histogram(lengths: np.ndarray) -> Lengths:
    """Lengths (N,) counted in at most BINS + 1 bins; the longest hundredth shares one if it would need more."""
    low, high = int(lengths.min()), int(lengths.max())
    if high - low >= BINS:
        near = int(np.quantile(lengths, TAIL, method="higher"))
    else:
        near = high
    width = max(1, -(-(near - low + 1) // BINS))
    n = (near - low) // width + 1
    open_end = high > low + n * width - 1
    places = np.minimum((lengths - low) // width, n if open_end else n - 1)
    counts = np.bincount(places, minlength=n + open_end)
    return Lengths(low + width * np.arange(n + open_end), width, counts, open_end)


def answer_counts(data: Dataset) -> dict[str, dict[str, int]]:
    """How often each answer occurs in each part, the most frequent of all parts together first."""
    counts = {part: data.answers.take(data.parts[part]).counts for part in PARTS}
    words, total = data.answers.words, sum(counts.values())
    order = sorted(np.flatnonzero(total), key=lambda k: (-total[k], words[k]))
    return {part: {words[k]: int(values[k]) for k in order} for part, values in counts.items()}


@dataclass(frozen=True)
class Coverage:
    """How much of a text a vocabulary knows that was built from the training part.

    train, other : (W,) counts, in training and in another part, of the W words of the training part, in the order in
        which vocabulary.sentence_vocabulary takes them up
    n_other : tokens of the other part, those that training never showed too
    n_special : entries of the vocabulary that are no words
    """

    train: np.ndarray
    other: np.ndarray
    n_other: int
    n_special: int

    @cached_property
    def known_train(self) -> np.ndarray:
        """(W+1,) share of the training tokens that the 0, 1, ..., W most frequent words cover."""
        return _shares(self.train, int(self.train.sum()))

    @cached_property
    def known_other(self) -> np.ndarray:
        """(W+1,) the same of the other part."""
        return _shares(self.other, self.n_other)

    def words_within(self, size: int) -> int:
        """How many words a vocabulary of at most `size` entries has."""
        return min(max(size - self.n_special, 0), len(self.train))


def coverage(data: Dataset, part: str = "test") -> Coverage:
    """The coverage of the source by vocabularies of every size, with `part` as the other part."""
    words = data.source.words
    train, other = (data.source.take(data.parts[name]).counts for name in ("train", part))
    counts = Counter({words[k]: int(train[k]) for k in np.flatnonzero(train)})
    n_special = len(SPECIAL["word"])
    vocabulary = sentence_vocabulary(counts, data.tokens, n_special + len(counts))
    place = {word: k for k, word in enumerate(words)}
    order = [place[word] for word in vocabulary.index_to_word[n_special:]]
    return Coverage(train[order], other[order], int(other.sum()), n_special)


def _shares(counts: np.ndarray, total: int) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]) / max(total, 1)
