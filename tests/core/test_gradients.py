"""Every gradient of every network against finite differences: cells and options, layers, directions, masks, losses."""

import dataclasses
import itertools

import numpy as np
import pytest

from rnnviz.core.gradcheck import TOLERANCE, check_gradients
from rnnviz.core.layers import Stack
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_batch, make_cell, random_state, shaken

V, H, B = 5, 4, 3
DEEP = [name for name in CELL_OPTIONS if not name.startswith("jordan")]


def network(variant, *, T=7, masked=False, vectors=False, seed=1, noise=0.2, **options):
    rng = np.random.default_rng(seed)
    n_in = 3 if options.get("embedding") else V
    model = Model(make_cell(variant, n_in, H, V), V, **options)
    params = shaken(model, rng, noise)
    batch = make_batch(model, rng, T, B, masked=masked, vectors=vectors)
    return model, params, batch, random_state(model, rng, B)


def check(model, params, batch, state, entries=None):
    worst = check_gradients(model, params, batch, state, entries=entries)
    assert set(worst) == set(params)
    assert max(worst.values()) < TOLERANCE, worst


@pytest.mark.parametrize("masked", [False, True], ids=["full", "masked"])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared"])
@pytest.mark.parametrize("readout", ["every", "last"])
@pytest.mark.parametrize("T", [1, 2, 7])
@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_one_layer(variant, T, readout, loss, masked):
    entries = None if T == 2 else 6  # all of them where that is cheap
    check(*network(variant, T=T, loss=loss, readout=readout, masked=masked), entries=entries)


@pytest.mark.parametrize("readout", ["every", "last"])
@pytest.mark.parametrize("masked", [False, True], ids=["full", "masked"])
@pytest.mark.parametrize(("layers", "bidirectional"), [(2, False), (1, True), (2, True)])
@pytest.mark.parametrize("variant", DEEP)
def test_layers_and_directions(variant, layers, bidirectional, masked, readout):
    options = {"layers": layers, "bidirectional": bidirectional, "masked": masked, "readout": readout}
    check(*network(variant, T=4, **options), entries=6)


@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_embedding(variant):
    check(*network(variant, embedding=V, masked=True), entries=6)


def test_four_layers_both_directions_embedding():
    deep = {"layers": 4, "bidirectional": True, "embedding": V, "noise": 0.6}  # large weights: no tiny gradients
    check(*network("lstm-peepholes", T=3, masked=True, **deep), entries=6)


class Dropping(Model):
    """A network whose dropout is drawn anew, but the same, at every pass."""

    def forward(self, params, batch, state=None, **kwargs):
        return super().forward(params, batch, state, dropout_rng=np.random.default_rng(5), **kwargs)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_dropout_between_layers(bidirectional):
    model, params, batch, state = network("gru-after", layers=3, bidirectional=bidirectional, dropout=0.4)
    fields = {f.name: getattr(model, f.name) for f in dataclasses.fields(model)}
    dropping = Dropping(**fields)
    fwd = dropping.forward(params, batch, state)
    assert len(fwd.dropped) == 2
    assert all(set(np.unique(d)) == {0.0, 1 / 0.6} for d in fwd.dropped)
    check(dropping, params, batch, state, entries=6)
    assert not model.forward(params, batch, state).dropped


@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_gradients_of_vectors_zero_state_and_inputs(variant):
    model, params, batch, _ = network(variant, vectors=True, masked=True)
    assert max(check_gradients(model, params, batch).values()) < TOLERANCE
    d_xs = model.backward(params, model.forward(params, batch)).d_xs
    rng = np.random.default_rng(0)
    direction = rng.standard_normal(batch.xs.shape)
    step = 1e-6 if "relu" in variant else 1e-5
    losses = [
        model.forward(params, Batch(batch.xs + s * direction, batch.targets, batch.mask)).loss for s in (step, -step)
    ]
    assert np.isclose(np.vdot(d_xs, direction), (losses[0] - losses[1]) / (2 * step), rtol=1e-6)


@pytest.mark.parametrize(
    ("variant", "layers", "bidirectional"), [*((v, 1, False) for v in CELL_OPTIONS), ("lstm", 2, True)]
)
def test_gradient_of_the_initial_state(variant, layers, bidirectional):
    model, params, batch, state = network(variant, layers=layers, bidirectional=bidirectional, masked=True)
    bwd = model.backward(params, model.forward(params, batch, state))
    gradients = [lane.d_states[name][0] for lane in bwd.lanes for name in model.cell.state_names]
    rng = np.random.default_rng(0)
    directions = [rng.standard_normal(s.shape) for s in state]
    step = 1e-6
    losses = [
        model.forward(params, batch, tuple(s + sign * step * d for s, d in zip(state, directions, strict=True))).loss
        for sign in (1, -1)
    ]
    ours = sum(np.vdot(g, d) for g, d in zip(gradients, directions, strict=True))
    assert np.isclose(ours, (losses[0] - losses[1]) / (2 * step), rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_gradient_of_every_state(variant):
    """d_states[t] is the gradient of the initial state of what is left, plus what the step's own output adds."""
    model, params, batch, state = network(variant)
    fwd = model.forward(params, batch, state)
    bwd = model.backward(params, fwd)
    T = len(batch.xs)
    for t in (1, 4, 6):
        middle = tuple(s[t] for s in fwd.states.values())
        rest = Batch(batch.xs[t:], batch.targets[t:], start=t)
        after = model.backward(params, model.forward(params, rest, middle))
        p = fwd.probs[t - 1].copy()
        p[np.arange(B), batch.targets[t - 1]] -= 1
        d_own = p @ params["W_y"] / (T * B)
        share = (T - t) / T
        d_h = share * after.d_states["h"][0] + d_own
        last = model.cell.state_names[-1]
        d_last = share * after.d_states[last][0]
        if variant.startswith("lstm"):  # h_t = o_t tanh(c_t), and through its peephole o_t sees c_t
            o, tanh_c = fwd.residuals["o"][t - 1], fwd.residuals["tanh_c"][t - 1]
            d_last = d_last + d_h * o * (1 - tanh_c**2)
            if model.cell.peepholes:
                d_last = d_last + d_h * tanh_c * o * (1 - o) * params["p"][-H:]
        elif variant.startswith("jordan"):  # y_t is made of h_t
            y = fwd.states["y"][t]
            d_logits = d_last if "linear" in variant else y * (d_last - (d_last * y).sum(1, keepdims=True))
            d_h = d_h + d_logits @ params["W_y"]
        np.testing.assert_allclose(bwd.d_states["h"][t], d_h, atol=1e-13)
        if last != "h":
            np.testing.assert_allclose(bwd.d_states[last][t], d_last, atol=1e-13)


def test_a_wrong_gradient_is_found():
    model, params, batch, state = network("gru-after")

    class Wrong(Model):
        def backward(self, *args, **kwargs):
            bwd = super().backward(*args, **kwargs)
            bwd.grads["W_h"][-1, -1] *= 1.001
            return bwd

    worst = check_gradients(Wrong(model.cell, V), params, batch, state)
    assert worst["W_h"] > 1e-4
    assert worst["W_x"] < TOLERANCE


def test_some_entries():
    model, params, batch, state = network("lstm")
    some = check_gradients(model, params, batch, state, entries=5)
    every = check_gradients(model, params, batch, state)
    assert all(some[k] <= every[k] for k in every)
    assert some == check_gradients(model, params, batch, state, entries=5)


def test_what_is_not_a_number_is_not_right():
    model, params, batch, state = network("lstm")
    params["W_h"][0, 0] = np.nan
    assert max(check_gradients(model, params, batch, state).values()) == np.inf


def test_the_table_is_complete():
    """Every value of every option of every cell stands in the table."""
    from rnnviz.core.elman import NONLINEARITIES
    from rnnviz.core.gru import RESETS
    from rnnviz.core.jordan import FEEDBACKS
    from rnnviz.core.lstm import FORGETTING

    made = {make_cell(v, V, H, V) for v in CELL_OPTIONS}
    assert {c.nonlinearity for c in made if hasattr(c, "nonlinearity")} == set(NONLINEARITIES)
    assert {c.feedback for c in made if hasattr(c, "feedback")} == set(FEEDBACKS)
    assert {c.reset for c in made if hasattr(c, "reset")} == set(RESETS)
    pairs = {(c.forget, c.peepholes) for c in made if hasattr(c, "forget")}
    assert pairs == set(itertools.product(FORGETTING, (False, True)))


@pytest.mark.parametrize("options", [{"layers": 0}, {"layers": 5}, {"dropout": 1.0}, {"dropout": -0.1}])
def test_impossible_stacks(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        Stack(make_cell("lstm", V, H, V), **options)


@pytest.mark.parametrize("options", [{"layers": 2}, {"bidirectional": True}])
def test_a_jordan_network_has_one_layer(options):
    with pytest.raises(ValueError, match="one layer"):
        Model(make_cell("jordan-softmax", V, H, V), V, **options)
