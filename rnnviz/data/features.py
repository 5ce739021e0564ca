"""Features of a text, one number a token: what a unit might follow. Each is known once its token is read.

Classes of tokens are looked up for each word of the vocabulary; the others follow from where marks stand. Quotations
and brackets of characters end at the latest with their paragraph. A straight quote opens where no word stands before
it; where tokens are words it opens and closes in turn, but only opens at the start of a sentence and only closes at
its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN, Vocabulary
from rnnviz.data.word_classes import CHARACTER_CLASSES, SPECIAL_TOKENS, WORD_CLASSES, is_letter, is_punctuation

STRAIGHT = '"'
OPENING, CLOSING = frozenset("“「『«"), frozenset("”」』»")
LEFT, RIGHT = frozenset("([{（［｛《〈【"), frozenset(")]}）］｝》〉】")
ENDING = frozenset(".!?。！？…")
DASHES = frozenset("-—–=")

Where = Callable[[Callable[[str], bool]], np.ndarray]


def text_features(vocabulary: Vocabulary, ids: np.ndarray) -> dict[str, np.ndarray]:
    """The features (N,) float32 of a text by name: those of characters, or those of words."""

    def where(test: Callable[[str], bool]) -> np.ndarray:
        """Where such a token stands; marks such as UNKNOWN_TOKEN are none."""
        return np.array([word not in SPECIAL_TOKENS and test(word) for word in vocabulary.index_to_word])[ids]

    def are(*words: str) -> np.ndarray:
        return np.isin(ids, [vocabulary.word_to_index[word] for word in words if word in vocabulary.word_to_index])

    found = _of_characters(where, are) if vocabulary.kind == "char" else _of_words(vocabulary, ids, where, are)
    return {name: feature.astype(np.float32) for name, feature in found.items()}


def _of_characters(where: Where, are: Callable[..., np.ndarray]) -> dict[str, np.ndarray]:
    line, quote = are("\n"), are(STRAIGHT)
    paragraph = line & _before(line)
    free = _before(where(lambda c: c.isspace() or c in LEFT or c in OPENING or c in DASHES), first=True)
    letter, clause = where(is_letter), where(lambda c: is_punctuation(c) or c == "\n")
    return {
        "quotation": _depth(_moves(where, OPENING, CLOSING), opens=quote & free, ends=paragraph | (quote & ~free)) > 0,
        "brackets": _depth(_moves(where, LEFT, RIGHT), ends=paragraph) > 0,
        "word_position": np.where(letter, _since(~letter), 0),
        "clause_position": _since(clause),
        "sentence_position": _since(where(lambda c: c in ENDING or c == "\n")),
        "line_position": _since(line),
        **{name: where(test) for name, test in CHARACTER_CLASSES.items()},
    }


def _of_words(
    vocabulary: Vocabulary, ids: np.ndarray, where: Where, are: Callable[..., np.ndarray]
) -> dict[str, np.ndarray]:
    starts, quote = are(SENTENCE_START), are(STRAIGHT)
    first, last = _before(starts), np.append(are(SENTENCE_END)[1:], False)
    lengths = [0 if word in SPECIAL_TOKENS else len(word) for word in vocabulary.index_to_word]
    return {
        "quotation": _depth(
            _moves(where, OPENING, CLOSING),
            opens=quote & first,
            ends=quote & last & ~first,
            turns=quote & ~first & ~last,
        )
        > 0,
        "brackets": _depth(_moves(where, LEFT, RIGHT)) > 0,
        "sentence_position": _since(starts),
        "word_length": np.array(lengths)[ids],
        **{name: where(test) for name, test in WORD_CLASSES.items()},
        "unknown": are(UNKNOWN_TOKEN),
    }


def _before(mark: np.ndarray, *, first: bool = False) -> np.ndarray:
    """Where the token before is marked; `first` is what stands before the first."""
    return np.concatenate([[first], mark[:-1]])


def _moves(where: Where, opening: Iterable[str], closing: Iterable[str]) -> np.ndarray:
    """+1 at what opens, -1 at what closes."""
    return where(lambda w: w in opening).astype(int) - where(lambda w: w in closing)


def _since(mark: np.ndarray) -> np.ndarray:
    """Tokens read since the last mark, 0 at a mark; before the first, since the start of the text."""
    steps = np.arange(len(mark))
    return steps - np.maximum.accumulate(np.where(mark, steps, -1))


def _depth(
    moves: np.ndarray,
    *,
    opens: np.ndarray | None = None,
    ends: np.ndarray | None = None,
    turns: np.ndarray | None = None,
) -> np.ndarray:
    """How many are open after each token, never fewer than none.

    moves : +1 and -1, which nest; opens, ends, turns : where at least one is open, none is, or the one or the other
    """
    none = np.zeros(len(moves), bool)
    opens, ends, turns = (none if marks is None else marks for marks in (opens, ends, turns))
    depth = np.zeros(len(moves), int)
    level = since = 0
    for step in np.flatnonzero((moves != 0) | opens | ends | turns).tolist():
        depth[since:step] = level
        since = step
        if ends[step]:
            level = 0
        elif opens[step]:
            level = max(level, 1)
        elif turns[step]:
            level = 0 if level else 1
        else:
            level = max(level + int(moves[step]), 0)
    depth[since:] = level
    return depth
