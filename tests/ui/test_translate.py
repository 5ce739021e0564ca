"""The page Translate, without a browser and without worker processes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.data.alignment import RULES, right_answer
from rnnviz.data.datasets import dataset
from rnnviz.language import use
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.translate import Output, Translations, beam, write_part
from rnnviz.ui.contest import Contest
from rnnviz.ui.tasks import bar
from rnnviz.ui.translate.inside import focus
from rnnviz.ui.translate.own import looked_in_words, sentence
from rnnviz.ui.translate.results import verdict
from rnnviz.ui.translate.settings import WITH, WITHOUT
from tests.ui.seen import charts, drawn, press, said
from tests.ui.task_data import key_of

SMALL = {"task": "translate", "cell": "gru", "hidden": 6, "embedding": 4, "bidirectional": True, "epochs": 2}


pytestmark = pytest.mark.usefixtures("inline")


def page():
    from rnnviz.ui import sidebar
    from rnnviz.ui.pages import translate

    sidebar.open_session()
    sidebar.draw()
    translate.render()


@pytest.fixture(scope="module")
def trained():
    """A contest of small networks after some updates, by the key of its data."""
    made = {}

    def of(data: str) -> Contest:
        if data not in made:
            configs = {WITH: TaskConfig(data=data, **SMALL), WITHOUT: TaskConfig(data=data, attention="none", **SMALL)}
            states = {name: train.advance(c, train.start(c), steps=10) for name, c in configs.items()}
            made[data] = Contest("translate", configs, states, states)
        return made[data]

    return of


def opened(now: Contest | None = None, part: str = "own", language: str = "en") -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.query_params["lang"] = language
    use(language)
    if now is not None:
        test.session_state["translate-contest"] = now
        test.session_state["translate-data"] = next(iter(now.configs.values())).data
        test.session_state["translate-part"] = part
    return drawn(test)


def test_every_data_set_opens_with_its_pairs_and_its_rule():
    test = opened()
    for key in RULES:
        test.selectbox(key="translate-data").set_value(key)
        drawn(test)
        data = dataset(key)
        row = int(data.parts["train"][0])
        (table,) = test.table
        assert "".join(data.answers[row]) in table.value.iloc[0]["answer"]
        marks = charts(test)["translate-rule"]["fig"]["data"][0]
        places = [w.places for w in right_answer(key, data.source[row])]
        assert list(zip(marks["x"], marks["y"], strict=True)) == [
            (j + 1, t) for t, p in enumerate(places, 1) for j in p
        ]


def test_both_networks_learn_from_the_same_and_say_what_they_write():
    test = opened()
    test.session_state["translate-data"] = "dates_zh"
    test.session_state["translate-attention"] = "general"
    test.session_state["translate-directions"] = "one"
    test.session_state["translate-forcing"] = 0.5
    drawn(test)
    press(test, "translate-one")
    now = test.session_state["translate-contest"]
    with_, without = (now.configs[name] for name in (WITH, WITHOUT))
    assert (with_.attention, without.attention) == ("general", "none")
    assert with_.forcing == without.forcing == 0.5
    assert not with_.bidirectional
    assert with_.seed == without.seed
    assert {state.step for state in now.states.values()} == {1}
    for config in (with_, without):
        assert f"{model_of(config).n_parameters():,} parameters" in said(test)
    live = next(table.value for table in test.table if "with attention" in table.value)
    assert set(live["right"].str.len()) == {12}  # ten characters between two marks
    assert charts(test)["translate-accuracies"]["fig"]["layout"]["shapes"][0]["name"].endswith("0.0%")


@pytest.mark.parametrize("directions", ["one", "both"])
def test_a_decoder_that_has_to_be_as_wide_as_two_directions_is_said_to_be(directions):
    test = opened()
    test.session_state["translate-attention"] = "dot"
    test.session_state["translate-directions"] = directions
    drawn(test)
    press(test, "translate-one")
    units = {name: model_of(c).decoder.width for name, c in test.session_state["translate-contest"].configs.items()}
    assert (units[WITH] == units[WITHOUT]) is (directions == "one")
    assert (f"the decoder has {units[WITH]} units" in said(test)) is (directions == "both")


@pytest.mark.parametrize("key", ["hangul", "dates_en"])
def test_a_source_is_written_searched_and_looked_at(key, trained):
    now = trained(key)
    test = opened(now)
    assert ("한: a syllable that training never showed" in said(test)) is (key == "hangul")
    tokens = RULES[key].read(test.text_input(key=f"translate-source-{key}").value)
    for name, config in now.configs.items():
        written = beam(config, now.states[name].params, tokens, width=1)[0]
        assert "".join(written.symbols) in said(test)
    found = beam(now.configs[WITH], now.states[WITH].params, tokens, width=4, alpha=0.6)
    table = next(table.value for table in test.table if "score" in table.value)
    assert list(table["score"]) == [f"{output.score:.3f}" for output in found]
    heat = charts(test)["translate-attention-map"]["fig"]["data"][0]
    assert heat["z"]["shape"].endswith(f", {len(tokens)}")


def test_the_doors_open_the_decoder_that_is_a_network_of_its_own(trained):
    test = opened(trained("hangul"), "inside")
    keys = {button.key for button in test.button}
    assert {"translate-without-attention-unroll", "translate-without-attention-gradients"} <= keys
    assert "translate-with-attention-unroll" not in keys
    assert "A decoder with attention reads the encoder's states at every step" in said(test)


def test_another_width_is_another_search_and_the_other_network_can_be_searched(trained):
    now = trained("hangul")
    test = opened(now)
    test.slider(key="translate-width").set_value(2)
    test.session_state["translate-beam-of"] = WITHOUT
    drawn(test)
    tokens = RULES["hangul"].read(test.text_input(key="translate-source-hangul").value)
    found = beam(now.configs[WITHOUT], now.states[WITHOUT].params, tokens, width=2, alpha=0.6)
    table = next(table.value for table in test.table if "score" in table.value)
    assert list(table["score"]) == [f"{output.score:.3f}" for output in found]


def test_a_word_that_the_vocabulary_leaves_out_is_not_said_to_be_new():
    key = key_of("translate")
    attentions = {WITH: "additive", WITHOUT: "none"}
    configs = {
        name: TaskConfig(**SMALL, data=key, vocabulary_size=6, attention=score) for name, score in attentions.items()
    }
    states = {name: train.advance(config, train.start(config), steps=1) for name, config in configs.items()}
    test = opened(Contest("translate", configs, states, states))
    test.text_input(key=f"translate-source-{key}").set_value("the cat one two")
    drawn(test)
    known = encoded(configs[WITH]).vocabulary.word_to_index
    new = [word for word in ("the", "cat", "one", "two") if word not in known]
    assert new == ["cat", "one"]
    assert [warning.value for warning in test.warning] == [
        f"{len(new)} words are not in the vocabulary and are read as UNKNOWN_TOKEN: "
        + ", ".join(f"`{word}`" for word in new)
    ]


def test_a_source_outside_the_alphabet_is_one_sentence_and_stays(trained):
    test = opened(trained("hangul"))
    for typed in ("한a", "", "<b>한</b>", "한" * 50):
        test.text_input(key="translate-source-hangul").set_value(typed)
        drawn(test)
        assert len(test.error) == 1
        assert test.text_input(key="translate-source-hangul").value == typed
    press(test, "translate-another")
    assert not test.error
    assert "training never showed" in said(test)
    data = dataset("hangul")
    assert test.text_input(key="translate-source-hangul").value == RULES["hangul"].shown(
        data.source[int(data.parts["test"][0])]
    )


def test_the_test_part_beside_its_baselines(trained):
    now = trained("dates_zh")
    test = opened(now, "test")
    part = write_part(now.configs[WITH], now.states[WITH].params, "test", 300)
    table = next(table.value for table in test.table if "character error rate" in table.value)
    row = dict(zip(table["written by"], table["character error rate"], strict=True))
    assert row["**with attention**"] == f"{part.error_rate:.3f}"
    assert len(row) == 5
    lines = charts(test)["translate-by-length"]["fig"]["data"]
    assert [line["name"] for line in lines] == [WITH, WITHOUT]
    assert lines[0]["x"] == list(part.by_length())


def test_inside_both_networks(trained):
    key = "dates_zh"
    now = trained(key)
    test = opened(now, "inside")
    tokens = RULES[key].read(test.text_input(key=f"translate-source-{key}").value)
    n, shown = len(right_answer(key, tokens)) + 1, charts(test)
    for chart, shape in {
        "translate-reach-0": (n, len(tokens)),
        "translate-reach-1": (n, len(tokens)),
        "translate-encoder": (12, len(tokens)),
        "translate-decoder": (6, n),
    }.items():
        assert shown[chart]["fig"]["data"][0]["z"]["shape"] == f"{shape[0]}, {shape[1]}"
    assert "Units 1 to 6 read from the start, units 7 to 12 from the end." in said(test)


def test_pairs_of_ones_own_have_no_rule_but_answers_where_the_data_know_them(trained):
    now = trained(key_of("translate"))
    test = opened(now)
    assert "translate-attention-map" in charts(test)
    assert "right is" in said(test)
    data = dataset(next(iter(now.configs.values())).data)
    (key,) = (field.key for field in test.text_input if field.key.startswith("translate-source"))
    for typed, problem in (("the giraffe sees", 0), ("giraffe", 1), ("", 1)):
        test.text_input(key=key).set_value(typed)
        drawn(test)
        assert len(test.error) == problem
        assert ("giraffe" in " ".join(w.value for w in test.warning)) is (typed == "the giraffe sees")
    test.session_state["translate-part"] = "inside"
    drawn(press(test, "translate-another"))
    assert test.text_input(key=key).value == " ".join(data.source[int(data.parts["test"][0])])
    assert "translate-reach-0" in charts(test)


def test_in_chinese(trained):
    test = opened(trained("dates_zh"), "own", "zh_CN")
    for part in ("test", "inside"):
        test.session_state["translate-part"] = part
        drawn(test)


def made(*outcomes: tuple[str, str]) -> Translations:
    return Translations(
        tuple(tuple("s" * (k + 1)) for k in range(len(outcomes))),
        tuple(tuple(right) for right, _written in outcomes),
        tuple(tuple(written) for _right, written in outcomes),
    )


def test_the_verdict_follows_its_rule():
    good, bad = made(("a", "a"), ("b", "b")), made(("a", "a"), ("b", "c"))
    assert verdict({WITH: good, WITHOUT: bad}).startswith("**Attention helps:** 100% against 50%")
    assert "100% against 0%" in verdict({WITH: good, WITHOUT: bad})
    assert verdict({WITH: bad, WITHOUT: good}).startswith("**Without attention it is better so far:** 100% against 50%")
    assert verdict({WITH: bad, WITHOUT: bad}).startswith("**No clear difference so far:** 50% with attention, 50%")


def test_the_verdict_names_the_lengths_it_looks_at_and_calls_ten_points_a_difference():
    sources = tuple(tuple("abc"[:n]) for n in (1, 2, 2, 2, 2, 2, 2, 2, 2, 3))
    six, five = (Translations(sources, sources, (*sources[:n], *[("x",)] * (10 - n))) for n in (6, 5))
    said = verdict({WITH: six, WITHOUT: five})
    assert said.startswith("**Attention helps:** 60% against 50% without a fault, on sources of 2 tokens or more 56%")
    assert verdict({WITH: five, WITHOUT: six}).startswith("**Without attention it is better so far:**")


def test_an_output_is_judged_where_the_answer_is_known_and_shown_letter_by_letter():
    data = dataset("hangul")
    output = Output(tuple("`<b>"), np.zeros(5), None, True)
    assert sentence(data, WITH, output, None) == "**with attention:** `` `<b> ``"
    assert sentence(data, WITH, output, tuple("`<b>")).endswith("– right")
    assert sentence(data, WITH, output, tuple("abc")).endswith("– wrong, right is `abc`")
    assert looked_in_words(np.array([True, False])).startswith(
        "The heaviest weight stands on the true place for 1 of 2"
    )


def test_the_focus_is_the_mean_share_on_the_true_places():
    assert focus(np.array([[1.0, 3.0], [2.0, 2.0], [5.0, 0.0]]), [(1,), (0, 1), ()]) == (0.75 + 1.0) / 2


@pytest.mark.parametrize("part", ["own", "inside", "test"])
def test_a_network_whose_numbers_have_overflown_is_said_to_be_one(part, trained):
    now = trained("dates_en")
    lost = {name: dataclasses.replace(state, params=_overflown(state.params)) for name, state in now.states.items()}
    test = opened(dataclasses.replace(now, states=lost), part)
    beyond = ["The network's numbers have grown beyond all bounds: lower the learning rate and reset."]
    assert [e.value for e in test.error] == ([] if part == "test" else beyond)


def _overflown(params):
    return {name: np.full_like(array, np.inf if name == "W_y" else 1.0) for name, array in params.items()}


def test_a_pause_draws_the_whole_page_anew_which_stops_the_timer_of_the_live_part(monkeypatch):
    anew, rerun = [], bar.st.rerun
    monkeypatch.setattr(bar.st, "rerun", lambda: (anew.append(True), rerun()))
    test = opened()
    press(test, "translate-go")
    assert test.session_state["translate-contest"].active
    assert not anew
    press(test, "translate-go")
    assert not test.session_state["translate-contest"].active
    assert len(anew) == 1
    drawn(test)
    assert len(anew) == 1
