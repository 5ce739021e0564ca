"""The tagged sentences: who is ambiguous, and that no sentence is in two parts."""

from collections import Counter, defaultdict
from random import Random

import numpy as np
import pytest

from rnnviz.data.datasets import dataset
from rnnviz.data.sentence_grammar import Word
from rnnviz.data.tagging import SENTENCES, characters, small, tagged_sentences, written
from rnnviz.data.tokenize import split_words

KEYS = ("pos_en", "entities_en", "pos_zh", "entities_zh")


@pytest.mark.parametrize("key", KEYS)
def test_no_sentence_is_in_two_parts_whatever_its_capitals(key):
    data = dataset(key)
    seen = Counter(tuple(token.lower() for token in tokens) for tokens in data.source)
    assert len(data) == SENTENCES
    assert set(seen.values()) == {1}
    rows = np.concatenate(list(data.parts.values()))
    assert sorted(rows) == list(range(SENTENCES))


@pytest.mark.parametrize("key", KEYS)
def test_the_tags_are_those_of_their_kind(key):
    data = dataset(key)
    if key.startswith("entities"):
        assert set(data.answers.words) == {"O", *(f"{mark}-{kind}" for mark in "BI" for kind in ("PER", "LOC", "ORG"))}
        for tags in data.answers:
            for before, tag in zip(("O", *tags), tags, strict=False):
                assert tag[0] != "I" or before[1:] == tag[1:]
    else:
        assert {"NOUN", "PROPN", "VERB", "ADP", "CONJ", "PUNCT"} <= set(data.answers.words)


def test_apple_is_a_company_and_a_fruit():
    tags = defaultdict(Counter)
    for tokens, classes, entities in tagged_sentences("en"):
        for token, word_class, entity in zip(tokens, classes, entities, strict=True):
            tags[token][word_class, entity] += 1
    assert {("PROPN", "B-ORG"), ("NOUN", "O")} <= set(tags["apple"])
    assert {("PROPN", "B-ORG"), ("NOUN", "O")} <= set(tags["Apple"])  # the first word of a sentence is capital, too
    assert {("PROPN", "B-ORG"), ("PROPN", "B-LOC")} <= set(tags["amazon"])
    assert {("PROPN", "B-PER"), ("AUX", "O"), ("PROPN", "O")} <= set(tags["May"])
    assert {("DET", "O"), ("PRON", "O")} <= set(tags["her"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_some_words_are_told_apart_only_by_what_comes_after(language):
    """The same beginning, word by word, goes on in both ways: who reads forward only cannot know."""
    ways = defaultdict(Counter)
    for tokens, classes, _entities in tagged_sentences(language):
        for t, word_class in enumerate(classes):
            ways[tuple(token.lower() for token in tokens[: t + 1])][word_class] += 1
    undecided = sum(n.total() - max(n.values()) for n in ways.values())
    words = sum(len(tokens) for tokens, *_tags in tagged_sentences(language))
    assert undecided / words > 0.01


def test_every_sentence_is_split_as_the_users_own_would_be():
    for language, glue in (("en", " "), ("zh", "")):
        for tokens, *_tags in tagged_sentences(language)[::25]:
            assert split_words(glue.join(tokens)) == list(tokens)


def test_an_and_capitals():
    words = [Word(text, ("S", "X")) for text in ("a", "old", "man", "has", "a", "hat")]
    assert [word.text for word in written(words)] == ["An", "old", "man", "has", "a", "hat"]
    assert [word.text for word in small([Word("Anna", ("S",)), Word("left", ("S",))])] == ["anna", "left"]


def test_chinese_is_read_character_by_character():
    pieces = characters([Word("苹果", ("S", "NOUN")), Word("好", ("S", "ADJ"))])
    assert [(word.text, word.word_class) for word in pieces] == [("苹", "NOUN"), ("果", "NOUN"), ("好", "ADJ")]


def test_the_sentences_are_the_same_every_time():
    first = tagged_sentences("en")
    tagged_sentences.cache_clear()
    assert tagged_sentences("en") == first
    assert Random(0).random() == 0.8444218515250481  # of Python's own generator, on every machine
