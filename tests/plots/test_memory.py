"""The figures of the page Long memory, as data."""

import numpy as np
import pytest

from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.plots.memory import (
    binned,
    plot_answers,
    plot_contest,
    plot_lag_gradients,
    plot_outputs,
)
from rnnviz.plots.memory_example import plot_channels, plot_symbols

NAMES = {"rnn": "RNN", "gru": "GRU"}


def test_bins_are_means_and_an_unfinished_one_waits():
    values = np.arange(22.0).reshape(11, 2)
    x, means = binned(values, 3)
    np.testing.assert_array_equal(x, [2, 5, 8])
    np.testing.assert_array_equal(means, values[:9].reshape(3, 3, 2).mean(axis=1))
    assert len(binned(values[:2], 3)[0]) == 0


def test_a_seed_that_has_stopped_leaves_its_bins_and_the_others_stay():
    values = np.ones((4, 2))
    values[2:, 0] = np.nan
    values[3:, 1] = np.nan
    x, means = binned(values, 1)
    np.testing.assert_array_equal(x, [1, 2, 3])
    np.testing.assert_array_equal(means, values[:3])


@pytest.mark.parametrize("name", [n for n in EXERCISES if not n.startswith("remembering")])
def test_the_example_shows_what_comes_in_and_what_is_wanted(name):
    task = exercise(name, EXERCISES[name].lags[2])
    batch = task.draw(np.random.default_rng(0), 1)
    T = len(batch.xs) if batch.mask is None else int(batch.mask.sum())
    if not task.ids:
        fig = plot_channels(batch, task.symbols, task.answers, "example")
        np.testing.assert_array_equal(fig.data[0].z[: task.n_in], batch.xs[:, 0].T.astype(np.float32))
        wanted = batch.targets[:, 0].T if task.readout == "every" else batch.targets.T
        shown = fig.data[0].z[task.n_in :, -wanted.shape[1] :]
        np.testing.assert_array_equal(shown, wanted.astype(np.float32))
        assert len(fig.layout.yaxis.ticktext) == task.n_in + task.n_out
        return
    fig = plot_symbols(batch, task.symbols, task.answers, "example")
    rows = fig.layout.yaxis.ticktext
    inputs, targets = fig.data
    assert [rows[k] for k in inputs.y] == [task.symbols[i] for i in batch.xs[:T, 0]]
    expected = batch.targets[:T, 0] if task.readout == "every" else batch.targets
    assert [rows[k] for k in targets.y] == [task.answers[k] for k in expected]
    assert list(targets.x) == (list(range(1, T + 1)) if task.readout == "every" else [T])


@pytest.mark.parametrize("log", [False, True])
def test_a_contest_shows_median_band_floors_and_threshold(log):
    rng = np.random.default_rng(0)
    losses = {"rnn": rng.random((400, 3)), "gru": rng.random((100, 3))}
    fig = plot_contest(losses, NAMES, {"guessing": 0.5, "perfect": 0.0}, 0.01, log=log)
    lines = {trace.name: trace for trace in fig.data if trace.showlegend is not False}
    assert set(lines) == {"RNN", "GRU"}
    x, means = binned(losses["rnn"], 3)
    np.testing.assert_allclose(lines["RNN"].y, np.median(means, axis=1))
    np.testing.assert_allclose(lines["RNN"].customdata, np.stack([means.min(1), means.max(1)], axis=1))
    np.testing.assert_array_equal(lines["RNN"].x, x)
    assert [(shape.name, shape.y0) for shape in fig.layout.shapes] == [
        ("guessing 0.5", 0.5),
        ("solved below 0.01", 0.01),
    ]


def test_a_contest_before_its_first_update():
    fig = plot_contest({"rnn": np.empty((0, 3))}, NAMES, {"guessing": 0.5}, 0.1, log=False)
    assert not fig.data


def test_losses_far_above_the_floors_are_in_the_picture():
    """On the linear axis the best cell as it is now, on the logarithmic one all of them from the beginning."""
    losses = {"rnn": np.full((60, 3), 900.0), "gru": np.linspace([40.0], [30.0], 60)}
    low, high = plot_contest(losses, NAMES, {"guessing": 0.5}, 0.1, log=False).layout.yaxis.range
    assert (low, high > 30.0, high < 40.0) == (0, True, True)
    assert plot_contest(losses, NAMES, {"guessing": 0.5}, 0.1, log=True).layout.yaxis.range[1] > np.log10(900)
    gone = plot_contest({"rnn": np.full((60, 3), np.nan)}, NAMES, {"guessing": 0.5}, 0.1, log=True)
    assert np.isfinite(gone.layout.yaxis.range).all()


def test_gradients_against_lag():
    before, after = np.geomspace(1, 1e-20, 9)[None], np.full((1, 9), 0.5)
    fig = plot_lag_gradients({"rnn": (before, None), "gru": (before, after)}, NAMES, 32)
    assert [trace.name for trace in fig.data] == ["RNN, before learning", "GRU, before learning", "GRU, now"]
    assert np.isnan(fig.data[0].y).tolist() == (before[0] <= 1e-12).tolist()
    assert fig.layout.yaxis.type == "log"


def test_outputs_and_answers():
    fig = plot_outputs(np.zeros(5), {"rnn": np.ones(5)}, NAMES)
    assert [trace.name for trace in fig.data] == ["wanted", "RNN"]
    fig = plot_answers({"rnn": np.array([0.25, 0.75])}, ("<a>", "b"), 1, NAMES)
    assert list(fig.data[0].x) == ["&lt;a&gt;", "✓ b"]
