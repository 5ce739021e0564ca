"""A column of millions of tokens while it grows: two flat arrays, so that a short row costs no more than its tokens."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np

from rnnviz.data.column import Column


class Growing:
    """A Column that is being read; `add` and `column` are those of ColumnBuilder."""

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
