"""Naive Bayes against the textbook and a count by hand, and what it cannot do."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnnviz.data import shelf
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset
from rnnviz.data.datasets import dataset
from rnnviz.data.templates import negation_set
from rnnviz.learn import bag_of_words
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded

# The example of Manning, Raghavan & Schuetze 2008, table 13.1: four documents, and the fifth to be classified
DOCUMENTS = ("Chinese Beijing Chinese", "Chinese Chinese Shanghai", "Chinese Macao", "Tokyo Japan Chinese")
FIFTH = "Chinese Chinese Chinese Tokyo Japan"


@pytest.fixture(scope="module")
def config():
    rows = [text.split() for text in (*DOCUMENTS, FIFTH, FIFTH)]
    answers = [["China"]] * 3 + [["other"]] + [["China"], ["other"]]
    parts = {"train": np.arange(4), "valid": np.array([4]), "test": np.array([5])}
    kept = shelf.put(Dataset("", "labels", "t", "word", "en", Column.of(rows), Column.of(answers), parts))
    return TaskConfig(task="classify", data=kept.key)


def test_the_numbers_of_the_textbook(config):
    bag, numbers = bag_of_words.fit(config), encoded(config)
    china, other = (numbers.answers.index(name) for name in ("China", "other"))
    V = len(numbers.vocabulary)  # 6 words and the special tokens, which take their share of the smoothing
    chinese = numbers.vocabulary.word_to_index["Chinese"]
    assert math.exp(bag.log_prior[china]) == pytest.approx(3 / 4)
    assert math.exp(bag.log_likelihood[china, chinese]) == pytest.approx((5 + 1) / (8 + V))
    assert math.exp(bag.log_likelihood[other, chinese]) == pytest.approx((1 + 1) / (3 + V))
    np.testing.assert_allclose(np.exp(bag.log_likelihood).sum(axis=1), 1)
    assert bag.most_frequent == china


def test_probabilities_follow_from_the_evidence(config):
    bag, numbers = bag_of_words.fit(config), encoded(config)
    batch = numbers.reads([*FIFTH.split(), "Osaka"])
    p = bag.probs(batch)[0]
    evidence = bag.evidence(batch.xs[:, 0], 0, 1)
    assert evidence[-1] == 0  # a word that nobody knows
    assert math.log(p[0] / p[1]) == pytest.approx(bag.log_prior[0] - bag.log_prior[1] + evidence.sum())


def test_padding_and_unknown_words_change_nothing(config):
    bag, numbers = bag_of_words.fit(config), encoded(config)
    alone = [bag.probs(numbers.batch([row]))[0] for row in range(5)]
    np.testing.assert_allclose(bag.probs(numbers.batch(range(5))), alone)
    known = bag.probs(numbers.reads(["Tokyo"]))
    np.testing.assert_allclose(bag.probs(numbers.reads(["Tokyo", "Osaka"])), known)


def test_reviews_by_another_implementation():
    """A loop over words in plain Python says the same; the prior is even."""
    config = TaskConfig(task="classify", data="reviews_en")
    numbers, data = encoded(config), dataset("reviews_en")
    counts = {name: {} for name in numbers.answers}
    for row in data.parts["train"]:
        of_label = counts[data.answers[row][0]]
        for word in data.source[row]:
            of_label[word] = of_label.get(word, 0) + 1
    V = len(numbers.vocabulary)

    def said(row: int) -> str:
        def value(label: str) -> float:
            total = sum(counts[label].values()) + V
            words = (w for w in data.source[row] if any(w in c for c in counts.values()))
            return sum(math.log((counts[label].get(w, 0) + 1) / total) for w in words)

        return max(numbers.answers, key=value)

    by_hand = [said(row) for row in data.parts["test"]]
    found = bag_of_words.predictions(config, bag_of_words.fit(config), "test")
    assert [numbers.answers[k] for k in found] == by_hand
    first = bag_of_words.predictions(config, bag_of_words.fit(config), "test", 5)
    assert first.tolist() == found[:5].tolist()
    assert [numbers.answers[k] for k in bag_of_words.truths(config, "test", 5)] == [
        data.answers[row][0] for row in data.parts["test"][:5]
    ]
    assert 0.5 < np.mean([said(row) == data.answers[row][0] for row in data.parts["test"]]) < 0.9


def test_is_right_exactly_half_the_time_on_the_same_words_in_two_orders():
    config = TaskConfig(task="classify", data="templates_en:3")
    bag, numbers = bag_of_words.fit(config), encoded(config)
    texts, labels = negation_set(dataset(config.data))
    right = [
        numbers.answers[bag.probs(numbers.reads(text))[0].argmax()] == label
        for text, (label,) in zip(texts, labels, strict=True)
    ]
    assert np.mean(right) == 0.5
