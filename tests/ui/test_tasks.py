"""What all task pages share, on a page that has nothing else, without a browser and without worker processes."""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.language import InputError
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui import contest
from rnnviz.ui.contest import Contest
from rnnviz.ui.tasks import contest as task_contest
from rnnviz.ui.tasks import files
from tests.ui.seen import charts, drawn, press, status
from tests.ui.task_data import key_of

NAMES = ("one direction", "two directions")


pytestmark = pytest.mark.usefixtures("inline")


def page():
    import streamlit as st

    from rnnviz.language import InputError
    from rnnviz.ui import sidebar
    from rnnviz.ui.fragments import fragment
    from rnnviz.ui.tasks import bar, history, settings

    sidebar.open_session()
    sidebar.draw()

    def body():
        own = settings.choose_training("demo", epochs=3, batch=16)
        own |= {"task": st.session_state["demo-task"], "data": st.session_state["demo-data"], "hidden": 4}
        try:
            configs = {
                "one direction": settings.task_config(**own, bidirectional=False),
                "two directions": settings.task_config(**own, bidirectional=True),
            }
        except InputError as problem:
            st.error(str(problem))
            configs = bar.configs_of("demo")
            if configs is None:
                return
        bar.training("demo", configs, lambda now: history.draw_history("demo", configs, now, {"half": 0.625}))

    fragment(body)()


def opened(task="tag") -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["demo-task"], test.session_state["demo-data"] = task, key_of(task)
    return drawn(test)


def now(test: AppTest) -> Contest:
    return test.session_state["demo-contest"]


def to_rest(test: AppTest) -> AppTest:
    for _run in range(40):
        if not now(test).active:
            return test
        drawn(test)
    raise AssertionError("the training does not end")


def test_before_the_training_the_baselines_stand_where_the_curves_will_come():
    shown = charts(opened())
    for chart, level in (("demo-losses", math.log(2)), ("demo-accuracies", 0.625)):
        fig = shown[chart]["fig"]
        assert [shape["y0"] for shape in fig["layout"]["shapes"]] == pytest.approx([level])
        assert tuple(trace["name"] for trace in fig["data"] if "name" in trace) == NAMES
        assert not any(len(trace.get("x", ())) for trace in fig["data"])


@pytest.mark.parametrize("task", ["classify", "tag"])
def test_it_trains_to_the_end_beside_its_baselines(task):
    test = opened(task)
    assert status(test) == "Not begun: all networks are untrained"
    test = to_rest(press(test, "demo-go"))
    assert status(test) == "Finished · 9 of 9 updates, 3.0 of 3 epochs"
    assert test.button(key="demo-go").disabled
    states = now(test).states
    assert [len(state.checks) for state in states.values()] == [4, 4]
    shown = charts(test)
    last = states["two directions"].checks[-1]
    for chart, level, figure in (
        ("demo-losses", math.log(2), f"two directions {last.loss:.3f}."),
        ("demo-accuracies", 0.625, f"two directions {last.accuracy:.1%}."),
    ):
        assert shown[chart]["alt"].endswith(figure)
        assert [shape["y0"] for shape in shown[chart]["fig"]["layout"]["shapes"]] == pytest.approx([level])
        names = [trace["name"] for trace in shown[chart]["fig"]["data"] if "name" in trace]
        assert tuple(names) == NAMES


def test_one_update_and_one_epoch():
    test = press(opened(), "demo-one")
    assert {state.step for state in now(test).states.values()} == {1}
    test = to_rest(press(test, "demo-epoch"))
    assert {state.step for state in now(test).states.values()} == {3}
    assert status(test).startswith("Paused")
    test = to_rest(press(test, "demo-epoch"))
    assert {state.step for state in now(test).states.values()} == {6}


def test_pause_keeps_what_was_learned_and_reset_forgets_it():
    test = press(opened(), "demo-go")
    assert now(test).active
    test = press(test, "demo-go")
    step = now(test).step
    assert not now(test).active
    assert step > 0
    assert now(drawn(test)).step == step
    assert now(press(test, "demo-reset")) is None


def test_rates_are_followed_and_other_networks_are_not():
    test = press(opened(), "demo-one")
    test.number_input(key="demo-rate").set_value(0.5)
    test.number_input(key="demo-epochs").set_value(7)
    assert {config.learning_rate for config in now(drawn(test)).configs.values()} == {0.5}
    assert "of 21 updates" in status(test)
    assert not test.info
    test.number_input(key="demo-batch").set_value(20)
    assert {config.batch for config in now(drawn(test)).configs.values()} == {16}
    assert len(test.info) == 1


def test_settings_that_cannot_be_leave_the_run_alone():
    test = press(opened(), "demo-one")
    test.session_state["cell"] = "jordan"
    assert ["Jordan" in problem.value for problem in drawn(test).error] == [True]
    test = press(test, "demo-one")
    assert now(test).step == 2


def test_data_that_are_gone_are_a_sentence():
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["demo-task"], test.session_state["demo-data"] = "tag", "own:0123456789abcdef"
    drawn(test)
    assert "are not here any more" in press(test, "demo-go").error[0].value


def test_a_network_that_diverges_says_so_with_its_rule():
    test = opened()
    test.number_input(key="demo-rate").set_value(10.0)
    test = press(test, "demo-one")
    kept = now(test).states["one direction"]
    gone = replace(kept, stopped="diverged")
    test.session_state["demo-contest"] = replace(now(test), states={**now(test).states, "one direction": gone})
    drawn(test)
    assert len(test.warning) == 1
    assert "one direction: stopped after 1 update:" in test.warning[0].value
    assert "the loss, the gradient or a weight would not be finite" in test.warning[0].value
    assert not now(test).ended
    assert set(now(test).going) == {"two directions"}


@pytest.fixture
def made() -> Contest:
    config = TaskConfig(task="tag", data=key_of("tag"), hidden=3, embedding=2, epochs=2, batch=16)
    configs = {name: replace(config, bidirectional=two) for name, two in zip(NAMES, (False, True), strict=True)}
    states = {name: train.advance(c, train.start(c), steps=2) for name, c in configs.items()}
    return Contest("demo", configs, states)


def test_a_saved_run_goes_on_bit_for_bit(made):
    again = files.load("demo", files.dump(made), "tag", NAMES)
    assert again.configs == made.configs
    for name in NAMES:
        one, two = (train.advance(made.configs[name], c.states[name], steps=3) for c in (made, again))
        assert all(np.array_equal(one.params[p], two.params[p]) for p in one.params)
        assert one.checks == two.checks
        assert np.array_equal(one.losses, two.losses)


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"no zip", zipped(), zipped(a=b""), zipped(**{"one direction.npz": b"\x93NUMPY"})],
)
def test_other_files_are_refused_in_a_sentence(data):
    with pytest.raises(InputError):
        files.load("demo", data, "tag", NAMES)


def test_a_run_of_another_task_or_of_other_networks_is_refused(made):
    with pytest.raises(InputError, match="of the task tag, this page trains classify"):
        files.load("demo", files.dump(made), "classify", NAMES)
    with pytest.raises(InputError, match="networks `one direction`, `two directions`; this page trains alone"):
        files.load("demo", files.dump(made), "tag", ["alone"])


def test_the_names_in_a_foreign_file_are_shown_letter_by_letter(made):
    strange = replace(made, configs={"*x*": made.configs[NAMES[0]]}, states={"*x*": made.states[NAMES[0]]})
    with pytest.raises(InputError, match=r"networks `\*x\*`; this page trains one direction, two directions"):
        files.load("demo", files.dump(strange), "tag", NAMES)


def test_every_cut_of_a_saved_run_is_refused(made):
    data = files.dump(made)
    for n in range(0, len(data), 997):
        with pytest.raises(InputError):
            files.load("demo", data[:n], "tag", NAMES)


def test_rates_begin_nothing_anew_and_an_untouched_contest_follows_every_setting(made, monkeypatch):
    kept = {}
    monkeypatch.setattr(task_contest.contest.st, "session_state", kept)
    contest.keep(made)
    faster = {name: replace(config, learning_rate=0.1) for name, config in made.configs.items()}
    assert task_contest.under("demo", faster).states is made.states
    larger = {name: replace(config, hidden=5) for name, config in made.configs.items()}
    assert task_contest.under("demo", larger).configs == faster
    contest.keep(replace(made, states={name: train.start(config) for name, config in made.configs.items()}))
    assert task_contest.under("demo", larger) is None
