"""Kept runs, without a browser."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.language import use
from rnnviz.learn import checkpoint
from rnnviz.learn.train import advance
from rnnviz.ui.state import KeptRun
from rnnviz.ui.training.files import read_run
from rnnviz.ui.training.runs_shelf import MAX_RUNS
from tests.ui.runs import SMALL, component, figures, numbers, trained
from tests.ui.seen import drawn, press, said

PAIR = {f"runs-{what}-{side}" for what in ("states", "norms", "expected") for side in "AB"}
GRU = replace(SMALL, cell="gru", seed=3)


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.training import runs as train_runs

    sidebar.open_session()
    sidebar.draw()
    train_runs.render()


def opened(run=None, kept=(), language="en", **session):
    use(language)
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    given = {"run": run, "kept-runs": tuple(KeptRun(name, kept_run) for name, kept_run in kept)}
    for key, value in {**given, **session}.items():
        test.session_state[key.replace("_", "-")] = value
    return drawn(test)


@pytest.fixture(autouse=True)
def english():
    yield
    use("en")


def kept_of(test):
    return test.session_state["kept-runs"]


def names(test):
    return [one.name for one in kept_of(test)]


def table(test):
    (found,) = test.dataframe
    return found.value


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_without_a_run_there_is_nothing_to_keep(language):
    test = opened(language=language)
    assert test.button(key="runs-keep").disabled
    assert not figures(test)
    assert not test.dataframe


def test_a_run_is_kept_as_it_is_under_the_name_that_is_proposed():
    run = trained(active=True)
    test = press(opened(run), "runs-keep")
    (one,) = kept_of(test)
    assert one.name == "LSTM 8 · seed 0"
    assert not one.run.active
    assert one.run.config == run.config
    np.testing.assert_array_equal(one.run.state.params["W_h"], run.state.params["W_h"])
    assert not test.button(key="runs-keep").disabled  # it goes on, and that is not kept
    test.session_state["run"] = replace(run, active=False)
    assert drawn(test).button(key="runs-keep").disabled
    test.session_state["run"] = replace(run, state=advance(SMALL, run.state, steps=1))
    test = press(drawn(test), "runs-keep")
    assert names(test) == ["LSTM 8 · seed 0", "LSTM 8 · seed 0 (2)"]
    assert [len(one.run.state.history.loss) for one in kept_of(test)] == [20, 21]


@pytest.mark.parametrize("name", ["<b>x</b> & `code` **bold** $x$", "  two\twords ", "中文", "x" * 60])
def test_a_name_of_ones_own_is_shown_as_it_was_written(name):
    run = trained()
    test = opened(run)
    test.text_input(key=f"runs-name-{run.name}").input(name)
    test = press(test, "runs-keep")
    (got,) = names(test)
    assert got == " ".join(name.split())[:60]
    assert list(table(test)["run"]) == [got]
    assert got in test.success[0].value
    test.session_state["runs-A"] = got
    test.session_state["run"] = trained(GRU)
    assert not drawn(test).error


def test_there_is_room_for_so_many():
    kept = [(f"run {n}", trained(replace(SMALL, seed=n), steps=2)) for n in range(MAX_RUNS)]
    test = press(opened(trained(), kept), "runs-keep")
    assert [e.value for e in test.error] == [
        "8 runs are kept already, and there is no room for more: delete one first."
    ]
    assert len(kept_of(test)) == MAX_RUNS
    test = press(press(test, "runs-delete"), "runs-keep")
    assert not test.error
    assert len(kept_of(test)) == MAX_RUNS
    assert not any(b.key == "runs-undo" for b in test.button)  # its place is taken


def test_a_large_run_is_kept_with_fewer_moments(monkeypatch):
    from rnnviz.learn import kept
    from rnnviz.ui.training import runs_shelf as train_runs_shelf

    run = trained()
    size = sum(array.nbytes for array in run.state.params.values())
    monkeypatch.setattr(train_runs_shelf, "thinned", lambda state: kept.thinned(state, 3 * size))
    (one,) = kept_of(press(opened(run), "runs-keep"))
    assert len(one.run.state.snapshots) == 3
    assert len(run.state.snapshots) == 8


def test_the_table_holds_the_results_and_the_settings_that_differ():
    test = opened(None, [("a", trained()), ("b", trained(GRU, steps=12))])
    rows = table(test)
    assert list(rows["run"]) == ["a", "b"]
    assert list(rows["cell"]) == ["LSTM", "GRU"]
    assert list(rows["seed"]) == [0, 3]
    assert list(rows["updates made"]) == [20, 12]
    assert list(rows["tokens seen"]) == [240, 144]
    assert "hidden size" not in rows.columns
    losses = [trained().state.history.loss, trained(GRU, steps=12).state.history.loss]
    np.testing.assert_allclose(rows["final loss"], [loss[-10:].mean() for loss in losses])
    assert "same settings" in said(opened(None, [("a", trained()), ("b", trained(steps=5))]))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_setting_that_can_differ_has_a_name_and_its_values_too(language):
    other = {
        **{"cell": "gru", "nonlinearity": "relu", "forget": "coupled", "peepholes": True, "reset": "before"},
        **{"modules": 2, "hidden": 6, "layers": 2, "bidirectional": True, "dropout": 0.5, "embedding": 3, "length": 5},
        **{"seed": 1, "corpus": "chinese", "own_text": "abc", "tokens": "word", "vocabulary_size": 90, "batch": 1},
        **{"learner": "bptt", "optimizer": "sgd", "learning_rate": 0.1, "clipping": "none", "clip_at": 2.0},
        **{"scheme": "orthogonal", "gain": 0.5, "forget_bias": 0.0, "measure": "norm", "size": 2.0, "max_updates": 9},
        **{"target_loss": 0.5, "dtype": "float64"},
    }
    assert set(other) == {f.name for f in fields(SMALL)}
    test = opened(None, [("a", trained()), ("b", trained(replace(SMALL, **other), steps=1))], language=language)
    assert len(table(test).columns) >= 8 + len(other) - 1  # the text has one name for two settings
    assert not test.error


@pytest.mark.parametrize(
    ("change", "stopped", "word"),
    [({}, "", "paused"), ({"max_updates": 20}, "updates", "finished"), ({}, "diverged", "diverged")],
)
def test_the_state_of_a_run_is_one_word(change, stopped, word):
    run = trained()
    run = replace(run, config=replace(SMALL, **change), state=replace(run.state, stopped=stopped))
    assert list(table(opened(None, [("a", run)]))["state"]) == [word]


def curves(test):
    return figures(test)["runs-losses"]["fig"]


def test_the_losses_lie_over_one_another_with_their_baselines():
    test = opened(trained(steps=5, active=True), [("a", trained()), ("b", trained(GRU))])
    fig = curves(test)
    assert [trace["name"] for trace in fig["data"]] == ["a", "b", "this run"]
    loss = trained().state.history.loss
    assert numbers(fig["data"][0]["y"])[-1] == pytest.approx(loss[-10:].mean())
    np.testing.assert_array_equal(numbers(fig["data"][0]["x"]), np.arange(1, 21))
    assert len(fig["layout"]["shapes"]) == 3
    test.session_state["runs-axis"] = "tokens"
    np.testing.assert_array_equal(numbers(curves(drawn(test))["data"][0]["x"]), 12 * np.arange(1, 21))


def test_runs_on_two_texts_have_no_common_baselines_and_are_not_compared():
    chinese = trained(replace(SMALL, corpus="chinese"))
    test = opened(None, [("a", trained()), ("b", chinese)])
    assert "shapes" not in curves(test)["layout"] or not curves(test)["layout"]["shapes"]
    assert "cannot be compared" in said(test)
    assert "do not read the same text" in test.info[0].value
    assert not PAIR & set(figures(test))


def test_two_runs_before_the_same_sentence_under_one_cursor():
    test = opened(None, [("a", trained()), ("b", trained(replace(GRU, hidden=5, length=9)))])
    sent = figures(test)
    assert set(sent) >= PAIR
    assert component(test, "transport")["steps"] == 6  # as long as the shorter of the two
    assert [len(sent[f"runs-expected-{side}"]["frames"]) for side in "AB"] == [6, 6]
    assert all(sent[key]["cursor"] for key in PAIR if "expected" not in key)
    assert (
        sent["runs-norms-A"]["fig"]["layout"]["yaxis"]["range"]
        == sent["runs-norms-B"]["fig"]["layout"]["yaxis"]["range"]
    )
    assert [sent[f"runs-states-{side}"]["fig"]["layout"]["yaxis"]["range"] for side in "AB"] == [[8.5, 0.5], [5.5, 0.5]]


def test_the_present_run_can_be_compared_where_it_rests():
    kept = [("a", trained())]
    resting = opened(trained(GRU), kept)
    assert resting.selectbox(key="runs-B").value == ""
    assert set(figures(resting)) >= PAIR
    assert not PAIR & set(figures(opened(trained(GRU, active=True), kept)))


def test_a_run_is_deleted_and_put_back_in_its_place():
    kept = [(name, trained(replace(SMALL, seed=n))) for n, name in enumerate("abc")]
    test = opened(None, kept)
    test.selectbox(key="runs-chosen").set_value("b")
    test = press(drawn(test), "runs-delete")
    assert names(test) == ["a", "c"]
    assert "`b` is deleted" in said(test)
    test = press(test, "runs-undo")
    assert names(test) == ["a", "b", "c"]
    for _n in range(3):
        test = press(test, "runs-delete")
    assert names(test) == []
    assert not test.dataframe
    assert len(names(press(test, "runs-undo"))) == 1


def test_a_run_gets_another_name_and_keeps_its_place():
    test = opened(None, [("a", trained()), ("b", trained(GRU))])
    test.selectbox(key="runs-chosen").set_value("a")
    drawn(test)
    for wanted, got in (("b", "b (2)"), (" c  d ", "c d")):
        (chosen,) = (s.value for s in test.selectbox if s.key == "runs-chosen")
        test.text_input(key=f"runs-rename-{chosen}").input(wanted)
        test = press(test, "runs-rename")
        assert names(test) == [got, "b"]
    test.text_input(key="runs-rename-c d").input("  ")
    test = press(test, "runs-rename")
    assert [e.value for e in test.error] == ["A run needs a name."]
    assert names(test) == ["c d", "b"]


class TestGoingOn:
    kept = (("a", trained(GRU, steps=12)),)

    def test_a_kept_run_becomes_the_run_of_the_page_and_stays_where_it_is(self):
        test = press(opened(None, self.kept), "runs-continue")
        now, (one,) = test.session_state["run"], kept_of(test)
        assert now.config == test.session_state["settings"] == GRU
        assert now.state.step == 12
        assert not now.active
        assert now.name != one.run.name  # what either computes from now on is its own
        after = advance(now.config, now.state, steps=3)
        expected = advance(GRU, trained(GRU, steps=12).state, steps=3)
        np.testing.assert_array_equal(after.params["W_h"], expected.params["W_h"])
        assert test.button(key="runs-keep").disabled

    def test_before_it_takes_the_place_of_a_run_that_is_not_kept_it_asks(self):
        run = trained()
        test = press(opened(run, self.kept), "runs-continue")
        assert test.session_state["run"].name == run.name
        assert "20 updates that are not kept" in said(test)
        stayed = press(test, "runs-ask-stay")
        assert stayed.session_state["run"].name == run.name
        assert not any(b.key == "runs-ask-keep" for b in stayed.button)

    def test_the_present_run_is_kept_first(self):
        test = press(press(opened(trained(), self.kept), "runs-continue"), "runs-ask-keep")
        assert names(test) == ["a", "LSTM 8 · seed 0"]
        assert test.session_state["run"].config == GRU

    def test_or_let_go(self):
        test = press(press(opened(trained(), self.kept), "runs-continue"), "runs-ask-drop")
        assert names(test) == ["a"]
        assert test.session_state["run"].config == GRU

    def test_where_the_present_run_is_kept_it_does_not_ask(self):
        run = trained()
        test = press(opened(run, (*self.kept, ("mine", run)), runs_chosen="a"), "runs-continue")
        assert test.session_state["run"].config == GRU

    def test_with_a_full_shelf_the_present_run_stays(self):
        kept = [(f"run {n}", trained(replace(SMALL, seed=n + 1), steps=2)) for n in range(MAX_RUNS)]
        run = trained()
        test = press(press(opened(run, kept), "runs-continue"), "runs-ask-keep")
        assert "no room for more" in test.error[0].value
        assert test.session_state["run"].name == run.name


def test_a_saved_run_is_one_that_train_and_sample_opens():
    run = trained(GRU, steps=12)
    config, state = read_run(checkpoint.dump(run.config, run.state))
    assert config == GRU
    np.testing.assert_array_equal(state.history.loss, run.state.history.loss)
    test = opened(None, [("a", run)])
    buttons = {json.loads(json.dumps(b.proto.id)).split("-", 2)[-1] for b in test.get("download_button")}
    assert {key.rsplit("-", 1)[-1] for key in buttons} == {"save", "history", "csv"}


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("\u200b", "LSTM 8 · seed 0"),
        ("\x00\x01", "LSTM 8 · seed 0"),
        ("", "LSTM 8 · seed 0"),
        ("\u202eabc", "abc"),
        ("\u200b=cmd()", "=cmd()"),
        ("this run", "this run (2)"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("x" * 10_000, "x" * 60),
    ],
)
def test_a_name_can_be_read_and_is_not_that_of_the_present_run(wanted, got):
    run = trained()
    test = opened(run)
    test.session_state[f"runs-name-{run.name}"] = wanted
    assert names(press(drawn(test), "runs-keep")) == [got]
    field = f"runs-rename-{got}"
    test.session_state[field] = "\u200d \u200b"
    test = press(drawn(test), "runs-rename")
    assert [e.value for e in test.error] == ["A run needs a name."]
    assert names(test) == [got]
