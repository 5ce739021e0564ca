"""The page Long memory, without a browser and without worker processes."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.core.cells import CELLS
from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.language import use
from rnnviz.learn import trial
from rnnviz.learn.trial_config import TrialConfig, model_of
from rnnviz.ui.live import smoothed
from rnnviz.ui.memory.contest import SMOOTHED, verdict
from rnnviz.ui.memory.example import one, story
from rnnviz.ui.pages import memory
from tests.ui.seen import press

pytestmark = pytest.mark.usefixtures("inline")


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import memory

    sidebar.open_session()
    sidebar.draw()
    memory.render()


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


def test_settings_that_are_no_more_possible_leave_the_run_alone():
    test = opened()
    test.button(key="memory-go").click().run()
    test.session_state["memory-cells"] = []
    test.run()
    assert len(test.error) == 1
    seen = test.session_state["memory-contest"].step
    test.run()
    assert test.session_state["memory-contest"].step > seen
    test.button(key="memory-go").click().run()
    assert not test.session_state["memory-contest"].active
    assert not test.exception


def test_an_update_that_would_take_many_seconds_is_refused_with_its_reckoning():
    test = opened("adding")
    for setting, value in {"hidden-adding": 128, "batch-adding": 128, "seeds": 8}.items():
        test.number_input(key=f"memory-{setting}").set_value(value)
    test.slider(key="memory-lag-adding").set_value(200)
    test.run()
    assert [e.value[:22] for e in test.error] == ["One update of LSTM wou"]
    n = model_of(TrialConfig("adding", 200, "lstm", 128)).n_parameters()
    assert f"{3 * 8 * 128 * 200 * n / 1e9:.1f} billion" in test.error[0].value
    assert f"3 × 8 seeds × 128 sequences × 200 steps × {n:,} parameters" in test.error[0].value


@pytest.mark.parametrize("lag", [2, 15, 16, 100])
def test_many_symbols_are_rows_as_few_are(lag):
    test = opened("noise_free_long_lag")
    test.slider(key="memory-lag-noise_free_long_lag").set_value(lag).run()
    assert not test.exception
    assert not test.error


def test_every_cell_with_many_seeds_that_diverge():
    test = opened("copy")
    test.session_state["memory-cells"] = list(CELLS)
    for setting, value in {"rate-copy": 10.0, "hidden-copy": 2, "batch-copy": 1, "seeds": 8}.items():
        test.number_input(key=f"memory-{setting}").set_value(value)
    test.run()
    test.button(key="memory-go").click().run()
    for _run in range(6):
        test.run()
    test.button(key="memory-go").click().run()
    assert not test.exception
    assert not test.error
    assert {len(s.diverged) for s in test.session_state["memory-contest"].states.values()} == {8}
    (table,) = test.table
    assert list(table.value.columns) == ["cell", "loss", "right answers", "parameters"]


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
    means = smoothed(falling, SMOOTHED)[SMOOTHED - 1 :]
    first = int((means[:, 1] < task.solved).argmax()) + SMOOTHED
    assert f"solved by 1 of 2 seeds, after {first} updates" in said
    assert "1 of 2 seeds no better than" in said
    half = verdict("rnn", task, made(np.full((60, 1), guess / 2)))
    assert "not there yet, but better than" in half
    assert "judged after" in verdict("rnn", task, made(np.full((SMOOTHED - 1, 1), guess)))
    worse = verdict("rnn", task, made(np.full((60, 1), 2 * guess)))
    assert "1 of 1 seeds worse than" in worse
    assert "the learning rate is too large" in worse
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


def test_a_pause_draws_the_whole_page_anew_which_stops_the_timer_of_the_live_part(monkeypatch):
    anew, rerun = [], memory.st.rerun
    monkeypatch.setattr(memory.st, "rerun", lambda: (anew.append(True), rerun()))
    test = opened()
    press(test, "memory-go")
    assert test.session_state["memory-contest"].active
    assert not anew
    press(test, "memory-go")
    assert not test.session_state["memory-contest"].active
    assert len(anew) == 1
