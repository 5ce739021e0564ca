import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.core.arrays import Workspace, pack, unpack
from rnnviz.core.cells import CELLS
from rnnviz.core.initial import Initial, spectral_size
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import make_cell, random_state

V, H, B, T = 7, 5, 3, 6
TABLE = dict(zip(CELLS, ("rnn-tanh", "jordan-softmax", "lstm", "gru-after", "clockwork"), strict=True))


def make(name, dtype="float64", **options):
    rng = np.random.default_rng(0)
    model = Model(make_cell(TABLE[name], V, H, V), V, **options)
    return model, model.init(rng, dtype), rng


@pytest.mark.parametrize("name", CELLS)
def test_ids_are_one_hot_vectors(name):
    model, params, rng = make(name)
    ids = rng.integers(0, V, (T + 1, B))
    few = [Batch(xs, ids[1:]) for xs in (ids[:-1], np.eye(V)[ids[:-1]])]
    many = [Batch(np.tile(b.xs, (1, 60, *(1,) * (b.xs.ndim - 2))), np.tile(b.targets, (1, 60))) for b in few]
    for batches in (few, many):  # the gradient of W_x takes another way when there are many ids
        forwards = [model.forward(params, b) for b in batches]
        backwards = [model.backward(params, f) for f in forwards]
        np.testing.assert_allclose(forwards[0].logits, forwards[1].logits, atol=1e-14)
        for key in params:
            np.testing.assert_allclose(backwards[0].grads[key], backwards[1].grads[key], atol=1e-14)
        np.testing.assert_allclose(backwards[0].d_xs, backwards[1].d_xs, atol=1e-14)


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("readout", ["every", "last"])
def test_padding_takes_no_part(name, readout):
    """A padded batch gives what its sequences give alone, whatever stands in the padding."""
    model, params, rng = make(name, readout=readout)
    lengths = np.array([6, 4, 1])
    mask = np.arange(T)[:, None] < lengths
    xs = rng.integers(0, V, (T, B))
    targets = rng.integers(0, V, (T, B) if readout == "every" else (B,))
    state = random_state(model, rng, B)
    fwd = model.forward(params, Batch(xs, targets, mask), state)
    bwd = model.backward(params, fwd)
    other = np.where(mask, xs, (xs + 1) % V)
    other_targets = np.where(mask, targets, (targets + 1) % V) if readout == "every" else targets
    fwd_2 = model.forward(params, Batch(other, other_targets, mask), state)
    for key, gradient in model.backward(params, fwd_2).grads.items():
        np.testing.assert_array_equal(gradient, bwd.grads[key])

    n = lengths.sum() if readout == "every" else B
    total = {key: np.zeros_like(value) for key, value in params.items()}
    loss = 0.0
    for s, length in enumerate(lengths):
        alone = Batch(xs[:length, s : s + 1], targets[:length, s : s + 1] if readout == "every" else targets[s : s + 1])
        f = model.forward(params, alone, tuple(a[s : s + 1] for a in state))
        b = model.backward(params, f)
        share = (length if readout == "every" else 1) / n
        loss += share * f.loss
        for key in total:
            total[key] += share * b.grads[key]
        for key, states in fwd.states.items():
            np.testing.assert_allclose(states[: length + 1, s], f.states[key][:, 0], atol=1e-14)
            np.testing.assert_array_equal(
                states[length:, s], np.broadcast_to(states[length, s], states[length:, s].shape)
            )
            np.testing.assert_allclose(bwd.d_states[key][0, s], share * b.d_states[key][0, 0], atol=1e-14)
        assert (fwd.losses[length:, s] == 0).all()
        assert (bwd.d_pre[length:, s] == 0).all()
    assert np.isclose(fwd.loss, loss)
    for key in total:
        np.testing.assert_allclose(bwd.grads[key], total[key], atol=1e-14)


@pytest.mark.parametrize("name", CELLS)
def test_the_state_carries_over_a_cut(name):
    model, params, rng = make(name)
    ids = rng.integers(0, V, (T + 1, B))
    whole = model.forward(params, Batch(ids[:-1], ids[1:]))
    first = model.forward(params, Batch(ids[:2], ids[1:3]))
    rest = model.forward(params, Batch(ids[2:-1], ids[3:], start=2), first.final_state)
    np.testing.assert_allclose(np.concatenate([first.logits, rest.logits]), whole.logits, atol=1e-14)


@pytest.mark.parametrize("name", CELLS)
def test_a_workspace_changes_nothing(name):
    model, params, rng = make(name, "float32")
    workspace = Workspace()
    for _ in range(3):
        ids = rng.integers(0, V, (T + 1, B))
        batch = Batch(ids[:-1], ids[1:])
        fresh = model.backward(params, model.forward(params, batch))
        reused = model.backward(params, model.forward(params, batch, workspace=workspace), workspace=workspace)
        for key in params:
            np.testing.assert_array_equal(fresh.grads[key], reused.grads[key])


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_follows_the_parameters(name, dtype):
    model, params, rng = make(name, dtype)
    ids = rng.integers(0, V, (T + 1, B))
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]))
    bwd = model.backward(params, fwd)
    arrays = [*fwd.states.values(), *fwd.residuals.values(), fwd.logits, fwd.probs, fwd.losses, bwd.d_pre, bwd.d_xs]
    arrays += [*bwd.d_states.values(), *bwd.grads.values()]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}


@pytest.mark.parametrize("name", CELLS)
def test_records(name):
    model, params, rng = make(name)
    ids = rng.integers(0, V, (T + 1, B))
    fwd = model.forward(params, Batch(ids[:-1], ids[1:]))
    cell = model.cell
    assert set(cell.gates) | set(cell.extras) | {"gates"} == set(fwd.residuals)
    for k, gate in enumerate(cell.gates):
        np.testing.assert_array_equal(fwd.residuals[gate], fwd.residuals["gates"][..., k * H : (k + 1) * H])
    np.testing.assert_allclose(fwd.probs.sum(-1), 1)
    p = np.take_along_axis(fwd.probs, ids[1:, :, None], -1)[..., 0]
    np.testing.assert_allclose(fwd.losses, -np.log(p))
    assert np.isclose(fwd.loss, fwd.losses.mean())
    masked = np.count_nonzero(~cell.mask) if name == "clockwork" else 0
    assert model.n_parameters() == sum(p.size for p in params.values()) - masked
    assert model.shapes() == {key: p.shape for key, p in params.items()}
    assert list(model.shapes()) == list(params)


def test_equations_of_the_cells():
    """Each cell's step, once more as its docstring writes it."""
    sigma = lambda a: 1 / (1 + np.exp(-a))  # noqa: E731
    for name in CELLS:
        model, params, rng = make(name)
        params = {k: p + 0.3 * rng.standard_normal(p.shape) for k, p in params.items()}
        xs = rng.standard_normal((1, B, V))
        state = random_state(model, rng, B)
        fwd = model.forward(params, Batch(xs, start=1), state)
        x, h = xs[0], state[TABLE[name].startswith("jordan")]
        a_x, a_h = x @ params["W_x"].T + params["b"], h @ params["W_h"].T
        if name == "rnn":
            expected = (np.tanh(a_x + a_h),)
        elif name == "lstm":
            i, f, g, o = np.split(a_x + a_h, 4, axis=1)
            c = sigma(f) * state[1] + sigma(i) * np.tanh(g)
            expected = (sigma(o) * np.tanh(c), c)
        elif name == "jordan":
            h_new = np.tanh(a_x + a_h)
            y = np.exp(h_new @ params["W_y"].T + params["b_y"])
            expected = (h_new, y / y.sum(axis=1, keepdims=True))
        elif name == "clockwork":
            masked = h @ (params["W_h"] * model.cell.mask).T
            expected = (np.where(1 % model.cell.unit_periods == 0, np.tanh(a_x + masked), h),)
        else:
            (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(a_x, 3, axis=1), np.split(a_h, 3, axis=1)
            r, z = sigma(x_r + h_r), sigma(x_z + h_z)
            n = np.tanh(x_n + r * (h_n + params["b_hn"]))
            expected = ((1 - z) * n + z * h,)
        for s, value in zip(fwd.states.values(), expected, strict=True):
            np.testing.assert_allclose(s[1], value, atol=1e-14)


GOOD = np.zeros((T, B), int)


@pytest.mark.parametrize(
    ("make_batch", "words"),
    [
        (lambda: Batch(np.zeros((0, 3), int)), "xs"),
        (lambda: Batch(np.zeros(3, int)), "xs"),
        (lambda: Batch(np.zeros((2, 3))), "ids"),
        (lambda: Batch(GOOD, mask=np.ones((T, B))), "mask"),
        (lambda: Batch(GOOD, mask=np.zeros((T, B), bool)), "mask"),
        (lambda: Batch(GOOD, mask=np.arange(T)[:, None] % 2 == np.zeros(B)), "mask"),
    ],
)
def test_impossible_batches(make_batch, words):
    with pytest.raises(ValueError, match=words):
        make_batch()


@pytest.mark.parametrize(
    ("batch", "state", "words"),
    [
        (Batch(GOOD + V), None, "ids in 0..6"),
        (Batch(GOOD - 1), None, "ids in 0..6"),
        (Batch(np.zeros((T, B, V + 1))), None, "xs"),
        (Batch(GOOD, np.zeros((B, T), int)), None, "targets"),
        (Batch(GOOD, GOOD + V), None, "targets"),
        (Batch(GOOD), (np.zeros((B, H + 1)),), "state"),
        (Batch(GOOD), (np.zeros((B, H)),) * 2, "state"),
    ],
)
def test_what_does_not_fit_the_model(batch, state, words):
    model, params, _ = make("rnn")
    with pytest.raises(ValueError, match=words):
        model.forward(params, batch, state)


def test_backward_without_targets():
    model, params, _ = make("rnn")
    with pytest.raises(ValueError, match="no targets"):
        model.backward(params, model.forward(params, Batch(GOOD)))


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4), st.booleans()), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_pack_and_unpack(shapes):
    rng = np.random.default_rng(0)
    params = {
        str(k): rng.standard_normal(s).copy(order="F" if fortran else "C") for k, (*s, fortran) in enumerate(shapes)
    }
    vector = pack(params)
    views = unpack(vector, params)
    for key, value in params.items():
        np.testing.assert_array_equal(views[key], value)
        assert np.shares_memory(views[key], vector)


@pytest.mark.parametrize("name", sorted(set(CELLS) - {"jordan"}))
@pytest.mark.parametrize("measure", ["norm", "radius"])
@pytest.mark.parametrize("scheme", ["uniform", "orthogonal", "identity"])
def test_initial_spectrum(name, measure, scheme):
    model = make(name)[0]
    params = model.init(np.random.default_rng(0), "float64", Initial(scheme, measure=measure, size=0.8))
    for block in params["W_h"].reshape(-1, H, H):
        assert np.isclose(spectral_size(block, measure), 0.8)


def test_initial_schemes():
    model = Model(CELLS["rnn"](V, H), V)
    orthogonal = model.init(np.random.default_rng(0), "float64", Initial("orthogonal", gain=1.5))["W_h"]
    np.testing.assert_allclose(orthogonal @ orthogonal.T, 2.25 * np.eye(H), atol=1e-14)
    identity = model.init(np.random.default_rng(0), "float64", Initial("identity", gain=0.5))["W_h"]
    np.testing.assert_array_equal(identity, 0.5 * np.eye(H))
    uniform = model.init(np.random.default_rng(0), "float64")
    assert np.abs(uniform["W_h"]).max() <= 1 / np.sqrt(H)
    lstm = Model(CELLS["lstm"](V, H), V).init(np.random.default_rng(0), "float64", Initial(forget_bias=2.0))
    np.testing.assert_array_equal(lstm["b"], np.repeat([0.0, 2.0, 0.0, 0.0], H))
    for wrong in ({"scheme": "x"}, {"measure": "x"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Initial(**wrong)
