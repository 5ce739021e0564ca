"""Numbering words: what is kept, what is unknown, in which order, and how tokens are shown."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data.vocabulary import (
    PADDING_TOKEN,
    SENTENCE_END,
    SENTENCE_START,
    SPECIAL,
    UNKNOWN_TOKEN,
    Vocabulary,
    build_vocabulary,
    printable,
)


def test_most_frequent_words_stay_and_ties_follow_the_word():
    tokens = [SENTENCE_START, *"bacbdab", SENTENCE_END]
    vocabulary = build_vocabulary(tokens, "word", 7)
    assert vocabulary.index_to_word == (
        "PADDING_TOKEN", "UNKNOWN_TOKEN", "SENTENCE_START", "SENTENCE_END", "b", "a", "c",
    )  # fmt: skip
    assert len(vocabulary) == 7
    assert vocabulary.encode(["b", "d", "never seen"]).tolist() == [4, vocabulary.unknown, vocabulary.unknown]
    assert vocabulary.decode([5, vocabulary.unknown]) == ["a", UNKNOWN_TOKEN]


def test_characters_need_no_sentence_marks():
    assert build_vocabulary("abca", "char", 4).index_to_word == (PADDING_TOKEN, UNKNOWN_TOKEN, "a", "b")


@pytest.mark.parametrize("kind", SPECIAL)
def test_no_room_for_the_special_tokens(kind):
    n = len(SPECIAL[kind])
    assert build_vocabulary(["a"], kind, n).index_to_word == SPECIAL[kind]
    with pytest.raises(ValueError, match="size"):
        build_vocabulary(["a"], kind, n - 1)


def test_a_vocabulary_is_a_value():
    a, b = build_vocabulary("abba", "char"), build_vocabulary("baab", "char")
    assert a == b
    assert hash(a) == hash(b)
    with pytest.raises(dataclasses.FrozenInstanceError):
        a.kind = "word"


@given(st.lists(st.text(max_size=3), max_size=60), st.sampled_from(list(SPECIAL)), st.integers(4, 30))
def test_any_tokens(tokens, kind, size):
    vocabulary = build_vocabulary(tokens, kind, size)
    assert vocabulary == build_vocabulary(reversed(tokens), kind, size)
    assert len(set(vocabulary.index_to_word)) == len(vocabulary) <= size
    ids = vocabulary.encode(tokens)
    assert ids.dtype == np.int64
    assert ids.shape == (len(tokens),)
    for token, decoded in zip(tokens, vocabulary.decode(ids), strict=True):
        assert decoded == (token if token in vocabulary.word_to_index else UNKNOWN_TOKEN)


def test_everything_can_be_unknown():
    assert Vocabulary((UNKNOWN_TOKEN,), "char").encode("abc").tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("token", "shown"),
    [(" ", "␣"), ("\n", "⏎"), ("\t", "⇥"), ("\x07", "\\x07"), ("\u200b", "\\u200b"), ("\ud800", "\\ud800"),
     ("a b", "a␣b"), ("é", "é"), ("我", "我"), ("😀", "😀"), (UNKNOWN_TOKEN, "UNKNOWN_TOKEN")],
)  # fmt: skip
def test_printable(token, shown):
    assert printable(token) == shown


@given(st.characters(exclude_categories=()))
def test_printable_is_visible(character):
    shown = printable(character)
    assert shown.isprintable()
    assert shown.strip()
    shown.encode("utf-8")
