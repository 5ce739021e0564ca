"""Which city? A small story whose first sentence decides its last word, in English and in Chinese.

"I live in Kunming. <filler sentences> I work at the city government of ...": the filler sentences, which may name other
cities, make the distance. The sentences lie in assets/remembering; the tokens are words and punctuation marks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain, product

import numpy as np

from rnnviz.assets import asset_path
from rnnviz.core.records import Batch
from rnnviz.data.exercise_record import NO_MEMORY, PERFECT, Exercise, ExerciseKind, near_best
from rnnviz.language import N_

CITY = "{city}"
SENTENCES = ("opening", "closing", "filler")


@dataclass(frozen=True, eq=False)
class Bank:
    """Sentences as ids, every way of filling their blanks; rows of one template stand together.

    words : the vocabulary; the first n_cities are the cities
    openings, closings : (templates, words) ids; where an opening names a city stands the id of the first one
    fillers : (n, longest) ids, 0 after a sentence's end
    templates : (templates, 2): the first row of fillers that is made from a template, and how many are
    lengths : (L, 3): a length of fillers, the first template of that length, and how many there are
    """

    words: tuple[str, ...]
    n_cities: int
    openings: np.ndarray
    closings: np.ndarray
    fillers: np.ndarray
    templates: np.ndarray
    lengths: np.ndarray


def read_sections(text: str) -> dict[str, list[str]]:
    """The lines below each [name]; empty lines and those that begin with # are left out."""
    sections: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections


@lru_cache
def load_bank(language: str) -> Bank:
    """The sentences of "en" or "zh"."""
    sections = read_sections(asset_path("remembering", f"{language}.txt").read_text(encoding="utf-8"))
    openings, closings, fillers = ([line.split() for line in sections.pop(name)] for name in SENTENCES)
    lists = {f"{{{name}}}": " ".join(lines).split() for name, lines in sections.items()}
    fillers.sort(key=len)
    variants = [list(product(*(lists.get(word, [word]) for word in template))) for template in fillers]
    rows = list(chain(*variants))
    plain = (word for word in chain(*openings, *closings, *rows) if word != CITY)
    words = tuple(dict.fromkeys(chain(lists[CITY], plain)))
    ids = {CITY: 0} | {word: i for i, word in enumerate(words)}
    longest = len(rows[-1])

    def encode(sentences: Iterable[Sequence[str]]) -> list[list[int]]:
        return [[ids[word] for word in sentence] for sentence in sentences]

    return Bank(
        words=words,
        n_cities=len(lists[CITY]),
        openings=np.array(encode(openings)),
        closings=np.array(encode(closings)),
        fillers=np.array([row + [0] * (longest - len(row)) for row in encode(rows)]),
        templates=runs([i for i, made in enumerate(variants) for _row in made])[:, 1:],
        lengths=runs([len(template) for template in fillers]),
    )


def runs(values: Sequence[int]) -> np.ndarray:
    """(n, 3): each value of an ascending list, its first place, and how often it occurs."""
    return np.column_stack(np.unique(values, return_index=True, return_counts=True))


def possible_lengths(lengths: Sequence[int], total: int) -> np.ndarray:
    """(total + 1, L) bool: whether a sentence of this length leaves a rest that sentences can fill exactly."""
    possible = np.zeros((total + 1, len(lengths)), bool)
    for words in range(1, total + 1):
        possible[words] = [words == n or (words > n and possible[words - n].any()) for n in lengths]
    return possible


def draw_fillers(rng: np.random.Generator, batch: int, bank: Bank, possible: np.ndarray) -> np.ndarray:
    """Ids (lag, B): sentences one after the other, with exactly lag = len(possible) - 1 words and marks in all."""
    lag, longest = len(possible) - 1, bank.fillers.shape[1]
    text = np.zeros((batch, lag + longest), int)
    row, column = np.arange(batch)[:, None], np.arange(longest)
    rest = np.full(batch, lag)
    while rest.any():  # a story that is complete goes on writing behind its end
        kind = np.where(possible[rest], rng.random((batch, len(bank.lengths))), -1).argmax(axis=1)
        length, first, number = bank.lengths[kind].T
        first, number = bank.templates[first + rng.integers(number)].T
        text[row, (lag - rest)[:, None] + column] = bank.fillers[first + rng.integers(number)]
        rest = np.maximum(rest - length, 0)
    return text[:, :lag].T


def draw_remembering(rng: np.random.Generator, batch: int, bank: Bank, possible: np.ndarray) -> Batch:
    """B stories (T, B); the target (B,) is the city of the first sentence, drawn apart from all else."""
    cities = rng.integers(bank.n_cities, size=batch)
    opening = bank.openings[rng.integers(len(bank.openings), size=batch)].T
    closing = bank.closings[rng.integers(len(bank.closings), size=batch)].T
    opening = np.where(opening == 0, cities, opening)
    return Batch(np.concatenate([opening, draw_fillers(rng, batch, bank, possible), closing]), cities)


def make_remembering(lag: int, language: str) -> Exercise:
    """All cities are equally likely, whatever the fillers say: ln(cities) without memory."""
    bank = load_bank(language)
    floors = {NO_MEMORY: math.log(bank.n_cities), PERFECT: 0.0}
    return Exercise(
        name=f"remembering_{language}",
        lag=lag,
        n_in=len(bank.words),
        n_out=bank.n_cities,
        ids=True,
        readout="last",
        loss="cross_entropy",
        floors=floors,
        solved=near_best(floors),
        symbols=bank.words,
        answers=bank.words[: bank.n_cities],
        draw=partial(draw_remembering, bank=bank, possible=possible_lengths(bank.lengths[:, 0], lag)),
    )


LAGS = 4, 120, 8
EXPLANATION = N_("The first sentence says where somebody lives; after a few others, the last word has to be that city.")
LAG_LABEL = N_("Words in between")
ENGLISH = ExerciseKind(
    N_("Which city? (English)"), EXPLANATION, LAG_LABEL, LAGS, partial(make_remembering, language="en")
)
CHINESE = ExerciseKind(
    N_("Which city? (Chinese)"), EXPLANATION, LAG_LABEL, LAGS, partial(make_remembering, language="zh")
)
