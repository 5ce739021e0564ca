"""Every gradient of every cell against finite differences, with masks, initial states, both losses, both readouts."""

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.gradcheck import check_gradients
from rnnviz.core.initial import Initial
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

V, H, B = 5, 4, 3
VARIANTS = [("rnn", {"nonlinearity": "tanh"}), ("rnn", {"nonlinearity": "relu"}), ("lstm", {}), ("gru", {})]
IDS = ["rnn-tanh", "rnn-relu", "lstm", "gru"]


def make(name, options, T, *, loss="cross_entropy", readout="every", masked=False, vectors=False, seed=1):
    rng = np.random.default_rng(seed)
    model = Model(CELLS[name](V, H, **options), V, readout=readout, loss=loss)
    params = model.init(rng, "float64", Initial(scheme="orthogonal", gain=1.2))
    for value in params.values():
        value += 0.1 * rng.standard_normal(value.shape)
    lead = (T, B) if readout == "every" else (B,)
    targets = rng.integers(0, V, lead) if loss == "cross_entropy" else rng.standard_normal((*lead, V))
    xs = rng.standard_normal((T, B, V)) if vectors else rng.integers(0, V, (T, B))
    mask = np.arange(T)[:, None] < np.array([T, max(1, T - 1), max(1, T // 2)]) if masked else None
    state = tuple(rng.standard_normal((B, H)) for _ in model.cell.state_names)
    return model, params, Batch(xs, targets, mask), state


@pytest.mark.parametrize("masked", [False, True], ids=["full", "masked"])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared"])
@pytest.mark.parametrize("readout", ["every", "last"])
@pytest.mark.parametrize("T", [1, 2, 7])
@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=IDS)
def test_gradients(name, options, T, readout, loss, masked):
    model, params, batch, state = make(name, options, T, loss=loss, readout=readout, masked=masked)
    worst = check_gradients(model, params, batch, state)
    assert set(worst) == set(params)
    assert max(worst.values()) < 1e-6, worst


@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=IDS)
def test_gradients_of_vectors_zero_state_and_inputs(name, options):
    model, params, batch, _ = make(name, options, 7, vectors=True, masked=True)
    assert max(check_gradients(model, params, batch).values()) < 1e-6
    d_xs = model.backward(params, model.forward(params, batch)).d_xs
    rng = np.random.default_rng(0)
    direction = rng.standard_normal(batch.xs.shape)
    step = 1e-5
    losses = [
        model.forward(params, Batch(batch.xs + s * direction, batch.targets, batch.mask)).loss for s in (step, -step)
    ]
    assert np.isclose(np.vdot(d_xs, direction), (losses[0] - losses[1]) / (2 * step), rtol=1e-6)


@pytest.mark.parametrize(("name", "options"), VARIANTS, ids=IDS)
def test_gradient_of_every_state(name, options):
    """d_states[t] is the derivative of the loss when state t alone is moved and the rest is run again."""
    model, params, batch, state = make(name, options, 7)
    fwd = model.forward(params, batch, state)
    bwd = model.backward(params, fwd)
    step = 1e-5
    for s, key in enumerate(model.cell.state_names):
        for t in (0, 3, 6):
            moved = []
            for sign in (1, -1):
                start = [fwd.states[n][t].copy() for n in model.cell.state_names]
                start[s][1, 2] += sign * step
                if key == "c" and t > 0:  # h_t = o_t * tanh(c_t) moves with it
                    start[0] = fwd.residuals["o"][t - 1] * np.tanh(start[1])
                rest = Batch(batch.xs[t:], batch.targets[t:])
                out = model.forward(params, rest, tuple(start))
                losses = out.losses.sum() / (7 * B)
                if t > 0:  # h_t is also read by its own output
                    logits = start[0] @ params["W_y"].T + params["b_y"]
                    own = np.log(np.exp(logits).sum(1)) - logits[np.arange(B), batch.targets[t - 1]]
                    losses += own.sum() / (7 * B)
                moved.append(losses)
            numeric = (moved[0] - moved[1]) / (2 * step)
            ours = bwd.d_states[key][t, 1, 2]
            assert np.isclose(ours, numeric, rtol=1e-5, atol=1e-9), (key, t)


def test_a_wrong_gradient_is_found():
    model, params, batch, state = make("gru", {}, 7)

    class Wrong(Model):
        def backward(self, *args, **kwargs):
            bwd = super().backward(*args, **kwargs)
            bwd.grads["W_h"][-1, -1] *= 1.001
            return bwd

    worst = check_gradients(Wrong(model.cell, V), params, batch, state)
    assert worst["W_h"] > 1e-4
    assert worst["W_x"] < 1e-6


def test_some_entries():
    model, params, batch, state = make("lstm", {}, 7)
    some = check_gradients(model, params, batch, state, entries=5)
    every = check_gradients(model, params, batch, state)
    assert all(some[k] <= every[k] for k in every)
    assert some == check_gradients(model, params, batch, state, entries=5)


def test_what_is_not_a_number_is_not_right():
    model, params, batch, state = make("lstm", {}, 2)
    params["W_h"][0, 0] = np.nan
    assert max(check_gradients(model, params, batch, state).values()) == np.inf
