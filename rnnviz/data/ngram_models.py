"""N-gram models of 1 to 4 words through nltk.lm, all from the same counts: what a network has to beat.

A model of order n predicts each word from the n - 1 before it, or from as many as its sentence has, a mark of the start
before the first word. All share out their probability among all words of one vocabulary, also those never seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.data.vocabulary import UNKNOWN_TOKEN

if TYPE_CHECKING:
    from nltk.lm import NgramCounter
    from nltk.lm.api import LanguageModel

ORDERS = (1, 2, 3, 4)
SMOOTHINGS = {"witten_bell": 0.0, "lidstone": 0.1, "laplace": 1.0}  # what is added to every count

Events = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True, eq=False)
class NgramModels:
    """What n-gram models of ORDERS give to words in their contexts.

    words : (V,) the vocabulary, with UNKNOWN_TOKEN
    smoothing : a key of SMOOTHINGS
    counts : of all n-grams of the training text, see `count`; scoring leaves empty places in it
    """

    words: tuple[str, ...]
    smoothing: str
    counts: NgramCounter
    _known: dict[tuple[str, ...], float] = field(default_factory=dict, repr=False)

    @cached_property
    def models(self) -> dict[int, LanguageModel]:
        """The models of nltk.lm by their order."""
        from nltk.lm import Lidstone, Vocabulary

        from rnnviz.data.witten_bell import GroundedWittenBellModel

        others = [word for word in self.words if word != UNKNOWN_TOKEN]  # nltk counts the unknown one by itself
        vocabulary = Vocabulary(others, unk_cutoff=1, unk_label=UNKNOWN_TOKEN)
        if self.smoothing == "witten_bell":
            return {n: GroundedWittenBellModel(n, vocabulary, self.counts) for n in ORDERS}
        gamma = SMOOTHINGS[self.smoothing]
        return {n: Lidstone(gamma, n, vocabulary=vocabulary, counter=self.counts) for n in ORDERS}

    def context(self, order: int, before: Sequence[str]) -> tuple[str, ...]:
        """The words that a model of this order sees of those before."""
        return tuple(before[-(order - 1) :]) if order > 1 else ()

    def losses(self, order: int, sequence: Events) -> np.ndarray:
        """-ln P (n,) in nats of each word of a sequence.

        Parameters
        ----------
        sequence : (read, next), n words each: a start mark and what follows, and what comes after each of these
        """
        read, after = sequence
        return np.array([self.loss(order, read[: t + 1], word) for t, word in enumerate(after)])

    def distribution(self, order: int, before: Sequence[str]) -> np.ndarray:
        """(V,) probabilities of all words of the vocabulary after these."""
        return np.exp([-self.loss(order, before, word) for word in self.words])

    def loss(self, order: int, before: Sequence[str], word: str) -> float:
        """-ln P(word | the last order - 1 words before), asked of nltk.lm once; UNKNOWN_TOKEN for unknown words."""
        ngram = (*self.context(order, before), word)
        if ngram not in self._known:
            self._known[ngram] = -math.log(self.models[order].score(word, ngram[:-1]))
        return self._known[ngram]


def count(sequences: Iterable[Events]) -> NgramCounter:
    """How often each n-gram of ORDERS occurs that ends in a predicted word."""
    from nltk.lm import NgramCounter

    return NgramCounter(ngrams(read, after) for read, after in sequences)


def ngrams(read: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The n-grams of at most ORDERS words that end in a predicted word of a sequence (see NgramModels.losses)."""
    for t, word in enumerate(after, 1):
        for n in range(min(max(ORDERS) - 1, t) + 1):
            yield (*read[t - n : t], word)
