"""The baselines against cases computed by hand and against nltk.lm."""

import math

import numpy as np
import pytest

from rnnviz.data.ngrams import bigram_loss, perplexity, uniform_loss, unigram_loss

LN2 = math.log(2)


@pytest.mark.parametrize(
    ("ids", "unigram", "bigram"),
    [
        ([0, 1, 0, 1, 0], LN2, 0.0),  # the next token follows from the previous one
        ([0, 1, 1, 1, 1], 0.0, 0.0),  # the first token is never predicted
        ([0, 0, 1, 1, 0], LN2, LN2),  # after either token both follow once
        ([0, 1, 2], LN2, 0.0),
        ([3, 3], 0.0, 0.0),
    ],
)
def test_by_hand(ids, unigram, bigram):
    ids = np.array(ids)
    assert unigram_loss(ids, 4) == pytest.approx(unigram, abs=1e-12)
    assert bigram_loss(ids, 4) == pytest.approx(bigram, abs=1e-12)


def test_against_nltk_models():
    from nltk.lm import MLE
    from nltk.util import bigrams

    ids = np.random.default_rng(0).integers(0, 6, 300) // 2
    words = [str(i) for i in ids]
    pairs, singles = list(bigrams(words)), [(word,) for word in words[1:]]
    model = MLE(2)
    model.fit([[*pairs, *singles]], sorted(set(words)))
    assert bigram_loss(ids, 3) == pytest.approx(model.entropy(pairs) * LN2, rel=1e-12)
    assert unigram_loss(ids, 3) == pytest.approx(model.entropy(singles) * LN2, rel=1e-12)


def test_order_of_the_baselines_at_the_size_of_a_word_corpus():
    n = 8000
    ids = (n * np.random.default_rng(1).random(100_000) ** 3).astype(np.int32)
    assert bigram_loss(ids, n) < unigram_loss(ids, n) < uniform_loss(n)
    assert uniform_loss(n) == pytest.approx(8.987197, abs=1e-6)


def test_perplexity():
    assert perplexity(uniform_loss(50)) == pytest.approx(50)
    assert perplexity(1e6) == math.inf
    assert math.isnan(perplexity(math.nan))
    np.testing.assert_allclose(perplexity(np.array([0.0, 1e9])), [1, math.inf])
