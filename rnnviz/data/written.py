"""Pairs made by a rule: what is right for a source, symbol by symbol, and where in the source each symbol stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset


class Written(NamedTuple):
    """One symbol of the right answer, and the places 0, 1, ... of the source that tell it; () if it is always there."""

    symbol: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class Rule:
    """How pairs of one kind are made.

    read : a text of the user's -> the tokens of a source; raises InputError with what would be right
    write : tokens of a source -> the right answer; None where the rule does not know it
    shown : tokens -> the text that people read
    label : a token -> how it stands under a chart
    """

    read: Callable[[str], tuple[str, ...]]
    write: Callable[[tuple[str, ...]], tuple[Written, ...] | None]
    shown: Callable[[tuple[str, ...]], str] = "".join
    label: Callable[[str], str] = str


def pairs_by(
    rule: Rule, key: str, title: str, language: str, sources: Iterable[tuple[str, ...]], parts: dict[str, np.ndarray]
) -> Dataset:
    """The data of a rule: these sources, each with its right answer."""
    source = Column.of(sources)
    answers = Column.of([written.symbol for written in rule.write(tokens)] for tokens in source)
    return Dataset(key, "pairs", title, "char", language, source, answers, parts)
