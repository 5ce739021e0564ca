"""Made-up verdicts: the rule against a reading of the text by itself, no text twice, and the negation set."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.dataset import PARTS
from rnnviz.data.datasets import BUILT_IN, dataset
from rnnviz.data.templates import WORDS, draw_verdict, negation_set, spell, tokens, turned_round
from rnnviz.data.tokenize import split_words

KEYS = [f"templates_{language}:{n}" for language in WORDS for n in (1, 3, 6)]
ASIDES = ("虽然", "尽管")
TURNS = {
    "en": ("not", "barely", "never", "far from", "anything but"),
    "zh": ("不", "算不上", "谈不上"),
}


def says(language: str, text: str) -> bool:
    """The rule, read off the text: find the deciding clause, then its first adjective and what stands before it."""
    words = WORDS[language]
    if language == "en":
        text = text.replace("anything but", "anything-but")
        for joint in (", yet", " but ", " and ", " even though ", " although "):
            text = text.replace(joint, " | " + ("aside " if "though" in joint else ""))
        if text.startswith("although"):  # its comma is the one before the next clause's "the"
            text = "aside " + text.replace(" , the ", " | the ", 1)
        clauses = [clause.strip() for clause in text.split("|")]
        clauses = [clause for clause in clauses if not clause.startswith("aside")]
        turns = (*TURNS["en"], "anything-but")
    else:
        pieces = text.rstrip("。").replace("不过", "但").split("，")  # 不 in 不过 is no negation
        clauses = [p for p in pieces if not p.startswith(ASIDES) and not p.startswith("不是")]
        turns = TURNS["zh"]
    last = clauses[-1]
    places = {word: last.find(word) for word in (*words.good, *words.bad) if word in last}
    if language == "zh":  # 糟 stands in 糟糕: of two at one place the longer
        places = {w: p for w, p in places.items() if not any(w != o and w in o for o in places)}
    first = min(places, key=lambda word: places[word])
    turned = any(turn in last[: places[first]] for turn in turns)
    return (first in words.good) != turned


@given(st.sampled_from(sorted(WORDS)), st.integers(1, 6), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_the_label_is_what_the_rule_says(language, n_clauses, seed):
    words = WORDS[language]
    text = draw_verdict(np.random.default_rng(seed), words, n_clauses)
    assert len(text.clauses) == n_clauses
    assert says(language, spell(text, words)) == text.praises


@given(st.sampled_from(sorted(WORDS)), st.integers(1, 6), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_turned_round_is_the_same_words_saying_the_opposite(language, n_clauses, seed):
    words, rng = WORDS[language], np.random.default_rng(seed)
    text = draw_verdict(rng, words, n_clauses)
    other = turned_round(text, rng)
    if other is not None:
        assert Counter(tokens(other, words)) == Counter(tokens(text, words))
        assert [c.verdict for c in other.clauses] == [not c.verdict for c in text.clauses]
        assert says(language, spell(other, words)) == (not says(language, spell(text, words)))


@pytest.mark.parametrize("key", KEYS)
def test_examples_are_different_balanced_and_split_as_a_users_sentence_is(key):
    data = dataset(key)
    rows = list(data.source)
    assert len(set(rows)) == len(rows) == sum(len(data.parts[part]) for part in PARTS)
    share = (data.answers.ids == data.answers.ids[0]).mean()
    assert 0.45 < share < 0.55
    words = WORDS[data.language]
    assert all(tuple(split_words(words.gap.join(row))) == row for row in rows[:100])


def test_the_dial_makes_them_longer():
    dial = BUILT_IN["templates_en"].dial
    means = [dataset(f"templates_en:{n}").source.lengths.mean() for n in range(dial.lowest, dial.highest + 1)]
    assert means == sorted(means)
    assert means[-1] > 3 * means[0]


@pytest.mark.parametrize("key", KEYS)
def test_the_negation_set_is_new_and_in_pairs(key):
    data = dataset(key)
    texts, labels = negation_set(data)
    assert len(texts) == 200
    known = {data.source[row] for part in ("train", "valid") for row in data.parts[part]}
    assert not known & set(texts)
    assert len(set(texts)) == len(texts)
    for n in range(0, len(texts), 2):
        assert Counter(texts[n]) == Counter(texts[n + 1])
        assert labels[n] != labels[n + 1]


def test_replays():
    first, second = (BUILT_IN["templates_en"].make("templates_en:2", 2) for _time in range(2))
    assert list(first.source) == list(second.source)
    assert list(first.answers) == list(second.answers)
