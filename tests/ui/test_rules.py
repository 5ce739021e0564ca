"""The page Learning rules, without a browser and without worker processes."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.language import InputError, use
from rnnviz.learn.influence import influence_views
from rnnviz.learn.rules import advance, start
from rnnviz.learn.rules_config import RULES, TASKS, RulesConfig, model_of
from rnnviz.ui import runner
from rnnviz.ui.rules import charts as rules_charts
from tests.ui.seen import charts, drawn, press, status

FIGURES = {"rules-loss", "rules-loss-seconds", "rules-M", "rules-gain", "rules-P"}


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import rules

    sidebar.open_session()
    sidebar.draw()
    rules.render()


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    """Slices run in this process, two sequences each."""
    monkeypatch.setattr(
        runner, "advance", lambda config, state, *, steps=None, budget_s=None: advance(config, state, steps=steps or 2)
    )
    monkeypatch.setattr(runner, "warm_up", lambda: None)
    yield
    use("en")


def opened(**session):
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = "en"
    use("en")
    for key, value in {"rules-hidden": 4, "rules-task": "embedded_reber", **session}.items():
        test.session_state[key] = value
    return drawn(test)


def run_of(test):
    return test.session_state.get("rules-run")


def texts(test):
    return " ".join(e.value for e in test.markdown)


def test_before_it_begins_everything_is_drawn_and_the_page_says_so():
    test = opened()
    assert charts(test).keys() == FIGURES
    assert status(test).startswith("Not begun")
    assert run_of(test) is None
    assert "BPTT** not yet" in texts(test)


@pytest.mark.parametrize("cell", ["rnn", "jordan", "lstm", "gru", "clockwork"])
@pytest.mark.parametrize("task", TASKS)
def test_one_sequence_of_every_task_with_every_cell(task, cell):
    test = press(opened(**{"rules-task": task, "rules-cell": cell}), "rules-one")
    assert run_of(test).config.cell == cell
    assert run_of(test).state.sequences == 1
    assert charts(test).keys() == FIGURES
    assert "1 of 2,000 sequences" in status(test)


def test_start_pause_continue_and_reset():
    test = press(opened(), "rules-go")
    assert run_of(test).active
    assert status(test).startswith("Training")
    seen = run_of(test).state.sequences
    assert seen >= 2
    drawn(test)
    assert run_of(test).state.sequences > seen
    test = press(test, "rules-go")
    rest = run_of(test).state.sequences
    assert not run_of(test).active
    assert status(test).startswith("Paused")
    drawn(test)
    assert run_of(test).state.sequences == rest
    test = press(test, "rules-reset")
    assert run_of(test) is None
    assert status(test).startswith("Not begun")


def test_the_matrices_are_those_of_the_learners():
    test = press(opened(), "rules-one")
    run = run_of(test)
    model = model_of(run.config)
    arrays = run.state.learners["ekf"].arrays
    places = rules_charts._columns(model, "W_h")
    w = np.arange(len(arrays["w"]))
    np.testing.assert_array_equal(places, influence_views(model, w[None, : 4 * (7 + 4 + 1)])["W_h"].ravel())
    (heat,) = charts(test)["rules-gain"]["fig"]["data"]
    assert heat["z"]["shape"] == "7, 16"
    (heat,) = charts(test)["rules-M"]["fig"]["data"]
    assert heat["z"]["shape"] == "4, 16"
    test.button_group(key="rules-weights-rnn").set_value("W_x")
    (heat,) = charts(drawn(test))["rules-M"]["fig"]["data"]
    assert heat["z"]["shape"] == "4, 28"


def test_the_columns_of_a_weight_are_its_entries_in_the_vector():
    config = RulesConfig(cell="lstm", hidden=3)
    model = model_of(config)
    w = start(config).learners["ekf"].arrays["w"]
    first = model.init(np.random.default_rng((config.seed, 0)), "float64")
    for weight in ("W_x", "W_h", "b"):
        np.testing.assert_array_equal(w[rules_charts._columns(model, weight)], first[weight].ravel())


def test_another_axis_redraws_the_losses():
    test = press(opened(), "rules-one")
    before = charts(test)["rules-loss"]["fig"]["layout"]["xaxis"]["title"]["text"]
    test.button_group(key="rules-axis").set_value("steps")
    after = charts(drawn(test))["rules-loss"]["fig"]["layout"]["xaxis"]["title"]["text"]
    assert "updates" in before
    assert "time steps" in after


def test_settings_that_changed_wait_for_a_reset():
    test = press(opened(), "rules-one")
    test.slider(key="rules-hidden").set_value(5)
    drawn(test)
    assert run_of(test).config.hidden == 4
    assert "next reset" in texts(test)
    test = press(test, "rules-adopt")
    assert run_of(test) is None
    test = press(test, "rules-one")
    assert run_of(test).config.hidden == 5


def test_a_network_too_large_says_what_is_left_out_and_why():
    test = opened(**{"rules-cell": "lstm", "rules-hidden": 32})
    assert [info.value[:15] for info in test.info] == ["RTRL is left ou", "EKF is left out"]
    assert charts(test).keys() == FIGURES - {"rules-M", "rules-P", "rules-gain"}
    assert "| EKF |" not in texts(test)
    test = opened(**{"rules-cell": "lstm", "rules-hidden": 20})
    assert [info.value[:15] for info in test.info] == ["EKF is left out"]
    assert charts(test).keys() == FIGURES - {"rules-P", "rules-gain"}


def test_settings_that_contradict_each_other_are_told_and_the_page_stays():
    test = opened()
    test.select_slider(key="rules-k1-embedded_reber").set_value(20)
    drawn(test)
    assert "k2" in test.error[0].value
    assert charts(test).keys() == FIGURES


def test_a_rule_that_stopped_is_named(monkeypatch):
    from rnnviz.learn import rules

    monkeypatch.setitem(rules.LEARN, "rtrl", lambda model, config, arrays, like, batch: arrays["w"].fill(np.nan) or 1)
    test = press(opened(), "rules-one")
    assert "RTRL stopped" in status(test)
    assert "Every rule" not in status(test)


def test_a_rule_above_the_picture_is_named_and_what_calms_it():
    test = opened(**{"rules-r-embedded_reber": 1e-6, "rules-p0-embedded_reber": 100.0})
    for _sequence in range(3):
        test = press(test, "rules-one")
    assert run_of(test).state.learners["ekf"].points[3, -1] > 5
    assert "EKF is above the picture" in status(test)
    assert "lower P₀ or raise r" in status(test)
    assert "BPTT is above" not in status(test)


@pytest.mark.parametrize("name", ["p0", "r", "q"])
@pytest.mark.parametrize("end", [0, -1])
def test_the_ends_of_every_slider_are_possible(name, end):
    test = opened()
    slider = test.select_slider(key=f"rules-{name}-embedded_reber")
    slider.set_value(float(slider.options[end]))
    drawn(test)
    assert not test.error


def test_a_worker_that_fails_leaves_a_sentence(monkeypatch):
    test = opened()

    def fail(*args, **kwargs):
        raise InputError("no memory left")

    monkeypatch.setattr(runner, "advance", fail)
    test = press(test, "rules-one")
    assert [e.value for e in test.error] == ["no memory left"]
    assert not run_of(test).active


def test_costs_name_every_rule():
    test = press(opened(), "rules-one")
    table = next(e.value for e in test.markdown if "| rule |" in e.value)
    for name in ("| BPTT |", "| truncated BPTT |", "| RTRL |", "| EKF |"):
        assert name in table
    assert table.count(" ms |") == len(RULES)
