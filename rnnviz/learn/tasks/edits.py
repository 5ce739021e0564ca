"""How wrong a written sequence is: the insertions, deletions and replacements that would mend it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def edit_distance(written: Sequence[str], right: Sequence[str]) -> int:
    """The fewest insertions, deletions and replacements of one symbol between two sequences (Levenshtein 1966).

    Row i of Wagner & Fischer's table (1974), D(i, j) = min(D(i-1, j) + 1, D(i, j-1) + 1, D(i-1, j-1) + [a_i != b_j]);
    the middle term at once for a whole row: D(i, j) - j is the running minimum of the others less j.
    """
    places = np.arange(len(right) + 1)
    other = {symbol: k for k, symbol in enumerate(dict.fromkeys(right))}
    b = np.array([other[symbol] for symbol in right], int)
    row = places
    for symbol in written:
        replaced = row[:-1] + (b != other.get(symbol, -1))
        row = np.minimum.accumulate(np.concatenate([row[:1] + 1, np.minimum(row[1:] + 1, replaced)]) - places) + places
    return int(row[-1])


def character_error_rate(written: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> float:
    """All edits over all symbols of the right answers: 0 without a fault, above 1 where too much was written."""
    edits = sum(edit_distance(a, b) for a, b in zip(written, right, strict=True))
    return edits / max(1, sum(len(b) for b in right))


def exact_match(written: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> float:
    """The share of sequences without a fault."""
    return float(np.mean([tuple(a) == tuple(b) for a, b in zip(written, right, strict=True)]))
