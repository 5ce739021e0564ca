"""Verdicts without a network: always the most frequent answer; and naive Bayes, which counts words without their order.

Multinomial naive Bayes with Laplace's smoothing (Manning, Raghavan & Schuetze 2008, Introduction to Information
Retrieval, eq. 13.3, 13.5, 13.7):

    P(c)     = N_c / N                             examples of the class c among all
    P(w | c) = (n_cw + 1) / (sum_v n_cv + V)       occurrences of the word w in examples of c
    c        = argmax_c  ln P(c) + sum_w ln P(w | c)

It reads exactly what the network reads: the same examples, cut at the same length, over the same vocabulary. A word
that is not in the vocabulary tells it nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.core.functions import softmax
from rnnviz.core.records import Batch
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import Encoded, encoded

AT_ONCE = 256  # examples side by side


@dataclass(frozen=True, eq=False)
class BagOfWords:
    """V words, K answers.

    log_prior : (K,) ln P(c); log_likelihood : (K, V) ln P(w | c)
    unknown : the id of words that are passed over
    """

    log_prior: np.ndarray
    log_likelihood: np.ndarray
    unknown: int

    @property
    def most_frequent(self) -> int:
        """The answer that most examples of the training part have."""
        return int(self.log_prior.argmax())

    def probs(self, batch: Batch) -> np.ndarray:
        """P(c | words), (B, K), of a batch of ids (T, B)."""
        scores = self.log_likelihood.T[batch.xs]
        scores[self._passed_over(batch)] = 0
        return softmax(scores.sum(axis=0) + self.log_prior)

    def evidence(self, ids: np.ndarray, answer: int, rival: int) -> np.ndarray:
        """What each word (T,) adds to ln P(answer) - ln P(rival)."""
        gained = self.log_likelihood[answer, ids] - self.log_likelihood[rival, ids]
        return np.where(ids == self.unknown, 0, gained)

    def _passed_over(self, batch: Batch) -> np.ndarray:
        unknown = batch.xs == self.unknown
        return unknown if batch.mask is None else unknown | ~batch.mask


def fit(config: TaskConfig) -> BagOfWords:
    """Naive Bayes, counted on the training part of the config's data."""
    numbers = encoded(config)
    K, V, unknown = len(numbers.answers), len(numbers.vocabulary), numbers.vocabulary.unknown
    counts, examples = np.zeros((K, V)), np.zeros(K)
    for batch in _batches(numbers, numbers.rows["train"]):
        answers = np.broadcast_to(batch.targets, batch.xs.shape)
        read = batch.xs != unknown if batch.mask is None else batch.mask & (batch.xs != unknown)
        counts += np.bincount(answers[read] * V + batch.xs[read], minlength=K * V).reshape(K, V)
        examples += np.bincount(batch.targets, minlength=K)
    with np.errstate(divide="ignore"):
        log_prior = np.log(examples / examples.sum())  # -inf of an answer that only the other parts have
    return BagOfWords(log_prior, np.log((counts + 1) / (counts.sum(axis=1, keepdims=True) + V)), unknown)


def predictions(config: TaskConfig, bag: BagOfWords, part: str, limit: int | None = None) -> np.ndarray:
    """What naive Bayes says to the first `limit` examples of a part, (N,), in the order of `encoded(config).rows`."""
    numbers = encoded(config)
    return np.concatenate([bag.probs(batch).argmax(axis=1) for batch in _batches(numbers, numbers.rows[part][:limit])])


def truths(config: TaskConfig, part: str, limit: int | None = None) -> np.ndarray:
    """The right answers of the same examples, (N,)."""
    numbers = encoded(config)
    return np.concatenate([batch.targets for batch in _batches(numbers, numbers.rows[part][:limit])])


def _batches(numbers: Encoded, rows: Sequence[int] | np.ndarray) -> Iterator[Batch]:
    return (numbers.batch(rows[begin : begin + AT_ONCE]) for begin in range(0, len(rows), AT_ONCE))
