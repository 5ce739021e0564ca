"""Many short sequences of words in three flat arrays: what a corpus of fifty megabytes can be held and counted in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True, eq=False)
class Column:
    """N sequences of tokens.

    words : (W,) all that occur, each once, in the order of their first appearance
    ids : (n,) int32, the tokens of all sequences one after the other, as places in `words`
    starts : (N+1,) int64; sequence i is ids[starts[i] : starts[i + 1]]
    """

    words: tuple[str, ...]
    ids: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, sequences: Iterable[Iterable[str]]) -> Column:
        """The column of these sequences, read once and in order."""
        builder = ColumnBuilder()
        for sequence in sequences:
            builder.add(sequence)
        return builder.column()

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> tuple[str, ...]:
        if not 0 <= row < len(self):
            raise IndexError(row)
        return tuple(self.words[k] for k in self.ids[self.starts[row] : self.starts[row + 1]])

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return (self[row] for row in range(len(self)))

    @cached_property
    def lengths(self) -> np.ndarray:
        """(N,) tokens in each sequence."""
        return np.diff(self.starts)

    @cached_property
    def counts(self) -> np.ndarray:
        """(W,) how often each word occurs."""
        return np.bincount(self.ids, minlength=len(self.words))

    def take(self, rows: Sequence[int] | np.ndarray) -> Column:
        """The column of some of the rows, in that order; its `words` are still all of them."""
        rows = np.asarray(rows, np.int64)
        lengths = self.lengths[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.starts[rows] - starts[:-1], lengths) + np.arange(starts[-1])
        return Column(self.words, self.ids[places], starts)


class ColumnBuilder:
    """A column while it grows, sequence by sequence."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}
        self._chunks: list[np.ndarray] = []
        self._lengths: list[int] = []

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, sequence: Iterable[str]) -> None:
        """One more sequence of tokens."""
        index = self._index
        ids = np.array([index.setdefault(word, len(index)) for word in sequence], np.int32)
        self._chunks.append(ids)
        self._lengths.append(len(ids))

    def column(self) -> Column:
        """All that was added."""
        ids = np.concatenate([np.empty(0, np.int32), *self._chunks])
        return Column(tuple(self._index), ids, np.concatenate([[0], np.cumsum(np.array(self._lengths, np.int64))]))
