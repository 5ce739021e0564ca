"""The running opinion against prefixes read by themselves, and saliency against finite differences."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from rnnviz.analysis import saliency as module
from rnnviz.analysis.saliency import running_opinion, saliency
from rnnviz.core.cells import CELLS
from rnnviz.core.functions import softmax
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

IDS, V, D, H, K = np.array([3, 1, 4, 1, 5, 2]), 7, 3, 4, 3
KINDS = [
    *(("gru", readout, two, layers) for readout in ("last", "attention") for two in (False, True) for layers in (1, 2)),
    *((cell, "last", False, 1) for cell in ("rnn", "lstm", "clockwork")),
]


def make(cell, readout="last", two=False, layers=1, embedding=True):
    model = Model(
        CELLS[cell](D if embedding else V, H), K, readout, "cross_entropy", layers, two, V if embedding else 0
    )
    params = model.init(np.random.default_rng(5), "float64")
    return model, {name: array * 3 if name == "W_y" else array for name, array in params.items()}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(map(str, kind)))
def test_the_opinion_is_what_each_prefix_says_alone(kind, monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 4)  # so that the prefixes come in two batches
    model, params = make(*kind)
    opinion = running_opinion(model, params, IDS)
    alone = [softmax(model.forward(params, Batch(IDS[:t, None])).logits[-1, 0]) for t in range(1, len(IDS) + 1)]
    np.testing.assert_allclose(opinion, alone, atol=1e-12)


def test_of_one_direction_it_is_one_pass():
    """softmax(W_y h_t + b_y) at every step."""
    model, params = make("lstm")
    h = model.forward(params, Batch(IDS[:, None])).output[:, 0]
    np.testing.assert_allclose(running_opinion(model, params, IDS), softmax(h @ params["W_y"].T + params["b_y"]))


def sureness(model, params, vectors, answer, rival):
    """y_k - y_j as a function of the vectors (T, D) that are read."""
    alone = dataclasses.replace(model, embedding=0)
    logits = alone.forward({n: p for n, p in params.items() if n != "W_e"}, Batch(vectors[:, None])).logits[-1, 0]
    return logits[answer] - logits[rival]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: "-".join(map(str, kind)))
def test_saliency_is_the_gradient_of_the_sureness(kind):
    model, params = make(*kind)
    found = saliency(model, params, IDS)
    vectors, eps = params["W_e"][IDS], 1e-6
    gradient = np.empty_like(vectors)
    for place in np.ndindex(vectors.shape):
        nudge = np.zeros_like(vectors)
        nudge[place] = eps
        up, down = (sureness(model, params, vectors + s * nudge, found.answer, found.rival) for s in (1, -1))
        gradient[place] = (up - down) / (2 * eps)
    assert found.sureness == pytest.approx(sureness(model, params, vectors, found.answer, found.rival))
    np.testing.assert_allclose(found.norms, np.linalg.norm(gradient, axis=1), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found.signed, (gradient * vectors).sum(axis=1), rtol=1e-6, atol=1e-9)


def test_of_one_hot_words_the_product_is_the_gradient_of_the_words_own_entry():
    model, params = make("gru", embedding=False)
    found = saliency(model, params, IDS)
    eye, eps = np.eye(V)[IDS], 1e-6
    for t, word in enumerate(IDS):
        nudge = np.zeros_like(eye)
        nudge[t, word] = eps
        up, down = (sureness(model, params, eye + s * nudge, found.answer, found.rival) for s in (1, -1))
        assert found.signed[t] == pytest.approx((up - down) / (2 * eps), rel=1e-5)


def test_names_the_answer_its_rival_and_the_attention():
    model, params = make("gru", "attention")
    found = saliency(model, params, IDS)
    forward = model.forward(params, Batch(IDS[:, None]))
    assert [found.answer, found.rival] == np.argsort(-forward.logits[-1, 0])[:2].tolist()
    assert found.sureness > 0
    np.testing.assert_allclose(found.attention, forward.attention[:, 0])
    assert found.attention.sum() == pytest.approx(1)
    assert saliency(*make("gru"), IDS).attention is None
