"""The part How it writes of Train & sample, without a browser."""

import json
from dataclasses import replace

import numpy as np
import pytest
import streamlit as st

from rnnviz.core.cells import CELLS
from rnnviz.learn import forks
from rnnviz.learn.beam import beam_search
from rnnviz.learn.forks import ROOT, choices
from rnnviz.learn.sample import sample
from rnnviz.learn.train import Snapshot
from rnnviz.learn.written import look_at_sample
from rnnviz.ui import networks
from rnnviz.ui.figure import Click
from rnnviz.ui.training import writing as train_writing
from rnnviz.ui.training.writing_beam import OTHERS
from tests.ui.runs import SMALL, trained
from tests.ui.seen import drawn, press, said
from tests.ui.training_page import STACKS, opened, run_of

LENGTH = 12
SHOWN = {"alternatives", "entropy", "states", "dullness"}
FORKED = {"tree", "two"}

pytestmark = pytest.mark.usefixtures("three_updates")


@pytest.fixture
def hand(monkeypatch):
    """Clicks on the alternatives, to be put in: each is returned once, as if the browser had sent it."""
    waiting = []
    real = train_writing.figure

    def figure(fig, key, **options):
        real(fig, key, **options)
        return waiting.pop() if waiting and key == "writing-alternatives" else None

    monkeypatch.setattr(train_writing, "figure", figure)
    whole = st.rerun
    monkeypatch.setattr(st, "rerun", lambda scope="app": whole())  # AppTest runs fragments as parts of the page
    return waiting


def writing(config=SMALL, run=None, language="en", length=LENGTH, **session):
    part = {"train-part": "writing", f"writing-length-{config.tokens}": length}
    return opened(config, run=run, language=language, **part, **session)


def charts(test):
    """What the figures received, by their keys."""
    protos = (element.proto for element in test.get("bidi_component"))
    return {p.id.split("-", 2)[-1]: json.loads(p.bytes) for p in protos if "figure" in p.component_name}


def figures(test):
    return {key.removeprefix("writing-") for key in charts(test) if key.startswith("writing-")} & (SHOWN | FORKED)


def tree_of(test):
    return list(test.session_state["writing-trees"].values())[-1]


def fork(test, hand, at, token):
    """The page after a click on an alternative at place `at`."""
    hand.append(Click(0, 0.1, 1, 0, (at + 1, int(token))))
    return drawn(test)


def other_than(text, at, rank=0):
    return [int(token) for token in text.top[at] if token != text.ids[at]][rank]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("change", [*({"cell": cell} for cell in CELLS), *STACKS, {"tokens": "word"}], ids=str)
def test_every_network_writes(change, language):
    config = replace(SMALL, **change)
    test = writing(config, language=language)
    assert not test.error
    if config.bidirectional:
        assert len(test.info) == 1
        assert not figures(test)
        return
    assert figures(test) == SHOWN
    network = networks.untrained(config)
    drawn_text = sample(
        config, Snapshot(0, network.params), length=LENGTH, temperature=0.8, rng=np.random.default_rng(0)
    )
    assert tree_of(test)[ROOT].sample.tokens == drawn_text.tokens


def test_the_prepared_and_the_trained_network_write_too():
    prepared = writing(replace(SMALL, hidden=64), source="prepared")
    assert "Prepared:" in said(prepared)
    assert figures(prepared) == SHOWN
    run = trained(steps=5)
    test = writing(run=run, source="trained")
    text = tree_of(test)[ROOT].sample
    own = sample(run.config, run.state, length=LENGTH, temperature=0.8, rng=np.random.default_rng(0))
    assert text.tokens == own.tokens
    np.testing.assert_allclose(text.log_probs, look_at_sample(own).log_probs, rtol=1e-4)


def test_the_text_stays_while_the_run_goes_on_until_the_present_network_is_asked_for():
    test = writing(run=trained(steps=5), source="trained")
    before = tree_of(test)[ROOT].sample
    test = press(test, "train-one")
    assert run_of(test).state.step == 6
    assert "by the network after update 5; the run is at 6" in said(test)
    assert tree_of(test)[ROOT].sample is before
    test = press(test, "writing-anew")
    assert "by the network after update" not in said(test)
    assert not np.array_equal(tree_of(test)[ROOT].sample.log_probs, before.log_probs)


def test_a_click_forks_the_text_and_another_forks_the_fork(hand):
    test = writing()
    text = tree_of(test)[ROOT].sample
    fork(test, hand, 4, other_than(text, 4))
    tree = tree_of(test)
    assert len(tree) == 2
    assert test.session_state["writing-read"] == 1
    assert figures(test) == SHOWN | FORKED
    assert "They part at token 5" in said(test)
    assert f"{tree[1].sample.log_prob:.1f}" in said(test)
    fork(test, hand, 8, other_than(tree[1].sample, 8))
    assert choices(tree_of(test), 2) == {4: other_than(text, 4), 8: other_than(tree[1].sample, 8)}
    test.session_state["writing-read"] = ROOT
    drawn(test)
    assert test.button(key="writing-delete").disabled
    test.session_state["writing-read"] = 1
    drawn(test)
    test = press(test, "writing-delete")
    assert list(tree_of(test)) == [ROOT]
    assert figures(test) == SHOWN


def test_the_token_that_came_is_no_fork_and_the_tree_has_an_end(hand, monkeypatch):
    monkeypatch.setattr(forks, "MAX_FORKS", 4)
    test = writing()
    text = tree_of(test)[ROOT].sample
    fork(test, hand, 3, text.ids[3])
    assert len(tree_of(test)) == 1
    for rank in range(3):
        fork(test, hand, 0, other_than(text, 0, rank))
        test.session_state["writing-read"] = ROOT
        drawn(test)
    assert len(tree_of(test)) == 4
    fork(test, hand, 1, other_than(text, 1))
    (warning,) = test.warning
    assert "as many as it holds" in warning.value
    assert len(tree_of(test)) == 4


def test_other_wishes_draw_another_text_and_the_forks_of_before_are_kept(hand):
    test = writing()
    fork(test, hand, 2, other_than(tree_of(test)[ROOT].sample, 2))
    test.session_state["train-seed"] = 1
    drawn(test)
    assert len(tree_of(test)) == 1
    assert figures(test) == SHOWN
    test.session_state["train-seed"] = 0
    drawn(test)
    assert figures(test) == SHOWN | FORKED


def test_beams_stand_beside_the_sample():
    test = writing(**{"beam-width": 3})
    network = networks.untrained(SMALL)
    found = beam_search(SMALL, Snapshot(0, network.params), length=LENGTH, width=3)
    (rows,) = (table.value for table in test.table)
    assert list(rows["log p (nats)"][1:]) == [f"{h.log_prob:.2f}" for h in found]
    assert rows["log p (nats)"][0] == f"{tree_of(test)[ROOT].sample.log_prob:.2f}"
    others, own, beams = charts(test)["writing-dullness"]["fig"]["data"]
    assert (len(others["customdata"]), len(own["customdata"]), len(beams["customdata"])) == (OTHERS[1], 1, 3)
    ended = writing(**{"beam-ends": True, "beam-alpha": 1.0})
    assert not ended.error
    greedy = writing(**{"train-greedy": True, "beam-width": 1})
    (rows,) = (table.value for table in greedy.table)
    assert rows["log p (nats)"][0] == rows["log p (nats)"][1]


def test_a_network_that_grows_beyond_all_numbers_is_said():
    config = replace(SMALL, cell="rnn", nonlinearity="relu", scheme="identity", gain=10.0, own_text="")
    test = writing(config, length=300, **{"train-prime": "the " * 30})
    assert any("without bound" in error.value for error in test.error)
    assert not figures(test)


def test_strange_tokens_and_the_prime_are_said():
    test = writing(**{"train-prime": "中the"})
    assert "Not in the vocabulary" in said(test)
    assert "It goes on from the prime" in said(test)


def sentences(test):
    """What the bar says at each token."""
    (sent,) = (e.proto.json for e in test.get("bidi_component") if e.proto.component_name == "rnnviz.transport")
    return json.loads(sent)["said"]["forward"]


def test_always_the_likeliest_leaves_one_token_and_no_entropy():
    test = writing(**{"train-greedy": True, "train-top-p": 0.5})
    text = tree_of(test)[ROOT].sample
    assert (text.kept == 1).all()
    assert not text.entropy_drawn.any()
    assert not text.surprisal_drawn.any()
    assert all("probability 1.000 as drawn from" in sentence for sentence in sentences(test))


def test_a_word_in_the_place_of_an_unknown_one_has_the_chance_that_it_had():
    config = replace(SMALL, tokens="word", vocabulary_size=60)
    words = np.array(networks.words(networks.untrained(config)))
    text = tree_of(writing(config, length=40, **{"train-unknown": "replace", "train-top-k": 3}))[ROOT].sample
    assert (text.kept >= len(words) - 4).any()  # where UNKNOWN_TOKEN was among the three, all real words could come
    assert np.isfinite(text.surprisal_drawn).all()
    assert (2**text.entropy_drawn <= text.kept + 1e-3).all()


MARKUP = replace(SMALL, corpus="own", own_text="* $ ` _ < [a](b) :smile: $x$ # " * 10)


def test_tokens_that_look_like_markup_are_shown_letter_by_letter(hand):
    test = writing(MARKUP, length=60, **{"train-prime": "$x$ _a_ *"})
    text = tree_of(test)[ROOT].sample
    assert "It goes on from the prime: `$x$␣_a_␣*`" in said(test)
    assert all(row.startswith("`") for row in test.table[0].value["begins"])
    backtick = networks.words(networks.untrained(MARKUP)).index("`")
    at = int(np.flatnonzero((text.top == backtick).any(axis=1) & (text.ids != backtick))[0])
    fork(test, hand, at, backtick)
    assert "there. From there on" in said(test)
    assert "`` ` `` here" in said(test)
    assert "`` ` `` was put here by hand" in sentences(test)[at]


def test_a_prime_in_words_is_said_in_words():
    assert "prime: `SENTENCE_START the king`" in said(
        writing(replace(SMALL, tokens="word"), **{"train-prime": "the king"})
    )


@pytest.mark.parametrize(("at", "token"), [(99, 1), (0, 10**6)])
def test_a_click_on_the_text_of_before_is_no_click_on_this_one(hand, at, token):
    test = writing()
    fork(test, hand, at, token)
    assert len(tree_of(test)) == 1


@pytest.mark.parametrize("length", [1, 5])
def test_the_first_and_the_last_token_are_forked_too(hand, length):
    test = writing(length=length)
    text = tree_of(test)[ROOT].sample
    fork(test, hand, length - 1, other_than(text, length - 1))
    test.session_state["writing-read"] = ROOT
    fork(test, hand, 0, other_than(text, 0, 1))
    assert [f.at for f in tree_of(test).values()] == [None, length - 1, 0]
    assert figures(test) == SHOWN | FORKED


def test_a_text_of_two_tokens_has_no_runs_of_three():
    (rows,) = (table.value for table in writing(length=2).table)
    assert set(rows["distinct runs of three"]) == {"–"}
