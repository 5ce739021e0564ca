"""The choice of the data of a task: what comes with the program, with its dial, and the session's own."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.data.datasets import BUILT_IN, dataset
from rnnviz.data.readers.report import Report
from rnnviz.language import use
from rnnviz.ui.tasks.shelf import Kept
from tests.ui.seen import drawn, said
from tests.ui.task_data import key_of


def page():
    import streamlit as st

    from rnnviz import language
    from rnnviz.ui.tasks.data import choose_data

    language.use(st.session_state["spoken"])
    if "answered" in st.session_state:
        st.session_state["demo-data"] = st.session_state["answered"]
    st.session_state["chosen"] = choose_data(st.session_state["kind"], "demo-data")


def opened(kind: str, spoken: str = "en", **slots: object) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["kind"], test.session_state["spoken"] = kind, spoken
    for name, value in slots.items():
        test.session_state[name.replace("_", "-")] = value
    use(spoken)
    drawn(test)
    use("en")
    return test


def kept(key: str, kind: str) -> Kept:
    return Kept(key, kind, "mine.csv", "word", "en", "", 60, Report(60))


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
@pytest.mark.parametrize("kind", ["labels", "tags", "text"])
def test_data_in_the_language_of_the_page_come_first(kind, spoken):
    test = opened(kind, spoken)
    (box,) = test.selectbox
    assert BUILT_IN[box.value].language == spoken[:2]
    assert len(set(box.options)) == len(box.options) == sum(entry.kind == kind for entry in BUILT_IN.values())
    n = len(dataset(test.session_state["chosen"]))
    assert f"{n:,}" in said(test)


def test_the_dial_stands_in_the_key():
    test = opened("labels")
    test.selectbox(key="demo-data").set_value("templates_en")
    (dial,) = drawn(test).slider
    dial.set_value(5)
    assert drawn(test).session_state["chosen"] == "templates_en:5"
    test.selectbox(key="demo-data").set_value("reviews_en")
    assert drawn(test).session_state["chosen"] == "reviews_en"
    assert not test.slider


def test_data_of_ones_own_are_offered_to_their_kind_alone():
    key = key_of("classify")
    own = (kept(key, "labels"),)
    assert "mine.csv" not in opened("tags", own_data=own).selectbox[0].options
    test = opened("labels", own_data=own)
    assert test.selectbox[0].options[-1] == "mine.csv"
    test.selectbox(key="demo-data").set_value(key)
    assert drawn(test).session_state["chosen"] == key
    assert "60 examples: 48 for training, 6 for validation, 6 for the test." in said(test)
    test.session_state["own-data"] = ()
    assert drawn(test).session_state["chosen"].partition(":")[0] in BUILT_IN


def test_data_that_are_gone_are_said_and_others_taken():
    gone = "own:0123456789abcdef"
    test = opened("labels", own_data=(kept(gone, "labels"),), demo_data=gone)
    assert "are not here any more" in test.error[0].value
    assert test.session_state["chosen"].partition(":")[0] in BUILT_IN


def test_a_title_in_another_language_does_not_lose_the_choice():
    test = opened("labels")
    test.session_state["demo-data"] = "reviews_en"
    assert drawn(test).session_state["chosen"] == "reviews_en"
    test.session_state["answered"] = "a title that is not offered any more"
    assert drawn(test).session_state["chosen"] == "reviews_en"
