"""Numbers of gates and memories, spectra, and matched sizes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.analysis.gating import half_life, memory_shares, typical_keep, with_bias
from rnnviz.analysis.power import power_spectrum
from rnnviz.analysis.sizes import matched_sizes, n_parameters
from rnnviz.learn.config import TrainConfig
from tests.analysis.cells import H, recorded


@pytest.mark.parametrize(("keep", "steps"), [(0.5, 1), (0.25, 0.5), (0.5**0.1, 10), (1.0, math.inf), (0.0, 0)])
def test_half_life(keep, steps):
    assert half_life(keep) == pytest.approx(steps)


def test_typical_keep_keeps_as_much():
    keep = np.array([0.9, 0.1, 0.5])
    assert typical_keep(keep) ** 3 == pytest.approx(keep.prod())
    assert typical_keep(np.array([0.0, 1.0])) == 0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(-2, 2)), min_size=1, max_size=20), st.floats(-3, 3))
def test_shares_add_up_to_the_memory(steps, initial):
    keep, written = np.array(steps).T
    memory = initial
    for k, w in steps:
        memory = k * memory + w
    assert memory_shares(keep, written, initial).sum() == pytest.approx(memory, abs=1e-9)


def test_shares_of_a_recorded_memory():
    _model, _params, forward = recorded("lstm gate")
    f, i, g = (forward.residuals[name][:, 0, 2] for name in "fig")
    assert memory_shares(f, i * g, 0.0).sum() == pytest.approx(forward.states["c"][-1, 0, 2])


def test_bias_of_one_gate_only():
    model, params, _forward = recorded("lstm gate")
    changed = with_bias(model.cell, params, "f", 2.5)
    difference = changed["b"] - params["b"]
    assert difference[H : 2 * H] == pytest.approx(2.5)
    assert np.count_nonzero(difference) == H
    assert all(changed[name] is params[name] for name in params if name != "b")


@pytest.mark.parametrize(("n_steps", "cycles"), [(64, 5), (63, 7), (50, 1)])
def test_spectrum_of_a_sine(n_steps, cycles):
    t = np.arange(n_steps)
    signal = 4 + 3 * np.sin(2 * np.pi * cycles * t / n_steps + 0.4)
    frequencies, power = power_spectrum(signal[:, None])
    peak = power[:, 0].argmax()
    assert frequencies[peak] == pytest.approx(cycles / n_steps)
    assert power[peak, 0] == pytest.approx(4.5)  # A^2 / 2
    assert np.delete(power[:, 0], peak).max() < 1e-20


@pytest.mark.parametrize("n_steps", [2, 9, 32])
def test_powers_add_up_to_the_variance(n_steps):
    series = np.random.default_rng(0).standard_normal((n_steps, 3))
    assert power_spectrum(series)[1].sum(axis=0) == pytest.approx(series.var(axis=0))


def test_spectrum_of_one_step():
    with pytest.raises(ValueError, match="at least 2"):
        power_spectrum(np.zeros((1, 3)))


CELLS_MATCHED = ("rnn", "lstm", "gru", "clockwork", "jordan")


@pytest.mark.parametrize("hidden", [40, 64, 96])
@pytest.mark.parametrize("cell", ["lstm", "rnn"])
def test_matched_sizes_are_within_two_percent(cell, hidden):
    config = TrainConfig(cell=cell, hidden=hidden, tokens="char")
    found = matched_sizes(config, CELLS_MATCHED)
    assert found[cell].hidden == hidden
    target = n_parameters(config)
    for name, matched in found.items():
        assert matched.cell == name
        assert abs(n_parameters(matched) / target - 1) < 0.02, name


def test_cells_stay_within_their_largest_size():
    found = matched_sizes(TrainConfig(cell="lstm", hidden=512), CELLS_MATCHED)
    counts = {name: n_parameters(config) for name, config in found.items()}
    assert max(config.hidden for config in found.values()) == 512
    assert max(counts.values()) / min(counts.values()) < 1.02
