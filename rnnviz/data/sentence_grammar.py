"""Sentences drawn from a grammar that is a text: NLTK reads it, every word knows the symbols that it stands under.

The grammars are assets/grammars/*.cfg, in NLTK's notation: `A -> B 'word' | C`. All alternatives of a symbol are
equally likely, one that is written twice twice as much.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from rnnviz.assets import asset_path

ENTITIES = ("PER", "LOC", "ORG")
OUTSIDE = "O"


@dataclass(frozen=True)
class Word:
    """A word of a drawn sentence.

    under : the symbols above it, from the start symbol to the one over the word, such as ("S", "LOC", "PROPN_city")
    """

    text: str
    under: tuple[str, ...]

    @property
    def word_class(self) -> str:
        """What the symbol over the word is called before its first "_", such as "PROPN"."""
        return self.under[-1].partition("_")[0]

    @property
    def entity(self) -> str:
        """The outermost of ENTITIES above the word, or ""."""
        return next((kind for name in self.under if (kind := name.partition("_")[0]) in ENTITIES), "")


@dataclass(frozen=True)
class Grammar:
    """A context-free grammar.

    rules : the alternatives of each symbol, each a row of parts: (a symbol's name or a word, whether it is a word)
    """

    rules: dict[str, tuple[tuple[tuple[str, bool], ...], ...]]

    def draw(self, random: Random, symbol: str, above: tuple[str, ...] = ()) -> Iterator[Word]:
        """The words of one sentence that begins with `symbol`; a word of the grammar with spaces is several."""
        ways = self.rules[symbol]
        above = (*above, symbol)
        for part, is_word in ways[int(random.random() * len(ways))]:
            if is_word:
                yield from (Word(text, above) for text in part.split())
            else:
                yield from self.draw(random, part, above)

    def words(self, symbol: str) -> tuple[str, ...]:
        """The words that stand directly under a symbol, in the grammar's order."""
        return tuple(part for way in self.rules[symbol] for part, is_word in way if is_word)


def grammar_of(text: str) -> Grammar:
    """The grammar that a text describes.

    Raises
    ------
    ValueError      if NLTK cannot read the text, or a symbol has no rule
    """
    from nltk.grammar import CFG

    rules: dict[str, list[tuple[tuple[str, bool], ...]]] = {}
    for production in CFG.fromstring(text).productions():
        parts = tuple((str(part), isinstance(part, str)) for part in production.rhs())
        rules.setdefault(str(production.lhs()), []).append(parts)
    used = {part for ways in rules.values() for way in ways for part, is_word in way if not is_word}
    if used - rules.keys():
        raise ValueError(f"symbols without a rule: {sorted(used - rules.keys())}")
    return Grammar({name: tuple(ways) for name, ways in rules.items()})


@lru_cache
def grammar(name: str) -> Grammar:
    """A grammar of assets/grammars, such as "english"."""
    return grammar_of(asset_path("grammars", f"{name}.cfg").read_text(encoding="utf-8"))


def entity_tags(words: list[Word]) -> list[str]:
    """BIO tags: an entity begins with B-, goes on with I-; neighbours of one kind are one entity."""
    tags, before = [], ""
    for word in words:
        kind = word.entity
        tags.append(f"{'I' if kind == before else 'B'}-{kind}" if kind else OUTSIDE)
        before = kind
    return tags
