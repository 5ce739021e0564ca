"""Attention: its weights and contexts against their definition, padding, and the gradients of pooling."""

import itertools

import numpy as np
import pytest

from rnnviz.core.attention import SCORES, Attention, pool
from rnnviz.core.cells import CELLS
from rnnviz.core.gradcheck import check_gradients
from rnnviz.core.initial import Initial
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

T, S, B, H = 3, 4, 2, 5
MASK = np.arange(S)[:, None] < np.array([4, 2])


def make(score, n_memory=H):
    rng = np.random.default_rng(1)
    attention = Attention(score, H, n_memory)
    params = {name: rng.standard_normal(shape) for name, shape in attention.shapes().items()}
    return attention, params, rng.standard_normal((T, B, H)), rng.standard_normal((S, B, n_memory))


@pytest.mark.parametrize("score", SCORES)
def test_weights_are_the_softmax_of_the_papers_scores(score):
    attention, params, queries, memory = make(score)
    weights, contexts = attention.attend(params, queries, attention.keys(params, memory), memory, MASK)
    for t, b in itertools.product(range(T), range(B)):
        scores = []
        for h in memory[MASK[:, b], b]:
            s = queries[t, b]
            if score == "additive":
                scores.append(params["v"] @ np.tanh(params["W_a"] @ s + params["U_a"] @ h))
            else:
                scores.append(s @ (params["W_a"] @ h if score == "general" else h))
        expected = np.exp(scores) / np.sum(np.exp(scores))
        np.testing.assert_allclose(weights[t, MASK[:, b], b], expected, rtol=1e-12)
        np.testing.assert_allclose(contexts[t, b], expected @ memory[MASK[:, b], b], rtol=1e-12)
    assert (weights[:, ~MASK] == 0).all()


@pytest.mark.parametrize("score", SCORES)
def test_gradients_of_states_and_memory(score):
    """Along a random direction, padding included: it has no influence."""
    attention, params, queries, memory = make(score)
    rng = np.random.default_rng(2)
    pull = rng.standard_normal((T, B, H))

    def value(s, h):
        return np.vdot(attention.attend(params, s, attention.keys(params, h), h, MASK)[1], pull)

    keys = attention.keys(params, memory)
    weights, _contexts = attention.attend(params, queries, keys, memory, MASK)
    grads = {name: np.zeros_like(p) for name, p in params.items()}
    d_queries, d_keys, d_memory = attention.attend_vjp(params, queries, keys, memory, weights, pull, grads)
    d_memory = d_memory + attention.keys_vjp(params, memory, d_keys, grads)
    assert (d_memory[~MASK] == 0).all()
    step = 1e-5
    ds, dh = rng.standard_normal(queries.shape), rng.standard_normal(memory.shape)
    numeric = (value(queries + step * ds, memory) - value(queries - step * ds, memory)) / (2 * step)
    assert np.isclose(np.vdot(d_queries, ds), numeric, rtol=1e-7)
    numeric = (value(queries, memory + step * dh) - value(queries, memory - step * dh)) / (2 * step)
    assert np.isclose(np.vdot(d_memory, dh), numeric, rtol=1e-7)


def test_general_attention_with_the_identity_is_the_dot():
    _dot, _none, queries, memory = make("dot")
    results = [
        attention.attend(params, queries, attention.keys(params, memory), memory, MASK)[0]
        for attention, params in ((Attention("dot", H, H), {}), (Attention("general", H, H), {"W_a": np.eye(H)}))
    ]
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize(("arguments", "said"), [(("dot", 4, 5), "one width"), (("cosine", 4, 4), "score")])
def test_impossible_attention_says_so(arguments, said):
    with pytest.raises(ValueError, match=said):
        Attention(*arguments)


def test_pooling_by_equal_scores_is_the_mean_of_the_valid_states():
    states = np.random.default_rng(0).standard_normal((S, B, H))
    params = {"W_a": np.ones((3, H)), "b_a": np.ones(3), "v": np.zeros(3)}
    weights, mean = pool(params, states, MASK)
    np.testing.assert_allclose(weights, MASK / MASK.sum(axis=0))
    np.testing.assert_allclose(mean[1], states[:2, 1].mean(axis=0))


def pooling_model(cell, layers, bidirectional, embedding=6):
    options = {"clockwork": {"periods": (1, 2)}, "jordan": {"n_out": 3}}.get(cell, {})
    n_in = 4 if embedding else 6
    return Model(
        CELLS[cell](n_in, 4, **options),
        3,
        readout="attention",
        layers=layers,
        bidirectional=bidirectional,
        embedding=embedding,
    )


def pooling_case(model, masked):
    rng = np.random.default_rng(0)
    params = model.init(rng, "float64", Initial(scheme="orthogonal", gain=1.2))
    for array in params.values():
        array += 0.5 * rng.standard_normal(array.shape)
    mask = np.arange(5)[:, None] < np.array([5, 3, 1]) if masked else None
    return params, Batch(rng.integers(0, 6, (5, 3)), rng.integers(0, 3, 3), mask)


NETWORKS = [
    (cell, layers, both)
    for cell, layers, both in itertools.product(CELLS, (1, 2), (False, True))
    if cell != "jordan" or (layers, both) == (1, False)
]


@pytest.mark.parametrize("masked", [False, True], ids=["full", "masked"])
@pytest.mark.parametrize(("cell", "layers", "both"), NETWORKS)
def test_gradients_of_pooling(cell, layers, both, masked):
    model = pooling_model(cell, layers, both)
    params, batch = pooling_case(model, masked)
    worst = check_gradients(model, params, batch, entries=6)
    assert set(worst) == set(params) == set(model.shapes())
    assert max(worst.values()) < 1e-6, worst


def test_pooling_is_recorded_and_leaves_padding_out():
    model = pooling_model("lstm", 1, False)
    params, batch = pooling_case(model, True)
    forward = model.forward(params, batch)
    np.testing.assert_allclose(forward.attention.sum(axis=0), 1)
    assert (forward.attention[~batch.mask] == 0).all()
    short = model.forward(params, Batch(batch.xs[:3, 1:2], batch.targets[1:2]))
    np.testing.assert_allclose(short.logits[0, 0], forward.logits[0, 1], rtol=1e-12)
    assert np.ptp(forward.logits, axis=0).max() == 0  # one answer, stated at every step
    mean = (forward.attention[..., None] * forward.states["h"][1:]).sum(axis=0)
    np.testing.assert_allclose(forward.logits[0], mean @ params["W_y"].T + params["b_y"], rtol=1e-12)


def test_the_number_of_parameters_counts_the_pooling():
    model = pooling_model("gru", 2, True)
    params, _batch = pooling_case(model, False)
    assert model.n_parameters() == sum(array.size for array in params.values())


def test_gradients_from_outside_leave_the_pooling_alone():
    model = pooling_model("gru", 1, False, embedding=0)
    params, batch = pooling_case(model, False)
    forward = model.forward(params, batch)
    backward = model.backward(params, forward, {"h": np.ones_like(forward.states["h"])})
    for name in ("W_y", "b_y", "W_a", "b_a", "v"):
        assert not backward.grads[name].any()
