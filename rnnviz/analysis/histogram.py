"""Counts of many numbers in bins that stay put while the numbers move a little."""

from __future__ import annotations

import math

import numpy as np

BINS = 61  # odd: zero is the middle of one
DIGITS = (1, 1.5, 2, 3, 5, 7, 10)


def round_limit(*arrays: np.ndarray) -> float:
    """The smallest of DIGITS times a power of ten that no finite entry's size is above; 1 if all are zero."""
    largest = max((float(np.abs(a[np.isfinite(a)]).max(initial=0.0)) for a in arrays), default=0.0)
    if largest == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(digit * power for digit in DIGITS if largest <= digit * power * (1 + 1e-12))


def counts(values: np.ndarray, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """The middles of BINS equal bins from -limit to limit, and how many of the values lie in each, (BINS,).

    Counted in float64: in float32 the bins of the smallest and of the largest numbers have no width of their own.
    """
    number, edges = np.histogram(values.astype(float), BINS, (-limit, limit))
    return (edges[:-1] + edges[1:]) / 2, number
