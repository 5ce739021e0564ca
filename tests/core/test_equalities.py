"""Networks that must be the same, and are."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.core.cells import CELLS
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.elman import Elman
from rnnviz.core.jordan import Jordan
from rnnviz.core.lstm import LSTM
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_batch, make_cell, random_state, shaken

V, H, B, T = 6, 8, 3, 9
DEEP = [name for name in CELL_OPTIONS if not name.startswith("jordan")]


def same(one, two):
    for name, array in one.items():
        np.testing.assert_array_equal(array, two[name])


def ids(rng):
    both = rng.integers(0, V, (T + 1, B))
    return Batch(both[:-1], both[1:])


def test_clockwork_with_one_period_of_one_is_elman_bit_for_bit():
    rng = np.random.default_rng(0)
    clockwork, elman = (Model(cell, V) for cell in (Clockwork(V, H, periods=(1,)), Elman(V, H)))
    params, batch = shaken(elman, rng), ids(rng)
    forwards = [m.forward(params, batch) for m in (clockwork, elman)]
    np.testing.assert_array_equal(forwards[0].states["h"], forwards[1].states["h"])
    same(*(m.backward(params, f).grads for m, f in zip((clockwork, elman), forwards, strict=True)))


def test_clockwork_with_all_periods_one_is_elman_with_a_masked_matrix():
    rng = np.random.default_rng(0)
    cell = Clockwork(V, H, periods=(1, 1, 1))
    params, batch = shaken(Model(cell, V), rng), ids(rng)
    forward, masked = (Model(c, V).forward(params, batch) for c in (cell, Elman(V, H)))
    np.testing.assert_array_equal(forward.states["h"], masked.states["h"])
    full = {**params, "W_h": np.ones((H, H))}  # what the mask hides is not used
    np.testing.assert_array_equal(
        Model(cell, V).forward(full, batch).states["h"],
        Model(Elman(V, H), V).forward({**params, "W_h": cell.mask * 1.0}, batch).states["h"],
    )


def test_clockwork_modules_tick_at_their_periods():
    rng = np.random.default_rng(0)
    cell = Clockwork(V, 7, periods=(1, 2, 4))
    assert cell.unit_periods.tolist() == [1, 1, 1, 2, 2, 4, 4]
    model = Model(cell, V)
    params = shaken(model, rng)
    h = model.forward(params, ids(rng)).states["h"]
    moved = (h[1:] != h[:-1]).any(axis=1)
    np.testing.assert_array_equal(moved, np.arange(T)[:, None] % cell.unit_periods == 0)


def test_the_clocks_go_on_from_window_to_window():
    rng = np.random.default_rng(0)
    model = Model(Clockwork(V, H), V)
    params, batch = shaken(model, rng), ids(rng)
    whole = model.forward(params, batch)
    first = model.forward(params, Batch(batch.xs[:3]))
    rest = model.forward(params, Batch(batch.xs[3:], start=3), first.final_state)
    np.testing.assert_allclose(rest.states["h"], whole.states["h"][3:], atol=1e-15)


@pytest.mark.parametrize(("n", "k"), [(8, 2), (12, 4), (9, 3)])
def test_clockwork_parameters(n, k):
    """(n^2 + n k)/2 + 2n + 1 for n units in modules of k, one output and no input (Koutnik et al. 2014)."""
    cell = Clockwork(1, n, periods=tuple(2**m for m in range(n // k)))
    without_input = Model(cell, 1).n_parameters() - n
    assert without_input == (n * n + n * k) // 2 + 2 * n + 1


def test_jordan_without_feedback_is_feed_forward():
    rng = np.random.default_rng(0)
    model = Model(Jordan(V, H, n_out=V), V)
    params, batch = shaken(model, rng), ids(rng)
    params["W_h"][:] = 0
    forward = model.forward(params, batch)
    a = params["W_x"].T[batch.xs] + params["b"]
    np.testing.assert_allclose(forward.states["h"][1:], np.tanh(a), atol=1e-15)
    np.testing.assert_allclose(forward.logits, np.tanh(a) @ params["W_y"].T + params["b_y"], atol=1e-14)


def test_jordan_reads_what_the_network_said():
    rng = np.random.default_rng(0)
    model = Model(Jordan(V, H, n_out=V), V)
    params, batch = shaken(model, rng), ids(rng)
    forward = model.forward(params, batch)
    np.testing.assert_allclose(forward.states["y"][1:], forward.probs, atol=1e-15)
    a = params["W_x"].T[batch.xs[1:]] + params["b"] + forward.probs[:-1] @ params["W_h"].T
    np.testing.assert_allclose(forward.states["h"][2:], np.tanh(a), atol=1e-14)


def test_lstm_variants_meet():
    """Zero peepholes are none; no forget gate is a forget gate that is open; a coupled one is a gate with -a_i."""
    rng = np.random.default_rng(0)
    plain = Model(LSTM(V, H), V)
    params, batch = shaken(plain, rng), ids(rng)
    states = plain.forward(params, batch).states
    peepholes = Model(LSTM(V, H, peepholes=True), V).forward({**params, "p": np.zeros(3 * H)}, batch).states
    np.testing.assert_allclose(peepholes["c"], states["c"], atol=1e-15)

    rows = np.r_[0:H, 2 * H : 4 * H]
    three = {**params, **{k: params[k][rows] for k in ("W_x", "W_h", "b")}}
    open_gate = {k: params[k].copy() for k in params}
    open_gate["b"][H : 2 * H] = 1000
    none = Model(LSTM(V, H, forget="none"), V).forward(three, batch).states
    np.testing.assert_allclose(none["c"], plain.forward(open_gate, batch).states["c"], atol=1e-14)

    mirrored = {k: params[k].copy() for k in params}
    for k in ("W_x", "W_h", "b"):
        mirrored[k][H : 2 * H] = -mirrored[k][:H]
    coupled = Model(LSTM(V, H, forget="coupled"), V).forward(three, batch)
    np.testing.assert_allclose(coupled.states["c"], plain.forward(mirrored, batch).states["c"], atol=1e-14)
    np.testing.assert_allclose(coupled.residuals["f"], 1 - coupled.residuals["i"], atol=1e-15)


def test_gru_reset_open_is_the_same_before_and_after():
    rng = np.random.default_rng(0)
    before = Model(make_cell("gru-before", V, H, V), V)
    params, batch = shaken(before, rng), ids(rng)
    params["b"][:H] = 1000
    after = Model(make_cell("gru-after", V, H, V), V).forward({**params, "b_hn": np.zeros(H)}, batch)
    np.testing.assert_allclose(before.forward(params, batch).states["h"], after.states["h"], atol=1e-14)


def test_gates_that_keep():
    """A GRU with z = 1 keeps h, an LSTM with f = 1 and i = 0 keeps c."""
    rng = np.random.default_rng(0)
    batch = ids(rng)
    gru, lstm = (Model(CELLS[name](V, H), V) for name in ("gru", "lstm"))
    params, state = shaken(gru, rng), random_state(gru, rng, B)
    params["b"][H : 2 * H] = 100
    np.testing.assert_allclose(gru.forward(params, batch, state).states["h"][-1], state[0], atol=1e-14)
    params, state = shaken(lstm, rng), random_state(lstm, rng, B)
    params["b"][:H], params["b"][H : 2 * H] = -100, 100
    np.testing.assert_allclose(lstm.forward(params, batch, state).states["c"][-1], state[1], atol=1e-14)


@pytest.mark.parametrize("variant", DEEP)
def test_layers_are_networks_on_top_of_each_other(variant):
    rng = np.random.default_rng(0)
    model = Model(make_cell(variant, V, H, V), V, layers=2)
    params = shaken(model, rng)
    batch = make_batch(model, rng, T, B, masked=True, vectors=False)
    forward = model.forward(params, batch)
    lower = Model(model.cell, V).forward(params, replace(batch, targets=None))
    names = [name for name in params if name.endswith("_2")]
    above = params | {name.removesuffix("_2"): params[name] for name in names}
    upper = Model(make_cell(variant, H, H, V), V).forward(above, replace(batch, xs=lower.states["h"][1:]))
    np.testing.assert_allclose(forward.logits, upper.logits, atol=1e-14)
    assert np.isclose(forward.loss, upper.loss)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("variant", DEEP)
def test_the_backward_lane_reads_each_sequence_from_its_end(variant, masked):
    rng = np.random.default_rng(0)
    model = Model(make_cell(variant, V, H, V), V, bidirectional=True)
    params = shaken(model, rng)
    batch = make_batch(model, rng, T, B, masked=masked, vectors=False)
    lane = model.forward(params, batch).lanes[1]
    mine = params | {n.removesuffix("_reverse"): params[n] for n in params if n.endswith("_reverse")}
    mine |= {"W_y": np.zeros((V, H))}
    alone = Model(model.cell, V)
    for b in range(B):
        n = T if batch.mask is None else int(batch.mask[:, b].sum())
        backward = alone.forward(mine, Batch(batch.xs[:n, b][::-1, None]))
        np.testing.assert_allclose(lane.states["h"][: n + 1, b], backward.states["h"][:, 0], atol=1e-14)
        at_tokens = lane.at_tokens(lane.states["h"][1:])[:n, b]
        np.testing.assert_allclose(at_tokens, backward.states["h"][1:, 0][::-1], atol=1e-14)


@pytest.mark.parametrize("variant", [v for v in DEEP if not v.startswith("clockwork")])
def test_a_palindrome_looks_the_same_from_both_ends(variant):
    rng = np.random.default_rng(0)
    model = Model(make_cell(variant, V, H, V), V, bidirectional=True)
    params = shaken(model, rng)
    params |= {n + "_reverse": params[n] for n in model.cell.shapes()}
    half = rng.integers(0, V, (4, B))
    forward, backward = model.forward(params, Batch(np.concatenate([half, half[::-1]]))).lanes
    np.testing.assert_allclose(forward.states["h"], backward.states["h"], atol=1e-15)


def test_an_embedding_is_a_matrix_before_the_first_layer():
    rng = np.random.default_rng(0)
    model = Model(CELLS["gru"](3, H), V, embedding=V)
    params, batch = shaken(model, rng), ids(rng)
    one_hot = Model(CELLS["gru"](V, H), V)
    product = {**{k: v for k, v in params.items() if k != "W_e"}, "W_x": params["W_x"] @ params["W_e"].T}
    np.testing.assert_allclose(model.forward(params, batch).logits, one_hot.forward(product, batch).logits, atol=1e-14)
