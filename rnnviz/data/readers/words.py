"""Words of many sentences: the same as tokenize.split_words gives, many times as fast.

NLTK's rules look at one piece between two spaces, and at what stands beside it only where the sentence ends. So plain
words are split by one expression, every other piece by NLTK itself, and both are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

from rnnviz.data.tokenize import CURLY_APOSTROPHE, SINGLE, split_words

LONGEST_WORD = 200  # characters; what is longer is no word, and NLTK's rules would take for ever
REMEMBERED = 200_000  # pieces, of at most LONGEST_REMEMBERED characters
LONGEST_REMEMBERED = 40

TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
PLAIN = re.compile(
    r"(?P<before>[\"(\[]?)"
    r"(?P<word>[^\W_]+(?:-[^\W_]+)*?)"
    r"(?P<ending>n't|N'T|'(?:[sSmMdD]|ll|LL|re|RE|ve|VE))?"
    r"(?P<mark>[.,;:?!]?)"
    r"(?P<after>[\")\]]?)"
)
CONTRACTION = re.compile(r"(?i)\b(?:cannot|gimme|gonna|gotta|lemme|wanna)\b")  # which NLTK splits in two
CLOSING = re.compile(r"""[\])}>"'»”’]+""")  # what may stand after a full stop that ends a sentence
NEIGHBOUR = "x"  # stands beside a piece where others stood; NLTK leaves it as it is

Words = tuple[str, ...]


class Remembered(dict):
    """What a function answers to pieces of text, asked once for each of the first REMEMBERED ones."""

    def __init__(self, answer: Callable) -> None:
        self._answer = answer

    def __missing__(self, piece):
        answer = self._answer(piece)
        if len(self) < REMEMBERED and len(piece) <= LONGEST_REMEMBERED:
            self[piece] = answer
        return answer


class WordSplitter:
    """Splits sentences, and remembers the pieces they were made of."""

    def __init__(self) -> None:
        self._inner = Remembered(_split_inner)
        self._last = Remembered(_split_last)
        self._alone = Remembered(_split_alone)

    def split(self, sentence: str) -> list[str]:
        """The words of a sentence: those of `split_words`, where its white space is single spaces.

        What has more than LONGEST_WORD characters without a space is cut there.
        """
        if not sentence.isascii():
            sentence = SINGLE.sub(r" \g<0> ", CURLY_APOSTROPHE.sub("'", sentence))
        return self.split_pieces(sentence.split())

    def split_pieces(self, pieces: list[str]) -> list[str]:
        """The words of a sentence of which only the white space is gone; it is ASCII."""
        if not pieces:
            return []
        last = len(pieces) - 1
        while last and CLOSING.fullmatch(pieces[last]):
            last -= 1
        if not last:
            return list(self._alone[" ".join(pieces)])
        words = list(chain.from_iterable(map(self._inner.__getitem__, pieces[:last])))
        words += self._last[pieces[last] if last == len(pieces) - 1 else " ".join(pieces[last:])]
        return words


def _split_inner(piece: str) -> Words:
    """The words of a piece that others follow."""
    return _split_plain(piece, last=False) or tuple(split_words(f"{NEIGHBOUR} {_cut(piece)} {NEIGHBOUR}")[1:-1])


def _split_last(pieces: str) -> Words:
    """The words of a piece that ends a sentence, with closing marks that may stand apart."""
    return _split_plain(pieces, last=True) or tuple(split_words(f"{NEIGHBOUR} {_cut(pieces)}")[1:])


def _split_alone(pieces: str) -> Words:
    """The words of a piece that is a whole sentence."""
    return _split_plain(pieces, last=True) or tuple(split_words(_cut(pieces)))


def _cut(piece: str) -> str:
    return TOO_LONG.sub(r"\g<0> ", piece) if len(piece) > LONGEST_WORD else piece


def _split_plain(piece: str, last: bool) -> Words | None:
    """The words of a piece whose parts are an ordinary word's, None for others."""
    match = PLAIN.fullmatch(piece) if len(piece) <= LONGEST_WORD else None
    if match is None or CONTRACTION.search(piece):
        return None
    before, word, ending, mark, after = match.groups("")
    if mark == "." and not last:
        parts = (before, word + ending + mark, after)  # an abbreviation, for all that the rules know
    else:
        parts = (before, word, ending, mark, after)
    return tuple(filter(None, parts))
