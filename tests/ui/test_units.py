"""Units on text, without a browser."""

import base64
import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.matching import Match
from rnnviz.analysis.passage import CONTEXT
from rnnviz.analysis.trace import WARM, Trace
from rnnviz.core.cells import CELLS
from rnnviz.data.vocabulary import printable
from rnnviz.learn.config import TrainConfig, task_of
from rnnviz.learn.train import start
from rnnviz.ui.networks import prepared, untrained
from rnnviz.ui.state import Run
from rnnviz.ui.units import numbers
from rnnviz.ui.units import trace as units_trace
from rnnviz.ui.units.asked import Asked, span_in
from rnnviz.ui.units.choice import go_to
from rnnviz.ui.units.export import _row, as_csv, as_json
from rnnviz.ui.units.numbers import TANH_C, Watch, Where
from rnnviz.ui.units.words import _exact
from tests.ui.seen import drawn, said

SMALL = {"hidden": 8, "length": 9}
STACKS = [{}, {"layers": 3}, {"layers": 2, "bidirectional": True, "embedding": 5}]


def page():
    from rnnviz.ui.pages import unroll

    unroll.render()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """A trace is finished in the run that begins it, however busy this machine is."""
    monkeypatch.setattr(units_trace, "AT_ONCE_S", 60)


def opened(config=None, sentence="", **session):
    test = AppTest.from_function(page, default_timeout=30)
    test.session_state["settings"] = config or TrainConfig(**SMALL)
    test.session_state["sentence"] = sentence
    test.session_state["unroll-part"] = "units"
    test.session_state["units-length"] = 50
    for key, value in session.items():
        test.session_state[key.replace("_", "-")] = value
    return drawn(test)


def sent(test, name="units-strip"):
    """What a component received, by its key."""
    (found,) = (e for e in test.get("bidi_component") if e.proto.id.split("-", 2)[-1].endswith(name))
    return json.loads(found.proto.bytes)


def rows(test):
    data = sent(test)
    levels = np.frombuffer(base64.b64decode(data["rows"]), np.int8)
    return levels.reshape(len(data["names"]), len(data["tokens"]))


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_draws_its_units(cell, stack):
    if CELLS[cell].shares_output and stack:
        stack = {"embedding": 5}
    config = TrainConfig(cell=cell, **SMALL, **stack)
    test = opened(config)
    assert not test.error
    network = untrained(config)
    lane = numbers.last_lane(network.model.lanes)
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


def test_the_rows_are_in_the_order_of_their_correlation():
    test = opened(TrainConfig())
    r = [abs(float(row["cells"][2].replace("−", "-"))) for row in sent(test, "units-follow")["rows"]]
    assert len(r) == 64
    assert r == sorted(r, reverse=True)
    first = sent(test, "units-follow")["rows"][0]["cells"]
    assert f"Unit {first[0]} follows “{first[1]}”" in said(test)


def test_one_feature_alone():
    test = opened(TrainConfig(), units_feature="quotation")
    assert {row["cells"][1] for row in sent(test, "units-follow")["rows"]} == {"inside a quotation"}


def test_what_does_not_vary_is_left_out_and_said():
    assert "Left out, because they do not vary in this text: Chinese character or kana" in said(opened(TrainConfig()))


ASKED = Asked(Where(0, 50), 27, 30)


def test_matches_are_of_the_units_that_are_on():
    test = opened(TrainConfig(), units_asked=ASKED, units_part="match")
    network = prepared(TrainConfig())
    values = numbers.read(network, Where(0, 50), Watch("h", 0)).values
    on = [n + 1 for n in range(64) if (values[27:30, n] >= 0.3).all()]
    assert f"{len(on)} of 64 units are on: {', '.join(map(str, on))}." in said(test)
    table = sent(test, "units-matches")["rows"]
    assert len(table) == 25
    shared = [int(row["cells"][1].split()[0]) for row in table]
    assert shared == sorted(shared, reverse=True)
    trace = units_trace._kept().get((network.key, Watch("h", 0), 20_000)).values
    for row in table[:5]:
        start, length = int(row["cells"][3].replace(",", "")) - 1, int(row["cells"][2])
        inside = trace[np.array(on) - 1, start : start + length] >= 38
        assert inside.all(axis=1).sum() == int(row["cells"][1].split()[0])


def test_without_a_choice_it_says_how_to_choose():
    test = opened(units_part="match")
    assert "Draw over a stretch" in test.info[0].value


def test_no_unit_is_on():
    test = opened(units_asked=Asked(Where(0, 50), 0, 40), units_part="match")
    assert "No unit is on" in test.info[0].value


def test_a_stretch_that_this_text_does_not_have_says_so():
    test = opened(units_asked=Asked(Where(0, 50, "Hello you"), 3, 30), units_part="match")
    assert "not in this text" in test.error[0].value


def test_what_is_marked_in_a_passage(monkeypatch):
    monkeypatch.setattr(st, "session_state", {"units-asked": Asked(Where(100, 50), 5, 9)})
    assert span_in(Where(100, 50), 50) == (6, 9)
    assert span_in(Where(107, 50), 50) == (1, 2)
    assert span_in(Where(0, 50), 50) is None
    assert span_in(Where(0, 50, "a sentence"), 10) is None
    st.session_state["units-match-opened"] = (300, 303)
    assert span_in(Where(290, 50), 50) == (11, 13)
    assert span_in(Where(100, 50), 50) is None


def test_a_network_that_is_not_finite_says_so():
    config = TrainConfig(**SMALL)
    state = start(config)
    state = replace(state, step=1, params={name: np.full_like(p, np.nan) for name, p in state.params.items()})
    test = opened(config, run=Run(config, state), source="trained")
    assert "not finite" in test.error[0].value


def test_the_whole_corpus_is_read_in_slices(monkeypatch):
    monkeypatch.setattr(units_trace, "AT_ONCE_S", 0)
    monkeypatch.setattr(units_trace, "SLICE_S", 0)
    monkeypatch.setattr("rnnviz.analysis.trace.BLOCK", 1 << 16)
    config = TrainConfig(cell="gru", hidden=8, length=9, seed=77)
    test = opened(config)
    assert test.get("progress")
    test.button(key="units-stop").click()
    drawn(test)
    assert not test.get("progress")
    test.button(key="units-whole").click()
    monkeypatch.setattr(units_trace, "SLICE_S", 60)
    drawn(drawn(test))
    assert "the first 20,000 of" in said(test)
    test.button(key="units-whole").click()
    drawn(drawn(test))
    assert "Read: all" in said(test)


def test_traces_are_kept_within_bounds(monkeypatch):
    monkeypatch.setattr(units_trace, "KEPT_BYTES", 250)
    kept = units_trace.Kept()
    for n in range(3):
        kept.put((n,), Trace(np.zeros((1, 100), np.int8), 1.0))
        kept.get((0,))
    assert kept.get((0,)) is not None
    assert kept.get((1,)) is None
    assert kept.get((2,)) is not None


def test_exports_hold_the_matches_and_the_settings():
    settings = {"threshold": 0.3, "units": [1, 2], "network": "LSTM, small"}
    rows = [{"rank": 1, "start": 5, "match": ["a", '"', "b"]}, {"rank": 2, "start": 9, "match": ["中"]}]
    assert json.loads(as_json(settings, rows)) == {"settings": settings, "matches": rows}
    read = list(csv.DictReader(io.StringIO(as_csv(settings, rows).lstrip("\ufeff"))))
    assert [row["match"] for row in read] == ['a " b', "中"]
    assert all(row["network"] == "LSTM, small" and json.loads(row["units"]) == [1, 2] for row in read)


def test_a_match_is_exported_with_its_context():
    network = untrained(TrainConfig(**SMALL))
    row = _row(network, 1, Match(4, 9, 3))
    assert "".join(row["before"] + row["match"] + row["after"]).startswith("The␣Light␣on")
    assert (row["start"], row["end"], row["length"]) == (5, 9, 5)
    assert "".join(row["match"]) == "Light"


def test_a_stretch_of_a_longer_corpus_is_not_in_a_shorter_one():
    far = Asked(Where(19_000, 50), 3, 6)
    test = opened(TrainConfig(corpus="own", own_text="ab", **SMALL), units_asked=far, units_part="match")
    assert [error.value for error in test.error] == ["The chosen stretch is not in this text. Choose another one."]


def test_two_characters_have_no_feature_to_follow():
    test = opened(TrainConfig(corpus="own", own_text="ab", **SMALL))
    assert "there is nothing to follow" in test.info[0].value
    assert "does not change" not in said(test)


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


def test_a_low_threshold_beside_a_trace_of_large_values_does_not_turn_every_unit_on(monkeypatch):
    config = TrainConfig(cell="rnn", nonlinearity="relu", **SMALL)
    network, watch = untrained(config), Watch("h", 0)
    values = np.zeros((8, 20_000), np.int8)
    monkeypatch.setattr(units_trace, "current", lambda *_: Trace(values, 1e6))
    where = Where(0, 2000, "Hello you there")
    quiet = numbers.read(network, where, watch).values
    t = next(t for t in range(15) if (quiet[t] >= quiet.max() / 2).any())
    test = opened(config, where.sentence, units_asked=Asked(where, t, t + 1), units_part="match")
    assert "None of these units is on" in test.info[0].value


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
