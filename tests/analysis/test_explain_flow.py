"""The product of Jacobians with the norm after each factor."""

import math

import numpy as np
import pytest

from rnnviz.analysis.explain import Address, explain_at
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.language import InputError
from tests.analysis.explained import TOKENS, T, V, read
from tests.core.networks import make_cell, shaken


def flow(record, t, k, state="h", lane=0):
    return explain_at(*record, Address(f"flow_{state}", t, 0, lane, k), tokens=TOKENS)


def test_each_norm_is_that_of_the_product_so_far():
    """An Elman network's Jacobians multiplied out by hand: dL_t/dh_t W_y, then diag(1 - h^2) W_h step by step."""
    record = _, params, forward, _ = read("rnn-tanh")
    e = flow(record, T, 1)
    target = np.eye(V)[forward.batch.targets[T - 1, 0]]
    gradient = (forward.probs[T - 1, 0] - target) @ params["W_y"]
    norms = [np.linalg.norm(gradient)]
    for t in range(T, 1, -1):
        h = forward.states["h"][t, 0]
        gradient = gradient @ (np.diag(1 - h * h) @ params["W_h"])
        norms.append(np.linalg.norm(gradient))
    np.testing.assert_allclose(e.norms, norms, rtol=1e-12)
    np.testing.assert_allclose(e.terms, np.diff(np.log10(norms), prepend=0), rtol=1e-9, atol=1e-12)
    assert [source.other for source in e.sources] == [5, 4, 3, 2, 1]
    assert {source.t for source in e.sources} == {T}
    assert "4 factors" in e.remark
    assert r"\prod_{n=2}^{5}" in e.symbols


def test_against_the_direction_of_time():
    """The lane that reads from the end hears of a loss at tokens to its right."""
    e = flow(read("gru-after", 2, True), 2, T, lane=3)
    assert [source.other for source in e.sources] == [2, 3, 4, 5]
    assert r"\prod_{n=2}^{4}" in e.symbols
    with pytest.raises(InputError, match="does not depend"):
        flow(read("gru-after", 2, True), 2, 1, lane=3)
    assert "from the layer above" in flow(read("gru-after", 2, True), 2, T, lane=0).remark


def changed(variant, name, value, n_hidden=4, n_steps=T):
    """A network with all entries of a parameter set, and both records."""
    rng = np.random.default_rng(0)
    model = Model(make_cell(variant, V, n_hidden, V), V)
    params = shaken(model, rng)
    params[name] = np.full_like(params[name], value)
    ids = rng.integers(0, V, (n_steps + 1, 1))
    with np.errstate(over="ignore", invalid="ignore"):
        forward = model.forward(params, Batch(ids[:-1], ids[1:]))
        return model, params, forward, model.backward(params, forward)


def test_a_gradient_that_is_cut_off_says_so():
    record = changed("rnn-tanh", "W_h", 0.0)
    e = flow(record, 4, 2)
    assert e.norms[0] > 0
    assert e.norms[1:] == (0, 0)
    assert e.value == 0
    assert len(e.terms) == 1
    assert e.total == pytest.approx(math.log10(e.norms[0]))
    assert "step 3 the gradient is exactly zero" in e.remark
    with pytest.raises(InputError, match="exactly zero"):
        flow(changed("rnn-tanh", "W_y", 0.0), 4, 2)


def test_a_gradient_that_overflows_says_so():
    """The states of moderate weights, and a way back through huge ones."""
    record = _, params, *_ = read("rnn-tanh")
    params["W_h"] *= 1e100
    e = flow(record, 4, 1)
    assert np.isfinite(e.norms).tolist() == [True, True, False, False]
    assert "step 2 the gradient has grown beyond all numbers" in e.remark
    assert len(e.terms) == 2
    assert all(map(math.isfinite, e.terms))


def test_a_long_way_has_a_term_for_each_step():
    record = changed("lstm", "b", 1.0, n_steps=60)
    e = explain_at(*record, Address("flow_c", 60, other=1), tokens=["a"] * 60)
    assert len(e.terms) == len(e.norms) == 60
    assert e.total == pytest.approx(sum(e.terms), abs=1e-10)
    assert r"\cdots" in e.numbers
    assert "s = (h, c)" in e.remark


def test_a_small_norm_is_shown_with_its_power_of_ten():
    e = flow(read("jordan-softmax"), T, 1)
    assert 0 < e.value < 1e-3
    assert "·10⁻" in e.shown
    assert r"10^{-" in e.numbers
