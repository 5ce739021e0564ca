"""Connectivity against finite differences of the inputs, and how far it reaches."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from rnnviz.analysis.attribution import TARGETS, by_distance, connectivity, ink, spans
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.analysis.test_gradients import make, networks

T = 7


def by_differences(model, params, fwd, target, eps=1e-6):
    """||d y_t[target] / d x_k|| (T, T), every number of every input vector changed by itself."""
    ids, n_steps = fwd.batch.xs[:, 0], len(fwd.logits)
    vectors = params["W_e"][ids] if model.embedding else np.eye(model.cell.n_in)[ids]
    D = vectors.shape[1]
    nudges = np.eye(n_steps * D).reshape(n_steps * D, n_steps, D).transpose(1, 0, 2)
    alone: Model = dataclasses.replace(model, embedding=0)
    own = {name: array for name, array in params.items() if name != "W_e"}
    up, down = (
        alone.forward(own, Batch(vectors[:, None] + sign * eps * nudges, start=fwd.batch.start)).logits
        for sign in (1, -1)
    )
    asked = fwd.logits[:, 0].argmax(axis=1) if target == "predicted" else fwd.batch.targets[:, 0]
    slopes = ((up - down) / (2 * eps))[np.arange(n_steps), :, asked]
    return np.linalg.norm(slopes.reshape(n_steps, n_steps, D), axis=-1)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("embedding", [0, 6])
@pytest.mark.parametrize(("variant", "layers", "bidirectional"), list(networks()))
def test_connectivity_is_that_of_finite_differences(variant, layers, bidirectional, embedding, target):
    model, params, fwd = make(variant, layers, bidirectional, n_steps=T, embedding=embedding)
    found, expected = connectivity(model, params, fwd, target=target), by_differences(model, params, fwd, target)
    later = np.triu(np.ones((T, T), bool), 1)
    if model.bidirectional:
        assert np.isfinite(found).all()
        assert (found[later] > 0).any()
    else:
        assert np.isnan(found[later]).all()
        assert (expected[later] == 0).all()
    can = np.isfinite(found)
    np.testing.assert_allclose(found[can], expected[can], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_more_tokens_than_the_first_layer_has_rows(bidirectional):
    """And more losses than travel back together."""
    rng = np.random.default_rng(0)
    small = make("rnn-tanh", 2, bidirectional)[0].cell
    model = Model(dataclasses.replace(small, n_in=50), 50, layers=2, bidirectional=bidirectional)
    params = model.init(rng, "float64")
    ids = rng.integers(0, 50, (31, 1))
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]))
    found = connectivity(model, params, fwd)
    can = np.isfinite(found)
    np.testing.assert_allclose(found[can], by_differences(model, params, fwd, "predicted")[can], rtol=1e-5, atol=1e-9)


def test_the_target_decides_whose_logit_is_asked():
    model, params, fwd = make("gru-after")
    predicted, coming = (connectivity(model, params, fwd, target=target) for target in TARGETS)
    same = fwd.logits[:, 0].argmax(axis=1) == fwd.batch.targets[:, 0]
    assert same.any()
    assert not same.all()
    for t, agree in enumerate(same):
        assert np.array_equal(predicted[t, : t + 1], coming[t, : t + 1]) == agree


@pytest.mark.parametrize(
    ("readout", "n_sequences", "said"), [("every", 2, "batch of 2"), ("last", 1, "readout 'last'")]
)
def test_only_outputs_of_each_step_of_one_sequence(readout, n_sequences, said):
    model, params, _ = make("rnn-tanh", readout=readout)
    ids = np.zeros((3, n_sequences), int)
    fwd = model.forward(params, Batch(ids, ids if readout == "every" else ids[-1]))
    with pytest.raises(ValueError, match=said):
        connectivity(model, params, fwd)


NORMS = np.array([[4.0, np.nan, np.nan], [1, 3, np.nan], [1, 1, 8]])


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, [0, 0, 0]), (0.8, [0, 1, 0]), (0.9, [0, 1, 1]), (1.0, [0, 1, 2])]
)
def test_spans(share, expected):
    np.testing.assert_array_equal(spans(NORMS, share), expected)


def test_spans_count_both_sides_and_nothing_as_near():
    np.testing.assert_array_equal(spans(np.array([[1.0, 0, 9], [1, 8, 1], [0, 0, 0]]), 0.9), [2, 1, 0])


def test_mean_by_distance():
    np.testing.assert_allclose(by_distance(NORMS), [(4 + 3 + 8) / 3, (1 + 1) / 2, 1])
    np.testing.assert_allclose(by_distance(np.array([[1.0, 2], [4, 3]])), [2, 3])


def test_ink():
    norms = np.array([np.nan, 0, 1e-6, 0.01, 1, 2])
    np.testing.assert_allclose(ink(norms, 2), [np.nan, 0, 5e-7, 0.005, 0.5, 1])
    np.testing.assert_allclose(ink(norms, 1, decades=4)[:5], [np.nan, 0, 0, 0.5, 1])
    np.testing.assert_array_equal(ink(np.zeros(2), 0), 0)
    np.testing.assert_array_equal(ink(np.zeros(2), 0, decades=4), 0)
