"""Words of many sentences: the same as tokenize.split_words gives, many times as fast.

NLTK's rules look at one piece between two spaces, and at what stands beside it only where the sentence ends. So plain
words are split by one expression, every other piece by NLTK itself, and both are remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

from rnnviz.data.tokenize import CURLY_APOSTROPHE, WIDE, split_words

LONGEST_WORD = 200  # characters; what is longer is no word, and NLTK's rules would take for ever
MOST_ASKED = 20_000  # times; NLTK takes a fifth of a millisecond
REMEMBERED = 200_000  # pieces, of at most LONGEST_REMEMBERED characters
LONGEST_REMEMBERED = 40

PIECE = re.compile(rf"[{WIDE}…]|[^\s{WIDE}…]+")  # one character where `split_words` puts spaces around each
TOO_LONG = re.compile(rf"\S{{1,{LONGEST_WORD}}}")
SIMPLE = re.compile(r"\w+|[^\w\s]")
PLAIN = re.compile(
    r"(?P<before>[\"(\[]?)"
    r"(?P<word>[^\W_]+(?:-[^\W_]+)*?)"
    r"(?P<ending>n't|N'T|'(?:[sSmMdD]|ll|LL|re|RE|ve|VE))?"
    r"(?P<mark>[.,;:?!]?)"
    r"(?P<after>[\")\]]?)"
)
CONTRACTION = re.compile(r"(?i)\b(?:cannot|gimme|gonna|gotta|lemme|wanna)\b")  # which NLTK splits in two
CLOSING_MARKS = "])}>\"'»”’"  # what may stand after a full stop that ends a sentence
CLOSING = re.compile(rf"[{re.escape(CLOSING_MARKS)}]+")
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
    """Splits sentences, and remembers the pieces they were made of.

    asked : how often NLTK was asked; after MOST_ASKED times words and marks are told apart by SIMPLE
    """

    def __init__(self) -> None:
        self.asked = 0
        self._inner = Remembered(self._split_inner)
        self._last = Remembered(self._split_last)
        self._alone = Remembered(self._split_alone)

    def split(self, sentence: str) -> list[str]:
        """The words of a sentence: those of `split_words`, where its white space is single spaces.

        What has more than LONGEST_WORD characters without a space is only cut.
        """
        if sentence.isascii():
            return self.split_pieces(sentence.split())
        return self.split_pieces(PIECE.findall(CURLY_APOSTROPHE.sub("'", sentence)))

    def split_pieces(self, pieces: list[str]) -> list[str]:
        """The words of a sentence of which only the white space is gone: of an ASCII one, or of what PIECE finds."""
        if not pieces:
            return []
        last = len(pieces) - 1
        while last and pieces[last][0] in CLOSING_MARKS and CLOSING.fullmatch(pieces[last]):
            last -= 1
        end = pieces[last] if last == len(pieces) - 1 else " ".join(pieces[last:])
        if not last:
            return list(self._alone[end])
        words = list(chain.from_iterable(map(self._inner.__getitem__, pieces[:last])))
        words += self._last[end]
        return words

    def _split_inner(self, piece: str) -> Words:
        """The words of a piece that others follow."""
        return _split_plain(piece, last=False) or self._ask(f"{NEIGHBOUR} {piece} {NEIGHBOUR}")[1:-1]

    def _split_last(self, pieces: str) -> Words:
        """The words of a piece that ends a sentence, with closing marks that may stand apart."""
        return _split_plain(pieces, last=True) or self._ask(f"{NEIGHBOUR} {pieces}")[1:]

    def _split_alone(self, pieces: str) -> Words:
        """The words of a piece that is a whole sentence."""
        return _split_plain(pieces, last=True) or self._ask(pieces)

    def _ask(self, text: str) -> Words:
        self.asked += 1
        return tuple(split_words(text) if self.asked <= MOST_ASKED else SIMPLE.findall(text))


def _split_plain(piece: str, last: bool) -> Words | None:
    """The words of a piece whose parts are an ordinary word's, or that is no word at all; None for others."""
    if len(piece) > LONGEST_WORD:
        return tuple(TOO_LONG.findall(piece))
    match = PLAIN.fullmatch(piece)
    if match is None or CONTRACTION.search(piece):
        return None
    before, word, ending, mark, after = match.groups("")
    if mark == "." and not last:
        parts = (before, word + ending + mark, after)  # an abbreviation, for all that the rules know
    else:
        parts = (before, word, ending, mark, after)
    return tuple(filter(None, parts))
