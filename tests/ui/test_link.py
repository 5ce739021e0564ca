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
        ("nonlinearity", "gelu"), ("corpus", "own"), ("hidden", ""), ("hidden", "1"),
        ("forget", "never"), ("peepholes", "yes"), ("reset", "during"), ("modules", "0"), ("modules", "9"),
        ("layers", "0"), ("layers", "5"), ("bidirectional", "1"), ("embedding", "-1"), ("embedding", "300"),
        ("dropout", "1"), ("dropout", "nan"),
    ],
)  # fmt: skip
def test_an_impossible_link_says_so_and_the_default_stands(name, value):
    from rnnviz.learn.config import TrainConfig

    test = opened(**{name: value})
    assert not test.exception
    assert len(test.warning) == 1
    assert config(test)[name] == getattr(TrainConfig(), name)


def test_language():
    for lang, said in {"zh_CN": "模型", "zh": "模型", "en": "Model", "xx": "Model"}.items():
        assert opened(lang=lang).header[0].value == said


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


OPTIONS = {
    "rnn": ("segmented_control", "nonlinearity", "relu"),
    "lstm": ("toggle", "peepholes", True),
    "gru": ("segmented_control", "reset", "before"),
    "clockwork": ("slider", "modules", 3),
}


@pytest.mark.parametrize("cell", OPTIONS)
def test_an_option_belongs_to_its_cell_and_outlives_a_switch(cell):
    kind, name, value = OPTIONS[cell]
    test = opened(lang="en", cell=cell)
    getattr(test, kind)(key=name).set_value(value).run()
    assert config(test)[name] == value
    assert dict(test.query_params)[name] in (str(value), [str(value)])
    other = "gru" if cell != "gru" else "lstm"
    test.segmented_control(key="cell").set_value(other).run()
    assert not test.exception
    assert (config(test)["cell"], config(test)["hidden"]) == (other, 64)
    test.segmented_control(key="cell").set_value(cell).run()
    assert not test.exception
    assert config(test)[name] == value


def test_layers_directions_and_embedding_are_opened_changed_and_written():
    test = opened(lang="en", cell="gru", layers="3", bidirectional="True", embedding="24", dropout="0.2")
    assert not test.exception
    assert not test.warning
    asked = {"layers": 3, "bidirectional": True, "embedding": 24, "dropout": 0.2}
    assert {name: config(test)[name] for name in asked} == asked
    assert any("no feat" in caption.value for caption in test.caption)
    test.slider(key="embedding_size").set_value(32).run()
    assert config(test)["embedding"] == 32
    test.segmented_control(key="embedded").set_value(False).run()
    assert config(test)["embedding"] == 0
    test.segmented_control(key="embedded").set_value(True).run()
    assert config(test)["embedding"] == 32
    test.segmented_control(key="layers").set_value(1).run()
    assert (config(test)["layers"], config(test)["dropout"]) == (1, 0.0)
    assert "dropout" not in dict(test.query_params)
    test.toggle(key="bidirectional").set_value(False).run()
    assert not any("no feat" in caption.value for caption in test.caption)


def test_a_jordan_network_is_offered_one_layer_only():
    test = opened(lang="en", cell="lstm", layers="2", bidirectional="True")
    test.segmented_control(key="cell").set_value("jordan").run()
    assert not test.exception
    assert (config(test)["layers"], config(test)["bidirectional"]) == (1, False)
    assert not [control for control in test.segmented_control if control.key == "layers"]
    test.segmented_control(key="cell").set_value("lstm").run()
    assert (config(test)["layers"], config(test)["bidirectional"]) == (2, True)


@pytest.mark.parametrize("more", [{"layers": "2"}, {"bidirectional": "True"}, {"layers": "4", "bidirectional": "True"}])
def test_a_link_to_an_impossible_combination_says_one_sentence(more):
    test = opened(lang="en", cell="jordan", hidden="8", **more)
    assert not test.exception
    assert len(test.warning) == 1
    assert (config(test)["cell"], config(test)["hidden"], config(test)["layers"]) == ("jordan", 8, 1)


def test_more_modules_than_units_are_named():
    test = opened(lang="en", cell="clockwork", hidden="2", modules="8")
    assert not test.exception
    assert any("1, 2 steps" in caption.value for caption in test.caption)
