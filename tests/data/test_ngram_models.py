"""N-gram models: probabilities that add up, Witten-Bell by hand, and what each order sees."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.ngram_models import ORDERS, SMOOTHINGS, NgramModels, count, ngrams
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN

WORDS = ("PADDING_TOKEN", UNKNOWN_TOKEN, SENTENCE_START, SENTENCE_END, "a", "b", "c")
REAL = [*WORDS[4:], UNKNOWN_TOKEN]


def events(words):
    return [SENTENCE_START, *words], [*words, SENTENCE_END]


def models(sentences, smoothing="witten_bell"):
    return NgramModels(WORDS, smoothing, count(map(events, sentences)))


texts = st.lists(st.lists(st.sampled_from(REAL), max_size=6), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(texts, st.lists(st.sampled_from(REAL), max_size=5), st.sampled_from(sorted(SMOOTHINGS)))
def test_probabilities_add_up_to_one_after_any_context(text, context, smoothing):
    fitted = models(text, smoothing)
    for order in ORDERS:
        p = fitted.distribution(order, [SENTENCE_START, *context])
        assert p.min() > 0
        assert p.sum() == pytest.approx(1, abs=1e-12)


def test_witten_bell_by_hand():
    fitted = models([["a", "b"], ["a", "c"]])
    # single words: a a b c and two ends, four kinds of them; V = 7
    single = {"a": (2 + 4 / 7) / 10, "b": (1 + 4 / 7) / 10, "PADDING_TOKEN": 4 / 70}
    for word, p in single.items():
        assert math.exp(-fitted.loss(1, [SENTENCE_START], word)) == pytest.approx(p)
    # after a: b and c once each, g = 2 / (2 + 2)
    assert math.exp(-fitted.loss(2, ["a"], "b")) == pytest.approx((1 + 2 * single["b"]) / 4)
    assert math.exp(-fitted.loss(2, ["a"], "a")) == pytest.approx(2 * single["a"] / 4)
    # after "b a", which never occurred, the shorter context decides alone
    assert fitted.loss(3, ["b", "a"], "b") == pytest.approx(fitted.loss(2, ["a"], "b"))


@pytest.mark.parametrize("smoothing", ["lidstone", "laplace"])
def test_what_is_added_to_every_count(smoothing):
    fitted, added = models([["a", "b"], ["a", "c"]], smoothing), SMOOTHINGS[smoothing]
    assert fitted.loss(2, ["a"], "b") == pytest.approx(-math.log((1 + added) / (2 + 7 * added)))
    assert fitted.loss(3, ["b", "a"], "b") == pytest.approx(math.log(7))


def test_every_ngram_is_counted_once_and_ends_in_a_predicted_word():
    read, after = events(["a", "b"])
    assert Counter(ngrams(read, after)) == Counter(
        [
            ("a",),
            (SENTENCE_START, "a"),
            ("b",),
            ("a", "b"),
            (SENTENCE_START, "a", "b"),
            (SENTENCE_END,),
            ("b", SENTENCE_END),
            ("a", "b", SENTENCE_END),
            (SENTENCE_START, "a", "b", SENTENCE_END),
        ]
    )


@settings(max_examples=20, deadline=None)
@given(texts, st.lists(st.sampled_from(REAL), min_size=1, max_size=6))
def test_losses_are_those_of_the_contexts_that_an_order_sees(text, sentence):
    fitted = models(text)
    read, after = events(sentence)
    for order in ORDERS:
        losses = fitted.losses(order, (read, after))
        for t, word in enumerate(after):
            kept = read[max(0, t + 1 - (order - 1)) : t + 1] if order > 1 else []
            p = dict(zip(WORDS, fitted.distribution(order, [*kept] or ["c"]), strict=True))[word]
            assert losses[t] == pytest.approx(-math.log(p))
    first = [fitted.losses(order, (read, after))[0] for order in ORDERS[1:]]
    np.testing.assert_array_equal(first, first[0])  # the first word: the mark of the start is all there is


def test_a_word_that_is_not_in_the_vocabulary_is_the_unknown_one():
    fitted = models([["a", UNKNOWN_TOKEN], ["b"]])
    for order in ORDERS:
        assert fitted.loss(order, ["a"], "zebra") == fitted.loss(order, ["a"], UNKNOWN_TOKEN)
        assert fitted.loss(order, ["zebra"], "b") == fitted.loss(order, [UNKNOWN_TOKEN], "b")
