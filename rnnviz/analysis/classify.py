"""How good verdicts are: who was taken for whom, precision and recall by class, and whether two readers differ."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

LEVEL = 0.05  # of probability: what is rarer is not taken for chance


@dataclass(frozen=True, eq=False)
class Scores:
    """What came of N verdicts on K classes.

    confusion : (K, K) how often an example of class i (row) was said to be of class j (column)
    """

    confusion: np.ndarray

    @cached_property
    def accuracy(self) -> float:
        """The share of right verdicts."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    @cached_property
    def precision(self) -> np.ndarray:
        """(K,) of what was said to be of a class, the share that is; NaN of one that was never said."""
        return _share(np.diag(self.confusion), self.confusion.sum(axis=0))

    @cached_property
    def recall(self) -> np.ndarray:
        """(K,) of what is of a class, the share that was said to be; NaN of one without examples."""
        return _share(np.diag(self.confusion), self.confusion.sum(axis=1))

    @cached_property
    def f1(self) -> np.ndarray:
        """(K,) the harmonic mean of precision and recall, 2 tp / (2 tp + fp + fn); NaN of a class without either."""
        return _share(2 * np.diag(self.confusion), self.confusion.sum(axis=0) + self.confusion.sum(axis=1))

    @cached_property
    def macro_f1(self) -> float:
        """The mean of F1 over the classes that occur."""
        return float(np.nanmean(self.f1))


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def score(truths: np.ndarray, predictions: np.ndarray, n_classes: int) -> Scores:
    """The scores of predictions (N,) against truths (N,), ids of classes."""
    pairs = np.bincount(truths * n_classes + predictions, minlength=n_classes**2)
    return Scores(pairs.reshape(n_classes, n_classes))


def chance(right: np.ndarray, other_right: np.ndarray) -> float:
    """McNemar's exact p of two readers of the same N examples: how often a fair coin would part them so unevenly.

    Only where one is right and the other wrong do they differ: b and c times. If both were as good, each of these would
    be the toss of a coin, so p is twice the probability of at most min(b, c) heads in b + c tosses, or 1.

    Parameters
    ----------
    right, other_right : (N,) bool
    """
    b, c = int((right & ~other_right).sum()), int((other_right & ~right).sum())
    ways = total = 1
    for heads in range(min(b, c)):
        ways = ways * (b + c - heads) // (heads + 1)
        total += ways
    return min(1.0, 2 * total / 2 ** (b + c))


def compare(right: np.ndarray, other_right: np.ndarray) -> tuple[int, float]:
    """Whether a reader is better (1) or worse (-1) than another on the same N examples, or not known to differ (0).

    They differ where p, their `chance`, is below LEVEL; p is returned too.

    Parameters
    ----------
    right, other_right : (N,) bool
    """
    p = chance(right, other_right)
    return int(np.sign(right.sum() - other_right.sum())) if p < LEVEL else 0, p
