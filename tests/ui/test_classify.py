"""The page Classify, without a browser and without worker processes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.data import shelf
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.datasets import dataset
from rnnviz.data.tokenize import split_words
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.measure import evaluate
from rnnviz.ui.classify.chain import links_of
from rnnviz.ui.classify.examples import ABOUT, about_of
from rnnviz.ui.classify.numbers import NETWORK, TESTED, baseline, scores
from rnnviz.ui.classify.samples import MOST, chosen_places, words_written
from rnnviz.ui.classify.words import against_counting, by_heart
from rnnviz.ui.contest import Contest
from tests.ui.runs import numbers
from tests.ui.seen import charts, drawn, press, said

CONFIG = TaskConfig(task="classify", data="templates_en:1", cell="gru", hidden=12, embedding=8, epochs=3)
THREE = {"red": "apple rose", "green": "leaf grass", "*blue*": "sea sky"}
SENTENCE = "the food is not bad ."
HOSTILE = "<script>alert(1)</script> **the food** $x$ `is` [not](http://x) bad 😀 \u202e"


pytestmark = pytest.mark.usefixtures("inline")


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import classify

    sidebar.open_session()
    sidebar.draw()
    classify.render()


@cache
def trained(config: TaskConfig) -> train.TaskState:
    return train.advance(config, train.start(config), steps=config.epochs * train.updates_per_epoch(config))


def opened(part="train", config: TaskConfig | None = None, language="en", **session) -> AppTest:
    """The page at a part; with the network of a config, trained."""
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    test.session_state["classify-part"] = part
    if config is not None:
        state = trained(config)
        test.session_state["classify-contest"] = Contest("classify", {NETWORK: config}, {NETWORK: state}, {})
    for key, value in session.items():
        test.session_state[f"classify-{key}"] = value
    return drawn(test)


def own_data(words: dict[str, str]) -> str:
    """Data of the labels' words, nine times each."""
    rows = [(label, f"the {word}".split()) for label, some in words.items() for word in some.split() for _n in range(9)]
    source, answers = Column.of(text for _label, text in rows), Column.of([label] for label, _text in rows)
    return shelf.put(Dataset("", "labels", "mine", "word", "", source, answers, split(len(rows)))).key


def test_before_training_it_shows_examples_the_chain_and_the_baselines():
    test = opened()
    text = said(test)
    config = TaskConfig(task="classify", data="templates_en:3")
    found = baseline(config)
    assert f"**{found.majority('valid'):.1%}**" in text
    assert f"**{found.accuracy('valid'):.1%}**" in text
    assert ABOUT["templates_en"] in text
    html = " ".join(element.proto.body for element in test.get("html"))
    numbers_ = encoded(config)
    assert " ".join(numbers_.data.source[int(numbers_.rows["train"][0])]) in html
    assert "dense layer" in html
    assert {chart["alt"] for chart in charts(test).values()} == {"No update yet: only the baselines."}


def test_every_part_opens_before_there_is_a_network():
    for part in ("test", "sentence"):
        test = opened(part)
        assert "press “Start”" in test.info[0].value


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"readout": "attention"},
        {"bidirectional": True, "layers": 2, "dropout": 0.3},
        {"cell": "lstm", "peepholes": True},
        {"embedding": 0},
    ],
)
def test_the_links_of_the_chain_add_up_to_all_that_is_learned(changed):
    config = replace(CONFIG, **changed)
    last = [re.findall(r"(?:= |; )([\d,]+)$", what) for _name, what in links_of(config)]
    learned = [int(found[0].replace(",", "")) for found in last if found]
    assert sum(learned) == model_of(config).n_parameters()


def test_training_is_drawn_beside_the_baselines():
    test = press(opened(), "classify-one")
    assert test.session_state["classify-contest"].step == 1
    levels = sorted(shape["y0"] for shape in charts(test)["classify-accuracies"]["fig"]["layout"]["shapes"])
    found = baseline(TaskConfig(task="classify", data="templates_en:3"))
    assert levels == pytest.approx(sorted([found.majority("valid"), found.accuracy("valid")]))


def test_the_test_part_says_what_the_network_and_counting_reach():
    test = opened("test", CONFIG)
    result = evaluate(CONFIG, trained(CONFIG).params, "test", TESTED)
    found = baseline(CONFIG)
    summary = test.table[0].value
    assert summary["accuracy"].tolist() == [
        f"{share:.1%}" for share in (result.accuracy, found.accuracy("test"), found.majority("test"))
    ]
    assert summary["same words, other order"].tolist()[1:] == ["50.0%", "50.0%"]
    shown = charts(test)["classify-confusion"]["fig"]["layout"]["annotations"]
    confusion = scores(CONFIG, result.truths, result.predictions).confusion
    assert [int(number["text"].replace(",", "")) for number in shown] == confusion.ravel().tolist()
    assert test.dataframe[0].value["confidence"].is_monotonic_decreasing
    assert len(test.dataframe[0].value) == MOST < len(result.truths)


def test_wrong_verdicts_can_be_looked_for():
    result = evaluate(CONFIG, train.start(CONFIG).params, "test")
    wrong = chosen_places(result, "wrong", surest_first=False)
    assert (result.truths[wrong] != result.predictions[wrong]).all()
    assert (np.diff(result.confidence[wrong]) >= 0).all()
    assert sorted([*wrong, *chosen_places(result, "right", surest_first=True)]) == list(range(len(result.truths)))


def test_the_opinion_ends_with_the_networks_answer():
    test = opened("sentence", CONFIG, sentence=SENTENCE)
    forward = model_of(CONFIG).forward(trained(CONFIG).params, encoded(CONFIG).reads(SENTENCE.split()))
    lines = charts(test)["classify-opinion"]["fig"]["data"]
    np.testing.assert_allclose([numbers(line["y"]) for line in lines], forward.probs[:, 0].T, atol=1e-6)
    text = said(test)
    answer = encoded(CONFIG).answers[forward.probs[-1, 0].argmax()]
    assert f"The network says **`{answer}`** with **{forward.probs[-1, 0].max():.1%}**." in text


def test_the_same_words_in_another_order_are_a_pair():
    test = opened("sentence", CONFIG)
    first = test.text_area(key="classify-sentence").value
    second = press(test, "classify-reordered").text_area(key="classify-sentence").value
    assert first != second
    assert Counter(first.split()) == Counter(second.split())
    third = press(test, "classify-example").text_area(key="classify-sentence").value
    assert tuple(third.split()) in set(dataset(CONFIG.data).source.take(dataset(CONFIG.data).parts["test"]))
    assert "The label is" in said(test)


@pytest.mark.parametrize(
    ("sentence", "warned"), [("the zebra is not bad .", ["`zebra`"]), (HOSTILE, ["`<`", "`script`"])]
)
def test_unknown_words_are_said_letter_by_letter(sentence, warned):
    test = opened("sentence", CONFIG, sentence=sentence)
    (warning,) = test.warning
    assert all(word in warning.value for word in warned)
    assert not test.error
    assert "classify-opinion" in charts(test)


def test_a_word_that_the_vocabulary_leaves_out_is_not_said_to_be_new():
    config = replace(CONFIG, vocabulary_size=12, epochs=1)
    word = encoded(CONFIG).vocabulary.index_to_word[-1]  # of the training part, but too rare for twelve words
    (warning,) = opened("sentence", config, sentence=f"the {word} is not .").warning
    assert warning.value == f"1 word is not in the vocabulary and is read as UNKNOWN_TOKEN: `{word}`"


def test_where_the_reordered_texts_are_cut_counting_is_not_said_to_be_right_half_the_time():
    shown = {}
    for length in (8, 5):  # the longest has 8 words
        test = opened("test", replace(CONFIG, max_length=length, epochs=1))
        shown[length] = test.table[0].value["same words, other order"].tolist()[1], "by construction" in said(test)
    assert shown[8] == ("50.0%", True)
    assert shown[5][0] != "50.0%"
    assert not shown[5][1]
    assert "only their first 5 words are read" in said(test)


def test_a_sentence_of_unknown_words_only_is_an_error_and_stays():
    test = opened("sentence", CONFIG, sentence="zebra")
    assert "knows none" in test.error[0].value
    assert test.text_area(key="classify-sentence").value == "zebra"


def test_attention_is_offered_where_there_is_attention():
    config = replace(CONFIG, readout="attention", bidirectional=True, epochs=1)
    test = opened("sentence", config, decide="attention")
    (bars,) = charts(test)["classify-weights"]["fig"]["data"]
    assert numbers(bars["y"]).sum() == pytest.approx(1)
    test = opened("sentence", replace(CONFIG, epochs=1), decide="attention")
    assert test.session_state["classify-decide"] == "signed"


def test_while_it_learns_a_sentence_is_watched_and_the_test_waits():
    for part in ("sentence", "test"):
        test = opened()
        test.session_state["classify-part"] = part
        start = train.start(CONFIG)
        test.session_state["classify-contest"] = Contest(
            "classify", {NETWORK: CONFIG}, {NETWORK: start}, {}, active=True
        )
        drawn(test)
        assert test.session_state["classify-contest"].step > 0
        if part == "sentence":
            assert "classify-opinion" in charts(test)
        else:
            assert [info.value for info in test.info] == ["The test comes when the training rests."]
            assert not test.dataframe


@pytest.mark.parametrize("which", ["signed", "norm", "counted"])
def test_every_way_to_ink_the_words_is_drawn(which):
    test = opened("sentence", CONFIG, decide=which)
    (bars,) = charts(test)["classify-weights"]["fig"]["data"]
    values = numbers(bars["y"])
    assert len(values) == len(charts(test)["classify-inked"]["tokens"])
    assert np.abs(values).max() > 0
    if which == "norm":
        assert values.min() >= 0


def test_three_classes_of_ones_own():
    config = replace(CONFIG, data=own_data(THREE), epochs=2)
    test = opened("test", config)
    assert "same words, other order" not in test.table[0].value
    assert len(test.table[1].value) == 3
    assert "`*blue*`" in test.table[1].value["class"].tolist()
    test = opened("sentence", config, sentence="the sea")
    assert len(charts(test)["classify-opinion"]["fig"]["data"]) == 3
    assert "classify-reordered" not in [button.key for button in test.button]


@pytest.mark.parametrize(
    ("words", "n"), [({"red": "apple"}, "1 label;"), ({str(k): "a" for k in range(120)}, "120 labels")]
)
def test_data_without_a_choice_or_with_too_many_are_refused(words, n, monkeypatch):
    monkeypatch.setattr("rnnviz.ui.classify.settings.choose_data", lambda kind, key: own_data(words))
    test = opened()
    assert f"These data have {n}" in test.error[0].value
    assert "classify-go" not in [button.key for button in test.button]


def test_other_data_bring_another_example_but_not_over_what_was_written():
    test = opened("sentence", CONFIG)
    other = replace(CONFIG, data="reviews_en", epochs=1)
    for written in (None, "the food is bad ."):
        if written is not None:
            test.text_area(key="classify-sentence").set_value(written).run()
        test.session_state["classify-contest"] = Contest("classify", {NETWORK: other}, {NETWORK: trained(other)}, {})
        drawn(test)
        now = test.text_area(key="classify-sentence").value
        if written is None:
            row = int(encoded(other).rows["test"][0])
            assert now == " ".join(dataset("reviews_en").source[row])
        else:
            assert now == written


def test_it_speaks_chinese():
    test = opened(language="zh_CN")
    assert test.session_state["classify-data"] == "templates_zh"


@pytest.mark.parametrize("key", ["templates_zh:2", "reviews_zh", "reviews_en"])
def test_what_is_written_out_is_split_into_the_same_words(key):
    for row in list(dataset(key).source)[:40]:
        written = words_written(row)
        assert (" " in written) == (not key.endswith("zh") and "zh:" not in key)
        assert written.split() == list(row) or split_words(written) == list(row)


@pytest.mark.parametrize(
    ("key", "word"), [("templates_en:2", "“not”"), ("templates_zh:3", "“并不”"), ("reviews_zh", "twins")]
)
def test_the_rule_of_the_data_is_told_in_their_words(key, word):
    assert word in about_of(key)


def test_learning_by_heart_is_told_from_learning():
    start = train.start(CONFIG)
    assert by_heart(start) == ""
    checks = (train.Check(40, 0.6, 0.7),)
    for training, verdict in ((0.81, "by heart**:"), (0.79, "holds for others")):
        assert verdict in by_heart(replace(start, accuracies=np.full(40, training), checks=checks))


def test_the_verdict_against_counting_follows_its_rule():
    right, wrong = np.ones(9, bool), np.zeros(9, bool)
    assert against_counting(right, wrong).startswith("**Better than naive Bayes**: alone right 9 times")
    assert against_counting(wrong, right).startswith("**Worse")
    assert against_counting(right, right).startswith("**No different")
