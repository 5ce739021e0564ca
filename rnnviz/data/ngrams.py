"""What can be predicted without memory: the losses that a network has to beat."""

from __future__ import annotations

import math

import numpy as np


def uniform_loss(n_vocabulary: int) -> float:
    """Nats per token of the prediction that all words are equally likely: ln V."""
    return math.log(n_vocabulary)


def unigram_loss(ids: np.ndarray, n_vocabulary: int) -> float:
    """Nats per token of the best constant prediction: the entropy of the tokens after the first.

    The first token of a text is never predicted, so that this, the bigram loss and a network's loss are means
    over the same tokens. Estimated on the text itself: no constant prediction does better on it.
    """
    return _entropy(np.bincount(ids[1:], minlength=n_vocabulary))


def bigram_loss(ids: np.ndarray, n_vocabulary: int) -> float:
    """Nats per token of the best prediction from the previous token alone: H(prev, next) - H(prev)."""
    before, after = ids[:-1].astype(np.int64), ids[1:]
    pairs = np.unique(before * n_vocabulary + after, return_counts=True)[1]
    return max(0.0, _entropy(pairs) - _entropy(np.bincount(before, minlength=n_vocabulary)))


def perplexity(loss: float | np.ndarray) -> float | np.ndarray:
    """exp(loss): so many equally likely words would be as hard to predict; inf where it overflows."""
    with np.errstate(over="ignore"):
        return np.exp(loss)


def _entropy(counts: np.ndarray) -> float:
    """Nats of the distribution proportional to the counts."""
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log(p)).sum())
