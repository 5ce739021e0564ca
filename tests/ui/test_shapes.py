"""The section of the four shapes, without a browser."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.core.seq2seq import ATTENTIONS
from rnnviz.learn.shapes import RECIPES, SHAPE_CELLS, SHAPES, ShapeConfig, model_of
from rnnviz.ui.shapes import training as shapes_training
from rnnviz.ui.shapes.run import weighted_words


def page():
    from rnnviz.ui.shapes import section as shapes

    shapes.render()


def opened(**session):
    test = AppTest.from_function(page, default_timeout=30)
    for key, value in session.items():
        test.session_state[key.replace("_", "-", 1) if key.startswith("shapes_") else key] = value
    return test.run()


def charts(test):
    found = {}
    for element in test.get("bidi_component"):
        if "figure" in element.proto.component_name:
            payload = json.loads(element.proto.bytes)
            found[payload["fig"]["layout"]["title"]["text"]] = payload
    return found


def said(test):
    return " ".join(element.value for kind in (test.markdown, test.caption) for element in kind)


def in_order(test):
    return not test.exception and not test.error


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("cell", SHAPE_CELLS)
def test_every_shape_draws_in_both_languages(cell, language):
    test = opened(language=language, shapes_cell=cell)
    for shape in SHAPES:
        test.button(key=f"shapes-{shape}").click().run()
        assert in_order(test)
        options = {"language": "zh" if language == "zh_CN" else "en", "cell": cell}
        config = ShapeConfig(shape, readout="attention", attention="dot", **options)
        n = f"{model_of(config).n_parameters():,}"
        assert any(n in element.proto.text for element in test.get("progress"))
        assert len(test.get("bidi_component")) == {"encoder_decoder": 4, "many_to_many": 2, "one_to_many": 2}.get(
            shape, 3
        )


def test_the_chosen_shape_is_the_pressed_one():
    test = opened()
    test.button(key="shapes-many_to_one").click().run()
    assert [test.button(key=f"shapes-{shape}").proto.type for shape in SHAPES] == [
        "primary" if shape == "many_to_one" else "secondary" for shape in SHAPES
    ]


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_the_map_and_the_equation_belong_to_the_kind_of_attention(attention):
    test = opened(shapes_attention=attention)
    assert in_order(test)
    titles = charts(test)
    assert any("Attention" in title for title in titles) == (attention != "none")
    assert bool(test.latex) == (attention != "none")
    if attention != "none":
        alts = [payload["alt"] for title, payload in titles.items() if "Attention" in title]
        assert "6 symbols of the source" in alts[0]


def test_training_advances_pauses_ends_and_begins_anew(monkeypatch):
    monkeypatch.setattr(shapes_training, "SLICE_S", 0.0)  # one update a slice
    monkeypatch.setitem(RECIPES, "one_to_many", type(RECIPES["one_to_many"])(26, 1e-2, 3))
    test = opened()
    test.button(key="shapes-one_to_many").click().run()
    test.button(key="shapes-train").click().run()
    (config,) = test.session_state["shapes-runs"]
    assert test.session_state["shapes-going"] == config
    steps = test.session_state["shapes-runs"][config].step
    assert 1 <= steps < 3
    test.button(key="shapes-train").click().run()
    assert test.session_state["shapes-going"] is None
    assert test.session_state["shapes-runs"][config].step == steps
    test.button(key="shapes-train").click().run()
    while test.session_state["shapes-going"] is not None:
        test.run()
    assert test.session_state["shapes-runs"][config].step == 3
    assert test.button(key="shapes-train").disabled
    test.button(key="shapes-anew").click().run()
    assert config not in test.session_state["shapes-runs"]
    assert not test.button(key="shapes-train").disabled
    assert in_order(test)


def test_another_shape_pauses_the_training_and_finds_it_again(monkeypatch):
    monkeypatch.setattr(shapes_training, "SLICE_S", 0.0)
    test = opened()
    test.button(key="shapes-many_to_many").click().run()
    test.button(key="shapes-train").click().run()
    (config,) = test.session_state["shapes-runs"]
    steps = test.session_state["shapes-runs"][config].step
    test.button(key="shapes-one_to_one").click().run()
    assert test.session_state["shapes-going"] is None
    test.button(key="shapes-many_to_many").click().run()
    assert test.session_state["shapes-runs"][config].step == steps
    loss = next(payload for title, payload in charts(test).items() if "Loss" in title)
    assert f"Loss over {steps} updates" in loss["alt"]


@pytest.mark.parametrize(
    ("typed", "what"),
    [("", "nothing to read"), ("hello world 123", "never seen"), ("abcdefghijk", "too long"), ("Ω", "never seen")],
)
def test_bad_input_says_so_and_the_next_good_one_is_answered(typed, what):
    test = opened()
    field = test.text_input(key="shapes-input-reverse-en")
    field.set_value(typed).run()
    assert not test.exception
    assert len(test.error) == 1
    assert what in test.error[0].value
    test.text_input(key="shapes-input-reverse-en").set_value("cab").run()
    assert in_order(test)
    assert "It reads `cab`" in said(test)


def test_markup_in_the_input_stays_text():
    test = opened()
    test.button(key="shapes-many_to_one").click().run()
    test.text_input(key="shapes-input-many_to_one-en").set_value("<b>the</b> soup `was` good").run()
    assert "never seen b;" in test.error[0].value
    page = weighted_words(("<b>", "a&b"), np.array([0.25, 0.75]))
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_an_answer_is_marked_right_or_wrong_where_a_rule_knows_it(monkeypatch):
    test = opened()
    assert "✗ Right would be `maerts`." in said(test)
    test.button(key="shapes-one_to_one").click().run()
    assert not any(mark in said(test) for mark in "✓✗")
    test.button(key="shapes-one_to_many").click().run()
    assert "✗ Right would be `tiger`." in said(test)
    test.button(key="shapes-train").click().run()
    for _n in range(200):
        if test.session_state["shapes-going"] is None:
            break
        test.run()
    assert "writes `tiger`. ✓ That is right." in said(test)
    test.button(key="shapes-many_to_many").click().run()
    assert "✗ Right would be **article, adjective, noun, auxiliary, verb, article, noun**." in said(test)


def test_the_loss_is_of_answers_not_of_tokens():
    test = opened()
    loss = next(payload for title, payload in charts(test).items() if "Loss" in title)
    assert loss["fig"]["layout"]["yaxis"]["title"]["text"] == "loss (nats per answer)"


def test_a_word_of_more_weight_is_larger():
    text = weighted_words(("a", "b", "c"), np.array([0.0, 0.2, 0.8]))
    sizes = [float(size) for size in re.findall(r"font-size:([\d.]+)em", text)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 0.95
    assert sizes[2] > 1.5
    assert 'title="0.8000"' in text


def test_only_the_last_trainings_are_kept(monkeypatch):
    monkeypatch.setattr(shapes_training, "SLICE_S", 0.0)
    monkeypatch.setattr(shapes_training, "KEPT", 1)
    test = opened()
    for shape in ("one_to_one", "one_to_many"):
        test.button(key=f"shapes-{shape}").click().run()
        test.button(key="shapes-train").click().run()
        test.button(key="shapes-train").click().run()
    (config,) = test.session_state["shapes-runs"]
    assert config.shape == "one_to_many"
