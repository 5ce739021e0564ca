"""The page Long memory, without a browser and without worker processes."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.language import use
from rnnviz.learn import trial
from rnnviz.learn.trial_config import TrialConfig
from rnnviz.ui import memory_contest, runner
from rnnviz.ui.memory_contest import SMOOTHED, smoothed, verdict
from rnnviz.ui.memory_example import one, story


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import memory

    sidebar.open_session()
    sidebar.draw()
    memory.render()


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    """Slices run in this process, two updates each, and a picture comes after a few."""

    def advance(config, state, *, steps=None, budget_s=None):
        return trial.advance(config, state, steps=steps or 2)

    monkeypatch.setattr(runner, "advance", advance)
    monkeypatch.setattr(runner, "warm_up", lambda: None)
    monkeypatch.setattr(memory_contest, "PICTURE_S", 0.01)
    yield
    use("en")


def opened(task="parity", language="en"):
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    use(language)
    test.run()
    test.selectbox(key="memory-task").set_value(task).run()
    assert not test.exception
    return test


@pytest.mark.parametrize("task", EXERCISES)
def test_every_exercise_opens_and_is_trained(task):
    test = opened(task)
    test.button(key="memory-one").click().run()
    assert not test.exception
    assert not test.error
    now = test.session_state["memory-contest"]
    assert {state.step for state in now.states.values()} == {1}
    assert set(now.states) == {"rnn", "lstm", "gru"}
    assert all(np.isfinite(state.losses).all() for state in now.states.values())


def test_it_trains_to_the_end_and_says_so():
    test = opened()
    test.number_input(key="memory-updates-parity").set_value(20).run()
    test.button(key="memory-go").click().run()
    for _run in range(40):
        if not test.session_state["memory-contest"].active:
            break
        test.run()
    assert not test.exception
    now = test.session_state["memory-contest"]
    assert {state.step for state in now.states.values()} == {20}
    assert test.button(key="memory-go").disabled
    test.button(key="memory-reset").click().run()
    assert test.session_state["memory-contest"] is None


def test_no_cell_is_a_sentence():
    test = opened()
    test.session_state["memory-cells"] = []
    test.run()
    assert [e.value for e in test.error] == ["Choose at least one cell."]
    assert not test.exception


def test_other_settings_do_not_take_the_run_away():
    test = opened()
    test.button(key="memory-one").click().run()
    test.number_input(key="memory-hidden-parity").set_value(9).run()
    assert not test.exception
    assert len(test.info) == 1
    assert test.session_state["memory-contest"].configs["rnn"].hidden == 8


def test_in_chinese():
    assert opened("remembering_zh", "zh_CN").title[0].value != "Long memory"


def made(losses, diverged=None):
    config = TrialConfig("parity", 5, "rnn", hidden=2, seeds=losses.shape[1])
    state = trial.start(config)
    stopped = np.zeros(losses.shape[1], bool) if diverged is None else np.array(diverged)
    return trial.TrialState(len(losses), state.vectors, state.slots, losses, stopped)


def test_verdicts_follow_their_rule():
    task = exercise("parity", 5)
    guess = next(iter(task.floors.values()))
    falling = np.stack([np.full(200, guess), np.r_[np.full(100, guess), np.zeros(100)]], axis=1)
    said = verdict("rnn", task, made(falling))
    means = smoothed(falling)
    first = int((means[:, 1] < task.solved).argmax()) + SMOOTHED
    assert f"solved by 1 of 2 seeds, after {first} updates" in said
    assert "1 of 2 seeds no better than" in said
    half = verdict("rnn", task, made(np.full((60, 1), guess / 2)))
    assert "not there yet, but better than" in half
    assert "judged after" in verdict("rnn", task, made(np.full((SMOOTHED - 1, 1), guess)))
    gone = verdict("rnn", task, made(np.full((60, 2), np.nan), [True, True]))
    assert "2 seeds stopped" in gone


def test_a_story_marks_the_early_word_and_the_wanted_one():
    task = exercise("remembering_en", 20)
    batch = one(task, 3)
    text = story(batch, task)
    city = task.answers[int(batch.targets[0])]
    assert text.count("<mark") == 2
    assert text.count(city) >= 2
    assert np.array_equal(one(task, 3).xs, batch.xs)
