"""The same words in two orders, one of praise and one of blame: who is right on them?"""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.data.datasets import built_in_of, dataset
from rnnviz.data.templates import negation_set
from rnnviz.learn.bag_of_words import BagOfWords
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of


def has_negations(data: str) -> bool:
    """Whether the data of this key are made-up verdicts, which alone have a negation set."""
    found = built_in_of(data)
    return found is not None and found[0].startswith("templates")


def negations_are_whole(config: TaskConfig) -> bool:
    """Whether the texts of the negation set are read to their ends: what is left of two that are cut may differ."""
    texts, _labels = negation_set(dataset(config.data))
    return bool(texts.lengths.max() <= config.max_length)


def right_on_negations(config: TaskConfig, params: Params, bag: BagOfWords) -> np.ndarray:
    """Whether the network and naive Bayes are right on each text of the negation set, (N, 2) bool, pair after pair."""
    numbers, model = encoded(config), model_of(config)
    right = []
    for tokens, (label,) in zip(*negation_set(dataset(config.data)), strict=True):
        batch = numbers.reads(tokens)
        said = model.forward(params, batch).probs[-1, 0], bag.probs(batch)[0]
        right.append([numbers.answers[p.argmax()] == label for p in said])
    return np.array(right)
