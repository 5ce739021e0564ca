"""Sentences with a tag for every word: word classes and entities, drawn from our grammars, ambiguous on purpose.

The same word has different tags in different sentences ("the Apple is a great company", "I like eating apple"): some
of these words are told apart by what stands before them, some only by what comes after. A part of the English
sentences is written in small letters throughout, so that a capital does not give a name away. Chinese is read
character by character, and every character has the class of its word.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from random import Random

from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.sentence_grammar import Word, entity_tags, grammar
from rnnviz.language import N_

SENTENCES = 5000
SMALL = 0.35  # of the English sentences are written in small letters
GRAMMARS = {"en": "english", "zh": "chinese"}
TITLES = {"pos": N_("Word classes of made-up sentences"), "entities": N_("Entities in made-up sentences")}

Tagged = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def make(key: str, _number: int) -> Dataset:
    """Sentences with their word classes ("pos_en", "pos_zh") or BIO entities ("entities_en", "entities_zh")."""
    kind, _under, language = key.partition("_")
    sentences = tagged_sentences(language)
    return Dataset(
        key,
        "tags",
        TITLES[kind],
        "word",
        language,
        Column.of(tokens for tokens, _classes, _entities in sentences),
        Column.of(classes if kind == "pos" else entities for _tokens, classes, entities in sentences),
        split(len(sentences)),
    )


@lru_cache
def tagged_sentences(language: str) -> tuple[Tagged, ...]:
    """SENTENCES different sentences: tokens, word classes and entity tags; capitals make no difference."""
    found: dict[tuple[str, ...], Tagged] = {}
    drawn = _drawn(language)
    while len(found) < SENTENCES:
        words = next(drawn)
        tokens = tuple(word.text for word in words)
        found.setdefault(
            tuple(token.lower() for token in tokens),
            (tokens, tuple(word.word_class for word in words), tuple(entity_tags(words))),
        )
    return tuple(found.values())


def _drawn(language: str) -> Iterator[list[Word]]:
    """Sentences without end, as they are read."""
    random, rules = Random(0), grammar(GRAMMARS[language])
    while True:
        words = list(rules.draw(random, "S"))
        if language == "zh":
            yield characters(words)
        else:
            yield small(words) if random.random() < SMALL else written(words)


def written(words: list[Word]) -> list[Word]:
    """An English sentence as it is written: "a" is "an" before a vowel, and the first letter is a capital."""
    texts = [
        "an" if word.text == "a" and after.text[0].lower() in "aeiou" else word.text
        for word, after in zip(words, [*words[1:], words[-1]], strict=True)
    ]
    texts[0] = texts[0][0].upper() + texts[0][1:]
    return [Word(text, word.under) for text, word in zip(texts, words, strict=True)]


def small(words: list[Word]) -> list[Word]:
    """An English sentence in small letters throughout."""
    return [Word(word.text.lower(), word.under) for word in written(words)]


def characters(words: list[Word]) -> list[Word]:
    """A sentence character by character, each under the symbols of its word."""
    return [Word(character, word.under) for word in words for character in word.text]
