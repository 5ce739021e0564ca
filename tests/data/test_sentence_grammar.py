"""Grammars as texts, and the sentences drawn from them."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.sentence_grammar import Word, entity_tags, grammar, grammar_of

NAMES = ("english", "chinese", "blanks_english", "blanks_chinese")
CLASSES = {"NOUN", "PROPN", "PRON", "DET", "ADJ", "NUM", "VERB", "AUX", "ADV", "ADP", "CONJ", "PART", "PUNCT"}


def test_a_sentence_is_what_the_rules_say():
    made = grammar_of("S -> NP V_sg\nNP -> 'the cat'\nV_sg -> 'sleeps'")
    words = list(made.draw(Random(0), "S"))
    assert [word.text for word in words] == ["the", "cat", "sleeps"]
    assert [word.under for word in words] == [("S", "NP"), ("S", "NP"), ("S", "V_sg")]
    assert words[2].word_class == "V"
    assert made.words("V_sg") == ("sleeps",)


def test_what_is_written_twice_is_drawn_twice_as_often():
    made, random = grammar_of("S -> 'a' | 'a' | 'b'"), Random(0)
    counts = Counter(word.text for _n in range(3000) for word in made.draw(random, "S"))
    assert 0.63 < counts["a"] / 3000 < 0.70


@pytest.mark.parametrize("text", ["S -> NP", "S -> 'a", "-> 'a'", ""])
def test_a_text_that_is_no_grammar_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  some are NLTK's own
        grammar_of(text)


@pytest.mark.parametrize("name", NAMES)
def test_every_symbol_of_our_grammars_is_used(name):
    rules = grammar(name).rules
    reached, waiting = set(), ["S", *(start for start in ("BEFORE",) if name.startswith("blanks"))]
    while waiting:
        symbol = waiting.pop()
        if symbol not in reached:
            reached.add(symbol)
            waiting += [part for way in rules[symbol] for part, is_word in way if not is_word]
    assert reached == set(rules)


def test_singular_and_plural_stand_in_the_same_order():
    made = grammar("english")
    both = [name[:-3] for name in made.rules if name.endswith("_sg") and made.words(name)]
    assert {"NOUN", "VERB", "VERB_see", "AUX"} <= set(both)
    for name in both:
        singular, plural = made.words(f"{name}_sg"), made.words(f"{name}_pl")
        if name != "DET":
            assert len(singular) == len(plural)
        if name == "NOUN":
            assert [word + "s" for word in singular] == list(plural)
        if name.startswith("VERB"):
            assert list(singular) == [word + "s" for word in plural]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), name=st.sampled_from(["english", "chinese"]))
def test_every_word_has_a_class_and_stands_in_the_grammar(seed, name):
    made = grammar(name)
    words = list(made.draw(Random(seed), "S"))
    assert {word.word_class for word in words} <= CLASSES
    for word in words:
        assert word.under[0] == "S"
        assert word.text in {piece for text in made.words(word.under[-1]) for piece in text.split()}
    assert words[-1].word_class == "PUNCT"


def test_entities_begin_with_b_and_go_on_with_i():
    def word(*under):
        return Word("x", under)

    sentence = [word("S", "PER", "PROPN"), word("S", "PER", "PROPN"), word("S", "V"), word("S", "LOC", "PROPN")]
    assert entity_tags(sentence) == ["B-PER", "I-PER", "O", "B-LOC"]
    assert entity_tags([word("S", "PER"), word("S", "ORG_two", "PROPN")]) == ["B-PER", "B-ORG"]
    assert entity_tags([word("S", "ORG", "LOC", "PROPN")]) == ["B-ORG"]  # the outermost counts
