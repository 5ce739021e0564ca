"""The part "Item by item" of Gradients: its words and pictures against the numbers that they are about."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.items import Items, by_distance, distance_groups, itemise, truncation, weight_items
from rnnviz.core.cells import CELLS
from rnnviz.ui.gradients import items_words as say
from rnnviz.ui.gradients.words import overflown, power
from tests.ui.gradients_page import SMALL, look
from tests.ui.runs import numbers
from tests.ui.seen import charts, drawn, press, said


def part(settings: str, sentence: str) -> None:
    import json

    from rnnviz.learn.config import TrainConfig
    from rnnviz.ui import state
    from rnnviz.ui.gradients import items as gradient_items

    state.set_config(TrainConfig(**json.loads(settings)))
    state.set_sentence(sentence)
    gradient_items.render()


def opened(sentence: str = "", **settings: object) -> AppTest:
    return drawn(AppTest.from_function(part, args=(json.dumps(SMALL | settings), sentence), default_timeout=60))


def stacks(app: AppTest) -> list[dict]:
    return [trace for trace in drawing(app, "items")["data"] if trace["type"] == "bar"]


def drawing(app: AppTest, key: str) -> dict:
    return charts(app)[key]["fig"]


def bar(app: AppTest) -> dict:
    """What the transport bar received."""
    (found,) = (e for e in app.get("bidi_component") if "cursor" in e.proto.id and not e.proto.bytes)
    return json.loads(found.proto.json)


@pytest.mark.parametrize("cell", CELLS)
def test_the_stacks_and_words_are_the_items(cell):
    app, at = opened(cell=cell), look(cell=cell)
    items = itemise(at.network.model, at.network.params, at.forward)
    heights = [numbers(trace["y"]) for trace in stacks(app)]
    np.testing.assert_allclose(heights, by_distance(items.norms), rtol=1e-4)
    sentences = bar(app)["said"]["forward"]
    assert sentences == [say.sum_at(items, t, "h") for t in range(1, 13)]
    found = re.search(r"add up to (\S+); their sum, ∂L/∂h, has norm (\S+): (\d+)% cancels", sentences[4])
    whole, total, gone = map(float, found.groups())
    assert whole == pytest.approx(np.nansum(items.norms[:, 4]), rel=0.06)
    assert total == pytest.approx(np.linalg.norm(at.backward.d_states["h"][5, 0]), rel=0.06)
    assert gone == pytest.approx(100 * (1 - items.total[4] / items.sums[4]), abs=0.51)
    assert "single loss pulls at h" in sentences[-1]


def test_most_of_the_norms_lie_as_near_as_is_said():
    at = look(cell="gru")
    items = itemise(at.network.model, at.network.params, at.forward)
    for t in (1, 5, 11):
        away = int(re.search(r"at most (\d+) step", say.sum_at(items, t, "h"))[1])
        share = [np.nansum(items.norms[: t + d, t - 1]) / items.sums[t - 1] for d in (away - 1, away)]
        assert share[0] < say.MOST <= share[1]


def test_each_stack_as_a_whole():
    app = opened(cell="rnn")
    app.button_group(key="items-scale").set_value("share").run()
    heights = np.sum([numbers(trace["y"]) for trace in stacks(app)], axis=0)
    np.testing.assert_allclose(heights, 100, rtol=1e-5)


def test_the_state_of_the_lstm_is_chosen():
    app, at = opened(cell="lstm"), look(cell="lstm")
    app.button_group(key="gradients-state").set_value("c").run()
    items = itemise(at.network.model, at.network.params, at.forward, "c")
    np.testing.assert_allclose(numbers(stacks(app)[1]["y"]), by_distance(items.norms)[1], rtol=1e-4)
    assert "∂L/∂c" in bar(app)["said"]["forward"][0]


def test_the_dial_changes_the_stacks_and_the_cut():
    app = opened(cell="rnn")
    before, cut = numbers(stacks(app)[2]["y"]), said(app)
    app.slider(key="gradients-size").set_value(0.3).run()
    assert (numbers(stacks(app)[2]["y"])[:-2] < before[:-2]).all()
    assert said(app) != cut


@pytest.mark.parametrize("lane", [(1, False), (1, True), (2, False), (2, True)])
def test_every_layer_and_direction(lane):
    app, at = opened(cell="gru", layers=2, bidirectional=True), look(cell="gru", layers=2, bidirectional=True)
    app.button_group(key="gradients-lane").set_value(lane).run()
    assert not app.exception
    place = [(p.layer, p.reverse) for p in at.network.model.lanes].index(lane)
    items = itemise(at.network.model, at.network.params, at.forward, "h", place)
    np.testing.assert_allclose(
        [numbers(trace["y"]) for trace in stacks(app)], by_distance(items.norms), rtol=1e-4, atol=1e-12
    )
    words = {(1, False): "both ways", (1, True): "both ways", (2, False): "own step", (2, True): "from its end"}[lane]
    assert words in said(app)


def test_the_clicked_piece_is_said_at_the_cursor():
    app, at = opened(cell="rnn"), look(cell="rnn")
    items = itemise(at.network.model, at.network.params, at.forward)
    app.session_state["items-piece"] = 3  # distances 3-4
    app.run()
    norm = items.norms[3:5, 0].sum()
    expected = f"Distance 3–4: the losses of steps 4–5 contribute norms of {power(norm)} together"
    assert expected in said(app)
    assert "No loss at distance 3–4 reaches step 12" in say.piece(items, 12, (3, 4))
    assert say.piece(items, 8, (3, 4)).startswith("Distance 3–4: the losses of steps 11–12")
    assert say.piece(items, 9, (3, 4)).startswith("Distance 3–4: the loss of step 12 contributes")


def test_a_piece_with_losses_on_both_sides_names_all_steps():
    at = look(cell="gru", layers=2, bidirectional=True)
    items = itemise(at.network.model, at.network.params, at.forward, "h", 0)
    assert "the losses of steps 2–3, 9–10 contribute" in say.piece(items, 6, (3, 4))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "clockwork"])
def test_a_cut_that_is_said_to_suffice_does(cell):
    app, at = opened(cell=cell, length=40), look(cell=cell, length=40)
    parts = weight_items(at.network.model, at.network.params, at.forward)
    missing, groups = truncation(parts)[1], distance_groups(40)
    steps = int(re.search(r"\*\*(\d+) steps? back\*\*", said(app))[1])
    place = [high for _low, high in groups].index(steps)
    assert missing[place] <= say.FOUND
    assert (missing[:place] > say.FOUND).all()
    line = drawing(app, "items-weights")["data"][1]
    np.testing.assert_allclose(numbers(line["y"]), 100 * missing, rtol=1e-4, atol=1e-4)


def test_only_the_whole_way_may_suffice():
    assert say.truncated(np.array([2, 0.5, 0]), [(0, 0), (1, 1), (2, 5)], "W_h").count("Only all 5 steps find it") == 1


def test_what_takes_long_is_drawn_when_asked(monkeypatch):
    monkeypatch.setattr("rnnviz.ui.gradients.numbers.flow_seconds", lambda *_: 14.4)
    app = opened(cell="rnn")
    assert "items" not in charts(app)
    assert app.button(key="items-draw").label == "Itemise the gradient (about 7 s)"
    press(app, "items-draw")
    assert "items" in charts(app)
    assert "items-weights" not in charts(app)
    press(app, "items-weights-draw")
    assert "items-weights" in charts(app)
    app.slider(key="gradients-size").set_value(0.3).run()
    assert "items" not in charts(app)


def test_states_that_overflow_are_said(monkeypatch):
    monkeypatch.setattr("rnnviz.ui.gradients.numbers.overflow_step", lambda _: 7)
    app = opened(cell="rnn")
    assert [w.value for w in app.warning] == [overflown(7)]
    assert not {"items", "items-weights"} & charts(app).keys()
    assert bar(app)["said"] is None


def test_gradients_that_overflow_are_said(monkeypatch):
    broken = Items(np.full((12, 12), np.inf), np.full(12, np.inf))
    monkeypatch.setattr("rnnviz.ui.gradients.items_numbers.items", lambda *_: broken)
    app = opened(cell="rnn")
    (warning,) = app.warning
    assert "too large" in warning.value
    assert "items" not in charts(app)


@pytest.mark.parametrize("piece", [99, -1, "x", None])
def test_a_piece_that_does_not_exist_is_not_said(piece):
    app = opened(cell="rnn")
    app.session_state["items-piece"] = piece
    app.run()
    assert not app.exception
    assert "Distance" not in said(app)


def test_an_unusable_sentence_is_one_sentence_beside_the_switch():
    app = opened(sentence="x")
    assert len(app.error) == 1


def test_two_tokens_are_enough():
    app = opened(sentence="ab")
    assert "single loss" in bar(app)["said"]["forward"][0]
    assert "The gradient of `W_h` is zero here: it has no parts." in said(app)
