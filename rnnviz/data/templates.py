"""Made-up verdicts with an exact rule: negations, words that strengthen, and clauses that overrule one another.

The rule. A clause says what its adjective says; "not", "barely", "never", "far from" and "anything but" turn it round,
"very" and its like do not; of "good, not bad" the first holds. The text says what its last clause says that is no aside
("although ..."). The order of the words decides: of many a text the same words in another order say the opposite.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.template_words import CHINESE, ENGLISH, Words
from rnnviz.language import N_

WORDS = {"en": ENGLISH, "zh": CHINESE}
TITLES = {"en": N_("Made-up verdicts"), "zh": N_("Made-up verdicts in Chinese")}
MOST_CLAUSES = N_("Clauses at most")
EXAMPLES = 2400
CONTRASTS = 0.2  # of the clauses
TURNED = 0.4  # of the others
AGREEING = 0.35  # of the clauses that follow another
TRIES = 100  # texts that are drawn for each pair of the negation set
ASIDES = 0.3  # of the texts begin with one, and of the others so many end with one


@dataclass(frozen=True)
class Clause:
    """A noun and what is said of it.

    good : whether the adjective is one of praise; of a contrast, the first of the two
    form : a form of the adjective; None for a contrast, which has an `opposite` too
    turned : whether the form means the opposite of the adjective
    """

    noun: str
    good: bool
    adjective: str
    form: str | None
    turned: bool = False
    opposite: str = ""

    @property
    def verdict(self) -> bool:
        """Whether the clause praises."""
        return self.good != self.turned


@dataclass(frozen=True)
class Verdict:
    """A text: clauses, and what stands around them.

    pieces : what stands before each clause; joins[0] is empty or begins an aside
    main : the clause that decides
    """

    clauses: tuple[Clause, ...]
    pieces: tuple[str, ...]
    main: int

    @property
    def praises(self) -> bool:
        """What the rule says of the text."""
        return self.clauses[self.main].verdict


def draw_clause(rng: np.random.Generator, words: Words, noun: str, praises: bool) -> Clause:
    """A clause about `noun` that praises or does not."""

    def one_of(row: tuple[str, ...]) -> str:
        return row[rng.integers(len(row))]

    if rng.random() < CONTRASTS:
        first, second = (words.good, words.bad) if praises else (words.bad, words.good)
        return Clause(noun, praises, one_of(first), None, opposite=one_of(second))
    turned = bool(rng.random() < TURNED)
    good = praises != turned
    adjective = one_of(words.good if good else words.bad)
    return Clause(noun, good, adjective, one_of(words.turn if turned else words.keep), turned)


def draw_verdict(rng: np.random.Generator, words: Words, n_clauses: int) -> Verdict:
    """A text of so many clauses; praise and blame are equally likely."""
    praises = bool(rng.integers(2))
    pieces, verdicts, begins = [""], [praises], ""
    if n_clauses > 1 and rng.random() < ASIDES:
        pieces[0], begins = words.first_aside[rng.integers(len(words.first_aside))]
    for place in range(1, n_clauses):
        if place == 1 and begins:
            pieces.append(begins)
            verdicts.append(not verdicts[-1])
        elif place == n_clauses - 1 and not begins and rng.random() < ASIDES:
            pieces.append(words.last_aside[rng.integers(len(words.last_aside))])
            verdicts.append(not verdicts[-1])
        else:
            agrees = bool(rng.random() < AGREEING)
            row = words.same if agrees else words.other
            pieces.append(row[rng.integers(len(row))])
            verdicts.append(verdicts[-1] if agrees else not verdicts[-1])
    main = n_clauses - 1 - (n_clauses > 1 and pieces[-1] in words.last_aside)
    nouns = rng.permutation(words.nouns)
    clauses = (draw_clause(rng, words, str(noun), good) for noun, good in zip(nouns, verdicts, strict=False))
    return Verdict(tuple(clauses), tuple(pieces), main)


def spell(text: Verdict, words: Words) -> str:
    """The text as it is written, in English every token between spaces."""
    parts = []
    for piece, clause in zip(text.pieces, text.clauses, strict=True):
        if clause.form is None:
            said = words.contrast.format(noun=clause.noun, first=clause.adjective, second=clause.opposite)
        else:
            said = words.plain.format(noun=clause.noun, form=clause.form.format(adjective=clause.adjective))
        parts += [piece, said] if piece else [said]
    return words.gap.join([*parts, words.end])


def turned_round(text: Verdict, rng: np.random.Generator) -> Verdict | None:
    """The same words in another order, every clause saying the opposite; None if there is no such order.

    Either the adjectives of praise change places with those of blame, or the forms that turn with those that do not.
    """
    places = [n for n, clause in enumerate(text.clauses) if clause.form is not None]
    ways = []
    for names in (("good", "adjective"), ("turned", "form")):
        yes, no = ([n for n in places if getattr(text.clauses[n], names[0]) is value] for value in (True, False))
        if len(yes) == len(no):
            ways.append((names, dict(zip(yes + no, no + yes, strict=True))))
    if not ways:
        return None
    names, partner = ways[rng.integers(len(ways))]
    clauses = []
    for n, clause in enumerate(text.clauses):
        if clause.form is None:
            clauses.append(replace(clause, good=not clause.good, adjective=clause.opposite, opposite=clause.adjective))
        else:
            clauses.append(replace(clause, **{name: getattr(text.clauses[partner[n]], name) for name in names}))
    return replace(text, clauses=tuple(clauses))


def tokens(text: Verdict, words: Words) -> list[str]:
    """The tokens of a text: words, or single characters."""
    spelled = spell(text, words)
    return spelled.split(words.gap) if words.gap else list(spelled)


def texts(language: str, most: int, seed: int = 0) -> Iterator[Verdict]:
    """Endless texts of 1 to `most` clauses, every number equally likely."""
    rng = np.random.default_rng((seed, most))
    while True:
        yield draw_verdict(rng, WORDS[language], int(rng.integers(1, most + 1)))


def make(key: str, most: int) -> Dataset:
    """EXAMPLES different texts of 1 to `most` clauses, in the language that the key ("templates_en:3") names."""
    language = key.partition(":")[0].removeprefix("templates_")
    words = WORDS[language]
    found: dict[tuple[str, ...], str] = {}
    for text in texts(language, most):
        found.setdefault(tuple(tokens(text, words)), words.labels[text.praises])
        if len(found) == EXAMPLES:
            break
    labels = Column.of([label] for label in found.values())
    return Dataset(key, "labels", TITLES[language], "word", language, Column.of(found), labels, split(EXAMPLES))


def negation_set(data: Dataset, pairs: int = 100) -> tuple[Column, Column]:
    """Texts and their labels, at most 2 x `pairs`: each pair the same words in two orders, one praising, one not.

    `data` are made-up verdicts. Each text holds a negation, and none stands in the training or validation part.
    Whoever counts words without their order gives both of a pair the same label, so is right exactly half the time.
    """
    words, most = WORDS[data.language], int(data.key.rpartition(":")[2])
    known = {data.source[row] for part in ("train", "valid") for row in data.parts[part]}
    rng = np.random.default_rng(1)
    found: dict[tuple[str, ...], str] = {}
    for text in islice(texts(data.language, most, seed=1), TRIES * pairs):
        other = turned_round(text, rng)
        if other is None or not any(clause.turned or clause.form is None for clause in text.clauses):
            continue
        both = {tuple(tokens(t, words)): words.labels[t.praises] for t in (text, other)}
        if not known & both.keys() and not found.keys() & both.keys():
            found |= both
        if len(found) == 2 * pairs:
            break
    return Column.of(found), Column.of([label] for label in found.values())
