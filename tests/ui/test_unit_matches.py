"""Units on text: where else the units of a chosen stretch are on, and the export of these matches."""

import csv
import io
import json

import numpy as np
import pytest
import streamlit as st

from rnnviz.analysis.matching import Match
from rnnviz.analysis.trace import Trace
from rnnviz.learn.config import TrainConfig
from rnnviz.ui.networks import prepared, untrained
from rnnviz.ui.units import numbers
from rnnviz.ui.units import trace as units_trace
from rnnviz.ui.units.asked import Asked, span_in
from rnnviz.ui.units.export import _row, as_csv, as_json
from rnnviz.ui.units.numbers import Watch, Where
from tests.ui.seen import said
from tests.ui.units_page import SMALL, opened, sent

pytestmark = pytest.mark.usefixtures("read_at_once")


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
