"""How a run of Train & sample ends: as it was asked to, or with a reason in words."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.language import InputError
from rnnviz.learn import train
from rnnviz.learn.train import History, start
from rnnviz.ui import live, runner
from rnnviz.ui.state import Run
from tests.ui.runs import SMALL, trained
from tests.ui.seen import charts, drawn, press, status
from tests.ui.training_page import FIGURES, changed, opened, run_of

pytestmark = pytest.mark.usefixtures("three_updates")


def ended(stopped="", losses=(3.0,), **changes):
    config = replace(SMALL, **changes)
    state = start(config)
    column = np.resize(np.array(losses, float), 10)
    history = History(column, column, column)
    return Run(config, replace(state, step=10, history=history, stopped=stopped))


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (ended("diverged"), "no longer finite"),
        (ended(losses=[50.0]), "more than 10 times above that of guessing"),
        (ended("updates", max_updates=10), "Finished: 10 updates are made"),
        (ended("target", target_loss=3.5), "target loss is reached"),
    ],
    ids=["diverged", "hopeless", "updates", "target"],
)
def test_the_end_of_a_run_is_said_and_no_button_goes_on(run, words):
    test = opened(run.config, run=run)
    assert words in status(test)
    assert test.button(key="train-go").disabled
    assert test.button(key="train-one").disabled
    assert not test.button(key="train-reset").disabled


def test_a_loss_that_comes_back_from_a_leap_is_not_hopeless():
    run = ended(losses=[3.0, 1000.0])
    assert live.ending(run.config, run.state) == ""


def test_more_updates_reopen_a_finished_run():
    test = opened(replace(SMALL, max_updates=10), run=ended("updates", max_updates=10))
    test.number_input(key="max_updates").set_value(20)
    drawn(test)
    assert not test.button(key="train-go").disabled


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_a_learning_rate_of_1000_stops_with_a_reason_and_finite_charts(optimizer):
    config = replace(SMALL, learning_rate=1000.0, optimizer=optimizer)
    test = press(opened(config), "train-go")
    for _ in range(8):
        if run_of(test).active:
            drawn(test)
    assert not run_of(test).active
    assert "learning rate is too large" in status(test)
    assert all(np.isfinite(p).all() for p in run_of(test).state.params.values())
    assert len(charts(test)) == len(FIGURES)


def test_a_state_that_grows_without_bound_is_one_sentence():
    config = replace(SMALL, cell="rnn", nonlinearity="relu", scheme="identity", gain=9.0, length=50)
    test = press(opened(config), "train-one")
    assert "no longer finite" in status(test)
    assert {e.value for e in test.error} == {
        "The hidden state grows without bound while this network writes, so no token can be drawn."
    }
    assert len(charts(test)) == len(FIGURES)


def test_a_text_too_short_is_one_sentence_and_all_is_kept():
    config = replace(SMALL, corpus="own", own_text="A very short text.", batch=32)
    test = press(opened(config), "train-go")
    assert [e.value for e in test.error] == [
        "The text has 18 tokens, but 32 sequences of 6 need 193: use a longer text."
    ]
    assert run_of(test) is None
    assert test.session_state["settings"] == config
    test = press(changed(test, replace(config, batch=4)), "train-go")
    assert "of up to 4 fits" in test.error[0].value


def test_a_worker_that_fails_pauses_the_run(monkeypatch):
    def fail(*args, **kwargs):
        raise InputError("The worker is gone.")

    monkeypatch.setattr(runner, "advance", fail)
    test = opened(run=trained(active=True))
    assert [e.value for e in test.error] == ["The worker is gone."]
    assert not run_of(test).active
    assert run_of(test).state.step == 20


def test_smoothing_is_the_mean_that_the_target_is_compared_with():
    loss = np.random.default_rng(0).random(25)
    expected = [loss[max(0, n - train.SMOOTHED + 1) : n + 1].mean() for n in range(25)]
    np.testing.assert_allclose(live.smoothed(loss), expected)
    assert live.smoothed(np.empty(0)).shape == (0,)
