"""Units on text: which of the text's features each unit follows, and the trace over the corpus behind it."""

import numpy as np
import pytest

from rnnviz.analysis.trace import Trace
from rnnviz.learn.config import TrainConfig
from rnnviz.ui.units import trace as units_trace
from tests.ui.seen import drawn, said
from tests.ui.units_page import SMALL, opened, sent

pytestmark = pytest.mark.usefixtures("read_at_once")


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


def test_two_characters_have_no_feature_to_follow():
    test = opened(TrainConfig(corpus="own", own_text="ab", **SMALL))
    assert "there is nothing to follow" in test.info[0].value
    assert "does not change" not in said(test)
