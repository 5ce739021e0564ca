from dataclasses import replace

import numpy as np
import pytest

from rnnviz.learn.config import task_of
from rnnviz.learn.sample import sample
from rnnviz.learn.train import advance, start
from rnnviz.learn.written import ALTERNATIVES, distinct, entropy, look_at_sample, with_chances
from tests.learn.test_sample import WORDS, WRITERS
from tests.learn.test_train import SMALL


@pytest.mark.parametrize("network", [{}, *WRITERS], ids=str)
def test_numbers_are_those_of_the_sample(network):
    config = replace(SMALL, **network)
    state = advance(config, start(config), steps=10)
    drawn = sample(config, state, prime="the", length=30, temperature=0.6, top_k=5, rng=np.random.default_rng(0))
    text = look_at_sample(drawn)
    assert text.text == drawn.text
    assert set(text.states) == set(drawn.states)
    for n, token in enumerate(drawn.ids):
        p, q = drawn.probs[n].astype(float), drawn.filtered[n].astype(float)
        assert text.entropy[n] == pytest.approx(-(p * np.log2(p)).sum())
        kept = q[q > 0]
        assert text.entropy_drawn[n] == pytest.approx(-(kept * np.log2(kept)).sum())
        assert text.surprisal[n] == pytest.approx(-np.log2(p[token]))
        assert text.surprisal_drawn[n] == pytest.approx(-np.log2(q[token]))
        assert text.log_probs[n] == pytest.approx(np.log(p[token]))
        assert text.top[n].tolist() == np.argsort(-p, kind="stable")[:ALTERNATIVES].tolist()
        np.testing.assert_array_equal(text.p[n], p[text.top[n]])
        np.testing.assert_array_equal(text.q[n], q[text.top[n]])
    assert text.log_prob == pytest.approx(text.log_probs.sum())
    assert (text.entropy_drawn < text.entropy).all()
    assert ((text.q > 0).sum(axis=1) == 5).all()
    assert (text.kept == 5).all()


def test_a_token_that_was_forced_is_shown_though_nothing_would_have_drawn_it():
    state = start(SMALL)
    drawn = sample(SMALL, state, length=4, top_k=1, rng=np.random.default_rng(0))
    unlikely = int(drawn.probs[2].argmin())
    text = look_at_sample(sample(SMALL, state, length=4, top_k=1, forced={2: unlikely}, rng=np.random.default_rng(0)))
    assert text.ids[2] == text.top[2, -1] == unlikely
    assert text.surprisal_drawn[2] == np.inf
    assert np.isfinite(text.surprisal).all()
    assert text.surprisal[2] == pytest.approx(-np.log2(drawn.probs[2, unlikely]), rel=1e-5)


def test_few_words():
    text = look_at_sample(sample(WORDS, start(WORDS), length=4, rng=np.random.default_rng(0)))
    assert text.top.shape == text.p.shape == (4, 8)
    assert all(sorted(row) == list(range(8)) for row in text.top)


def test_entropy():
    np.testing.assert_allclose(entropy(np.array([[1, 0, 0, 0], [0.25] * 4, [0.5, 0.5, 0, 0]])), [0, 2, 1])


def test_distinct():
    ids = np.array([1, 2, 1, 2, 1])
    assert distinct(ids) == pytest.approx(2 / 5)
    assert distinct(ids, 2) == pytest.approx(2 / 4)
    assert distinct(ids, 3) == pytest.approx(2 / 3)
    assert distinct(ids[:2], 3) == 1


@pytest.mark.parametrize("greedy", [False, True])
@pytest.mark.parametrize("unknown", ["resample", "replace", "keep"])
def test_chances_are_a_distribution_and_what_came_had_one(unknown, greedy):
    state, vocabulary = start(WORDS), task_of(WORDS).vocabulary
    text = sample(WORDS, state, length=60, top_k=5, greedy=greedy, unknown=unknown, rng=np.random.default_rng(3))
    chances = with_chances(text, vocabulary, greedy=greedy, unknown=unknown).filtered
    np.testing.assert_allclose(chances.sum(axis=1), 1, rtol=1e-5)
    assert (chances[np.arange(60), text.ids] > 0).all()
    if unknown == "replace":
        assert not chances[:, vocabulary.unknown].any()
    elif not greedy:
        np.testing.assert_array_equal(chances, text.filtered)
