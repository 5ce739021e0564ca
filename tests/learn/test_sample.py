from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.core.cells import CELLS
from rnnviz.core.functions import softmax
from rnnviz.core.records import Batch
from rnnviz.data.vocabulary import PADDING_TOKEN, SENTENCE_START, UNKNOWN_TOKEN
from rnnviz.language import InputError
from rnnviz.learn.config import model_of, task_of
from rnnviz.learn.sample import UNKNOWN_POLICIES, draw, restrict, sample
from rnnviz.learn.train import advance, start
from tests.learn.test_train import NETWORKS, SMALL

WRITERS = [network for network in NETWORKS.values() if not network.get("bidirectional")]


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("network", [{"cell": cell} for cell in CELLS] + WRITERS, ids=str)
def test_states_and_distributions_are_those_of_the_network(network):
    """What was recorded while sampling is what one pass over prime and sample gives."""
    config = replace(SMALL, **network, dtype="float64")
    state = advance(config, start(config), steps=10)
    drawn = sample(config, state, prime="the", length=15, temperature=0.7, rng=rng())
    model, vocabulary = model_of(config), task_of(config).vocabulary
    ids = np.concatenate([vocabulary.encode(drawn.prime), drawn.ids])
    fwd = model.forward(state.params, Batch(ids[:-1, None]))
    first = len(drawn.prime)
    recorded = {name + lane.suffix: s for lane in fwd.lanes for name, s in lane.states.items()}
    assert set(drawn.states) == set(recorded)
    for name, states in drawn.states.items():
        np.testing.assert_allclose(states, recorded[name][first:, 0], atol=1e-12)
    np.testing.assert_allclose(drawn.probs, fwd.probs[first - 1 :, 0], atol=1e-12)
    banned = np.isin(vocabulary.index_to_word, [PADDING_TOKEN, UNKNOWN_TOKEN])
    tempered = softmax(np.where(banned, -np.inf, fwd.logits[first - 1 :, 0] / 0.7))
    np.testing.assert_allclose(drawn.filtered, tempered, atol=1e-12)
    assert drawn.text == "the" + "".join(drawn.tokens)


def test_a_network_that_reads_from_both_ends_does_not_write():
    config = replace(SMALL, bidirectional=True)
    with pytest.raises(InputError, match="both ends"):
        sample(config, start(config), rng=rng())


def test_greedy_takes_the_likeliest_and_a_seed_repeats():
    state = advance(SMALL, start(SMALL), steps=30)
    greedy = sample(SMALL, state, prime="the ", length=20, greedy=True, rng=rng())
    np.testing.assert_array_equal(greedy.ids, greedy.filtered.argmax(axis=1))
    cold = sample(SMALL, state, prime="the ", length=20, temperature=1e-3, rng=rng())
    assert cold.text == greedy.text
    once, again = (sample(SMALL, state, length=30, rng=rng()).text for _ in range(2))
    assert once == again
    assert sample(SMALL, state, length=30, rng=np.random.default_rng(1)).text != once


@given(
    st.lists(st.floats(-30, 30), min_size=2, max_size=12), st.floats(0.05, 5), st.integers(0, 12), st.floats(0.01, 1)
)
@settings(deadline=None)
def test_restrict(logits, temperature, top_k, top_p):
    logits = np.array(logits)
    banned = np.zeros(len(logits), bool)
    banned[0] = True
    p = restrict(logits, banned, temperature, top_k, top_p)
    assert np.isclose(p.sum(), 1)
    assert p[0] == 0
    full = softmax(np.where(banned, -np.inf, logits / temperature))
    kept = p > 0
    assert kept.any()
    if top_k:
        assert kept.sum() <= max(top_k, 1)
    np.testing.assert_allclose(p[kept], full[kept] / full[kept].sum(), rtol=1e-9)
    assert full[kept].min() >= full[~kept].max() - 1e-15 if (~kept).any() else True
    if not top_k:  # the smallest set that reaches top_p
        assert full[kept].sum() >= top_p - 1e-9
        assert full[kept].sum() - full[kept].min() < top_p + 1e-9


def test_draw_follows_the_distribution():
    p = np.array([0.0, 0.2, 0.0, 0.8])
    drawn = [draw(p, u) for u in np.linspace(0, 1, 1000, endpoint=False)]
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 1000, p, atol=2e-3)


WORDS = replace(SMALL, tokens="word", vocabulary_size=8)


@pytest.mark.parametrize("policy", UNKNOWN_POLICIES)
def test_unknown_words(policy):
    """Most words are unknown here: kept, never drawn, or replaced by words of the vocabulary."""
    state = advance(WORDS, start(WORDS), steps=40)
    drawn = sample(WORDS, state, length=200, unknown=policy, rng=rng())
    assert (UNKNOWN_TOKEN in drawn.tokens) == (policy == "keep")
    assert PADDING_TOKEN not in drawn.tokens
    assert drawn.prime == ()
    if policy == "replace":
        rest = sample(WORDS, state, length=200, unknown="keep", rng=rng())
        assert drawn.tokens != rest.tokens
    for mark in ("SENTENCE_START", "SENTENCE_END", "PADDING_TOKEN"):
        assert mark not in drawn.text


def test_prime():
    state = start(WORDS)
    primed = sample(WORDS, state, prime="the cat", length=3, rng=rng())
    assert primed.prime == (SENTENCE_START, "the", UNKNOWN_TOKEN)  # "cat" is not among the eight words
    strange = sample(SMALL, start(SMALL), prime="中文", length=3, rng=rng())
    assert strange.prime == (UNKNOWN_TOKEN, UNKNOWN_TOKEN)


@pytest.mark.parametrize(
    "wrong", [{"temperature": 0.0}, {"temperature": float("nan")}, {"top_p": 0.0}, {"top_p": 1.5}, {"top_k": -1},
              {"length": 0}, {"length": 10**9}]
)  # fmt: skip
def test_impossible_wishes(wrong):
    with pytest.raises(InputError):
        sample(SMALL, start(SMALL), rng=rng(), **wrong)
    with pytest.raises(ValueError, match="unknown"):
        sample(SMALL, start(SMALL), rng=rng(), unknown="x")


def test_a_state_that_grows_without_bound():
    config = replace(SMALL, cell="rnn", nonlinearity="relu", scheme="identity", gain=10.0)
    state = start(config)
    state.params["b"][...] = 1
    with pytest.raises(InputError, match="without bound"):
        sample(config, state, length=400, rng=rng())
