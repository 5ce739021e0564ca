"""Sentences whose verb agrees in number with a noun that stands far before it (Linzen, Dupoux and Goldberg 2016).

Between the noun and the verb stand phrases with nouns of their own, of either number: whoever goes by the nearest noun
is right half the time there. Chinese verbs have no number, so that there is no Chinese of this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.sentence_grammar import Word, grammar
from rnnviz.data.tagging import written
from rnnviz.language import N_

TITLE = N_("Number agreement over a distance")
PHRASES = N_("Phrases between noun and verb, at most")
MOST = 3
SENTENCES = 4000
FEWEST = 1200  # sentences there are without phrases between
OTHER = {"sg": "pl", "pl": "sg"}


@dataclass(frozen=True)
class AgreementCase:
    """A sentence and the place where the number of a verb is decided.

    tokens : the sentence; place : where the verb stands in it
    right, wrong : the verb in the number of its noun, and in the other
    nearest : the form that agrees with the last noun before the verb
    phrases : how many stand between the noun and its verb
    """

    tokens: tuple[str, ...]
    place: int
    right: str
    wrong: str
    nearest: str
    phrases: int


def make(key: str, most: int) -> Dataset:
    """Sentences with 0 to `most` phrases between noun and verb, equally many of each length."""
    cases = _cases(most)
    tokens = Column.of(case.tokens for case in cases)
    return Dataset(key, "text", TITLE, "word", "en", tokens, None, split(len(cases)))


def agreement_cases(data: Dataset, part: str = "test") -> list[AgreementCase]:
    """Where the number of the verb is decided in the sentences of a part of "agreement_en", row by row."""
    cases = _cases(int(data.key.rpartition(":")[2]))
    return [cases[row] for row in data.parts[part]]


@lru_cache
def _cases(most: int) -> tuple[AgreementCase, ...]:
    random, found = Random(most), {}
    wanted = SENTENCES if most else FEWEST
    phrases = 0
    while len(found) < wanted:
        words = written(list(grammar("english").draw(random, f"NUMBER_{phrases}")))
        tokens = tuple(word.text for word in words)
        if tokens not in found:
            found[tokens] = _case(words, phrases)
            phrases = (phrases + 1) % (most + 1)
    return tuple(found.values())


def _case(words: list[Word], phrases: int) -> AgreementCase:
    place = next(i for i, word in enumerate(words) if _is_under(word, "PRED"))
    verb = words[place]
    name, number = verb.under[-1].rsplit("_", 1)
    forms = {n: grammar("english").words(f"{name}_{n}") for n in OTHER}
    index = next(i for i, form in enumerate(forms[number]) if form.split()[0] == verb.text)
    by_number = {n: forms[n][index].split()[0] for n in OTHER}
    nouns = [word.under[-1].rsplit("_", 1)[1] for word in words[:place] if word.word_class == "NOUN"]
    return AgreementCase(
        tuple(word.text for word in words),
        place,
        by_number[number],
        by_number[OTHER[number]],
        by_number[nouns[-1]],
        phrases,
    )


def _is_under(word: Word, name: str) -> bool:
    return any(symbol.partition("_")[0] == name for symbol in word.under)
