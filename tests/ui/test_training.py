"""The page Train & sample, without a browser and without worker processes."""

from dataclasses import fields, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.language import InputError, use
from rnnviz.learn import checkpoint, train
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.sample import sample
from rnnviz.learn.train import History, advance, start
from rnnviz.ui import live, runner
from rnnviz.ui.sidebar_model import EMBEDDED, EMBEDDING_SIZE
from rnnviz.ui.state import Run
from rnnviz.ui.training.files import read_run
from tests.ui.seen import charts, drawn, press, status

SMALL = TrainConfig(hidden=8, length=6, batch=2, max_updates=40)
FIGURES = {"train-loss", "train-gradients", "train-states", "train-flow"}


def page():
    import streamlit as st

    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import training

    sidebar.open_session()
    for key, value in st.session_state.pop("by-hand", {}).items():
        st.session_state[key] = value
    sidebar.draw()
    training.render()


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    """Slices run in this process, three updates each."""
    monkeypatch.setattr(
        runner, "advance", lambda config, state, *, steps=None, budget_s=None: advance(config, state, steps=steps or 3)
    )
    monkeypatch.setattr(runner, "warm_up", lambda: None)
    yield
    use("en")


def opened(config=SMALL, run=None, language="en", sentence="", **session):
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    use(language)  # AppTest finds a choice by its label, in the language of this thread
    test.session_state["by-hand"] = by_hand(config) | {"run": run, "sentence_field": sentence} | session
    return drawn(test)


def changed(test, config, **session):
    """The page after a change of settings."""
    for key, value in (by_hand(config) | session).items():
        test.session_state[key] = value
    return drawn(test)


def by_hand(config):
    """The settings of the sidebar, by the keys of its controls."""
    settings = {field.name: getattr(config, field.name) for field in fields(config)}
    return settings | {EMBEDDED: config.embedding > 0, EMBEDDING_SIZE: max(1, config.embedding)}


def run_of(test):
    return test.session_state.get("run")


def trained(config=SMALL, steps=20, **kept):
    return Run(config, advance(config, start(config), steps=steps), **kept)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("change", [{}, {"cell": "rnn"}, {"tokens": "word", "cell": "gru"}], ids=str)
def test_before_the_first_update_the_untrained_network_is_shown(change, language):
    test = opened(replace(SMALL, **change), language=language)
    assert not test.error
    assert len(charts(test)) == len(FIGURES)
    assert len(test.code) == 1
    assert test.button(key="train-reset").disabled
    assert run_of(test) is None


STACKS = [
    {"cell": "jordan"},
    {"cell": "clockwork", "layers": 2},
    {"cell": "lstm", "forget": "none", "peepholes": True, "embedding": 4},
    {"cell": "gru", "reset": "before", "layers": 3, "dropout": 0.4},
    {"cell": "lstm", "layers": 2, "bidirectional": True, "dropout": 0.2},
]


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


def test_samples_of_all_snapshots_newest_first():
    test = opened(run=trained(steps=25))
    moments = [c.value for c in test.caption if c.value.startswith("update ")]
    assert [m.split(" · ")[0] for m in moments] == [f"update {n}" for n in (25, 20, 10, 7, 5, 3, 2, 1, 0)]
    loss = run_of(test).state.history.loss
    assert moments[1].endswith(f"{loss[20]:.3f}")
    assert len({c.value for c in test.code}) > 5


def test_the_sample_panel_obeys_its_controls():
    run = trained()
    test = opened(run=run)
    test.text_input(key="train-prime").input("T")
    test.toggle(key="train-greedy").set_value(True)
    test.number_input(key="train-length").set_value(20)
    test = press(drawn(test), "train-sample")
    expected = sampled(run, prime="T", greedy=True, length=20)
    assert expected in [c.value for c in test.code]
    for temperature in (0.05, 3.0):
        test.toggle(key="train-greedy").set_value(False)
        drawn(test)
        test.slider(key="train-temperature").set_value(temperature)
        test = press(test, "train-sample")
        expected = sampled(run, prime="T", temperature=temperature, length=20)
        assert expected in [c.value for c in test.code]


def sampled(run, **options):
    return sample(run.config, run.state, rng=np.random.default_rng(0), **options).text


def test_unknown_characters_of_the_prime_are_named():
    test = opened(run=trained())
    test.text_input(key="train-prime").input("né<b>é")
    drawn(test)
    assert any("read as UNKNOWN_TOKEN: 'é'" in c.value for c in test.caption)
    assert not test.error


def test_a_sentence_that_the_vocabulary_does_not_know_spares_the_rest():
    test = opened(run=trained(), sentence="漢字")
    assert len(test.error) == 1
    assert len(charts(test)) == 2


def test_a_saved_run_is_read_back_and_a_damaged_one_is_one_sentence():
    run = trained()
    data = checkpoint.dump(run.config, run.state)
    config, state = read_run(data)
    assert config == run.config
    np.testing.assert_array_equal(state.params["W_h"], run.state.params["W_h"])
    test = opened(run=run)
    for spoiled in (b"", b"hello", data[:-300], data[:500] + b"x" + data[501:]):
        test.file_uploader(key="train-uploader-0").set_value(("run.npz", spoiled, "application/octet-stream"))
        drawn(test)
        assert len(test.error) == 1
        assert test.error[0].value.startswith("run.npz: ")
        assert run_of(test) is run


def test_an_opened_run_replaces_the_present_one_and_sets_the_settings():
    other = replace(SMALL, hidden=9, cell="gru", learning_rate=0.0123)
    saved = trained(other, 7)
    test = opened(run=trained())
    data = checkpoint.dump(other, saved.state)
    test.file_uploader(key="train-uploader-0").set_value(("run.npz", data, "application/octet-stream"))
    drawn(test)
    assert run_of(test).config == other
    assert run_of(test).state.step == 7
    assert test.session_state["settings"] == other
    assert "run.npz is open: GRU, H = 9, T = 6, 7 updates." in [s.value for s in test.success]


def test_a_run_beyond_the_sliders_is_refused():
    config = replace(SMALL, hidden=300)
    with pytest.raises(InputError, match="hidden size of 300; the pages show up to 256"):
        read_run(checkpoint.dump(config, start(config)))
    config = replace(SMALL, hidden=1)
    with pytest.raises(InputError, match="hidden size of 1; the pages show 2 and more"):
        read_run(checkpoint.dump(config, start(config)))


def test_smoothing_is_the_mean_that_the_target_is_compared_with():
    loss = np.random.default_rng(0).random(25)
    expected = [loss[max(0, n - train.SMOOTHED + 1) : n + 1].mean() for n in range(25)]
    np.testing.assert_allclose(live.smoothed(loss), expected)
    assert live.smoothed(np.empty(0)).shape == (0,)
