"""The built-in reviews: enough of them, all different, balanced, and dealt out by twins."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from rnnviz.data.dataset import PARTS
from rnnviz.data.datasets import dataset
from rnnviz.data.reviews import read_reviews
from rnnviz.data.tokenize import split_sentences

LEAST = {"en": 300, "zh": 150}
LABELS = {"en": ("positive", "negative"), "zh": ("好评", "差评")}


@pytest.mark.parametrize("language", LEAST)
def test_there_are_enough_and_none_twice(language):
    reviews = read_reviews(language)
    texts = [text for _label, text in reviews]
    assert len(reviews) >= LEAST[language]
    assert len({text.casefold() for text in texts}) == len(texts)
    counts = Counter(label for label, _text in reviews)
    assert counts.keys() == set(LABELS[language])
    assert max(counts.values()) - min(counts.values()) <= 0.1 * len(reviews)
    assert all(text == text.strip() and len(split_sentences(text)) == 1 for text in texts)


@pytest.mark.parametrize("language", LEAST)
def test_lengths_are_those_of_a_short_review(language):
    lengths = dataset(f"reviews_{language}").source.lengths
    assert lengths.min() >= 8
    assert lengths.max() <= 40  # 35 words, and the marks between them


@pytest.mark.parametrize("language", LEAST)
def test_twins_have_both_labels_and_stay_together(language):
    data = dataset(f"reviews_{language}")
    label = np.array([row[0] for row in data.answers])
    assert (label[::2] == LABELS[language][0]).all()
    assert (label[1::2] == LABELS[language][1]).all()
    for part in PARTS:
        rows = data.parts[part]
        assert (rows[::2] % 2 == 0).all()
        assert (rows[1::2] == rows[::2] + 1).all()
    assert sorted(np.concatenate(list(data.parts.values()))) == list(range(len(data)))
