"""A small task for each of the shapes that a recurrent network can take, in English and in Chinese.

Each can be learned in seconds, and the least possible loss of each is known.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from rnnviz.core.pairs import END, Pairs
from rnnviz.core.records import Batch
from rnnviz.data.corpora import load_text
from rnnviz.data.shapes_words import (
    CHINESE_DIGITS,
    CONTINUED,
    EITHER,
    EXAMPLES,
    MONTHS,
    MOODS,
    NOUN,
    OPINIONS,
    REVERSED,
    SENTENCES,
    TAGS,
    VERB,
    WORDS,
)
from rnnviz.language import InputError, _

LANGUAGES = {"en": "english", "zh": "chinese"}  # with the text of each
ENDED = "■"  # how END is shown
KNOWN = 60  # characters of Chinese, and 27 of English
Draw = Callable[[np.random.Generator, int], Batch | Pairs]


@dataclass(frozen=True, eq=False)
class ShapeTask:
    """What a network of one shape learns.

    symbols : what can be read; answers : what can be written or chosen, by id
    longest : the longest input in symbols
    guessing, floor : the loss in nats of guessing evenly, and the least possible
    draw : (rng, B) -> B fresh examples
    split : a text into symbols, which need not be known
    example : an input that makes sense
    """

    symbols: tuple[str, ...]
    answers: tuple[str, ...]
    longest: int
    floor: float
    draw: Draw
    split: Callable[[str], list[str]]
    example: str

    @property
    def guessing(self) -> float:
        return math.log(len(self.answers))

    def read(self, text: str) -> np.ndarray:
        """The ids (T,) of a text that a user wrote.

        Raises
        ------
        InputError      if it is empty, too long, or holds what the network has never seen
        """
        found = self.split(text)
        if not found:
            raise InputError(
                _("There is nothing to read: write something like {example}.").format(example=self.example)
            )
        index = {symbol: number for number, symbol in enumerate(self.symbols) if symbol != ENDED}
        strangers = [symbol for symbol in dict.fromkeys(found) if symbol not in index]
        if strangers:
            raise InputError(
                _("This small network has never seen {what}; it reads what is made like {example}.").format(
                    what=" ".join(strangers[:5])[:60], example=self.example
                )
            )
        if len(found) > self.longest:
            raise InputError(
                _("This is too long: {n} symbols, where the network has learned at most {longest}.").format(
                    n=len(found), longest=self.longest
                )
            )
        return np.array([index[symbol] for symbol in found])


@lru_cache(maxsize=32)
def shape_task(name: str, language: str) -> ShapeTask:
    """The task of a shape: "one_to_one", "one_to_many", "many_to_one", "many_to_many", "reverse" or "date"."""
    return TASKS[name](language)


def _next_character(language: str) -> ShapeTask:
    """From one character to the next: the floor is the entropy of a character, given the one before it."""
    text = load_text(LANGUAGES[language]).lower()
    if language == "en":
        known = tuple(" abcdefghijklmnopqrstuvwxyz")
        text = " ".join("".join(c if c in known else " " for c in text).split())
    else:
        counts = Counter(c for c in text if "一" <= c <= "鿿")
        known = tuple(sorted(counts, key=lambda c: (-counts[c], c))[:KNOWN])
    index = {c: n for n, c in enumerate(known)}
    pairs = np.array([(index[a], index[b]) for a, b in pairwise(text) if a in index and b in index])
    joint = np.zeros((len(known), len(known)))
    np.add.at(joint, tuple(pairs.T), 1 / len(pairs))
    given = joint.sum(axis=1, keepdims=True)
    floor = -float(np.sum(joint[joint > 0] * np.log((joint / np.maximum(given, 1e-300))[joint > 0])))

    def draw(rng: np.random.Generator, n: int) -> Batch:
        xs, targets = pairs[rng.integers(0, len(pairs), n)].T
        return Batch(xs[None], targets[None])

    def split(typed: str) -> list[str]:
        return list(typed.lower()) if typed == " " else list(typed.strip().lower())

    return ShapeTask(known, known, 1, floor, draw, split, EXAMPLES["one_to_one"][language])


def _continuation(language: str) -> ShapeTask:
    """From one character to the one word that begins with it; all words are learned at every update."""
    words = CONTINUED[language].split()
    symbols = (ENDED, *sorted(set("".join(words))))
    index = {c: n for n, c in enumerate(symbols)}
    xs, mask = _side_by_side([[index[c] for c in word] for word in words])
    targets, _mask = _side_by_side([[*(index[c] for c in word[1:]), END] for word in words])

    def draw(rng: np.random.Generator, n: int) -> Batch:
        return Batch(xs, targets, mask)

    return ShapeTask(symbols, symbols, 1, 0.0, draw, _characters, EXAMPLES["one_to_many"][language])


def _opinion(language: str) -> ShapeTask:
    """From a sentence to whether its author is content; a denial turns the meaning."""
    w = OPINIONS[language]
    good, bad = w["good"].split(), w["bad"].split()
    degrees = w["degree"] + w["denial"]
    everything = " ".join((*w["opening"], *w["closing"], *degrees, w["subject"], w["frame"], *good, *bad))
    symbols = tuple(sorted({word for word in everything.split() if "{" not in word}))
    index = {word: n for n, word in enumerate(symbols)}

    def draw(rng: np.random.Generator, n: int) -> Batch:
        sentences, moods = [], []
        for _n in range(n):
            content, denied = rng.integers(0, 2, 2)
            adjective = _pick(rng, good if content != denied else bad)
            frame = w["frame"].format(
                subject=_pick(rng, w["subject"].split()),
                degree=_pick(rng, w["denial"] if denied else w["degree"]),
                adjective=adjective,
            )
            words = " ".join((_pick(rng, w["opening"]), frame, _pick(rng, w["closing"]))).split()
            sentences.append([index[word] for word in words])
            moods.append(content)
        xs, mask = _side_by_side(sentences)
        return Batch(xs, np.array(moods), mask)

    return ShapeTask(
        symbols, MOODS, 20, 0.0, draw, _word_splitter(language, symbols), EXAMPLES["many_to_one"][language]
    )


def _tagging(language: str) -> ShapeTask:
    """From each word of a sentence to its part of speech, which what stands before it decides."""
    words = {kind: list_.split() for kind, list_ in WORDS[language].items()}
    symbols = tuple(sorted({word for list_ in words.values() for word in list_}))
    used = sorted({tag for sentence in SENTENCES[language] for tag in sentence})
    index = {word: n for n, word in enumerate(symbols)}

    def draw(rng: np.random.Generator, n: int) -> Batch:
        chosen = [SENTENCES[language][k] for k in rng.integers(0, len(SENTENCES[language]), n)]
        texts = [
            [
                index[_pick(rng, words[EITHER] if tag in (NOUN, VERB) and rng.random() < 0.6 else words[tag])]
                for tag in sentence
            ]
            for sentence in chosen
        ]
        xs, mask = _side_by_side(texts)
        targets, _mask = _side_by_side([[used.index(tag) for tag in sentence] for sentence in chosen])
        return Batch(xs, targets, mask)

    answers = tuple(TAGS[tag] for tag in used)
    split = _word_splitter(language, symbols)
    return ShapeTask(symbols, answers, 12, 0.0, draw, split, EXAMPLES["many_to_many"][language])


def _reversal(language: str) -> ShapeTask:
    """From a word to the same backward."""
    symbols = (ENDED, *REVERSED[language])
    shortest, longest = 2, 8

    def draw(rng: np.random.Generator, n: int) -> Pairs:
        words = [rng.integers(1, len(symbols), length) for length in rng.integers(shortest, longest + 1, n)]
        return _pairs(words, [[*word[::-1], END] for word in words])

    return ShapeTask(symbols, symbols, longest, 0.0, draw, _characters, EXAMPLES["reverse"][language])


def _date(language: str) -> ShapeTask:
    """From a date in words to the same in digits, year first."""
    answers, months = (ENDED, *"-0123456789"), MONTHS.split()
    written = {
        "en": lambda y, m, d: f"{d} {months[m - 1]} {y}",
        "zh": lambda y, m, d: f"{''.join(CHINESE_DIGITS[int(c)] for c in str(y))}年{_chinese(m)}月{_chinese(d)}日",
    }[language]
    letters = "".join(months) + "0123456789 " if language == "en" else CHINESE_DIGITS + "十年月日"
    symbols = tuple(sorted(set(letters)))
    index, answer_index = ({c: n for n, c in enumerate(s)} for s in (symbols, answers))

    def draw(rng: np.random.Generator, n: int) -> Pairs:
        dates = list(zip(*(rng.integers(low, high, n) for low, high in ((1950, 2050), (1, 13), (1, 29))), strict=True))
        sources = [[index[c] for c in written(*date)] for date in dates]
        targets = [[*(answer_index[c] for c in f"{y}-{m:02}-{d:02}"), END] for y, m, d in dates]
        return _pairs(sources, targets)

    def split(text: str) -> list[str]:
        return list(" ".join(text.lower().split()))

    return ShapeTask(symbols, answers, 17, 0.0, draw, split, EXAMPLES["date"][language])


def _chinese(n: int) -> str:
    """A number from 1 to 31 in Chinese."""
    tens, ones = divmod(n, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else CHINESE_DIGITS[tens] + "十"
    return ten + (CHINESE_DIGITS[ones] if ones else "")


def _characters(text: str) -> list[str]:
    return [c for c in text.lower() if not c.isspace()]


def _word_splitter(language: str, words: tuple[str, ...]) -> Callable[[str], list[str]]:
    """English at spaces; Chinese by the longest known word from the left (or one character)."""
    if language == "en":
        return lambda text: "".join(c if c.isalnum() else " " for c in text.lower()).split()
    known, longest = set(words), max(map(len, words))

    def split(text: str) -> list[str]:
        rest, found = "".join(c for c in text if c.isalnum()), []
        while rest:
            n = next((n for n in range(min(longest, len(rest)), 1, -1) if rest[:n] in known), 1)
            found.append(rest[:n])
            rest = rest[n:]
        return found

    return split


def _pick(rng: np.random.Generator, words: list[str] | tuple[str, ...]) -> str:
    return words[int(rng.integers(0, len(words)))]


def _side_by_side(rows: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Ids (T, B) and their mask; padding is 0."""
    lengths = np.array([len(row) for row in rows])
    ids = np.zeros((lengths.max(), len(rows)), np.int64)
    for column, row in enumerate(rows):
        ids[: len(row), column] = row
    return ids, np.arange(len(ids))[:, None] < lengths


def _pairs(sources: list[list[int]], targets: list[list[int]]) -> Pairs:
    (source, source_mask), (target, target_mask) = _side_by_side(sources), _side_by_side(targets)
    return Pairs(source, target, source_mask, target_mask)


TASKS: dict[str, Callable[[str], ShapeTask]] = {
    "one_to_one": _next_character,
    "one_to_many": _continuation,
    "many_to_one": _opinion,
    "many_to_many": _tagging,
    "reverse": _reversal,
    "date": _date,
}
