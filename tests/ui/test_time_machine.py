"""The time machine, without a browser."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.core.cells import CELLS
from rnnviz.core.records import Batch
from rnnviz.data.task import probe_ids
from rnnviz.language import use
from rnnviz.learn.config import model_of, task_of
from rnnviz.learn.sample import sample
from rnnviz.ui.state import KeptRun
from rnnviz.ui.training import time_numbers as train_time_numbers
from tests.ui.runs import SMALL, component, figures, numbers, trained
from tests.ui.seen import drawn, said

FILM = {"time-states", "time-norms", "time-spectrum", "time-loss"}
STEPS = (0, 1, 2, 3, 5, 7, 10, 20)


def page():
    from rnnviz.ui.training import time as train_time

    train_time.render()


def opened(run=None, kept=(), sentence="", language="en", **session):
    use(language)
    test = AppTest.from_function(page, default_timeout=60)
    for key, value in {"run": run, "kept-runs": kept, "sentence": sentence, "language": language}.items():
        test.session_state[key] = value
    for key, value in session.items():
        test.session_state[key.replace("_", "-")] = value
    return drawn(test)


@pytest.fixture(autouse=True)
def english():
    yield
    use("en")


def forward_at(run, step):
    """The tape of the sentence at a snapshot of the run, computed from its parameters alone."""
    ids, _words = probe_ids(task_of(run.config), "", run.config.length)
    (params,) = (s.params for s in run.state.snapshots if s.step == step)
    params = {name: array.astype(float) for name, array in params.items()}
    return model_of(run.config).forward(params, Batch(ids[:-1, None], ids[1:, None]))


def test_without_a_run_it_says_so_and_where_one_comes_from():
    test = opened()
    (words,) = test.info
    assert "There is no run yet" in words.value
    assert "Prepared networks carry no moments" in words.value
    assert not figures(test)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_has_a_film_of_all_its_moments(cell, language):
    test = opened(trained(replace(SMALL, cell=cell)), language=language)
    assert not test.error
    sent = figures(test)
    assert set(sent) == FILM
    for key in FILM - {"time-loss"}:
        assert len(sent[key]["frames"]) == len(STEPS)
    bar = component(test, "transport")
    assert bar["steps"] == len(STEPS)
    assert bar["labels"] == [str(step) for step in STEPS]
    assert len(set(bar["said"]["forward"])) == len(STEPS)


def test_each_frame_shows_the_network_of_its_moment():
    run = trained()
    sent = figures(opened(run))
    losses = numbers(sent["time-loss"]["fig"]["data"][0]["y"])
    for n, step in enumerate(STEPS):
        tape = forward_at(run, step)
        states = numbers(sent["time-states"]["frames"][n]["traces"]["0"]["z"])
        np.testing.assert_allclose(states, tape.states["h"][1:, 0].T, rtol=1e-5, atol=1e-7)
        assert losses[n] == pytest.approx(tape.loss)
        (params,) = (s.params for s in run.state.snapshots if s.step == step)
        W_i = params["W_h"][:8].astype(float)
        drawn_x = [v for t in ("1", "2") for v in values(sent["time-spectrum"], n, t, "x")]
        np.testing.assert_allclose(np.sort(drawn_x), np.sort(np.linalg.eigvals(W_i).real), rtol=1e-5, atol=1e-6)


def values(chart, n, trace, name):
    """A property of a trace in frame n, which stands in the figure where no frame changes it."""
    sent = chart["frames"][n]["traces"].get(trace, {}).get(name) or chart["fig"]["data"][int(trace)][name]
    return numbers(sent) if isinstance(sent, dict) else sent


def test_every_text_is_drawn_with_the_same_random_numbers():
    run = trained()
    texts = component(opened(run), "caption")["texts"]
    assert len(texts) == len(STEPS)
    rng = np.random.default_rng(train_time_numbers.TEXT_SEED)
    expected = sample(run.config, run.state.snapshots[3], length=160, temperature=0.8, rng=rng)
    assert texts[3] == expected.text


def test_a_run_at_rest_ends_where_it_stands_and_one_under_way_with_its_last_snapshot():
    assert component(opened(trained(steps=25)), "transport")["labels"][-2:] == ["20", "25"]
    assert component(opened(trained(steps=25, active=True)), "transport")["labels"][-1] == "20"


def test_each_moment_is_computed_once(monkeypatch):
    counted = []
    compute = train_time_numbers.moments.moment
    monkeypatch.setattr(train_time_numbers.moments, "moment", lambda *a: counted.append(1) or compute(*a))
    test = opened(trained(steps=10))
    assert len(counted) == 7
    test.session_state["run"] = replace(test.session_state["run"], state=trained(steps=20).state)
    drawn(test)
    assert len(counted) == 8


def placed(test):
    return component(test, "transport")["step"]


def read_at(test, place):
    """As if the reader had left the bar there."""
    at = test.session_state["time-at"]
    steps = [int(label.replace(",", "")) for label in component(test, "transport")["labels"]]
    slot = test.session_state["time-bar.placed"]
    test.session_state["time-bar.placed"] = slot._replace(step=place)
    test.session_state["time-at"] = (at[0], place, steps[place - 1])
    return drawn(test)


def test_new_moments_join_at_the_end_and_the_reader_stays_where_she_is():
    run = trained(steps=10)
    test = read_at(opened(run), 4)
    assert placed(test) == 4
    order = component(test, "transport")["order"]
    test.session_state["run"] = replace(run, state=trained(steps=25).state)
    drawn(test)
    assert (placed(test), component(test, "transport")["order"]) == (4, order)


def test_where_moments_were_dropped_the_reader_stays_at_her_update_and_another_run_begins_anew():
    run = trained(steps=20)
    test = read_at(opened(run), 5)
    few = replace(run.state, snapshots=run.state.snapshots[::2])  # 0, 2, 5, 10 and now
    test.session_state["run"] = replace(run, state=few)
    drawn(test)
    assert component(test, "transport")["labels"][placed(test) - 1] == "5"
    test.session_state["run"] = trained(replace(SMALL, seed=4))
    assert placed(drawn(test)) == 1


def test_every_loss_is_a_triangle_on_request():
    sent = figures(opened(trained(), time_whose="every"))
    assert set(sent) == FILM - {"time-norms"} | {"time-flow"}
    flow = numbers(sent["time-flow"]["frames"][-1]["traces"]["0"]["z"])
    assert np.isnan(flow[np.triu_indices(6, 1)]).all()
    assert np.isfinite(np.diag(flow)).all()


def test_where_the_triangle_takes_long_it_is_computed_when_asked_for(monkeypatch):
    from rnnviz.ui.gradients import numbers as gradient_numbers

    monkeypatch.setattr(gradient_numbers, "flow_seconds", lambda look, lane: 5.0)
    test = opened(trained(), time_whose="every")
    assert "time-flow" not in figures(test)
    assert "40" in test.button(key="time-every").label
    test.button(key="time-every").click()
    assert "time-flow" in figures(drawn(test))


def test_a_gate_is_chosen_by_its_block():
    test = opened(trained(), time_gate="o")
    assert "W_ho" in figures(test)["time-spectrum"]["fig"]["layout"]["title"]["text"]
    assert not any(g.key == "time-gate" for g in opened(trained(replace(SMALL, cell="rnn"))).button_group)


def test_layers_and_directions_are_chosen_and_a_network_that_cannot_write_says_so():
    test = opened(trained(replace(SMALL, cell="gru", layers=2, bidirectional=True)), time_lane_4_2=3)
    assert not test.error
    assert "reads from both ends cannot write" in said(test)
    assert set(figures(test)) == FILM
    norms = figures(test)["time-norms"]
    assert "step 1" in norms["fig"]["data"][0]["name"]  # the loss that a lane from the end reads last


def test_a_relu_network_has_one_range_for_all_its_moments():
    config = replace(SMALL, cell="rnn", nonlinearity="relu", learning_rate=0.2)
    fig = figures(opened(trained(config)))["time-states"]
    top = fig["fig"]["layout"]["coloraxis"]["cmax"]
    largest = max(np.abs(numbers(frame["traces"]["0"]["z"])).max() for frame in fig["frames"])
    assert top == pytest.approx(largest)


def test_a_network_beyond_all_numbers_has_a_film_too():
    config = replace(SMALL, cell="rnn", nonlinearity="relu", scheme="identity", gain=9.0, length=50)
    test = opened(trained(config, steps=1))
    assert not test.error
    assert set(figures(test)) == FILM


def test_a_sentence_that_the_vocabulary_does_not_know_is_one_sentence():
    test = opened(trained(), sentence="漢字")
    assert len(test.error) == 1
    assert not figures(test)


class TestTwoMoments:
    def opened(self, run=None, **session):
        return opened(run or trained(), time_view="two", **session)

    def test_the_first_and_the_last_are_set_side_by_side_and_their_difference_said(self):
        test = self.opened()
        sent = figures(test)
        assert set(sent) == {f"time-two-{what}-{side}" for what in ("states", "norms", "spectrum") for side in "AB"}
        run = trained()
        a, b = (forward_at(run, step).loss for step in (0, 20))
        assert f"{a:.3f} nats per token → {b:.3f} nats per token (−{a - b:.3f})" in said(test)
        for side, step in (("A", 0), ("B", 20)):
            states = numbers(sent[f"time-two-states-{side}"]["fig"]["data"][0]["z"])
            np.testing.assert_allclose(states, forward_at(run, step).states["h"][1:, 0].T, rtol=1e-5, atol=1e-7)

    def test_both_have_the_same_axes(self):
        sent = figures(self.opened())
        for what, axis in (("norms", "yaxis"), ("spectrum", "xaxis"), ("spectrum", "yaxis")):
            a, b = (sent[f"time-two-{what}-{side}"]["fig"]["layout"][axis]["range"] for side in "AB")
            assert a == b

    def test_what_was_chosen_is_kept_and_a_moment_that_is_gone_gives_way_to_the_nearest(self):
        run = trained(steps=20)
        test = self.opened(run)
        test.select_slider(key="time-A").set_value(5)
        test.select_slider(key="time-B").set_value(7)
        drawn(test)
        test.session_state["run"] = replace(run, state=trained(steps=25).state)
        drawn(test)
        assert (test.session_state["time-A"], test.session_state["time-B"]) == (5, 7)
        few = replace(run.state, snapshots=run.state.snapshots[::4])  # 0, 5 and now
        test.session_state["run"] = replace(run, state=few)
        drawn(test)
        assert (test.session_state["time-A"], test.session_state["time-B"]) == (5, 5)

    def test_before_the_first_update_there_is_one_moment_beside_itself(self):
        test = self.opened(trained(steps=0))
        assert len(figures(test)) == 6
        assert not test.error


def test_kept_runs_have_their_films_too():
    gru = trained(replace(SMALL, cell="gru"), steps=10)
    test = opened(trained(), (KeptRun("mine", gru),), time_run="mine")
    assert component(test, "transport")["labels"][-1] == "10"
    alone = opened(None, (KeptRun("mine", gru),))
    assert component(alone, "transport")["labels"][-1] == "10"


@pytest.mark.parametrize("view", ["film", "two"])
@pytest.mark.parametrize("active", [False, True])
def test_a_run_from_a_file_without_moments_is_shown_as_it_stands(view, active):
    run = trained(active=active)
    test = opened(replace(run, state=replace(run.state, snapshots=())), time_view=view)
    assert not test.error
    assert figures(test)


def test_a_network_that_reads_backward_is_told_of_the_first_loss_and_later_steps():
    run = trained(replace(SMALL, bidirectional=True))
    (backward,) = (n for n, place in enumerate(model_of(run.config).lanes) if place.reverse)
    for lane, words, title in (
        (backward, "the loss of step 1 is heard 5 steps on", "How far on"),
        (1 - backward, "the last loss is heard 5 steps back", "How far back"),
    ):
        test = opened(run, time_lane_2_1=lane)
        assert words in component(test, "transport")["said"]["forward"][-1]
        assert title in figures(test)["time-norms"]["fig"]["layout"]["title"]["text"]
    test = opened(run, time_lane_2_1=backward, time_view="two")
    assert "Reach** of the loss of step 1" in said(test)


def test_a_gradient_beyond_all_numbers_is_not_said_to_be_none():
    run = trained(replace(SMALL, cell="rnn", nonlinearity="relu", length=20), steps=1)
    params = {name: np.full_like(array, 1e30) for name, array in run.state.params.items()}
    (now,) = (replace(moment, params=params) for moment in run.state.snapshots[:1])
    test = opened(replace(run, state=replace(run.state, step=0, params=params, snapshots=(now,))))
    (words,) = component(test, "transport")["said"]["forward"]
    assert "Loss too large for a number" in words
    assert "W_h 8e+30;" in words
    assert "nowhere: its gradient is beyond all numbers" in words


def test_the_loss_at_the_last_moment_is_that_of_the_run_and_over_so_many_steps():
    run = trained(replace(SMALL, length=9), steps=25)
    test = opened(run)
    ids, _words = probe_ids(task_of(run.config), "", 9)
    tape = model_of(run.config).forward(run.state.params, Batch(ids[:-1, None], ids[1:, None]))
    assert numbers(figures(test)["time-loss"]["fig"]["data"][0]["y"])[-1] == pytest.approx(tape.loss, rel=1e-5)
    assert "first 9 steps" in said(test)
