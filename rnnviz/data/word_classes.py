"""Classes of tokens by simple rules: of characters, and of words by closed lists and endings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from rnnviz.data.tokenize import WIDE
from rnnviz.data.vocabulary import SPECIAL

SPECIAL_TOKENS = frozenset(mark for marks in SPECIAL.values() for mark in marks)
_WIDE = re.compile(f"[{WIDE}]")


def _list(words: str) -> frozenset[str]:
    return frozenset(words.split())


ARTICLES = _list("a an the this that these those")
PRONOUNS = _list("i you he she it we they me him her us them my your his its our their who whom 我 你 您 他 她 它")
PREPOSITIONS = _list("of in to for with on at by from up about into over after under between 在 从 到 对 向 把 被")
AUXILIARIES = _list(
    "be am is are was were been being have has had do does did will would can could shall should may might must 是 有"
)
CONJUNCTIONS = _list("and or but nor so yet because if when while as than 和 与 或 但 而")
PARTICLES = _list("的 地 得 了 着 过 吗 呢 吧 啊")


def is_letter(character: str) -> bool:
    """Whether it is a letter of an alphabet."""
    return character.isalpha() and not is_wide(character)


def is_wide(character: str) -> bool:
    """Whether it is Han or kana."""
    return character.isalpha() and bool(_WIDE.match(character))


def is_vowel(character: str) -> bool:
    """Whether it is a, e, i, o or u, with whatever accent."""
    return unicodedata.normalize("NFD", character.lower())[:1] in set("aeiou")


def is_punctuation(character: str) -> bool:
    """Whether it is a punctuation mark, Western or Chinese."""
    return unicodedata.category(character).startswith("P")


CHARACTER_CLASSES: dict[str, Callable[[str], bool]] = {
    "vowel": is_vowel,
    "consonant": lambda c: is_letter(c) and not is_vowel(c),
    "upper": str.isupper,
    "digit": str.isdigit,
    "space": str.isspace,
    "punctuation": is_punctuation,
    "wide": is_wide,
}
WORD_CLASSES: dict[str, Callable[[str], bool]] = {
    "article": lambda w: w.lower() in ARTICLES,
    "pronoun": lambda w: w.lower() in PRONOUNS,
    "preposition": lambda w: w.lower() in PREPOSITIONS,
    "auxiliary": lambda w: w.lower() in AUXILIARIES,
    "conjunction": lambda w: w.lower() in CONJUNCTIONS,
    "particle": lambda w: w in PARTICLES,
    "ing": lambda w: len(w) > 4 and w.lower().endswith("ing"),
    "ed": lambda w: len(w) > 3 and w.lower().endswith("ed"),
    "plural": lambda w: len(w) > 3 and w.isalpha() and w.lower().endswith("s") and not w.lower().endswith("ss"),
    "capital": lambda w: w[:1].isupper(),
    "number": lambda w: w[:1].isdigit(),
    "punctuation": lambda w: all(map(is_punctuation, w)),
}
