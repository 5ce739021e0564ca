"""The words a network knows, numbered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

PADDING_TOKEN = "PADDING_TOKEN"
UNKNOWN_TOKEN = "UNKNOWN_TOKEN"
SENTENCE_START = "SENTENCE_START"
SENTENCE_END = "SENTENCE_END"
SPECIAL = {
    "char": (PADDING_TOKEN, UNKNOWN_TOKEN),
    "word": (PADDING_TOKEN, UNKNOWN_TOKEN, SENTENCE_START, SENTENCE_END),
}
VISIBLE = {" ": "␣", "\n": "⏎", "\t": "⇥"}


@dataclass(frozen=True)
class Vocabulary:
    """Words and their numbers.

    index_to_word : the words in order of their ids, all different; UNKNOWN_TOKEN is one of them
    kind : "char" or "word"
    """

    index_to_word: tuple[str, ...]
    kind: str

    @cached_property
    def word_to_index(self) -> dict[str, int]:
        """The id of each word."""
        return {word: index for index, word in enumerate(self.index_to_word)}

    @property
    def unknown(self) -> int:
        """The id of UNKNOWN_TOKEN, which stands for every word outside the vocabulary."""
        return self.word_to_index[UNKNOWN_TOKEN]

    def __len__(self) -> int:
        return len(self.index_to_word)

    def encode(self, tokens: Sequence[str]) -> np.ndarray:
        """Ids (n,) int64 of the tokens; `unknown` for a word that is not here."""
        index, unknown = self.word_to_index, self.unknown
        return np.fromiter((index.get(token, unknown) for token in tokens), np.int64, len(tokens))

    def decode(self, ids: Iterable[int]) -> list[str]:
        """The words of the ids."""
        return [self.index_to_word[index] for index in ids]


def build_vocabulary(tokens: Iterable[str], kind: str, size: int = 8000) -> Vocabulary:
    """A vocabulary of at most `size` words: the special tokens first, then the most frequent words.

    The special tokens count inside `size`, so that a network with this vocabulary has at most `size` outputs.
    PADDING_TOKEN has id 0. Words of equal frequency stand in the order of their characters.

    Parameters
    ----------
    kind : "char" (special tokens: padding, unknown) or "word" (also start and end of a sentence)

    Raises
    ------
    ValueError      if `size` has no room for the special tokens
    """
    return _most_frequent(Counter(tokens), SPECIAL[kind], kind, size)


def sentence_vocabulary(counts: Counter[str], kind: str, size: int = 8000) -> Vocabulary:
    """As `build_vocabulary`, of counted tokens that stand in sentences: with their start and end, characters too."""
    return _most_frequent(counts, SPECIAL["word"], kind, size)


def _most_frequent(counts: Counter[str], special: tuple[str, ...], kind: str, size: int) -> Vocabulary:
    if size < len(special):
        raise ValueError(f"size: expected at least {len(special)}, got {size}")
    words = sorted(counts.keys() - set(special), key=lambda word: (-counts[word], word))
    return Vocabulary((*special, *words[: size - len(special)]), kind)


def printable(token: str) -> str:
    r"""A visible form of a token, for charts: space "␣", newline "⏎", tab "⇥", others by their escape."""
    return "".join(VISIBLE.get(character) or _escaped(character) for character in token)


def _escaped(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
