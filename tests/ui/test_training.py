"""The page Train & sample, without a browser and without worker processes."""

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.learn.train import advance, start
from rnnviz.ui import live, runner
from tests.ui.runs import SMALL, trained
from tests.ui.seen import charts, drawn, press, status
from tests.ui.training_page import FIGURES, STACKS, opened, run_of

pytestmark = pytest.mark.usefixtures("three_updates")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("change", [{}, {"cell": "rnn"}, {"tokens": "word", "cell": "gru"}], ids=str)
def test_before_the_first_update_the_untrained_network_is_shown(change, language):
    test = opened(replace(SMALL, **change), language=language)
    assert not test.error
    assert len(charts(test)) == len(FIGURES)
    assert len(test.code) == 1
    assert test.button(key="train-reset").disabled
    assert run_of(test) is None


@pytest.mark.parametrize("change", STACKS, ids=str)
def test_every_network_trains_draws_and_says_what_it_is(change):
    config = replace(SMALL, **change)
    test = press(opened(config), "train-one")
    assert run_of(test).state.step == 1
    assert run_of(test).config == config
    assert not test.error
    assert len(charts(test)) == len(FIGURES)
    asked = opened(replace(config, seed=5), run=trained(config, 2))
    said = " ".join(m.value for m in asked.markdown)
    assert "You changed: seed." in said
    for name, words in {"layers": "layers", "dropout": "dropout", "embedding": "embedding 4"}.items():
        assert (words in said) == (name in change)
    assert ("both directions" in said) == ("bidirectional" in change)


def test_a_network_that_reads_from_both_ends_is_told_apart_and_does_not_write():
    test = opened(replace(SMALL, bidirectional=True), run=trained(replace(SMALL, bidirectional=True)))
    (said,) = test.info
    assert "no feat" in said.value
    assert not test.code
    assert not test.error
    assert not any(b.key == "train-sample" for b in test.button)


def test_the_settings_of_initial_weights_are_those_that_the_cell_has():
    def shown(**change):
        return {w.key for w in opened(replace(SMALL, **change)).number_input}

    assert "forget_bias" in shown()
    assert "forget_bias" not in shown(forget="coupled")
    test = opened(replace(SMALL, cell="jordan"))
    assert not any(g.key in ("scheme", "measure") for g in test.button_group)


def test_start_trains_slice_by_slice_until_pause():
    test = press(opened(), "train-go")
    run = run_of(test)
    assert run.active
    before = run.state.step
    assert before == 3
    drawn(test)
    assert run_of(test).state.step == 6
    test = press(test, "train-go")
    assert not run_of(test).active
    assert run_of(test).state.step == 6
    drawn(test)
    assert run_of(test).state.step == 6
    press(test, "train-go")
    assert run_of(test).state.step == 9


def test_one_update_is_one_update():
    test = press(press(opened(), "train-one"), "train-one")
    assert run_of(test).state.step == 2
    assert not run_of(test).active
    np.testing.assert_array_equal(run_of(test).state.params["W_h"], advance(SMALL, start(SMALL), steps=2).params["W_h"])


def test_reset_forgets_the_run():
    test = press(opened(run=trained()), "train-reset")
    assert run_of(test) is None
    assert status(test).startswith("Not begun")


@pytest.mark.parametrize(
    ("key", "field", "value"), [("learning_rate", "learning_rate", 0.1), ("clip_at", "clip_at", 0.01)]
)
def test_a_rate_changes_the_run_in_its_course(key, field, value):
    test = opened(run=trained())
    test.select_slider(key=key).set_value(value)
    drawn(test)
    assert getattr(run_of(test).config, field) == value
    assert run_of(test).state.step == 20
    after = press(test, "train-one")
    config = replace(SMALL, **{field: value})
    expected = advance(config, trained().state, steps=1)
    np.testing.assert_array_equal(run_of(after).state.params["W_h"], expected.params["W_h"])


def test_another_network_is_asked_about_while_the_run_goes_on():
    run = trained(active=True)
    test = opened(replace(SMALL, hidden=9, cell="gru"), run=run)
    asked = " ".join(m.value for m in test.markdown)
    assert "cell, hidden size" in asked
    assert "LSTM, H = 8, T = 6" in asked
    assert run_of(test).name == run.name
    assert run_of(test).config == SMALL
    assert run_of(test).state.step == 23


def test_reset_with_the_new_settings():
    wanted = replace(SMALL, hidden=9)
    test = press(opened(wanted, run=trained()), "train-adopt")
    assert run_of(test) is None
    assert run_of(press(test, "train-one")).config == wanted


def test_keeping_the_run_puts_the_settings_back():
    run = trained()
    test = press(opened(replace(SMALL, hidden=9), run=run), "train-keep")
    assert test.session_state["settings"] == SMALL
    assert run_of(test) is run
    assert not any(b.key == "train-keep" for b in test.button)


def test_what_is_pressed_during_a_slice_wins(monkeypatch):
    """A slice whose run was paused, reset or replaced meanwhile changes nothing."""
    import streamlit as st

    held = {"run": trained(active=True)}
    monkeypatch.setattr(st, "session_state", held)
    for meanwhile in (replace(held["run"], active=False), None, trained()):
        before = trained(active=True)
        held["run"] = before

        def slice_with_a_press(config, state, *, steps=None, budget_s=None, meanwhile=meanwhile):
            held["run"] = meanwhile
            return advance(config, state, steps=3)

        monkeypatch.setattr(runner, "advance", slice_with_a_press)
        live.go_on(before, budget_s=0.1)
        assert held["run"] is meanwhile
