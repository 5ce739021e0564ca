"""Waves against their sinusoids, flip-flops against a slow loop."""

import math

import numpy as np
import pytest

from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.data.signals import SINUSOIDS


@pytest.mark.parametrize("lag", [*dict.fromkeys(EXERCISES["waves"].lags), 100])
def test_the_wave_is_normalised(lag):
    batch = exercise("waves", lag).draw(np.random.default_rng(0), 3)
    assert not batch.xs.any()
    assert batch.targets.shape == (lag, 3, 1)
    assert (batch.targets == batch.targets[:, :1]).all()
    assert batch.targets.mean() == pytest.approx(0, abs=1e-12)
    assert np.mean(batch.targets**2) == pytest.approx(exercise("waves", lag).floors["always answering the mean"])


def test_the_wave_is_six_sinusoids():
    wave = exercise("waves", 320).draw(np.random.default_rng(0), 1).targets[:, 0, 0]
    angles = 2 * np.pi * np.arange(320)[:, None] / 320 * np.array([cycles for cycles, *_ in SINUSOIDS])
    assert len(SINUSOIDS) == 6

    def rest(columns):
        basis = np.column_stack([np.ones(320), np.cos(angles[:, columns]), np.sin(angles[:, columns])])
        return np.abs(basis @ np.linalg.lstsq(basis, wave, rcond=None)[0] - wave).max()

    assert rest(list(range(6))) < 1e-10
    assert min(rest([k for k in range(6) if k != left_out]) for left_out in range(6)) > 0.1


@pytest.mark.parametrize("lag", dict.fromkeys(EXERCISES["flip_flop"].lags))
def test_flip_flop(lag):
    batch = exercise("flip_flop", lag).draw(np.random.default_rng(0), 40)
    assert batch.xs.shape == batch.targets.shape == (5 * lag, 40, 3)
    assert set(np.unique(batch.xs[1:])) == {-1, 0, 1}
    for b in range(40):
        for channel in range(3):
            stands = None
            for t in range(5 * lag):
                stands = batch.xs[t, b, channel] or stands
                assert batch.targets[t, b, channel] == stands


def test_flip_flop_pulses_and_baseline():
    task = exercise("flip_flop", 10)
    batch = task.draw(np.random.default_rng(0), 2000)
    pulses = batch.xs[1:]
    assert np.mean(pulses != 0) == pytest.approx(1 / 10, abs=4 * math.sqrt(0.09 / pulses.size))
    assert pulses[pulses != 0].mean() == pytest.approx(0, abs=4 / math.sqrt(pulses.size / 10))
    errors = np.mean((batch.xs - batch.targets) ** 2, axis=(0, 2))
    assert errors.mean() == pytest.approx(task.floors["no memory"], abs=4 * errors.std() / math.sqrt(2000))
