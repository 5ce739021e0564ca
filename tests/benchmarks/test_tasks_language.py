"""The benchmark of language models measures what it says."""

from dataclasses import replace

import numpy as np
import pytest

import rnnviz
from rnnviz.core.records import Batch
from rnnviz.data.corpora import load_text
from rnnviz.learn.config import TrainConfig, model_of, task_of
from tests.benchmarks import tasks_language

SMALL = TrainConfig(cell="lstm", hidden=4, layers=2, batch=2, length=5, corpus="own", max_updates=1000)


def test_the_first_loss_of_8000_words():
    ((_name, loss, _goal, met),) = tasks_language.rows(3)
    assert met == (abs(loss - np.log(8000)) <= 0.002)
    assert met


def test_a_text_is_read_through_without_a_reset(monkeypatch):
    config = replace(SMALL, corpus="english", dtype="float64")
    params, ids = rnnviz.start(config).params, task_of(config).ids[:60]
    whole = model_of(config).forward(params, Batch(ids[:-1, None], ids[1:, None])).losses.mean()
    monkeypatch.setattr(tasks_language, "CHUNK", 7)
    assert tasks_language.read_through(config, params, ids) == pytest.approx(whole, rel=1e-12)


def test_the_rows_of_shakespeare(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(tasks_language, "FILE", tmp_path / "text.txt")
    assert "text.txt is not there" in tasks_language.shakespeare()
    (tmp_path / "text.txt").write_text(load_text("english")[:1500], encoding="utf-8")
    monkeypatch.setattr(tasks_language, "RECIPE", SMALL)
    monkeypatch.setattr(tasks_language, "GOALS", {1: 9.0, 3: 0.1})
    found = tasks_language.shakespeare()
    assert [name for name, *_rest in found] == [
        *(f"Shakespeare, {n}-gram" for n in (1, 2, 3, 4)),
        "Shakespeare, LSTM after 1 epochs",
        "Shakespeare, LSTM after 3 epochs",
    ]
    assert [met for *_rest, met in found[-2:]] == [True, False]
    assert found[5][1] < found[4][1] < np.log(60)
    tasks_language.main()
    assert "NO" in capsys.readouterr().out


def test_the_recipe_is_the_promised_one():
    recipe = tasks_language.RECIPE
    assert (recipe.cell, recipe.hidden, recipe.layers, recipe.batch, recipe.length) == ("lstm", 128, 2, 50, 50)
    assert tasks_language.GOALS == {1: 2.2, 3: 1.75}
    assert len(tasks_language.RATES) == 2 * 3
