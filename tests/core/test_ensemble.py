"""Several networks stacked are the same networks one by one."""

import numpy as np
import pytest

from rnnviz.core import ensemble
from rnnviz.core.arrays import Workspace
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

S, T, B, D, H, K = 3, 7, 4, 5, 6, 3
OPTIONS = [
    ("rnn", {}),
    ("rnn", {"nonlinearity": "relu"}),
    ("jordan", {"n_out": K}),
    ("jordan", {"n_out": K, "feedback": "linear"}),
    *(("lstm", {"forget": forget, "peepholes": p}) for forget in ("gate", "none", "coupled") for p in (False, True)),
    ("gru", {}),
    ("gru", {"reset": "before"}),
    ("clockwork", {"periods": (1, 2, 4)}),
]
LENGTHS = np.array([7, 5, 1, 7])
MASK = np.arange(T)[:, None] < LENGTHS


def networks(model, dtype="float64"):
    members = []
    for seed in range(S):
        rng = np.random.default_rng(seed)
        params = model.init(rng, dtype)
        for value in params.values():
            value += 0.1 * rng.standard_normal(value.shape)
        members.append(params)
    return members


def a_batch(model, ids, mask, start=0):
    rng = np.random.default_rng(9)
    xs = rng.integers(0, D, (T, B)) if ids else rng.standard_normal((T, B, D))
    lead = (T, B) if model.readout == "every" else (B,)
    if model.loss == "cross_entropy":
        return Batch(xs, rng.integers(0, K, lead), mask, start)
    return Batch(xs, rng.standard_normal((*lead, K)), mask, start)


def stacked(model, members, batch, workspace=None):
    params = ensemble.unpack_members(ensemble.pack_members(members), members[0])
    fwd = ensemble.forward(model, params, batch, workspace=workspace)
    return fwd, ensemble.backward(model, params, fwd, workspace=workspace)


@pytest.mark.parametrize("mask", [None, MASK], ids=["full", "padded"])
@pytest.mark.parametrize("readout", ["every", "last"])
@pytest.mark.parametrize(("loss", "ids"), [("cross_entropy", True), ("squared", False)])
@pytest.mark.parametrize(("cell", "options"), OPTIONS, ids=str)
def test_each_member_is_its_own_network(cell, options, loss, ids, readout, mask):
    model = Model(CELLS[cell](D, H, **options), K, readout, loss)
    members, batch = networks(model), a_batch(model, ids, mask, start=3)
    fwd, bwd = stacked(model, members, batch)
    for s, params in enumerate(members):
        alone = model.forward(params, batch)
        gradients = model.backward(params, alone)
        assert fwd.loss[s] == pytest.approx(alone.loss, abs=1e-12)
        np.testing.assert_allclose(bwd.vectors[s], gradients.vector, rtol=0, atol=1e-12)
        for name, states in alone.states.items():
            np.testing.assert_allclose(fwd.states[name][:, s], states, rtol=0, atol=1e-12)
            np.testing.assert_allclose(bwd.d_states[name][:, s], gradients.d_states[name], rtol=0, atol=1e-12)
        for name, gradient in gradients.grads.items():
            np.testing.assert_array_equal(bwd.grads[name][s].shape, gradient.shape)
            np.testing.assert_allclose(bwd.grads[name][s], gradient, rtol=0, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("cell", ["lstm", "jordan"])
def test_a_workspace_changes_no_number(cell):
    model = Model(CELLS[cell](D, H, **({"n_out": K} if cell == "jordan" else {})), K)
    members, batch, workspace = networks(model, "float32"), a_batch(model, True, MASK), Workspace()
    fresh, _ = stacked(model, members, batch), stacked(model, members, a_batch(model, True, None), workspace)
    again = stacked(model, members, batch, workspace)
    np.testing.assert_array_equal(again[0].loss, fresh[0].loss)
    np.testing.assert_array_equal(again[1].vectors, fresh[1].vectors)
    assert again[1].vectors.dtype == np.float32


def test_members_keep_the_memory_layout_of_one_network():
    model = Model(CELLS["gru"](D, H), K)
    members = networks(model)
    vectors = ensemble.pack_members(members)
    views = ensemble.unpack_members(vectors, members[0])
    for name, view in views.items():
        assert np.shares_memory(view, vectors)
        for s, params in enumerate(members):
            np.testing.assert_array_equal(view[s], params[name])


@pytest.mark.parametrize(
    ("settings", "batch", "message"),
    [
        ({"layers": 2}, Batch(np.zeros((T, B), int), np.zeros((T, B), int)), "one layer"),
        ({"bidirectional": True}, Batch(np.zeros((T, B), int), np.zeros((T, B), int)), "one direction"),
        ({}, Batch(np.zeros((T, B), int)), "no targets"),
    ],
)
def test_what_an_ensemble_cannot_do_is_said(settings, batch, message):
    model = Model(CELLS["rnn"](D, H), K, **settings)
    members = networks(model)
    params = ensemble.unpack_members(ensemble.pack_members(members), members[0])
    with pytest.raises(ValueError, match=message):
        ensemble.forward(model, params, batch)
