import numpy as np
import pytest

from rnnviz.analysis.gradient_bounds import has_bound, norm_bound, stretch
from rnnviz.analysis.gradients import gradient_flow, gradient_norms, reachable
from rnnviz.analysis.spectrum import block_sizes, recurrent_blocks, with_spectrum
from rnnviz.analysis.verdict import verdict
from rnnviz.core.cells import CELLS
from rnnviz.core.initial import Initial, rescale, spectral_size
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_cell, shaken

V, H, T = 6, 8, 12
STACKS = [(1, False), (2, False), (3, False), (1, True), (2, True), (3, True)]


def make(variant, layers=1, bidirectional=False, *, n_steps=T, readout="every", loss="cross_entropy", embedding=0):
    """A network with a sequence that starts at t = 3, its parameters far from zero."""
    rng = np.random.default_rng(3)
    model = Model(
        make_cell(variant, V, H, V),
        V,
        layers=layers,
        bidirectional=bidirectional,
        readout=readout,
        loss=loss,
        embedding=embedding,
    )
    params = shaken(model, rng)
    ids = rng.integers(0, V, (n_steps + 1, 1))
    targets = ids[1:] if readout == "every" else ids[-1]
    if loss == "squared":
        targets = rng.standard_normal((*targets.shape, V))
    return model, params, model.forward(params, Batch(ids[:-1], targets, start=3))


def networks():
    """Every cell in every stack that it can be in."""
    for variant in CELL_OPTIONS:
        for layers, bidirectional in STACKS:
            if not variant.startswith("jordan") or (layers, bidirectional) == (1, False):
                yield pytest.param(variant, layers, bidirectional, id=f"{variant}-{layers}-{bidirectional}")


def norms_one_by_one(model, params, fwd):
    """||dL_t/dstate_k|| of every lane and state, by their place and name: by a backward pass for each loss.

    It is over the same batch, with the targets' gradient of one step.
    """
    n_steps = len(fwd.logits)
    rows = {(lane, state): [] for lane in range(len(model.lanes)) for state in model.cell.state_names}
    for t in range(n_steps):
        d_logits = np.zeros_like(fwd.logits)
        if model.loss == "cross_entropy":
            target = fwd.batch.targets[t, 0] if model.readout == "every" else fwd.batch.targets[0]
            d_logits[t, 0] = fwd.probs[t, 0] - np.eye(V)[target]
        else:
            target = fwd.batch.targets[t, 0] if model.readout == "every" else fwd.batch.targets[0]
            d_logits[t, 0] = 2 * (fwd.logits[t, 0] - target) / V
        if fwd.weights[t, 0] == 0:
            d_logits[...] = 0
        d_output = d_logits @ params["W_y"]
        d_states = {}
        for place, record in zip(model.lanes, fwd.lanes, strict=True):
            if place.layer == model.layers:
                part = d_output[..., H:] if place.reverse else d_output[..., :H]
                d_h = np.zeros((n_steps + 1, 1, H))
                d_h[1:] = record.at_tokens(part) if model.readout == "every" else part
                d_states["h" + place.suffix] = d_h
        back = model.backward(params, fwd, d_states)
        for (lane, state), norms in rows.items():
            d = back.lanes[lane]
            norms.append(np.linalg.norm(d.at_tokens(d.d_states[state][1:])[:, 0], axis=1))
    return {place: np.array(norms) for place, norms in rows.items()}


@pytest.mark.parametrize(("variant", "layers", "bidirectional"), list(networks()))
def test_flow_is_one_backward_pass_for_each_loss(variant, layers, bidirectional):
    """In every lane and state, over more steps than one block; nothing flows where it is said that nothing can."""
    model, params, fwd = make(variant, layers, bidirectional, n_steps=20)
    one_by_one = norms_one_by_one(model, params, fwd)
    for lane in range(len(model.lanes)):
        can = reachable(model, 20, lane)
        for state in model.cell.state_names:
            flow, alone = gradient_flow(model, params, fwd, state, lane), one_by_one[lane, state]
            np.testing.assert_array_equal(np.isnan(flow), ~can)
            np.testing.assert_allclose(flow[can], alone[can], rtol=1e-12, atol=1e-15)
            assert (alone[~can] == 0).all()
            if state == "h" and model.cell.state_names != ("h", "y"):
                assert (alone[can] > 0).mean() > 0.5


@pytest.mark.parametrize("loss", ["cross_entropy", "squared"])
@pytest.mark.parametrize("readout", ["every", "last"])
@pytest.mark.parametrize(("layers", "bidirectional"), STACKS)
def test_flow_of_every_loss_and_readout(layers, bidirectional, readout, loss):
    model, params, fwd = make("gru-after", layers, bidirectional, readout=readout, loss=loss, embedding=V)
    one_by_one = norms_one_by_one(model, params, fwd)
    for lane in range(len(model.lanes)):
        can = reachable(model, T, lane)
        flow = gradient_flow(model, params, fwd, "h", lane)
        alone = one_by_one[lane, "h"]
        np.testing.assert_array_equal(np.isnan(flow), ~can)
        np.testing.assert_allclose(flow[can], alone[can], rtol=1e-12, atol=1e-15)
        if readout == "last":
            assert (flow[-1] > 0).all()
            assert (alone[:-1] == 0).all()


def test_which_steps_a_loss_reaches():
    one, both = make("rnn-tanh", 2)[0], make("rnn-tanh", 2, True)[0]
    low = np.tril(np.ones((T, T), bool))
    for lane in (0, 1):
        np.testing.assert_array_equal(reachable(one, T, lane), low)
        assert reachable(both, T, lane).all()
    np.testing.assert_array_equal(reachable(both, T, 2), low)
    np.testing.assert_array_equal(reachable(both, T, 3), low.T)


@pytest.mark.parametrize(("variant", "layers", "bidirectional"), list(networks()))
def test_norms_of_one_loss_are_a_row_of_the_flow(variant, layers, bidirectional):
    model, params, fwd = make(variant, layers, bidirectional)
    for state in model.cell.state_names:
        norms = {t: gradient_norms(model, params, fwd, step=t, state=state) for t in (1, 5, T)}
        for lane in range(len(model.lanes)):
            flow = gradient_flow(model, params, fwd, state, lane)
            for t in norms:
                np.testing.assert_allclose(norms[t][lane], flow[t - 1], rtol=1e-12)


@pytest.mark.parametrize(("variant", "layers", "bidirectional"), list(networks()))
def test_norms_of_the_whole_loss_are_those_of_the_backward_record(variant, layers, bidirectional):
    model, params, fwd = make(variant, layers, bidirectional)
    bwd = model.backward(params, fwd)
    for state in model.cell.state_names:
        norms = gradient_norms(model, params, fwd, state=state)
        for lane, d in enumerate(bwd.lanes):
            expected = np.linalg.norm(d.at_tokens(d.d_states[state][1:])[:, 0], axis=1)
            np.testing.assert_allclose(norms[lane], expected, rtol=1e-12)


def test_norms_too_large_for_a_number_are_infinite_as_far_back_as_they_go():
    """h = 1000 h - 999 rests at h = 1, and each step back multiplies the gradient by 1000."""
    model = Model(CELLS["rnn"](2, 1, nonlinearity="relu"), 2)
    params = model.init(np.random.default_rng(0), "float64") | {"W_h": np.array([[1000.0]]), "b": np.array([-999.0])}
    params["W_x"][...] = 0
    ids = np.zeros((121, 1), int)
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]), (np.ones((1, 1)),))
    with np.errstate(over="ignore", invalid="ignore"):
        (norms,), direct = gradient_norms(model, params, fwd, step=120), gradient_flow(model, params, fwd)[-1, -1]
    np.testing.assert_allclose(norms[-40:], 1000.0 ** np.arange(39, -1, -1) * direct, rtol=1e-12)
    assert np.isposinf(norms[:15]).all()
    assert verdict(norms).kind == "exploding"


BOUNDED = [
    ("rnn-tanh", 1, False),
    ("rnn-relu", 1, False),
    ("rnn-tanh", 2, True),
    ("rnn-relu", 3, False),
    ("jordan-softmax", 1, False),
    ("jordan-linear", 1, False),
]


def lanes_with_a_bound(model):
    return [lane for lane in range(len(model.lanes)) if has_bound(model, lane)]


def bound_on_flow(model, params, fwd, lane):
    """The bounds of every step's loss (T, T), NaN where nothing can flow."""
    rows = [norm_bound(model, params, fwd, step=t, lane=lane) for t in range(1, T + 1)]
    return np.where(reachable(model, T, lane), rows, np.nan)


@pytest.mark.parametrize("size", [0.3, 1.0, 2.5])
@pytest.mark.parametrize(("variant", "layers", "bidirectional"), BOUNDED)
def test_bound_holds_at_every_entry(variant, layers, bidirectional, size):
    model, params, _ = make(variant, layers, bidirectional)
    params = with_spectrum(model, params, size, {p.suffix: block_sizes(p, params, "norm") for p in model.lanes})
    ids = np.arange(T + 1)[:, None] % V
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]))
    lanes = lanes_with_a_bound(model)
    assert len(lanes) == 1 + bidirectional
    for lane in lanes:
        flow, bound = gradient_flow(model, params, fwd, "h", lane), bound_on_flow(model, params, fwd, lane)
        can = reachable(model, T, lane)
        assert (flow[can] <= bound[can] * (1 + 1e-12)).all()
        np.testing.assert_allclose(np.diag(flow), np.diag(bound), rtol=1e-12)
        whole = norm_bound(model, params, fwd, lane=lane)
        assert (gradient_norms(model, params, fwd)[lane] <= whole * (1 + 1e-12)).all()
        np.testing.assert_allclose(whole, np.nansum(bound, axis=0) / T, rtol=1e-12)


@pytest.mark.parametrize("variant", ["rnn-tanh", "jordan-linear"])
def test_bound_is_a_power_of_the_stretch(variant):
    model, params, fwd = make(variant)
    lag = np.subtract.outer(np.arange(T), np.arange(T))
    expected = stretch(model, params) ** np.maximum(lag, 0) * np.diag(gradient_flow(model, params, fwd))[:, None]
    low = np.tril_indices(T)
    np.testing.assert_allclose(bound_on_flow(model, params, fwd, 0)[low], expected[low], rtol=1e-12)


def test_bound_is_exact_for_an_orthogonal_linear_flow():
    """ReLU held positive by its bias is linear; an orthogonal W_h times s then shrinks every norm by s a step."""
    model = Model(CELLS["rnn"](V, H, nonlinearity="relu"), V)
    params = model.init(np.random.default_rng(0), "float64", Initial(scheme="orthogonal", gain=0.2))
    params["b"] += 50
    ids = np.arange(T + 1)[:, None] % V
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]))
    flow = gradient_flow(model, params, fwd)
    assert (fwd.states["h"][1:] > 0).all()
    np.testing.assert_allclose(flow, bound_on_flow(model, params, fwd, 0), rtol=1e-12)


def test_bound_of_the_jordan_cell_is_exact_at_a_two_way_split():
    """y = (1/2, 1/2), W_y and W_h along (1, -1): S halves the way round, and the bound is reached at every step."""
    model = Model(CELLS["jordan"](1, 1, n_out=2), 2)
    params = model.init(np.random.default_rng(0), "float64")
    params |= {"W_h": np.array([[1.5, -1.5]]), "W_y": np.array([[0.5], [-0.5]])}
    params["W_x"][...] = 0
    ids = np.zeros((T, 1), int)
    fwd = model.forward(params, Batch(ids, ids))
    flow = gradient_flow(model, params, fwd)
    assert stretch(model, params) == pytest.approx(0.5 * 1.5 * 2**0.5 * 0.5 * 2**0.5)
    np.testing.assert_allclose(flow, bound_on_flow(model, params, fwd, 0), rtol=1e-12)


def test_bound_of_the_jordan_cell_falls_with_the_largest_probability():
    """Thousands of equally likely outputs hardly tell the hidden layer anything."""
    model = Model(CELLS["jordan"](2, 3, n_out=1000), 1000)
    params = model.init(np.random.default_rng(0), "float64")
    params["W_y"] /= 100
    ids = np.zeros((T, 1), int)
    bound = norm_bound(model, params, model.forward(params, Batch(ids, ids)), step=T)
    assert (bound[:-1] / bound[1:] < 2.1 / 1000 * stretch(model, params)).all()


@pytest.mark.parametrize("variant", ["lstm", "gru-after", "clockwork"])
def test_no_bound_where_something_passes_by_the_recurrent_matrix(variant):
    model, params, _ = make(variant)
    assert not has_bound(model)
    with pytest.raises(ValueError, match="no bound"):
        stretch(model, params)


def test_a_module_at_rest_breaks_the_bound_that_the_elman_cell_obeys():
    model, params, _ = make("clockwork")
    params = with_spectrum(model, params, 0.1, {"": block_sizes(model.lanes[0], params, "norm")})
    ids = np.arange(T + 1)[:, None] % V
    flow = gradient_flow(model, params, model.forward(params, Batch(ids[:-1], ids[1:])))
    assert flow[-1, -2] > 0.1 * flow[-1, -1]


def test_no_bound_below_the_last_layer():
    model, *_ = make("rnn-tanh", 2)
    assert [has_bound(model, lane) for lane in (0, 1)] == [False, True]


def test_flow_of_one_sequence_only():
    model, params, _ = make("rnn-tanh")
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


@pytest.mark.parametrize("variant", ["rnn-relu", "gru-before", "clockwork", "jordan-linear"])
def test_the_blocks_are_the_linear_way_from_state_to_state(variant):
    """What a small change of the last state does to the next where the nonlinearities are straight."""
    model, params, _ = make(variant)
    (place,), rng = model.lanes, np.random.default_rng(0)
    blocks = recurrent_blocks(place, params)
    assert tuple(blocks) == model.cell.gates
    for block in blocks.values():
        assert block.shape == (H, H)
    if variant == "jordan-linear":
        h = rng.standard_normal(H)
        np.testing.assert_allclose(blocks["a"] @ h, params["W_h"] @ (params["W_y"] @ h), rtol=1e-12)
    elif variant == "clockwork":
        assert (blocks["a"][-1, : H // 2] == 0).all()
    else:
        np.testing.assert_array_equal(np.concatenate(list(blocks.values())), params["W_h"])


@pytest.mark.parametrize("measure", ["norm", "radius"])
@pytest.mark.parametrize(("variant", "layers", "bidirectional"), list(networks()))
def test_the_dial_turns_every_block_of_every_lane_to_the_same_size(variant, layers, bidirectional, measure):
    model, params, _ = make(variant, layers, bidirectional)
    params["W_h"][:H] *= 3
    now = {place.suffix: block_sizes(place, params, measure) for place in model.lanes}
    turned = with_spectrum(model, params, 0.7, now)
    for place in model.lanes:
        np.testing.assert_allclose(block_sizes(place, turned, measure), 0.7, rtol=1e-9)
    assert turned["W_x"] is params["W_x"]


def test_the_dial_leaves_a_block_of_zeros():
    model, params, _ = make("lstm")
    params["W_h"][H : 2 * H] = 0
    turned = with_spectrum(model, params, 0.7, {"": block_sizes(model.lanes[0], params, "norm")})
    np.testing.assert_allclose(block_sizes(model.lanes[0], turned, "norm"), [0.7, 0, 0.7, 0.7], rtol=1e-12)
