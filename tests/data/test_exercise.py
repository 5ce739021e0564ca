"""The registry of exercises: every one at its smallest, usual and largest lag fits its own description."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.language import InputError

PLACES = [(name, lag) for name, kind in EXERCISES.items() for lag in dict.fromkeys(kind.lags)]
NO_CHANCE = {"waves"}  # the same for every rng


@pytest.mark.parametrize(("name", "lag"), PLACES)
def test_the_description(name, lag):
    task = exercise(name, lag)
    assert (task.name, task.lag) == (name, lag)
    assert task is exercise(name, lag)
    assert len(task.symbols) == task.n_in
    assert len(task.answers) == task.n_out
    floors = list(task.floors.values())
    assert len(floors) >= 2
    assert floors == sorted(set(floors), reverse=True)
    assert floors[-1] < task.solved < floors[-2]
    assert all(type(floor) is float for floor in floors)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_sequences_fit_the_description(data):
    name = data.draw(st.sampled_from(list(EXERCISES)))
    lowest, highest, _default = EXERCISES[name].lags
    task = exercise(name, data.draw(st.integers(lowest, highest)))
    B, seed = data.draw(st.integers(1, 6)), data.draw(st.integers(0, 1000))
    batch, again = (task.draw(np.random.default_rng(seed), B) for _ in range(2))
    T = len(batch.xs)
    assert batch.xs.shape == ((T, B) if task.ids else (T, B, task.n_in))
    lead = (T, B) if task.readout == "every" else (B,)
    if task.loss == "squared":
        assert batch.targets.shape == (*lead, task.n_out)
    else:
        assert batch.targets.shape == lead
        assert 0 <= batch.targets.min() <= batch.targets.max() < task.n_out
    if task.ids:
        assert 0 <= batch.xs.min() <= batch.xs.max() < task.n_in
    if batch.mask is not None:
        assert batch.mask.any(axis=1).all()  # no step that is padding in all sequences
        assert not batch.xs[~batch.mask].any()
    for one, other in ((batch.xs, again.xs), (batch.targets, again.targets), (batch.mask, again.mask)):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(("name", "lag"), PLACES)
def test_a_network_reads_it(name, lag):
    task = exercise(name, lag)
    model = Model(CELLS["rnn"](task.n_in, 4), task.n_out, readout=task.readout, loss=task.loss)
    params = model.init(np.random.default_rng(0), "float64")
    params["W_y"][...] = 0  # constant outputs 0: uniform classes, or the mean square of the targets
    batch = task.draw(np.random.default_rng(1), 8)
    rows = batch.targets[batch.mask] if batch.mask is not None and task.readout == "every" else batch.targets
    expected = np.log(task.n_out) if task.loss == "cross_entropy" else np.mean(rows**2)
    assert model.forward(params, batch).loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("name", "lag"), PLACES)
def test_sequences_are_fresh(name, lag):
    task, rng = exercise(name, lag), np.random.default_rng(0)
    first, second = (task.draw(rng, 16) for _ in range(2))
    assert np.array_equal(first.xs, second.xs) == (name in NO_CHANCE)


@pytest.mark.parametrize(
    ("name", "lag", "message"),
    [
        ("sorting", 10, r"no exercise sorting: choose one of adding, copy"),
        ("adding", 3, r"lag of Adding is a whole number from 4 to 200, not 3"),
        ("adding", 201, r"from 4 to 200, not 201"),
        ("adding", 10.0, r"not 10\.0"),
        ("adding", "10", r"not 10"),
    ],
)
def test_what_is_not_there(name, lag, message):
    exercise("adding", 10)
    with pytest.raises(InputError, match=message):
        exercise(name, lag)
