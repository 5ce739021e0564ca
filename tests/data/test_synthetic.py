"""Random exercises: each target again by a slow loop, each baseline on a big sample within four standard errors."""

import math

import numpy as np
import pytest

from rnnviz.data.exercise import EXERCISES, exercise

LAGS = {name: tuple(dict.fromkeys(EXERCISES[name].lags)) for name in EXERCISES}


def sequences(name, lag, n=200, seed=0):
    """n sequences one by one: the inputs as a list of steps, and the target as drawn."""
    batch = exercise(name, lag).draw(np.random.default_rng(seed), n)
    lengths = np.full(n, len(batch.xs)) if batch.mask is None else batch.mask.sum(axis=0)
    targets = batch.targets if exercise(name, lag).readout == "last" else np.moveaxis(batch.targets, 0, 1)
    return [(batch.xs[: lengths[i], i].tolist(), targets[i].tolist()) for i in range(n)]


def assert_mean(samples, expected):
    """The mean of independent samples is the expected one, to four standard errors."""
    samples = np.asarray(samples, float)
    assert abs(samples.mean() - expected) < 4 * samples.std() / math.sqrt(len(samples))


@pytest.mark.parametrize("lag", [*LAGS["adding"], 5])
def test_adding(lag):
    for steps, target in sequences("adding", lag):
        marked = [t for t, (_number, mark) in enumerate(steps) if mark == 1]
        assert all(mark in (0, 1) and 0 <= number < 1 for number, mark in steps)
        assert len(steps) == lag
        assert marked[0] < lag // 2 <= marked[1]
        assert target == [sum(steps[t][0] for t in marked)]
        assert len(marked) == 2


def test_adding_baseline():
    batch = exercise("adding", 8).draw(np.random.default_rng(0), 40_000)
    assert_mean((batch.targets[:, 0] - 1) ** 2, exercise("adding", 8).floors["always answering 1"])
    marked = batch.xs[..., 1].mean(axis=1)  # every place is marked equally often
    assert marked == pytest.approx(np.full(8, 1 / 4), abs=4 * math.sqrt(3 / 16 / 40_000))


@pytest.mark.parametrize("lag", LAGS["copy"])
def test_copy(lag):
    task = exercise("copy", lag)
    for ids, targets in sequences("copy", lag):
        read = [task.symbols[i] for i in ids]
        assert len(read) == lag + 6
        assert set(read[:3]) <= set("ABCD")
        assert "".join(read[3:]) == "–" * (lag - 1) + "?" + "–" * 3
        assert [task.answers[i] for i in targets] == ["–"] * (lag + 3) + read[:3]


def test_copy_baseline():
    """Blanks for certain, then all four symbols with equal chance: the loss of every sequence is the floor."""
    task = exercise("copy", 10)
    losses = [
        sum(math.log(4) for i in targets if task.answers[i] != "–") / 16 for _ids, targets in sequences("copy", 10)
    ]
    assert losses == pytest.approx([task.floors["guessing the symbols"]] * 200)
    assert task.floors["guessing the symbols"] == pytest.approx(3 * math.log(4) / (10 + 2 * 3), rel=1e-12)
    symbols = task.draw(np.random.default_rng(0), 10_000).xs[:3]
    assert np.bincount(symbols.ravel(), minlength=4) / 30_000 == pytest.approx(np.full(4, 1 / 4), abs=0.01)


@pytest.mark.parametrize("lag", [*LAGS["temporal_order"], 11, 19, 100])
def test_temporal_order(lag):
    task = exercise("temporal_order", lag)
    lengths = set()
    for ids, target in sequences("temporal_order", lag):
        read = [task.symbols[i] for i in ids]
        places = [t for t, symbol in enumerate(read) if symbol in "XY"]
        assert task.answers[target] == "".join(read[t] for t in places)
        assert (read[0], read[-1]) == ("E", "B")
        assert set(read[1:-1]) <= set("abcdXY")
        assert lag / 10 - 1 < places[0] <= lag / 5
        assert lag / 2 - 1 < places[1] <= 3 * lag / 5
        lengths.add(len(read))
    assert lengths == set(range(lag, 11 * lag // 10 + 1))


def test_temporal_order_baselines():
    task = exercise("temporal_order", 20)
    batch = task.draw(np.random.default_rng(0), 20_000)
    shares = np.bincount(batch.targets, minlength=4) / 20_000
    assert shares == pytest.approx(np.full(4, 1 / 4), abs=0.0125)
    assert list(task.floors.values()) == pytest.approx([math.log(4), math.log(2), 0])


@pytest.mark.parametrize("lag", LAGS["parity"])
def test_parity(lag):
    odd = 0
    for bits, target in sequences("parity", lag, 1000):
        assert len(bits) == lag
        assert exercise("parity", lag).answers[target] == ("odd" if str(bits).count("1") % 2 else "even")
        odd += target
    assert abs(odd - 500) < 4 * math.sqrt(250)


@pytest.mark.parametrize("lag", LAGS["xor_in_time"])
def test_xor_in_time(lag):
    for inputs, targets in sequences("xor_in_time", lag):
        bits = [bit for (bit,) in inputs] + targets[-1]
        assert targets == [[bit] for bit in bits[1:]]
        assert len(bits) == 3 * lag + 1
        assert set(bits) <= {0, 1}
        assert all(bits[t + 2] == (bits[t] + bits[t + 1]) % 2 for t in range(0, 3 * lag, 3))


def test_xor_in_time_by_place():
    """The best prediction, one half but for the xor, has errors 1/4, 0, 1/4; nothing else is foretold by pairs."""
    xs = exercise("xor_in_time", 60).draw(np.random.default_rng(0), 500)
    inputs, targets = xs.xs[..., 0], xs.targets[..., 0]
    best = np.full(inputs.shape, 0.5)
    best[1::3] = inputs[0::3] != inputs[1::3]
    errors = ((best - targets) ** 2).reshape(-1, 3, 500).mean(axis=(0, 2))
    np.testing.assert_array_equal(errors, [1 / 4, 0, 1 / 4])
    assert exercise("xor_in_time", 60).floors["perfect memory"] == pytest.approx(errors.mean(), rel=1e-12)
    both = [np.corrcoef(inputs[place::3].ravel(), targets[place::3].ravel())[0, 1] for place in range(3)]
    assert both == pytest.approx([0, 0, 0], abs=4 / math.sqrt(30_000))


@pytest.mark.parametrize("lag", LAGS["noise_free_long_lag"])
def test_noise_free_long_lag(lag):
    task = exercise("noise_free_long_lag", lag)
    seen, losses = set(), []
    for ids, targets in sequences("noise_free_long_lag", lag):
        read = [task.symbols[i] for i in [*ids, targets[-1]]]
        assert read == [read[0], *(f"a{i}" for i in range(1, lag)), read[0]]
        assert targets[:-1] == ids[1:]
        seen.add(read[0])
        losses.append(math.log(2) / len(targets))
    assert seen == {"x", "y"}
    assert losses == pytest.approx([task.floors["no memory"]] * 200)
