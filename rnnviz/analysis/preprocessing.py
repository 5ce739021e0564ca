"""What happens to a text before a network reads it: examples and tokens; and how much of a batch is padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.data.tokenize import split_sentences, split_words


@dataclass(frozen=True)
class Example:
    """What is read as one sequence: a stretch of text, and its tokens."""

    text: str
    tokens: tuple[str, ...]


def examples(text: str, kind: str, tokens: str) -> tuple[Example, ...]:
    """The examples of a text, as data of this kind are read: of a "text" of words each sentence, else each line.

    Parameters
    ----------
    kind : of Dataset; tokens : "word", or "char": then every character is a token
    """
    pieces = split_sentences(text) if (kind, tokens) == ("text", "word") else text.split("\n")
    split = tuple if tokens == "char" else split_words
    found = (Example(piece.strip(), tuple(split(piece.strip()))) for piece in pieces)
    return tuple(one for one in found if one.tokens)


@dataclass(frozen=True, eq=False)
class Padding:
    """The batches of a pass through the data.

    steps : (n,) tokens in each batch
    padded : (n,) places filled up, so that all sequences of the batch are as long as its longest
    """

    steps: np.ndarray
    padded: np.ndarray

    @property
    def share(self) -> float:
        """The share of all places that are filled up."""
        return float(self.padded.sum() / max(self.padded.sum() + self.steps.sum(), 1))


def padding(lengths: np.ndarray, batches: Sequence[np.ndarray]) -> Padding:
    """The padding of batches of rows whose sequences have these lengths (N,)."""
    sizes = np.array([len(rows) for rows in batches])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    dealt = lengths[np.concatenate(batches)].astype(np.int64)
    steps = np.add.reduceat(dealt, starts)
    return Padding(steps, sizes * np.maximum.reduceat(dealt, starts) - steps)


def bucket_batches(lengths: np.ndarray, n_buckets: int, size: int, seed: int) -> list[np.ndarray]:
    """Every row once, at random in batches of at most `size`, none of which mixes two buckets.

    The rows in order of length (N,) are cut into `n_buckets` buckets of equally many; one bucket: no order at all.
    """
    rng = np.random.default_rng(seed)
    batches = []
    for bucket in np.array_split(np.argsort(lengths, kind="stable"), min(n_buckets, len(lengths))):
        rows = rng.permutation(bucket)
        batches += [rows[k : k + size] for k in range(0, len(rows), size)]
    return [batches[k] for k in rng.permutation(len(batches))]
