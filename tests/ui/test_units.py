"""Units on text, without a browser."""

from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from rnnviz.analysis.passage import CONTEXT
from rnnviz.analysis.trace import WARM
from rnnviz.core.cells import CELLS
from rnnviz.data.vocabulary import printable
from rnnviz.learn.config import TrainConfig, task_of
from rnnviz.learn.train import start
from rnnviz.ui.lanes import last_lane
from rnnviz.ui.networks import untrained
from rnnviz.ui.state import Run
from rnnviz.ui.units import numbers
from rnnviz.ui.units.asked import Asked
from rnnviz.ui.units.choice import go_to
from rnnviz.ui.units.numbers import TANH_C, Watch, Where
from rnnviz.ui.units.words import _exact
from tests.ui.seen import drawn, said
from tests.ui.units_page import SMALL, opened, rows, sent

pytestmark = pytest.mark.usefixtures("read_at_once")


STACKS = [{}, {"layers": 3}, {"layers": 2, "bidirectional": True, "embedding": 5}]


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_draws_its_units(cell, stack):
    if CELLS[cell].shares_output and stack:
        stack = {"embedding": 5}
    config = TrainConfig(cell=cell, **SMALL, **stack)
    test = opened(config)
    assert not test.error
    network = untrained(config)
    lane = last_lane(network.model.lanes)
    reading = numbers.read(network, Where(0, 50), Watch("h", lane))
    np.testing.assert_allclose(rows(test) / 127, np.clip(reading.values.T, -1, 1), atol=0.5 / 127 + 1e-6)
    assert len(sent(test, "units-follow")["rows"]) == 8


@pytest.mark.parametrize(("cell", "quantity"), [("lstm", q) for q in (TANH_C, *"ifgo")] + [("gru", q) for q in "rzn"])
def test_gates_and_memory(cell, quantity):
    test = opened(TrainConfig(cell=cell, **SMALL), units_quantity=quantity)
    network = untrained(TrainConfig(cell=cell, **SMALL))
    record = numbers.read(network, Where(0, 50), Watch(quantity, 0))
    np.testing.assert_allclose(rows(test).T / 127, record.values, atol=0.5 / 127 + 1e-6)
    assert sent(test)["scale"] == ("states" if quantity in (TANH_C, "g", "n") else "gates")


@pytest.mark.parametrize("options", [{"forget": "none"}, {"forget": "coupled"}, {"peepholes": True}])
def test_options_of_the_lstm(options):
    test = opened(TrainConfig(**SMALL, **options), units_quantity="f" if options != {"forget": "none"} else TANH_C)
    assert not test.error
    assert ("no forget gate" in said(test)) == (options == {"forget": "none"})


def test_states_of_a_relu_have_a_scale_of_their_own():
    test = opened(TrainConfig(cell="rnn", nonlinearity="relu", **SMALL))
    top = float(sent(test)["ends"][1])
    values = numbers.read(untrained(TrainConfig(cell="rnn", nonlinearity="relu", **SMALL)), Where(0, 50), Watch("h", 0))
    assert top == pytest.approx(np.abs(values.values).max(), rel=0.01)
    assert rows(test).max() == 127


def test_the_five_best_predictions_stand_under_each_token():
    test = opened()
    assert sent(test)["under"] is None
    test = opened(units_under=True)
    under = sent(test)["under"]
    config = TrainConfig(**SMALL)
    reading = numbers.read(untrained(config), Where(0, 50), Watch("h", 0))
    words = task_of(config).vocabulary.index_to_word
    assert [under["words"][k] for k in under["ids"][7]] == [printable(words[k]) for k in reading.passage.likeliest[7]]
    np.testing.assert_allclose(under["shares"][7], reading.passage.probs[7], atol=5e-4)


def test_the_sentence_of_the_sidebar_can_be_read():
    test = opened(sentence='He said "yes" and went')
    assert "".join(sent(test)["tokens"]) == 'He␣said␣"yes"␣and␣went'
    test = opened(sentence='He said "yes" and went', units_source="corpus")
    assert len(sent(test)["tokens"]) == 50


def test_a_sentence_that_cannot_be_read_says_so():
    test = opened(sentence="x")
    assert len(test.error) == 1


@pytest.mark.parametrize("corpus", ["chinese", "pydoc"])
@pytest.mark.parametrize("tokens", ["char", "word"])
def test_other_texts(corpus, tokens):
    test = opened(TrainConfig(corpus=corpus, tokens=tokens, **SMALL))
    assert not test.error
    names = {row["cells"][1] for row in sent(test, "units-follow")["rows"]}
    assert names


def test_a_network_that_is_not_finite_says_so():
    config = TrainConfig(**SMALL)
    state = start(config)
    state = replace(state, step=1, params={name: np.full_like(p, np.nan) for name, p in state.params.items()})
    test = opened(config, run=Run(config, state), source="trained")
    assert "not finite" in test.error[0].value


EXPLODING = TrainConfig(cell="rnn", nonlinearity="relu", hidden=16, measure="radius", size=8.0)


def test_states_beyond_all_numbers_are_said_and_the_passage_stays():
    test = opened(EXPLODING, sentence="A first sentence")
    assert [e.value for e in test.error if "grow beyond the computer's numbers" in e.value]
    assert len(sent(test)["tokens"]) == 16
    assert "does not change" not in said(test)
    again = drawn(test)
    assert len(again.error) == 1


def test_predictions_beyond_all_numbers_are_left_out():
    test = opened(replace(EXPLODING, layers=2, bidirectional=True), units_under=True, **{"units_lane-4-2": 0})
    under = sent(test)["under"]
    assert any(not ids for ids in under["ids"])
    assert all(len(ids) == len(shares) for ids, shares in zip(under["ids"], under["shares"], strict=True))


def test_a_large_value_is_said_as_a_power():
    assert _exact(-0.12345) == "−0.1235"
    assert _exact(2.9e200) == "2.900e+200"


def test_a_unit_that_a_smaller_network_does_not_have_is_replaced_for_good():
    test = opened(TrainConfig(hidden=16), **{"units_strip.row": (15, 9)})
    assert (sent(test)["row"], sent(test)["order"]) == (15, 9)
    test.session_state["settings"] = TrainConfig(hidden=4)
    drawn(test)
    assert (sent(test)["row"], sent(test)["order"]) == (3, 10)
    assert "Unit 4 has" in said(test)
    test.session_state["settings"] = TrainConfig(hidden=16)
    drawn(test)
    assert sent(test)["row"] == 3
    assert "Unit 4 has" in said(test)


@pytest.mark.parametrize("length", [50, 400, 2000])
@pytest.mark.parametrize("place", [0, 3, 10_000])
def test_a_place_that_is_gone_to_is_in_the_passage(monkeypatch, place, length):
    monkeypatch.setattr(st, "session_state", {"units-length": length})
    first = go_to(place)
    assert 0 <= first <= place < first + length
    assert st.session_state["units-go"] == first


def test_what_was_chosen_is_kept_where_it_is_not_drawn():
    test = opened(sentence="Hello you there", units_source="corpus")
    test.number_input(key="units-first").set_value(301)
    test.session_state["units-asked"] = Asked(Where(0, 50), 5, 8)
    test.session_state["units-part"] = "match"
    drawn(test).slider(key="units-shortest").set_value(2)
    drawn(test).button_group(key="units-part").set_value("follow")
    drawn(test).button_group(key="units-part").set_value("match")
    assert drawn(test).slider(key="units-shortest").value == 2
    test.button_group(key="units-source").set_value("sentence")
    drawn(test).button_group(key="units-source").set_value("corpus")
    assert drawn(test).number_input(key="units-first").value == 301


@pytest.mark.parametrize("nothing", ["\ufeff\ufeff", "\x7f", " \n "])
def test_a_sentence_of_nothing_is_none(nothing):
    test = opened(sentence=nothing)
    assert len(sent(test)["tokens"]) == 50


def test_two_directions_say_where_they_begin():
    config = TrainConfig(cell="gru", bidirectional=True, **SMALL)
    after = CONTEXT + (len(task_of(config).ids) - 50) % WARM
    assert f"begins {after} tokens after this passage" in said(opened(config))
    assert "begins 0 tokens after this passage" in said(opened(config, sentence="Hello you"))
    assert "after this passage" not in said(opened(TrainConfig(cell="gru", **SMALL)))
