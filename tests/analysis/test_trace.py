"""Traces of a text, against one reader that reads all of it in float64."""

import dataclasses

import numpy as np
import pytest

from rnnviz.analysis.trace import WARM, advance, recorded, start
from rnnviz.core.arrays import cast
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_cell

V, H = 7, 6
OCTAVES = {"clockwork": {"periods": (1, 2, 4)}, "clockwork-one": {"periods": (2,)}}  # 3 does not divide WARM
STACKS = {
    "one": {},
    "two": {"layers": 2},
    "both": {"bidirectional": True},
    "two both": {"layers": 2, "bidirectional": True},
}


def made(variant, stack, embedding):
    cell = dataclasses.replace(make_cell(variant, 5 if embedding else V, H, V), **OCTAVES.get(variant, {}))
    if cell.shares_output and stack:
        pytest.skip("a Jordan network has one layer that reads forward")
    model = Model(cell, V, embedding=V if embedding else 0, **stack)
    return model, model.init(np.random.default_rng(1), "float64")


def finished(model, params, ids, lane, quantity, *, bounded=True, budget=1e9):
    tracing = start(model, cast(params, "float32"), ids, lane, quantity, bounded=bounded)
    slices = 0
    while not tracing.finished:
        tracing = advance(tracing, cast(params, "float32"), budget)
        slices += 1
    return tracing.trace(), slices


def read_by_one(model, params, ids):
    return model.forward(params, Batch(ids[:, None])).lanes


def of(record, quantity):
    return recorded(record, quantity)[:, 0].T


@pytest.mark.parametrize("embedding", [False, True])
@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS.keys())
@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_a_trace_is_what_one_reader_records(variant, stack, embedding):
    """Fresh networks forget within WARM tokens, so that all readers agree with the one; an LSTM of 1997 does not."""
    model, params = made(variant, stack, embedding)
    ids = np.random.default_rng(2).integers(0, V, 5 * WARM + 37)
    for lane, record in enumerate(read_by_one(model, params, ids)):
        trace, _slices = finished(model, params, ids, lane, "h")
        expected = np.clip(of(record, "h"), -1, 1)
        assert trace.values.shape == (H, len(ids))
        exact = len(ids) if not variant.startswith("lstm-1997") else 0 if model.bidirectional else WARM
        np.testing.assert_allclose(trace.values[:, :exact] / 127, expected[:, :exact], atol=0.5 / 127 + 1e-4)


@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS.keys())
@pytest.mark.parametrize("n", [1, 2, WARM - 1, WARM, WARM + 1, 2 * WARM, 64 * WARM + 1])
def test_every_length_of_text(n, stack):
    model, params = made("gru-after", stack, False)
    ids = np.random.default_rng(3).integers(0, V, n)
    trace, _slices = finished(model, params, ids, 0, "h")
    expected = of(read_by_one(model, params, ids)[0], "h")
    np.testing.assert_allclose(trace.values / 127, expected, atol=0.5 / 127 + 1e-4)


@pytest.mark.parametrize("quantity", ["c", "i", "f", "g", "o"])
def test_memory_and_gates(quantity):
    model, params = made("lstm", {}, False)
    params["b"] += 1
    ids = np.random.default_rng(4).integers(0, V, 3 * WARM)
    trace, _slices = finished(model, params, ids, 0, quantity, bounded=quantity != "c")
    expected = of(read_by_one(model, params, ids)[0], quantity)
    assert trace.top == pytest.approx(np.abs(expected).max(), rel=1e-5) if quantity == "c" else trace.top == 1
    np.testing.assert_allclose(trace.values / 127 * trace.top, expected, atol=0.51 / 127 * trace.top)


@pytest.mark.parametrize("stack", [STACKS["two"], STACKS["both"]], ids=["two", "both"])
def test_slices_make_the_same_trace(stack, monkeypatch):
    model, params = made("lstm", stack, False)
    ids = np.random.default_rng(5).integers(0, V, 6 * WARM)
    whole, _one = finished(model, params, ids, 1, "h")
    monkeypatch.setattr("rnnviz.analysis.trace.BLOCK", 3000)
    parts, slices = finished(model, params, ids, 1, "h", budget=0)
    assert slices > 3
    np.testing.assert_array_equal(parts.values, whole.values)


def test_a_slice_that_is_made_twice_changes_nothing():
    model, params = made("rnn-tanh", {}, False)
    params = cast(params, "float32")
    ids = np.random.default_rng(6).integers(0, V, 900)
    first = start(model, params, ids, 0, "h", bounded=True)
    half = advance(first, params, 0)
    once = half.values.copy()
    advance(first, params, 0)
    np.testing.assert_array_equal(half.values, once)
