"""The page Language model, without a browser and without worker processes."""

import base64
import math
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.analysis import language_model
from rnnviz.language import use
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.train import updates_per_epoch
from rnnviz.ui import contest as contests
from rnnviz.ui import runner
from tests.ui.seen import charts, drawn, press, said

PARTS = {
    "chain": {"language-factors", "language-sums"},
    "against": {"language-perplexity", "language-inked", "language-by-frequency", "language-by-place"},
    "learning": set(),
    "words": {"language-plane-chart", "language-cosines"},
}


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import language

    sidebar.open_session()
    sidebar.draw()
    language.render()


class Inline:
    """A pool whose slices run in this process."""

    size = 1

    def advance(self, config, state, *, steps=None, budget_s=None):
        return train.advance(config, state, steps=min(steps, 50))


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    monkeypatch.setattr(runner, "pool", Inline)
    monkeypatch.setattr(contests, "PICTURE_S", 0.01)
    yield
    use("en")


def opened(part, language="en", **settings):
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    use(language)
    for key, value in {"language-part": part, **settings}.items():
        test.session_state[key] = value
    return drawn(test)


def small(part, **settings):
    """On sentences about agreement, whose vocabulary is small."""
    return opened(part, **{"language-data": "agreement_en", "language-data-dial-agreement_en": 1, **settings})


def config_of(test):
    return test.session_state["language-contest"].configs["Network"]


@pytest.mark.parametrize("part", PARTS)
def test_every_part_before_training_and_after_an_update(part):
    test = small(part)
    assert charts(test).keys() >= PARTS[part]
    assert not test.error
    press(test, "language-one")
    assert charts(test).keys() >= PARTS[part]
    assert not test.error
    assert test.session_state["language-contest"].step == 1
    assert {button.key for button in test.button} >= {"language-Network-unroll", "language-Network-gradients"}


def test_the_factors_of_a_sentence_add_up_to_its_score():
    test = small("chain")
    test.text_input(key="language-sentence").set_value("The dogs bark, zebra.")
    drawn(test)
    assert "1 word is not in the vocabulary" in said(test) or "words are not in the vocabulary" in said(test)
    (table,) = test.table
    assert list(table.value["model"]) == ["1-gram", "2-gram", "3-gram", "4-gram", "LSTM, untrained"]
    n = len(charts(test)["language-factors"]["fig"]["layout"]["xaxis"]["labelalias"])
    V = len(encoded(_config()).vocabulary)
    assert float(table.value["nats a word"].iloc[-1]) == pytest.approx(math.log(V), abs=0.02)
    for _index, row in table.value.iterrows():
        mean = -float(row["ln P"].replace("−", "-")) / n
        assert float(row["nats a word"]) == pytest.approx(mean, abs=6e-3)
        assert float(row["perplexity"].replace(",", "")) == pytest.approx(math.exp(mean), rel=0.02)


def _config():
    return TaskConfig(task="language", data="agreement_en:1")


def test_what_each_model_sees_is_marked_and_the_users_text_is_shown_as_it_is():
    test = small("chain", **{"language-place": 3})
    test.text_input(key="language-sentence").set_value("<b> runs & sleeps .")
    drawn(test)
    (rows,) = [e.proto.body for e in test.get("html") if "<tr>" in e.proto.body]
    assert "<b> runs" not in rows
    marked = [row.count("background:") for row in rows.split("</tr>")[:5]]
    assert marked == [0, 1, 2, 3, 3]


def test_no_sentence_is_a_sentence():
    test = small("chain")
    test.text_input(key="language-sentence").set_value("  ")
    drawn(test)
    assert [e.value for e in test.error] == ["There is nothing to read: write at least one word."]
    press(test, "language-sentence-another")
    assert not test.error


def test_all_are_compared_on_the_same_events():
    test = small("against", **{"language-data-dial-agreement_en": 0, "language-batch": 256})
    epoch = updates_per_epoch(TaskConfig(task="language", data="agreement_en:0", batch=256))
    press(test, "language-epoch")
    for _run in range(40):
        if not test.session_state["language-contest"].active:
            break
        drawn(test)
    config, state = config_of(test), test.session_state["language-contest"].states["Network"]
    assert state.step == epoch
    numbers = encoded(config)
    rows = language_model.held_out_rows(numbers)
    characters = language_model.characters(numbers, rows)
    (table,) = test.table
    shown = {row["model"]: row for _index, row in table.value.iterrows()}
    network = np.concatenate(language_model.network_losses(config, state.params))
    of = language_model.score(network, characters)
    row = shown[f"Network, after {epoch} updates"]
    assert float(row["nats a word"]) == pytest.approx(of.nats, abs=6e-4)
    assert float(row["bits per character"]) == pytest.approx(of.bits_per_character, abs=6e-4)
    assert shown["uniform: 1/V for every word"]["nats a word"] == f"{math.log(len(numbers.vocabulary)):.4f}"
    models = language_model.ngram_models(numbers)
    two = np.concatenate(language_model.ngram_losses(models, language_model.events(numbers, rows))[2])
    assert len(two) == len(network)
    assert shown["2-gram"]["perplexity"] == f"{math.exp(two.mean()):,.1f}"
    better = "The network is ahead" if of.nats < two.mean() else "-gram is ahead"
    assert better in said(test)
    assert {"language-agreement", "language-inked"} <= charts(test).keys()


def test_the_sidebars_second_direction_is_left_out_and_said():
    test = small("learning")
    test.session_state["bidirectional"] = True
    drawn(test)
    assert "in one direction only" in said(test)
    press(test, "language-one")
    assert not config_of(test).bidirectional


def test_the_vocabulary_is_a_dial():
    test = small("learning", **{"language-vocabulary-agreement_en:1": 50})
    assert "50 outputs" in said(test)
    assert f"ln 50 = {math.log(50):.4f}" in said(test)


def test_the_baseline_of_accuracy_is_the_most_frequent_word_of_training():
    test = small("learning", **{"language-vocabulary-agreement_en:1": 8})
    press(test, "language-one")
    numbers = encoded(config_of(test))
    events = language_model.events(numbers, language_model.held_out_rows(numbers))
    unknown = np.mean([word == "UNKNOWN_TOKEN" for _read, after in events for word in after])
    assert unknown > 0.5  # of eight words four are marks
    shown = [shape["name"] for shape in charts(test)["language-accuracies"]["fig"]["layout"]["shapes"]]
    assert f"always the most frequent word {unknown:.1%}" in shown


def test_words_keep_their_place_between_two_pictures():
    test = small("words", **{"language-plane": 20})
    before = charts(test)["language-plane-chart"]["fig"]
    assert [next(iter(table.value.columns)) for table in test.dataframe] == ["before training"]
    press(test, "language-one")
    assert [next(iter(table.value.columns)) for table in test.dataframe] == ["before training", "now"]
    after = charts(test)["language-plane-chart"]["fig"]
    for axis in ("xaxis", "yaxis"):
        assert after["layout"][axis]["range"] == before["layout"][axis]["range"]


def test_in_chinese():
    test = opened("chain", "zh_CN", **{"language-data": "stories_zh"})
    assert test.title[0].value != ""
    assert not test.error
    assert charts(test).keys() >= PARTS["chain"]


def test_a_sentence_of_ones_own_outlives_a_change_of_data_that_know_its_words():
    test = small("chain")
    mine, proposed = "the dogs bark .", test.text_input(key="language-sentence").value
    test.slider(key="language-data-dial-agreement_en").set_value(2)
    drawn(test)
    assert test.text_input(key="language-sentence").value != proposed
    test.text_input(key="language-sentence").set_value(mine)
    drawn(test)
    test.slider(key="language-data-dial-agreement_en").set_value(1)
    drawn(test)
    assert test.text_input(key="language-sentence").value == mine
    test.selectbox(key="language-data").set_value("stories_zh")
    drawn(test)
    assert test.text_input(key="language-sentence").value not in (mine, proposed)


def test_a_door_opens_with_a_sentence_that_the_network_can_read():
    test = small("chain")
    test.text_input(key="language-sentence").set_value("zzz qqq")
    drawn(test)
    press(test, "language-one")
    press(test, "language-Network-unroll")
    words = set(encoded(_config()).vocabulary.index_to_word)
    assert words & set(test.text_area(key="sentence_field").value.lower().split())


def test_a_long_sentence_is_cut_and_that_is_said():
    test = small("chain")
    test.text_input(key="language-sentence").set_value("the " * 80)
    drawn(test)
    assert "Only the first 60 tokens are read." in said(test)
    assert "the end of the sentence included" not in said(test)
    test.text_input(key="language-sentence").set_value("the " * 59)
    drawn(test)
    assert "the end of the sentence included" in said(test)


def test_a_perplexity_beyond_all_bounds_is_still_shown(monkeypatch):
    test = small("against")
    press(test, "language-one")
    now = test.session_state["language-contest"]
    state = now.states["Network"]
    lost = replace(state, checks=(*state.checks, train.Check(1, 800.0, 0.0)))
    test.session_state["language-contest"] = replace(now, states={"Network": lost})
    drawn(test)
    (table,) = test.table
    assert table.value["perplexity"].iloc[-1] == "2.7 · 10³⁴⁷"
    sent = charts(test)["language-perplexity"]["fig"]["data"][0]["y"]
    curve = np.frombuffer(base64.b64decode(sent["bdata"]), sent["dtype"])
    assert len(curve) == 2
    assert np.isfinite(curve).all()


def test_a_network_whose_numbers_have_overflown_is_said_to_be_one():
    test = small("against")
    press(test, "language-one")
    now = test.session_state["language-contest"]
    state = now.states["Network"]
    lost = replace(state, params={**state.params, "W_y": np.full_like(state.params["W_y"], np.inf)})
    test.session_state["language-contest"] = replace(now, states={"Network": lost})
    drawn(test)
    beyond = "The network's numbers have grown beyond all bounds: lower the learning rate and reset."
    assert [e.value for e in test.error] == [beyond]
