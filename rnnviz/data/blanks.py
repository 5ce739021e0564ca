"""Sentences with a blank: the clue to the missing word stands after the blank, or, as a control, before it.

Whoever reads forward only and answers at the blank has not seen the clue behind it: all answers are equally frequent,
and it can but guess. At the blank the tag is the missing word, everywhere else it is NO_ANSWER.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.sentence_grammar import Word, grammar
from rnnviz.data.tagging import characters
from rnnviz.language import N_

TITLE = N_("Fill in the blank")
SENTENCES = 3200  # half of them with the clue behind the blank
BLANK = "___"
NO_ANSWER = "–"
CLUES = ("ANSWER", "THING")  # symbols over clues, with the answer behind a "_"
GRAMMARS = {"en": "blanks_english", "zh": "blanks_chinese"}


def make(key: str, _number: int) -> Dataset:
    """Sentences with a blank in English ("blanks_en") or Chinese ("blanks_zh")."""
    language = key.partition("_")[2]
    rules, random = grammar(GRAMMARS[language]), Random(0)
    answers = [way[0][0].partition("_")[2] for way in rules.rules["ANSWER"]]
    each = SENTENCES // (2 * len(answers))
    found: dict[tuple[str, ...], str] = {}
    for start in ("S", "BEFORE"):
        missing = dict.fromkeys(answers, each)
        while any(missing.values()):
            words = list(rules.draw(random, start))
            answer = _answer(words)
            if language == "zh":
                words = [piece for word in words for piece in ([word] if word.text == BLANK else characters([word]))]
            tokens = tuple(word.text for word in words)
            if missing[answer] and tokens not in found:
                found[tokens] = answer
                missing[answer] -= 1
    tags = ([answer if token == BLANK else NO_ANSWER for token in tokens] for tokens, answer in found.items())
    return Dataset(key, "tags", TITLE, "word", language, Column.of(found), Column.of(tags), split(len(found)))


def clue_behind(tokens: Sequence[str]) -> bool:
    """Whether the clue of such a sentence stands after the blank: more than the full stop does."""
    return len(tokens) - tokens.index(BLANK) > 2


def _answer(words: list[Word]) -> str:
    """The missing word, which the symbol over the clue names."""
    marked = (name.partition("_") for word in words for name in word.under)
    return next(answer for mark, _underscore, answer in marked if mark in CLUES and answer)
