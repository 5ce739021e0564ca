"""The page Unroll, without a browser."""

import json
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.explain import Address, explain_gradient, number
from rnnviz.assets import asset_path
from rnnviz.core.cells import CELLS
from rnnviz.data.vocabulary import printable
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import start
from rnnviz.plots.frame import escape
from rnnviz.plots.shades import log_sizes
from rnnviz.ui import networks
from rnnviz.ui.figure import Click
from rnnviz.ui.networks import look, prepared, untrained
from rnnviz.ui.pages import unroll
from rnnviz.ui.state import Run
from rnnviz.ui.unroll import charts as unroll_charts
from tests.ui.runs import numbers
from tests.ui.seen import clicking, said


def page():
    from rnnviz.ui.pages import unroll

    unroll.render()


def opened(config=None, sentence="", **session):
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["settings"] = config or TrainConfig(hidden=12, length=9)
    test.session_state["sentence"] = sentence
    for key, value in session.items():
        test.session_state[key.replace("_", "-")] = value
    return test.run()


def charts(test):
    """The figures on the page, as the component received them, by key."""
    found = {}
    for element in test.get("bidi_component"):
        proto = element.proto
        if "figure" in proto.component_name:
            found[proto.id.rsplit("-", 1)[-1]] = json.loads(proto.bytes)
    return found


def steps_in_words(test):
    """What the bar says of each step; None if the page has no such bar."""
    bars = [json.loads(e.proto.json) for e in test.get("bidi_component") if e.proto.id.endswith("unroll-cursor")]
    return bars[0]["said"]["forward"] if bars else None


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_draws(cell, language):
    test = opened(TrainConfig(cell=cell, hidden=12, length=9), language=language)
    assert not test.exception
    assert not test.error
    assert len(test.get("bidi_component")) == (7 if cell in ("lstm", "gru") else 6)
    config = TrainConfig(cell=cell, hidden=12, length=9)
    model = untrained(config).model
    assert f"**{model.n_parameters():,}**" in said(test)


@pytest.mark.parametrize("cell", CELLS)
def test_the_card_shows_the_recorded_value(cell):
    config = TrainConfig(cell=cell, hidden=12, length=9)
    test = opened(config, unroll_open_card=Address("h", 1, 5))
    h = look(untrained(config), "", 9).forward.states["h"][1, 0, 4]
    assert any(number(h) in element.value for element in test.latex)


@pytest.mark.parametrize("stack", [{}, {"layers": 2, "bidirectional": True}])
def test_the_card_explains_the_gradient(stack):
    config = TrainConfig(hidden=12, length=9, **stack)
    lane = 2 if stack else 0
    test = opened(config, unroll_open_card=Address("d_h", 1, 5, lane))
    assert not test.exception
    assert not test.warning
    seen = look(untrained(config), "", 9)
    e = explain_gradient(seen.network.model, seen.network.params, seen.forward, seen.backward, 1, 5, lane=lane)
    assert any(e.numbers in element.value for element in test.latex)
    assert f"The {len(e.terms)} terms add up to **{number(e.total)}" in said(test)


CLICKS = {
    "the states": ("states", {}, Click(0, 4, 7, None, None), Address("h", 4, 7)),
    "the gradients": ("states", {"unroll_shown": "d_h"}, Click(0, 4, 7, None, None), Address("d_h", 4, 7)),
    "a gate": ("gates", {}, Click(2, 4, 7, None, None), Address("g", 4, 7)),
    "a gate's gradient": ("gates", {"unroll_shown": "d_h"}, Click(2, 4, 7, None, None), Address("d_g", 4, 7)),
    "a loss": ("losses", {}, Click(0, "4", 3.2, 3, None), Address("loss", 4)),
    "beside the units": ("states", {}, Click(0, 4, 13, None, None), None),
    "beside the steps": ("losses", {}, Click(0, 10, 0.1, 9, None), None),
    "a token that is none": ("distribution", {}, Click(0, 0.1, 1, 0, "no token"), None),
}


@pytest.mark.parametrize("name", CLICKS)
def test_a_click_opens_the_number(monkeypatch, name):
    key, session, click, address = CLICKS[name]
    test = clicked(monkeypatch, key, click, **session)
    assert not test.exception
    if address is None:
        assert "unroll-open-card" not in test.session_state
    else:
        assert test.session_state["unroll-open-card"] == address


def clicked(monkeypatch, key, click, **session):
    """The page after a click on a chart."""
    monkeypatch.setattr(unroll_charts, "figure", clicking(key, click))
    monkeypatch.setattr(st, "rerun", lambda scope: None)  # a fragment's own run does not exist here
    return opened(TrainConfig(hidden=12, length=9), **session).run()


def test_a_click_on_a_probability_opens_that_of_the_token(monkeypatch):
    seen = look(untrained(TrainConfig(hidden=12, length=9)), "", 9)
    best = int(seen.forward.probs[0, 0].argmax())
    word = escape(printable(networks.words(seen.network)[best]))
    test = clicked(monkeypatch, "distribution", Click(0, 0.1, 1, 0, word))
    assert test.session_state["unroll-open-card"] == Address("p", 1, best + 1)
    assert any(m.value.endswith(f"= {seen.forward.probs[0, 0, best]:.4f}**") for m in test.markdown)


def test_a_click_on_a_strip_shows_its_layer_and_direction(monkeypatch):
    monkeypatch.setattr(unroll, "diagram", lambda *_: Click(1, 3, 2, None, None) if not sent else None)
    sent = []
    monkeypatch.setattr(st, "rerun", lambda scope: sent.append(scope))
    test = opened(TrainConfig(hidden=6, length=5, layers=2, bidirectional=True)).run()
    assert not test.exception
    assert test.session_state["unroll-open-card"] == Address("h", 3, 2, 1)
    assert test.session_state["unroll-lane-4-2"] == 1
    assert any(m.value.startswith("**Hidden state h of unit 2 after step 3 (layer 1 ←) =") for m in test.markdown)


def test_the_loss_of_each_step_is_drawn():
    config = TrainConfig(hidden=6, length=5)
    drawn = charts(opened(config))["losses"]["fig"]
    np.testing.assert_allclose(
        numbers(drawn["data"][0]["y"]), look(untrained(config), "", 5).forward.losses[:, 0], rtol=1e-6
    )
    chance = np.log(look(untrained(config), "", 5).forward.logits.shape[2])
    assert drawn["layout"]["shapes"][0]["y0"] == pytest.approx(chance)


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradients_by_the_gates_sums_are_those_recorded(cell):
    config = TrainConfig(cell=cell, hidden=6, length=5)
    back = look(untrained(config), "", 5).backward
    drawn = charts(opened(config, unroll_shown="d_h"))["gates"]["fig"]["data"]
    gates = look(untrained(config), "", 5).network.model.cell.gates
    assert len(drawn) == len(gates)
    for row, part in zip(drawn, np.split(back.d_pre[:, 0], len(gates), axis=1), strict=True):
        np.testing.assert_allclose(numbers(row["z"]), log_sizes(part.T), rtol=1e-4, atol=1e-5)


STACKS = [{"layers": 4}, {"bidirectional": True}, {"layers": 2, "bidirectional": True, "embedding": 5}]


@pytest.mark.parametrize(
    ("cell", "stack"),
    [*(("lstm", stack) for stack in STACKS), *((cell, STACKS[2]) for cell in ("rnn", "gru", "clockwork"))],
)
def test_every_layer_and_direction_draws_its_states_and_gradients(cell, stack):
    config = TrainConfig(cell=cell, hidden=6, length=5, **stack)
    seen = look(untrained(config), "", 5)
    for quantity in ("h", "d_h"):
        test = opened(config, unroll_shown=quantity)
        assert not test.exception
        assert not test.error
        strips = charts(test)["unrolled"]["fig"]["data"]
        for k, (lane, back) in enumerate(zip(seen.forward.lanes, seen.backward.lanes, strict=True)):
            source = lane.states if quantity == "h" else back.d_states
            values = lane.at_tokens(source["h"][1:])[:, 0].T
            drawn = values if quantity == "h" else np.log10(np.abs(values))
            np.testing.assert_allclose(numbers(strips[k]["z"]), drawn, rtol=1e-4, atol=1e-6)
        assert ("no feat" in said(test)) == ("bidirectional" in stack)
        assert f"**{untrained(config).model.n_parameters():,}**" in said(test)


def test_the_lane_that_is_chosen_is_shown_in_charts_and_card():
    config = TrainConfig(hidden=6, length=5, layers=2, bidirectional=True)
    seen = look(untrained(config), "", 5)
    test = opened(config, unroll_open_card=Address("h", 1, 2, 2))
    key = "unroll-lane-4-2"
    for lane, name in enumerate(["layer 1 →", "layer 1 ←", "layer 2 →", "layer 2 ←"]):
        test.segmented_control(key=key).set_value(lane).run()
        assert not test.exception
        record = seen.forward.lanes[lane]
        found = charts(test)
        values = record.at_tokens(record.states["h"][1:])[:, 0].T
        np.testing.assert_allclose(numbers(found["states"]["fig"]["data"][0]["z"]), values, rtol=1e-5)
        forget = record.at_tokens(record.residuals["f"])[:, 0].T
        np.testing.assert_allclose(numbers(found["gates"]["fig"]["data"][1]["z"]), forget, rtol=1e-5)
        assert any(number(values[1, 0]) in element.value for element in test.latex)
        assert name in found["states"]["fig"]["layout"]["title"]["text"].replace("<br>", " ")
        assert any(name in element.value for element in test.markdown if "of unit 2" in element.value)


def test_one_lane_is_no_choice_and_of_several_the_last_forward_one_comes_first():
    assert not [c for c in opened().segmented_control if c.key.startswith("unroll-lane")]
    test = opened(TrainConfig(hidden=6, length=5, layers=3))
    (control,) = (c for c in test.segmented_control if c.key.startswith("unroll-lane"))
    assert control.value == 2


@pytest.mark.parametrize("options", [{"forget": "none"}, {"forget": "coupled", "peepholes": True}, {"peepholes": True}])
def test_options_of_the_lstm(options):
    config = TrainConfig(hidden=6, length=5, **options)
    test = opened(config)
    assert not test.exception
    gates = charts(test)["gates"]["fig"]["data"]
    assert len(gates) == (3 if options.get("forget") == "none" else 4)
    assert "memory c" in next(c for c in test.segmented_control if c.key == "unroll-shown").options
    assert not opened(config, unroll_shown="c").exception


def test_the_embedding_is_named_in_the_card():
    config = TrainConfig(cell="rnn", hidden=6, length=5, embedding=4)
    network = untrained(config)
    row = network.params["W_e"][look(network, "", 5).forward.batch.xs[0, 0]]
    test = opened(config)
    assert ", ".join(number(v) for v in row) in said(test)


@pytest.mark.parametrize("hidden", [2, 256])
def test_the_largest_and_the_smallest_stack(hidden):
    for length in (2, 200):
        test = opened(TrainConfig(cell="gru", hidden=hidden, length=length, layers=4, bidirectional=True))
        assert not test.exception
        assert not test.error


def test_the_words_are_those_of_the_records():
    config = TrainConfig(hidden=12, length=9)
    seen = look(untrained(config), "", 9)
    test = opened(config)
    for sentence, loss in zip(steps_in_words(test), seen.forward.losses[:, 0], strict=True):
        assert f"loss {loss:.2f} nats" in sentence


def test_a_short_sentence_is_shown_whole():
    test = opened(sentence="Hello")
    assert not test.error
    assert "5" in said(test)
    assert "all of them are shown" in said(test)


@pytest.mark.parametrize("sentence", ["x", "中", "中文字"])
def test_impossible_sentences_say_so(sentence):
    test = opened(sentence=sentence)
    assert not test.exception
    assert len(test.error) == 1
    assert test.error[0].value.count(".") >= 1


@pytest.mark.parametrize("sentence", ["<script>alert(1)</script>", "a`b``c", "$x$ **y** :smile:", "tab\there\nline"])
def test_any_text_is_shown_as_text(sentence):
    test = opened(TrainConfig(hidden=4, length=40), sentence=sentence)
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize(("hidden", "length"), [(2, 2), (256, 200), (2, 200)])
@pytest.mark.parametrize("cell", CELLS)
def test_extreme_sizes(cell, hidden, length):
    test = opened(TrainConfig(cell=cell, hidden=hidden, length=length))
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("quantity", ["h", "d_h"])
@pytest.mark.parametrize("cell", CELLS)
def test_a_network_that_is_not_finite_says_so(cell, quantity):
    config = TrainConfig(cell=cell, hidden=4, length=5)
    state = start(config)
    state = replace(state, step=1, params={name: np.full_like(p, np.nan) for name, p in state.params.items()})
    test = opened(config, run=Run(config, state), source="trained", unroll_open_card=Address(quantity, 1, 1))
    assert not test.exception
    assert "not finite" in test.warning[0].value


def test_words_and_relu():
    assert not opened(TrainConfig(hidden=8, length=12, tokens="word")).exception
    assert not opened(TrainConfig(cell="rnn", nonlinearity="relu", hidden=8, length=12)).exception


@pytest.mark.parametrize("cell", [cell for cell in CELLS if asset_path("prepared", f"{cell}.npz").is_file()])
def test_a_prepared_network_is_there_for_the_default_settings(cell):
    config = TrainConfig(cell=cell)
    network = prepared(config)
    assert network is not None
    seen = look(network, "", 50)
    assert seen.forward.loss < look(untrained(config), "", 50).forward.loss - 1.5
    assert prepared(replace(config, hidden=65)) is None
    assert prepared(replace(config, seed=1)) is None
    test = opened(config)
    assert not test.exception
    assert "Prepared" in said(test)


def test_looks_are_told_apart():
    """Two networks with the same settings but other weights must not share a cached look."""
    config = TrainConfig(hidden=12, length=9)
    plain = untrained(config)
    scaled = networks.reshaped(plain, {k: 2 * p for k, p in plain.params.items()}, "doubled")
    assert look(plain, "", 9).forward.loss != look(scaled, "", 9).forward.loss


def test_the_four_shapes_are_a_part_of_the_page():
    test = opened(unroll_part="shapes")
    assert not test.exception
    assert steps_in_words(test) is None
    test.segmented_control(key="unroll-part").set_value("network").run()
    assert not test.exception
    assert steps_in_words(test)[0].startswith("Step 1: reads")
