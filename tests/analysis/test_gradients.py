import numpy as np
import pytest

from rnnviz.analysis.gradients import flow_bound, gradient_flow, gradient_norms, norm_bound, verdict
from rnnviz.analysis.spectrum import block_sizes, with_spectrum
from rnnviz.core.cells import CELLS
from rnnviz.core.initial import Initial, rescale, spectral_size
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

V, H, T = 6, 8, 12


def make(name, size=1.3, options=None):
    rng = np.random.default_rng(3)
    model = Model(CELLS[name](V, H, **(options or {})), V)
    params = model.init(rng, "float64", Initial(measure="norm", size=size))
    ids = rng.integers(0, V, (T + 1, 1))
    return model, params, model.forward(params, Batch(ids[:-1], ids[1:]))


@pytest.mark.parametrize("name", CELLS)
def test_flow_is_one_backward_pass_for_each_loss(name):
    model, params, fwd = make(name)
    flows = {s: gradient_flow(model, params, fwd, s) for s in model.cell.state_names}
    for t in range(T):
        mask = np.arange(T)[:, None] == t
        d_h = np.zeros((T + 1, 1, H))
        onehot = np.eye(V)[fwd.batch.targets[t, 0]]
        d_h[t + 1, 0] = (fwd.probs[t, 0] - onehot) @ params["W_y"]
        bwd = model.backward(params, fwd, {"h": d_h})
        assert mask.sum() == 1
        for s, flow in flows.items():
            alone = np.linalg.norm(bwd.d_states[s][1 : t + 2, 0], axis=1)
            np.testing.assert_allclose(flow[t, : t + 1], alone, rtol=1e-12, atol=1e-15)
            assert np.isnan(flow[t, t + 1 :]).all()


@pytest.mark.parametrize("name", CELLS)
def test_norms_of_one_loss_are_a_row_of_the_flow(name):
    model, params, fwd = make(name)
    for state in model.cell.state_names:
        flow = gradient_flow(model, params, fwd, state)
        for t in (1, 5, T):
            norms, _ = gradient_norms(model, params, fwd, step=t, state=state)
            np.testing.assert_allclose(norms, flow[t - 1], rtol=1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_norms_of_the_whole_loss_are_those_of_the_backward_record(name):
    model, params, fwd = make(name)
    bwd = model.backward(params, fwd)
    for state in model.cell.state_names:
        norms, _ = gradient_norms(model, params, fwd, state=state)
        np.testing.assert_allclose(norms, np.linalg.norm(bwd.d_states[state][1:, 0], axis=1), rtol=1e-12)


def test_norms_too_large_for_a_number_are_infinite_as_far_back_as_they_go():
    """h = 1000 h - 999 rests at h = 1, and each step back multiplies the gradient by 1000."""
    model = Model(CELLS["rnn"](2, 1, nonlinearity="relu"), 2)
    params = model.init(np.random.default_rng(0), "float64") | {"W_h": np.array([[1000.0]]), "b": np.array([-999.0])}
    params["W_x"][...] = 0
    ids = np.zeros((121, 1), int)
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]), (np.ones((1, 1)),))
    with np.errstate(over="ignore", invalid="ignore"):
        norms, direct = gradient_norms(model, params, fwd, step=120)
    np.testing.assert_allclose(norms[-40:], 1000.0 ** np.arange(39, -1, -1) * direct[-1], rtol=1e-12)
    assert np.isposinf(norms[:15]).all()
    assert verdict(norms).kind == "exploding"


def test_bound_on_norms_is_the_bound_on_the_flow():
    model, params, fwd = make("rnn")
    rows = flow_bound(model, params, gradient_flow(model, params, fwd))
    for t in (1, 5, T):
        _, direct = gradient_norms(model, params, fwd, step=t)
        np.testing.assert_allclose(norm_bound(model, params, direct)[:t], rows[t - 1, :t], rtol=1e-12)
    _, direct = gradient_norms(model, params, fwd)
    np.testing.assert_allclose(norm_bound(model, params, direct), np.nansum(rows, axis=0) / T, rtol=1e-12)


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("size", [0.3, 1.0, 2.5])
def test_bound_holds_at_every_entry(nonlinearity, size):
    model, params, fwd = make("rnn", size, {"nonlinearity": nonlinearity})
    flow = gradient_flow(model, params, fwd)
    bound = flow_bound(model, params, flow)
    low = np.tril_indices(T)
    assert (flow[low] <= bound[low] * (1 + 1e-12)).all()
    assert (flow[low] >= 0).all()


def test_bound_is_exact_for_an_orthogonal_linear_flow():
    """ReLU held positive by its bias is linear; an orthogonal W_h times s then shrinks every norm by s a step."""
    model = Model(CELLS["rnn"](V, H, nonlinearity="relu"), V)
    params = model.init(np.random.default_rng(0), "float64", Initial(scheme="orthogonal", gain=0.2))
    params["b"] += 50
    ids = np.arange(T + 1)[:, None] % V
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]))
    flow = gradient_flow(model, params, fwd)
    assert (fwd.states["h"][1:] > 0).all()
    np.testing.assert_allclose(flow, flow_bound(model, params, flow), rtol=1e-12)


def test_bound_is_for_cells_without_gates():
    model, params, fwd = make("lstm")
    with pytest.raises(ValueError, match="without gates"):
        flow_bound(model, params, gradient_flow(model, params, fwd))


def test_flow_of_one_sequence_only():
    model, params, _ = make("rnn")
    ids = np.zeros((3, 2), int)
    with pytest.raises(ValueError, match="batch of 2"):
        gradient_flow(model, params, model.forward(params, Batch(ids, ids)))


@pytest.mark.parametrize(
    ("norms", "kind"),
    [
        ([1e-9, 1], "vanishing"),
        ([1e5, 1], "exploding"),
        ([0.5, 1], "carried"),
        ([1, 0], "undefined"),
        ([np.inf, 1], "exploding"),
        ([np.nan, 1], "undefined"),
        ([1, np.inf], "undefined"),
        ([0, 1], "vanishing"),
    ],
)
def test_verdict(norms, kind):
    assert verdict(np.array(norms)).kind == kind


@pytest.mark.parametrize("measure", ["norm", "radius"])
def test_rescale(measure):
    W = np.random.default_rng(0).standard_normal((3 * H, H))
    for block in rescale(W, measure, 0.7).reshape(3, H, H):
        assert np.isclose(spectral_size(block, measure), 0.7)
    assert (rescale(np.zeros((H, H)), measure, 2.0) == 0).all()


@pytest.mark.parametrize("measure", ["norm", "radius"])
def test_the_dial_turns_every_block_to_the_same_size(measure):
    _, params, _ = make("lstm")
    W_h = params["W_h"].copy()
    W_h[:H] *= 3
    W_h[H : 2 * H] = 0
    turned = with_spectrum({**params, "W_h": W_h}, 0.7, block_sizes(W_h, measure))
    np.testing.assert_allclose(block_sizes(turned["W_h"], measure), [0.7, 0, 0.7, 0.7], rtol=1e-12)
    np.testing.assert_allclose(turned["W_h"], rescale(W_h, measure, 0.7), rtol=1e-12)
    assert turned["W_x"] is params["W_x"]
