"""The benchmark of the exercises: its recipes keep to what is promised, and its results have the promised form."""

import json
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from rnnviz.learn.trial import start
from rnnviz.learn.trial_config import TrialConfig, model_of
from tests.benchmarks import tasks

SMALL = replace(tasks.RECIPES["xor_in_time", "rnn"].config, lag=4, batch=4, max_updates=4)
PROMISED = {
    ("letters", "rnn"): {"hidden": 20, "lag": 50},
    **{("embedded_reber", cell): {"hidden": 15, "batch": 8, "learning_rate": 0.01} for cell in ("lstm", "gru")},
    **{("adding", cell): {"lag": 50, "hidden": 64, "learning_rate": 0.002} for cell in ("lstm", "gru", "rnn")},
    **{("waves", cell): {"lag": 320, "learning_rate": 0.005} for cell in ("clockwork", "lstm", "rnn")},
    ("xor_in_time", "rnn"): {"hidden": 4},
    ("parity", "gru"): {},
}


def test_recipes_are_the_promised_ones():
    assert tasks.RECIPES.keys() == PROMISED.keys()
    for (task, cell), recipe in tasks.RECIPES.items():
        config = recipe.config
        assert {name: getattr(config, name) for name in PROMISED[task, cell]} == PROMISED[task, cell]
        assert (config.task, config.cell, config.seeds, config.optimizer) == (task, cell, tasks.SEEDS, "adam")
        assert config.clip_at == 1.0
        assert recipe.every <= config.max_updates
    for cell in ("lstm", "gru"):
        config = tasks.RECIPES["embedded_reber", cell].config
        assert config.batch * config.max_updates <= 24_000
    for cell in ("lstm", "gru", "rnn"):
        assert tasks.RECIPES["adding", cell].config.max_updates <= 2500
    for cell in ("clockwork", "lstm", "rnn"):
        recipe = tasks.RECIPES["waves", cell]
        assert recipe.config.max_updates == recipe.every == 300
        assert 460 <= model_of(recipe.config).n_parameters() <= 530
    assert tasks.RECIPES["embedded_reber", "gru"].goals[0].expected == pytest.approx(0.4411, abs=5e-5)


def test_results(tmp_path, monkeypatch, capsys):
    impossible = tasks.Goal("MSE", "> 1 x rnn, and one more", low=1.0, high=0.0, relative_to="rnn")
    small = replace(tasks.RECIPES["xor_in_time", "rnn"], config=SMALL, every=2)
    other = replace(small, config=replace(SMALL, cell="gru"), goals=(impossible, *small.goals[1:]))
    monkeypatch.setattr(tasks, "RECIPES", {("xor_in_time", "rnn"): small, ("xor_in_time", "gru"): other})
    file = tmp_path / "tasks.json"
    tasks.main(["--only", "exercises", "--json", str(file)])
    table = json.loads(file.read_text())
    assert [(row["cell"], row["seed"]) for row in table] == [
        (c, s) for c in ("rnn", "gru") for _ in "123" for s in range(3)
    ]
    for row in table:
        assert set(row) == {"task", "cell", "seed", "metric", "value", "expected", "ok", "seconds"}
        assert isinstance(row["value"], float)
        assert isinstance(row["expected"], float | str)
        assert row["seconds"] > 0
    assert not any(row["ok"] for row in table if row["metric"] == "MSE")
    assert len(capsys.readouterr().out.splitlines()) == 2 + len(table)


def test_a_network_keeps_its_best_check_and_stops_when_all_is_reached():
    checks = iter(np.array([[[3.0, 1.0, 2.0]], [[1.0, 2.0, 2.5]], [[0.0, 0.0, 0.0]]]))
    goal = tasks.Goal("loss", "<= 2", high=2.0)
    values, seconds = tasks.learn(tasks.Recipe(SMALL, 1, lambda config, state: next(checks), (goal,)))
    np.testing.assert_array_equal(values, [[1.0, 1.0, 2.0]])
    assert len(list(checks)) == 1
    assert seconds > 0


def test_what_stays_above_is_tried_to_the_last():
    checks = iter(np.array([[[0.5] * 3], [[0.3] * 3], [[0.05] * 3], [[0.5] * 3]]))
    goal = tasks.Goal("loss", "stays above 0.1", low=0.1)
    values, _seconds = tasks.learn(tasks.Recipe(SMALL, 1, lambda config, state: next(checks), (goal,)))
    np.testing.assert_array_equal(values, [[0.05] * 3])
    assert not goal.met(0.05)


def test_errors_by_place_are_those_of_the_predicted_bits():
    state = start(SMALL)
    third, first, second = tasks.losses_by_place(SMALL, state, 20)
    overall = tasks.fresh_loss(SMALL, state, 20)[0]
    np.testing.assert_allclose((third + first + second) / 3, overall, rtol=1e-5)
    batch = tasks.fresh_batch(SMALL, 20)
    steps = batch.xs[:, :, 0]
    np.testing.assert_array_equal(batch.targets[1::3, :, 0], steps[0::3] != steps[1::3])


def test_the_stream_is_read_without_a_reset(monkeypatch):
    monkeypatch.setattr(tasks, "STREAM", 40)
    config = TrialConfig("letters", 20, "rnn", 5, seeds=2)
    assert tasks.stream_loss(config, start(config)).shape == (1, 2)


def test_textbook_tasks_are_tabled_and_a_missing_corpus_is_named(tmp_path, monkeypatch, capsys):
    def found(task, seed):
        return [(f"{task} {seed}", 0.5, "> 0.4", True), ("beside it", 0.1, "> 0.4", False)], 2.0

    monkeypatch.setattr(tasks.textbook, "ProcessPoolExecutor", lambda _n: nullcontext(SimpleNamespace(map=map)))
    monkeypatch.setattr(tasks.textbook, "learned", found)
    file = tmp_path / "tasks.json"
    tasks.main(["--only", "textbook", "--json", str(file)])
    table = json.loads(file.read_text())
    assert {(row["task"], row["seed"]) for row in table} == {(t, s) for t in tasks.textbook.TASKS for s in range(3)}
    assert sum(row["ok"] for row in table) == len(table) / 2
    assert all(row["seconds"] == 1.0 for row in table)
    assert "12 of 24 as expected" in capsys.readouterr().out

    monkeypatch.setattr(tasks.textbook, "learned_on", lambda name: ("it is not here.", 0.0))
    tasks.main(["--real"])
    assert capsys.readouterr().out.count("skipped, it is not here.") == len(tasks.textbook.REAL)
