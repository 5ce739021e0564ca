from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.functions import softmax
from rnnviz.core.records import Batch
from rnnviz.data.vocabulary import PADDING_TOKEN, SENTENCE_END, UNKNOWN_TOKEN
from rnnviz.language import InputError
from rnnviz.learn.beam import beam_search
from rnnviz.learn.config import model_of, task_of
from rnnviz.learn.sample import sample
from rnnviz.learn.train import advance, start
from tests.learn.test_sample import WORDS, WRITERS
from tests.learn.test_train import SMALL

TABLE = [{"cell": cell} for cell in CELLS] + WRITERS
TINY = replace(SMALL, own_text="ab ba ab ab ba " * 30, dtype="float64")  # with padding and unknown V = 5


def trained(config, steps=20):
    return advance(config, start(config), steps=steps)


@pytest.mark.parametrize("network", TABLE, ids=str)
def test_a_beam_of_one_is_greedy(network):
    config = replace(SMALL, **network)
    state = trained(config)
    (found,) = beam_search(config, state, prime="the", length=25, width=1)
    greedy = sample(config, state, prime="the", length=25, greedy=True, rng=np.random.default_rng(0))
    assert found.tokens == greedy.tokens
    assert found.prime == greedy.prime
    assert found.text == greedy.text
    assert not found.ended


@pytest.mark.parametrize("network", TABLE, ids=str)
def test_the_score_is_the_log_probability_of_the_text(network):
    """In one pass over prime and text, so that each text was read with its own carried state."""
    config = replace(SMALL, **network, dtype="float64")
    state = trained(config)
    for found in beam_search(config, state, prime="the", length=12, width=5):
        ids = np.concatenate([task_of(config).vocabulary.encode(found.prime), found.ids])
        logits = model_of(config).forward(state.params, Batch(ids[:-1, None])).logits[2:, 0]
        log_probs = np.log(softmax(logits))[np.arange(12), found.ids]
        np.testing.assert_allclose(found.log_probs, log_probs, atol=1e-12)
        assert found.score == pytest.approx(log_probs.sum()) == found.log_prob


@pytest.mark.parametrize("network", TABLE, ids=str)
@pytest.mark.parametrize("ends", [(), (" ",)], ids=["no-end", "an-end"])
@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_a_wide_beam_finds_the_best_of_all_texts(network, ends, alpha):
    config = replace(TINY, **network)
    state = trained(config, 12)
    words, length = task_of(config).vocabulary.index_to_word, 4
    possible = set()
    for tokens in product([word for word in words if word not in (PADDING_TOKEN, UNKNOWN_TOKEN)], repeat=length):
        stops = [n for n, token in enumerate(tokens, 1) if token in ends]
        possible.add(tokens[: stops[0] if stops else length])
    scores = {}
    for tokens in possible:
        ids = task_of(config).vocabulary.encode(("a", *tokens))
        logits = model_of(config).forward(state.params, Batch(ids[:-1, None])).logits[:, 0]
        log_prob = np.log(softmax(logits))[np.arange(len(tokens)), ids[1:]].sum()
        scores[tokens] = log_prob / ((5 + len(tokens)) / 6) ** alpha
    found = beam_search(config, state, prime="a", length=length, width=len(possible), ends=ends, alpha=alpha)
    assert {h.tokens: h.score for h in found} == pytest.approx(scores)
    order = [h.score for h in found]
    assert order == sorted(order, reverse=True)
    assert all(h.ended == (h.tokens[-1] in ends) for h in found)


def test_a_wider_beam_finds_likelier_texts():
    config = replace(SMALL, cell="gru", max_updates=150)
    state = trained(config, 150)
    best = [beam_search(config, state, length=30, width=width)[0].log_prob for width in (1, 3)]
    assert best[0] < best[1] - 1


def test_a_text_that_has_ended_stays_and_a_longer_one_is_forgiven():
    config = replace(SMALL, own_text="ab. abc. abcd. " * 40, learning_rate=0.02)
    state = trained(config, 60)
    plain, forgiving = (
        beam_search(config, state, prime=" ", length=12, width=3, ends=(".",), alpha=alpha) for alpha in (0.0, 3.0)
    )
    assert all(h.tokens.index(".") == len(h.tokens) - 1 for h in (*plain, *forgiving) if h.ended)
    assert len(plain[0].ids) < len(forgiving[0].ids)
    assert [len(found) for found in (plain, forgiving)] == [3, 3]


@pytest.mark.parametrize("policy", ["resample", "replace", "keep"])
def test_special_tokens(policy):
    config = replace(WORDS, max_updates=150)
    state = trained(config, 150)
    found = beam_search(config, state, length=30, width=3, unknown=policy)
    tokens = {token for h in found for token in h.tokens}
    assert (UNKNOWN_TOKEN in tokens) == (policy == "keep")
    assert PADDING_TOKEN not in tokens
    (first, *_rest) = beam_search(config, state, length=30, width=3, ends=(SENTENCE_END,))
    assert first.ended
    assert SENTENCE_END not in first.text


def test_impossible_wishes():
    for wrong in ({"width": 0}, {"length": 0}, {"length": 10**9}, {"alpha": -1.0}, {"alpha": float("nan")}):
        with pytest.raises(InputError):
            beam_search(SMALL, start(SMALL), **wrong)
    both = replace(SMALL, bidirectional=True)
    with pytest.raises(InputError, match="both ends"):
        beam_search(both, start(both))
    config = replace(SMALL, cell="rnn", nonlinearity="relu", scheme="identity", gain=10.0)
    state = start(config)
    state.params["b"][...] = 1
    with pytest.raises(InputError, match="without bound"):
        beam_search(config, state, length=400)


def naive_beam(config, state, length, width, ends, alpha):
    """The search as it is told: every text is read anew at each step, and it goes on to the last token."""
    vocabulary, model = task_of(config).vocabulary, model_of(config)
    words = [word for word in vocabulary.index_to_word if word not in (PADDING_TOKEN, UNKNOWN_TOKEN)]
    live, over = [((), 0.0)], []
    for _step in range(length):
        grown = []
        for tokens, log_prob in live:
            logits = model.forward(state.params, Batch(vocabulary.encode(("a", *tokens))[:, None])).logits[-1, 0]
            log_probs = np.log(softmax(logits))
            grown += [((*tokens, word), log_prob + log_probs[vocabulary.word_to_index[word]]) for word in words]
        best = sorted(grown, key=lambda text: -text[1])[:width]
        over += [text for text in best if text[0][-1] in ends]
        live = [text for text in best if text[0][-1] not in ends]
    scores = {tokens: log_prob / ((5 + len(tokens)) / 6) ** alpha for tokens, log_prob in over + live}
    return dict(sorted(scores.items(), key=lambda text: -text[1])[:width])


@pytest.mark.parametrize("alpha", [0.0, 0.7, 3.0])
@pytest.mark.parametrize("width", [1, 2, 4])
@pytest.mark.parametrize("ends", [(), (" ",), ("a", " ")], ids=str)
def test_a_search_that_stops_early_finds_what_a_whole_one_finds(ends, width, alpha):
    for steps in (0, 12):
        state = trained(TINY, steps) if steps else start(TINY)
        found = beam_search(TINY, state, prime="a", length=9, width=width, ends=ends, alpha=alpha)
        assert {h.tokens: h.score for h in found} == pytest.approx(naive_beam(TINY, state, 9, width, ends, alpha))
