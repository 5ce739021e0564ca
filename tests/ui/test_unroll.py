"""The page Unroll, without a browser."""

import json
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.explain import number
from rnnviz.core.cells import CELLS
from rnnviz.learn.config import TrainConfig
from rnnviz.ui import networks
from rnnviz.ui.networks import look, prepared, untrained


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


def said(test):
    return " ".join(element.value for kind in (test.markdown, test.caption, test.latex) for element in kind)


def charts(test):
    """The figures on the page, as the component received them, by key."""
    found = {}
    for element in test.get("bidi_component"):
        proto = element.proto
        if "figure" in proto.component_name:
            found[proto.id.rsplit("-", 1)[-1]] = json.loads(proto.bytes)
    return found


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_draws(cell, language):
    test = opened(TrainConfig(cell=cell, hidden=12, length=9), language=language)
    assert not test.exception
    assert not test.error
    assert len(test.get("bidi_component")) == (6 if cell != "rnn" else 5)
    config = TrainConfig(cell=cell, hidden=12, length=9)
    model = untrained(config).model
    assert f"{model.n_parameters():,}".replace(",", "{,}") in said(test)


@pytest.mark.parametrize("cell", CELLS)
def test_the_card_shows_the_recorded_value(cell):
    config = TrainConfig(cell=cell, hidden=12, length=9)
    test = opened(config, unroll_unit=5)
    h = look(untrained(config), "", 9).forward.states["h"][1, 0, 4]
    assert any(number(h) in element.value for element in test.latex)


def test_the_words_are_those_of_the_records():
    config = TrainConfig(hidden=12, length=9)
    seen = look(untrained(config), "", 9)
    test = opened(config)
    assert f"{seen.forward.losses[0, 0]:.2f}" in said(test)


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


def test_words_and_relu():
    assert not opened(TrainConfig(hidden=8, length=12, tokens="word")).exception
    assert not opened(TrainConfig(cell="rnn", nonlinearity="relu", hidden=8, length=12)).exception


@pytest.mark.parametrize("cell", CELLS)
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
