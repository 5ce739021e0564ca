"""Hangul and kana in Latin letters: the rule against Unicode's names, its alignment, and what no two parts share."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data import hangul, kana
from rnnviz.data.alignment import alignment, right_answer, source_labels, source_text
from rnnviz.data.dataset import PARTS
from rnnviz.data.datasets import dataset
from rnnviz.language import InputError

SYLLABLES = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6)


def latin(key, text):
    rule = {"hangul": hangul, "kana": kana}[key]
    written = rule.write(rule.read(text))
    return None if written is None else "".join(w.symbol for w in written)


def places(key, text):
    rule = {"hangul": hangul, "kana": kana}[key]
    return alignment(key, rule.read(text))


def test_every_syllable_is_spelled_as_unicode_names_it():
    for code in range(0xAC00, 0xD7A4):
        assert latin("hangul", chr(code)) == unicodedata.name(chr(code)).removeprefix("HANGUL SYLLABLE ").lower()


@given(SYLLABLES)
def test_a_word_is_its_syllables_and_every_letter_is_told_by_its_own_place(word):
    """The letters of a syllable come from the places of its own decomposition, in order."""
    assert latin("hangul", word) == "".join(latin("hangul", syllable) for syllable in word)
    tokens = hangul.read(word)
    assert hangul.shown(tokens) == word
    at, expected = 0, []
    for syllable in word:
        n = len(unicodedata.normalize("NFD", syllable))
        expected += [range(at, at + n)] * len(latin("hangul", syllable))
        at += n
    told = [place for (place,) in alignment("hangul", tokens)]
    assert told == sorted(told)
    assert all(place in span for place, span in zip(told, expected, strict=True))


def test_the_alignment_of_a_syllable_with_all_its_parts():
    assert latin("hangul", "값") == "gabs"
    assert places("hangul", "값") == ((0,), (1,), (2,), (2,))
    assert places("hangul", "아") == ((1,),)  # the initial is silent


def test_no_syllable_of_the_test_part_occurs_in_training():
    data, part_of = dataset("hangul"), hangul.part_of()
    seen = {}
    for part in PARTS:
        words = [source_text(data, data.source[int(row)]) for row in data.parts[part]]
        assert {len(word) for word in words} == {1, 2, 3, 4}
        seen[part] = set("".join(words))
        assert {part_of[syllable] for syllable in seen[part]} == {part}
    assert not seen["test"] & seen["train"]
    assert not seen["test"] & seen["valid"]
    letters = {part: set(unicodedata.normalize("NFD", "".join(seen[part]))) for part in PARTS}
    assert letters["train"] == set(hangul.letters()) >= letters["test"]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("きゃっか", "kyakka"),
        ("ラーメン", "raamen"),
        ("さんぽ", "sanpo"),
        ("シャーッテ", "syaatte"),
        ("っきゃ", "kkya"),
        ("ちゅうごく", "tyuugoku"),
    ],
)
def test_kana_as_unicode_names_them(word, said):
    assert latin("kana", word) == said


def test_the_alignment_of_kana_that_decide_a_letter_together():
    assert places("kana", "きゃっか") == ((0,), (1,), (1,), (2, 3), (3,), (3,))
    assert places("kana", "カー") == ((0,), (0,), (0, 1))


@pytest.mark.parametrize("word", ["っ", "っあ", "ー", "ゃ", "かゃ", "んー", "っー"])
def test_what_has_no_reading_has_no_alignment(word):
    assert right_answer("kana", kana.read(word)) is None


@given(st.text(st.sampled_from([*kana.name_of(), kana.MARK]), min_size=1, max_size=kana.LONGEST_READ))
def test_any_kana_are_read_and_every_letter_has_a_place(word):
    tokens = kana.read(word)
    written = kana.write(tokens)
    if written is not None:
        assert "".join(w.symbol for w in written).isascii()
        assert all(w.places and max(w.places) < len(tokens) for w in written)


@pytest.mark.parametrize("key", ["hangul", "kana"])
def test_the_data_are_the_rule_and_no_word_is_in_two_parts(key):
    data = dataset(key)
    assert len(set(data.source)) == len(data)
    assert sorted(int(row) for part in PARTS for row in data.parts[part]) == list(range(len(data)))
    for row in range(0, len(data), 97):
        written = right_answer(key, data.source[row])
        assert tuple(w.symbol for w in written) == data.answers[row]


@pytest.mark.parametrize(
    ("rule", "text", "said"),
    [
        (hangul, "한a", "“a” is not a Korean syllable"),
        (hangul, "", "got 0"),
        (hangul, "한" * 13, "got 13"),
        (hangul, "\u1112", "is not a Korean syllable"),
        (kana, "か<", "“<” is not a kana"),
        (kana, " ", "got 0"),
        (kana, "漢", "is not a kana"),
    ],
)
def test_what_cannot_be_read_is_said(rule, text, said):
    with pytest.raises(InputError, match=said):
        rule.read(text)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    for rule in (hangul, kana):
        try:
            tokens = rule.read(text)
        except InputError:
            continue
        assert tokens


def test_letters_stand_alone_under_a_chart():
    data = dataset("hangul")
    assert source_labels(data, hangul.read("값")) == ["ㄱ", "ㅏ", "ㅄ"]
