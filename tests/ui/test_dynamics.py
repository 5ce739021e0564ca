"""The page Dynamics, without a browser."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.core.cells import CELLS
from rnnviz.learn.config import TrainConfig

SMALL = TrainConfig(hidden=8, length=9)


def page():
    from rnnviz.ui.pages import dynamics

    dynamics.render()


def opened(config=SMALL, sentence="", **session):
    """The page with these settings; session keys of the page without their prefix."""
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["settings"] = config
    test.session_state["sentence"] = sentence
    for key, value in session.items():
        test.session_state[key if key == "language" else f"dynamics-{key}"] = value
    return test.run()


def said(test):
    return " ".join(element.value for kind in (test.markdown, test.caption) for element in kind)


def charts(test):
    """The figures on the page, as the component received them, by key."""
    found = {}
    for element in test.get("bidi_component"):
        proto = element.proto
        if "figure" in proto.component_name:
            found[proto.id.split("-dynamics-")[-1]] = json.loads(proto.bytes)
    return found


def names(chart):
    return [trace.get("name") or "" for trace in chart["fig"]["data"]]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("view", ["two", "network", "flipflop"])
def test_every_view_draws_in_every_language(view, language):
    test = opened(view=view, language=language)
    assert not test.exception
    assert not test.error
    assert (
        set(charts(test))
        == {
            "two": {"portrait"},
            "network": {"plane", "moduli", "step", "exponents"},
            "flipflop": {"cube", "bits"},
        }[view]
    )


@pytest.mark.parametrize(
    ("preset", "words"),
    [
        ("one", "One attractor"),
        ("two", "2 attractors"),
        ("four", "4 attractors"),
        ("spiral", "One attractor"),
        ("ring", "come to no place twice"),
        ("flip", "cycle of 2 steps"),
        ("ghost", "slow point"),
    ],
)
def test_the_presets_are_what_they_say(preset, words):
    test = opened()
    test.pills(key="dynamics-preset").set_value(preset).run()
    assert not test.exception
    assert words in said(test)


def test_dragging_a_weight_through_the_bifurcation_changes_the_words():
    test = opened()
    test.pills(key="dynamics-preset").set_value("one").run()
    test.slider(key="dynamics-w12").set_value(0.0)
    test.slider(key="dynamics-w21").set_value(0.0)
    for w, words in ((0.9, "One attractor"), (1.3, "2 attractors")):
        test.slider(key="dynamics-w11").set_value(w).run()
        assert words in said(test)
    assert test.session_state["dynamics-preset"] is None


def test_the_table_holds_the_points_of_the_sliders():
    """W_h = diag(2, 0.5): (0, 0) is a saddle with the eigenvalues 2 and 0.5."""
    test = opened(preset=None, w11=2.0, w12=0.0, w21=0.0, w22=0.5, b1=0.0, b2=0.0)
    assert "| saddle | (0.000, 0.000) | 2.000, 0.500 |" in said(test)
    assert "some |λ| < 1, some > 1" in said(test)
    assert {"stable point: 2", "saddle: 1"} <= set(names(charts(test)["portrait"]))


@pytest.mark.parametrize("cell", CELLS)
def test_two_units_of_every_cell(cell):
    test = opened(TrainConfig(cell=cell, hidden=12, length=9), maker="network")
    assert not test.exception
    assert not test.error
    assert "random weights of seed 0" in said(test)
    assert ("An LSTM of two units has four numbers" in said(test)) == (cell == "lstm")
    assert ("whole round of 2 steps" in said(test)) == (cell == "clockwork")
    assert ("over the output and back" in said(test)) == (cell == "jordan")


def test_a_network_of_two_units_is_the_sessions_own():
    test = opened(TrainConfig(cell="gru", hidden=2, length=9), maker="network")
    assert "Untrained: GRU with 2 hidden units" in said(test)


@pytest.mark.parametrize("cell", CELLS)
def test_a_network_of_every_cell(cell):
    test = opened(TrainConfig(cell=cell, hidden=8, length=9), view="network")
    assert not test.exception
    assert not test.error
    assert "Lyapunov" in said(test)
    assert "Found: " in said(test)


def test_a_layer_is_chosen():
    config = TrainConfig(cell="gru", hidden=5, length=9, layers=2, bidirectional=True, embedding=4)
    seen = set()
    for lane in range(4):
        test = opened(config, view="network", lane=lane, input="cursor")
        assert not test.exception
        seen.add(json.dumps(charts(test)["plane"]["fig"]["data"]))
    assert len(seen) == 4


def test_a_network_of_many_layers_opens_at_its_first_one():
    test = opened(TrainConfig(cell="gru", hidden=5, length=9, layers=3, bidirectional=True), view="network")
    assert not test.exception
    assert test.session_state["dynamics-lane"] == 0


def test_states_that_creep_are_not_said_to_go_on_for_ever():
    """tanh alone: they near 0 like the root of 1 / steps, too slowly to be seen at rest."""
    test = opened(preset=None, w11=1.0, w12=0.0, w21=0.0, w22=1.0, b1=0.0, b2=0.0)
    assert "still move after 1,600 steps" in said(test)
    assert "for ever" not in said(test)


def test_a_large_search_waits_for_its_button():
    test = opened(TrainConfig(hidden=40, length=9), view="network")
    assert "Found: " not in said(test)
    test.button(key="dynamics-search").click().run()
    assert not test.exception
    assert "Found: " in said(test)
    test.run()
    assert "Found: " in said(test)  # it is kept


def test_the_input_changes_the_portrait():
    config = TrainConfig(hidden=12, length=9)
    free = charts(opened(config, sentence="hello there"))["portrait"]
    test = opened(config, sentence="hello there", strength=3.0, input="token h")
    assert not test.exception
    assert charts(test)["portrait"]["fig"]["data"][0]["z"] != free["fig"]["data"][0]["z"]
    assert test.selectbox(key="dynamics-input").value == "token h"
    gone = opened(config, sentence="abc", input="token h")  # a token of another text
    assert gone.selectbox(key="dynamics-input").value == "none"


def test_the_flip_flop_names_its_recipe_and_finds_eight_points():
    test = opened(view="flipflop")
    assert "Prepared: RNN with 24 hidden units" in said(test)
    assert "**8 stable points**" in said(test)
    cube = charts(test)["cube"]
    assert "stable point: 8" in names(cube)
    assert not any("saddle" in name for name in names(cube))
    test.toggle(key="dynamics-saddles").set_value(True).run()
    assert "saddle: 19" in names(charts(test)["cube"])


def test_pulses_by_hand_are_held():
    test = opened(view="flipflop", pulses="hand")
    for bit, sign in ((0, -1), (2, -1), (0, 1)):
        test.button(key=f"dynamics-push-{bit}-{sign}").click().run()
    assert not test.exception
    assert "to be held is + + −" in said(test)
    outputs = said(test).split("the outputs are ")[1].split(", to be")[0].split(", ")
    np.testing.assert_allclose([float(v) for v in outputs], [1, 1, -1], atol=0.1)
    test.button(key="dynamics-restart").click().run()
    assert "to be held is + + +" in said(test)


@pytest.mark.parametrize("sentence", ["x", "中文字"])
@pytest.mark.parametrize("view", ["two", "network"])
def test_impossible_sentences_say_so(view, sentence):
    test = opened(sentence=sentence, view=view)
    assert not test.exception
    assert len(test.error) == 1


@pytest.mark.parametrize("sentence", ["<script>alert(1)</script>", "a`b``c |x| $y$", "tab\there\nline"])
@pytest.mark.parametrize("view", ["two", "network"])
def test_any_text_is_shown_as_text(view, sentence):
    test = opened(TrainConfig(hidden=4, length=40), sentence=sentence, view=view)
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("view", ["two", "network"])
def test_an_exploding_relu_is_a_sentence(view):
    config = TrainConfig(cell="rnn", nonlinearity="relu", hidden=2, length=400, scheme="identity", gain=10.0, seed=3)
    test = opened(config, view=view, maker="network", factor=10.0)
    assert not test.exception
    assert ["10³⁰" in warning.value for warning in test.warning] == [True]
