"""The sidebar and the address."""

import pytest
from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from rnnviz.ui import sidebar, state

    sidebar.open_session()
    sidebar.draw()
    st.text(state.config().to_json())


def opened(**query):
    test = AppTest.from_function(page, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def config(test):
    import json

    return json.loads(test.text[0].value)


def test_a_link_is_opened_and_written():
    test = opened(cell="gru", hidden="32", length="20", seed="7", tokens="word", corpus="pydoc", lang="en")
    assert not test.exception
    assert not test.warning
    assert config(test)["cell"] == "gru"
    assert (config(test)["hidden"], config(test)["length"], config(test)["seed"]) == (32, 20, 7)
    test.slider(key="hidden").set_value(48).run()
    assert config(test)["hidden"] == 48
    assert dict(test.query_params)["hidden"] in ("48", ["48"])
    assert dict(test.query_params)["cell"] in ("gru", ["gru"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cell", "transformer"), ("hidden", "0"), ("hidden", "-3"), ("hidden", "1e9"), ("hidden", "many"),
        ("hidden", "300"), ("length", "1"), ("length", "201"), ("seed", "-1"), ("seed", "9" * 30),
        ("tokens", "<b>"), ("corpus", "/etc/passwd"),
        ("nonlinearity", "gelu"), ("corpus", "own"), ("hidden", ""),
    ],
)  # fmt: skip
def test_an_impossible_link_says_so_and_the_default_stands(name, value):
    from rnnviz.learn.config import TrainConfig

    test = opened(**{name: value})
    assert not test.exception
    assert len(test.warning) == 1
    assert config(test)[name] == getattr(TrainConfig(), name)


def test_language():
    assert opened(lang="zh_CN").subheader[0].value == "模型"
    assert opened(lang="xx").subheader[0].value == "Model"


@pytest.mark.parametrize("text", ["", " \n ", "x"])
def test_own_text_that_cannot_be_used_keeps_what_was(text):
    test = opened(lang="en", corpus="chinese")
    test.selectbox(key="corpus").set_value("own").run()
    test.text_area(key="own_text").set_value(text).run()
    assert not test.exception
    assert len(test.error) == 1
    assert config(test)["corpus"] == "chinese"
    test.text_area(key="own_text").set_value("To be or not to be <i>that</i> is the question.").run()
    assert not test.error
    assert config(test)["corpus"] == "own"
    assert "<i>" in config(test)["own_text"]


def test_the_nonlinearity_belongs_to_the_elman_cell():
    test = opened(lang="en", cell="rnn")
    test.segmented_control(key="nonlinearity").set_value("relu").run()
    assert config(test)["nonlinearity"] == "relu"
    test.segmented_control(key="cell").set_value("gru").run()
    assert not test.exception
    assert (config(test)["cell"], config(test)["hidden"]) == ("gru", 64)
