"""A passage against a pass over the whole text."""

import numpy as np
import pytest

from rnnviz.analysis import passage
from rnnviz.analysis.passage import read_passage
from rnnviz.analysis.trace import recorded
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_cell

V, H, N = 9, 5, 40


@pytest.mark.parametrize("stack", [{}, {"layers": 2}, {"layers": 2, "bidirectional": True}])
@pytest.mark.parametrize("variant", CELL_OPTIONS)
@pytest.mark.parametrize(("first", "stop"), [(0, N), (7, 20), (30, N)])
def test_with_all_that_stands_before_it_a_passage_is_exact(variant, stack, first, stop):
    embedding = V if stack else 0
    cell = make_cell(variant, 4 if embedding else V, H, V)
    if cell.shares_output and stack:
        pytest.skip("a Jordan network has one layer that reads forward")
    model = Model(cell, V, embedding=embedding, **stack)
    params = model.init(np.random.default_rng(0), "float64")
    ids = np.random.default_rng(1).integers(0, V, N)
    forward = model.forward(params, Batch(ids[:, None], np.append(ids[1:], 0)[:, None]))
    for lane in range(len(model.lanes)):
        found = read_passage(model, params, ids, first, stop, lane, "h")
        assert found.before == first
        np.testing.assert_allclose(found.values, recorded(forward.lanes[lane], "h")[first:stop, 0], atol=1e-12)
    p = forward.probs[first:stop, 0]
    np.testing.assert_allclose(found.probs, -np.sort(-p, axis=1)[:, :5], atol=1e-12)
    np.testing.assert_allclose(np.take_along_axis(p, found.likeliest, axis=1), found.probs, atol=1e-12)
    expected = [p[t - first, ids[t + 1]] if t + 1 < N else np.nan for t in range(first, stop)]
    np.testing.assert_allclose(found.next_prob, expected, atol=1e-12)


def test_no_more_than_the_context_is_read(monkeypatch):
    monkeypatch.setattr(passage, "CONTEXT", 10)
    monkeypatch.setattr(passage, "WARM", 5)
    model = Model(make_cell("clockwork", V, H, V), V)
    params = model.init(np.random.default_rng(0), "float64")
    ids = np.random.default_rng(1).integers(0, V, N)
    found = read_passage(model, params, ids, 27, 33, 0, "h")
    whole = model.forward(params, Batch(ids[15:33, None], start=15))  # the clocks stand where the text stands
    assert found.before == 12
    np.testing.assert_allclose(found.values, whole.lanes[0].states["h"][13:, 0], atol=1e-12)


def test_clocks_agree_with_the_whole_text_in_both_directions(monkeypatch):
    """Behind WARM tokens or more a fresh network has forgotten where it began, but not the hour."""
    monkeypatch.setattr(passage, "CONTEXT", 128)
    cell = CELLS["clockwork"](V, H, periods=(2, 8))
    model = Model(cell, V, layers=2, bidirectional=True)
    params = model.init(np.random.default_rng(0), "float64")
    ids = np.random.default_rng(1).integers(0, V, 901)
    whole = model.forward(params, Batch(ids[:, None]))
    for lane in range(4):
        found = read_passage(model, params, ids, 405, 470, lane, "h")
        expected = recorded(whole.lanes[lane], "h")[405:470, 0]
        np.testing.assert_allclose(found.values, expected, atol=1e-6)


def test_blocks_of_predictions_are_the_same(monkeypatch):
    model = Model(make_cell("gru-after", V, H, V), V)
    params = model.init(np.random.default_rng(0), "float64")
    ids = np.random.default_rng(1).integers(0, V, N)
    whole = read_passage(model, params, ids, 3, N, 0, "z")
    monkeypatch.setattr(passage, "ROWS", 4)
    parts = read_passage(model, params, ids, 3, N, 0, "z")
    for name in ("likeliest", "probs", "next_prob"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), atol=1e-12)


def test_a_vocabulary_smaller_than_the_list():
    model = Model(make_cell("gru-after", 3, H, 3), 3)
    params = model.init(np.random.default_rng(0), "float64")
    assert read_passage(model, params, np.array([0, 1, 2, 1]), 0, 4, 0, "h").probs.shape == (4, 3)
