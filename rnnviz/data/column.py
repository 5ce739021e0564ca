"""Many short sequences of words in three flat arrays: what a corpus of fifty megabytes can be held and counted in."""

from __future__ import annotations

from array import array
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
    """A column of perhaps millions of tokens while it grows; a short row costs no more than its tokens."""

    def __init__(self) -> None:
        self._places = _Places()
        self._ids, self._starts = array("i"), array("q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, sequence: Iterable[str]) -> None:
        """One more sequence of tokens."""
        self._ids.extend(map(self._places.__getitem__, sequence))
        self._starts.append(len(self._ids))

    def column(self) -> Column:
        """All that was added; nothing can be added afterwards."""
        return Column(tuple(self._places), np.frombuffer(self._ids, np.int32), np.frombuffer(self._starts, np.int64))


class _Places(dict):
    """Words and their places, in the order in which they are first asked for."""

    def __missing__(self, word: str) -> int:
        place = self[word] = len(self)
        return place
