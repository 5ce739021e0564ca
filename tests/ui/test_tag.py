"""The page Tag, without a browser and without worker processes."""

from __future__ import annotations

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis.tagging_results import guess_test
from rnnviz.data import shelf
from rnnviz.data.blanks import BLANK
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset
from rnnviz.data.datasets import dataset
from rnnviz.data.readers.report import Report
from rnnviz.language import use
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import model_of
from rnnviz.learn.tasks.measure import predict
from rnnviz.ui.tag.tokens import Reading, tagged
from rnnviz.ui.tasks.shelf import Kept
from tests.ui.seen import charts, drawn, press, said
from tests.ui.task_data import key_of

PARTS = ("train", "sentence", "context", "blank")


pytestmark = pytest.mark.usefixtures("inline")


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import tag

    sidebar.open_session()
    sidebar.draw()
    tag.render()


def opened(part="train", data=None, language="en", cell="gru", own=None) -> AppTest:
    """The page with a small network."""
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params.update({"lang": language, "cell": cell, "hidden": "4"})
    use(language)
    test.session_state["tag-part"] = part
    if own:
        test.session_state["own-data"] = (own,)
    if data:
        test.session_state["tag-data"] = data
    return drawn(test)


def now(test: AppTest, name="tag"):
    return test.session_state[f"{name}-contest"]


def test_the_baseline_comes_first_and_the_test_compares_with_it():
    test = opened()
    guess = guess_test(TaskConfig(task="tag", data="pos_en"), "test")
    assert f"**{guess.scores.accuracy:.1%}**" in said(test)
    assert f"**{guess.on_ambiguous:.1%}**" in said(test)
    press(test, "tag-one")
    one, two = now(test).configs.values()
    assert (one.bidirectional, two.bidirectional) == (False, True)
    assert (one.hidden, one.seed, one.data) == (two.hidden, two.seed, two.data) == (4, 0, "pos_en")
    table = next(t.value for t in test.table if "parameters" in t.value.columns)
    assert list(table["parameters"]) == ["–", *(f"{model_of(c).n_parameters():,}" for c in (one, two))]
    assert table["right"].iloc[0] == f"{guess.scores.accuracy:.1%}"
    assert {"tag-losses", "tag-accuracies", "tag-confusion"} <= set(charts(test))
    assert "McNemar" in said(test)
    assert not test.error


def test_entities_are_scored_as_wholes_and_confusion_is_that_of_the_chosen():
    test = press(opened(data="entities_en"), "tag-one")
    assert "entity F1" in next(t.value for t in test.table if "parameters" in t.value.columns).columns
    assert "CoNLL" in said(test)
    titles = []
    for name in ("one direction", "two directions"):
        test.segmented_control(key="tag-whose").set_value(name)
        drawn(test)
        titles.append(charts(test)["tag-confusion"]["fig"]["layout"]["title"]["text"])
    assert "one direction" in titles[0]
    assert "two directions" in titles[1]


def test_as_many_parameters_are_not_more():
    test = opened()
    test.segmented_control(key="tag-fair").set_value("parameters")
    press(drawn(test), "tag-one")
    one, two = (model_of(config).n_parameters() for config in now(test).configs.values())
    assert 0.7 * one < two <= one


def test_a_jordan_network_is_trained_alone_and_the_page_says_why():
    test = opened(cell="jordan")
    assert "no second direction" in test.info[0].value
    press(test, "tag-one")
    assert list(now(test).configs) == ["one direction"]
    for part in ("sentence", "context"):
        test.segmented_control(key="tag-part").set_value(part)
        drawn(test)
        assert not test.error


@pytest.mark.parametrize("cell", ["rnn", "clockwork"])
def test_the_other_cells_read_both_ways(cell):
    test = press(opened("sentence", cell=cell), "tag-one")
    assert {config.cell for config in now(test).configs.values()} == {cell}
    assert not test.error


def test_my_sentence_is_tagged_and_unknown_words_are_said():
    test = press(opened("sentence"), "tag-one")
    test.text_input(key="tag-sentence-en").set_value("the <b>zyx</b> is `great` .")
    drawn(test)
    html = next(e.proto.body for e in test.get("html") if 'class="tagged"' in e.proto.body)
    assert "&lt;" in html
    assert "zyx" in html
    assert "<b>zyx" not in html.replace("<b>zyx</b>", "")  # each token stands in a bold element of its own, escaped
    assert "zyx" in test.warning[0].value
    words = ["the", "Apple", "is", "a", "great", "company", "."]
    test.text_input(key="tag-sentence-en").set_value(" ".join(words))
    drawn(test)
    html = next(e.proto.body for e in test.get("html") if 'class="tagged"' in e.proto.body)
    contested = now(test)
    assert test.button(key="tag-two-directions-unroll").label == "Open in Unroll"
    for name, config in contested.configs.items():
        probs = predict(config, contested.states[name].params, words)[1]
        assert f"{probs.max():.1%}" in html


@pytest.mark.parametrize("text", ["", "   ", "qwxz qwxy"])
def test_a_sentence_that_cannot_be_read_is_no_traceback(text):
    test = press(opened("sentence"), "tag-one")
    test.text_input(key="tag-sentence-en").set_value(text)
    drawn(test)
    assert test.text_input(key="tag-sentence-en").value == text


def test_a_sentence_of_the_test_part_comes_with_its_tags():
    test = press(press(opened("sentence"), "tag-one"), "tag-another")
    sentence = tuple(test.text_input(key="tag-sentence-en").value.split())
    data = dataset("pos_en")
    assert sentence in {data.source[row] for row in data.parts["test"]}
    assert "These words stand in the data" in said(test)


def test_one_direction_draws_level_lines_over_the_words_after():
    test = press(opened("context"), "tag-one")
    figures = [charts(test)[f"tag-arrival-{n}"]["fig"]["data"] for n in (0, 1)]
    for traces in figures:
        assert {trace["line"]["dash"] for trace in traces} == {"dot", "solid"}
    assert said(test).count("tell") >= 2  # a verdict for each network
    test.text_input(key="tag-pair-apple-False-2").set_value("nothing in common")
    drawn(test)
    assert "no word in common" in test.error[0].value
    test.text_input(key="tag-pair-apple-False-2").set_value("a pear is a company")
    drawn(test)
    assert not test.error
    assert "`is`" in said(test)


def test_blanks_are_filled_in_and_a_sentence_without_one_is_said():
    test = press(opened("blank"), "tag-blank-one")
    drawing = charts(test)
    assert {"tag-blank-accuracy", "tag-blank-answers", "tag-blank-arrival"} <= set(drawing)
    assert len(drawing["tag-blank-answers"]["fig"]["data"][0]["x"]) == 8
    key = "tag-blank-sentence-blanks_en"
    test.text_input(key=key).set_value("there is nothing missing here")
    drawn(test)
    assert "three underscores" in test.error[0].value
    press(test, "tag-blank-another")
    assert BLANK in test.text_input(key=key).value
    assert not test.error
    assert sum("✓" in label for label in charts(test)["tag-blank-answers"]["fig"]["data"][0]["x"]) == 1


def test_a_word_of_a_rare_second_tag_is_not_ambiguous_but_has_several_tags():
    rows = [["the", "cat"]] * 99 + [["to", "cat"]]
    tags = [["DET", "NOUN"]] * 99 + [["PRT", "VERB"]]
    parts = {"train": np.arange(20, 100), "valid": np.arange(10), "test": np.arange(10, 20)}
    key = shelf.put(Dataset("", "tags", "rare", "word", "en", Column.of(rows), Column.of(tags), parts)).key
    test = opened(data=key, own=Kept(key, "tags", "rare", "word", "en", "", 100, Report(100)))
    assert "No word of the test part is ambiguous" in said(test)


def test_own_data_are_trained_on():
    key = key_of("tag")
    test = opened(data=key, own=Kept(key, "tags", "own tag", "word", "en", "", 60, Report(60)))
    press(test, "tag-one")
    assert {config.data for config in now(test).configs.values()} == {key}
    assert not test.error


@pytest.mark.parametrize("part", PARTS)
def test_in_chinese(part):
    test = press(opened(part, language="zh_CN"), "tag-blank-one" if part == "blank" else "tag-one")
    name = "tag-blank" if part == "blank" else "tag"
    assert {config.data for config in now(test, name).configs.values()} == {
        "blanks_zh" if part == "blank" else "pos_zh"
    }
    assert not test.error


def test_words_about_which_the_networks_differ_are_framed():
    same, other = np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.6, 0.4], [0.7, 0.3]])
    html = tagged(["a", "b"], [Reading("→", "one", same), Reading("⇄", "two", other)], ["X", "Y"], ["", "unknown"])
    assert html.count('class="differ"') == 1
    assert html.index('class="differ"') > html.index("<b>a</b>")
    assert "<i>unknown</i>" in html
