"""What the words alone say about their tags: the most frequent tag of each, and the words that have several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.data.dataset import Dataset

SECOND = 0.1  # of a word's occurrences have another tag than the most frequent one: then it is ambiguous


@dataclass(frozen=True, eq=False)
class WordTags:
    """The tags of the words in the training part.

    guess : (W,) for each word of data.source the id of its most frequent tag; where it was not seen, of all
    seen : (W,) bool, whether it occurs in the training part
    ambiguous : (W,) bool, whether the second of its tags has at least SECOND of its occurrences
    pairs : (P, 3) word, tag, how often: word by word, the most frequent tag first
    """

    guess: np.ndarray
    seen: np.ndarray
    ambiguous: np.ndarray
    pairs: np.ndarray

    def of(self, word: int) -> list[tuple[int, int]]:
        """(tag, how often) of a word, the most frequent first."""
        first, end = np.searchsorted(self.pairs[:, 0], [word, word + 1])
        return [(int(tag), int(n)) for _word, tag, n in self.pairs[first:end]]


def word_tags(data: Dataset) -> WordTags:
    """What the training part of a tagged data set says about each word.

    The guess is the usual baseline of tagging (Jurafsky and Martin, Speech and Language Processing, chapter 8): of tags
    equally frequent the one that appears first in the data. Words and tags are ids of data.source and data.answers.
    """
    rows = data.parts["train"]
    words, tags = data.source.take(rows).ids.astype(np.int64), data.answers.take(rows).ids.astype(np.int64)
    K, W = len(data.answers.words), len(data.source.words)
    codes, counts = np.unique(words * K + tags, return_counts=True)
    pairs = np.stack([codes // K, codes % K, counts], axis=1)
    pairs = pairs[np.lexsort((pairs[:, 1], -pairs[:, 2], pairs[:, 0]))]
    first = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1))
    totals = np.bincount(words, minlength=W)
    guess = np.full(W, np.bincount(tags, minlength=K).argmax())
    guess[pairs[first, 0]] = pairs[first, 1]
    second = first[first + 1 < len(pairs)] + 1
    second = second[pairs[second, 0] == pairs[second - 1, 0]]
    ambiguous = np.zeros(W, bool)
    ambiguous[pairs[second, 0]] = pairs[second, 2] >= SECOND * totals[pairs[second, 0]]
    return WordTags(guess, totals > 0, ambiguous, pairs)


def most_confused(confusion: np.ndarray, n: int) -> list[tuple[int, int, int]]:
    """The `n` most frequent mistakes at most: (true tag, predicted tag, how often)."""
    wrong = confusion * (1 - np.eye(len(confusion), dtype=confusion.dtype))
    order = np.argsort(-wrong, axis=None, kind="stable")[:n]
    found = [(int(k // len(wrong)), int(k % len(wrong)), int(wrong.flat[k])) for k in order]
    return [entry for entry in found if entry[2]]


def accuracy_on(right: np.ndarray, chosen: np.ndarray) -> float:
    """The share of the chosen (n,) bool that are right; NaN if none is chosen."""
    return float(right[chosen].mean()) if chosen.any() else float("nan")


def kinds_of(words: Sequence[str], tags: WordTags, index: dict[str, int]) -> list[str]:
    """Of each word "unknown", "ambiguous" or "": what the training part says about it."""
    ids = [index.get(word, -1) for word in words]
    return ["unknown" if k < 0 or not tags.seen[k] else "ambiguous" if tags.ambiguous[k] else "" for k in ids]
