"""The stretch of a passage that is looked for elsewhere, by which rule, and the match that was opened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.matching import Match
from rnnviz.analysis.trace import Trace
from rnnviz.ui.networks import Network
from rnnviz.ui.units.numbers import Reading, Watch, Where

SHORTEST = "units-shortest"
_ASKED, _OPENED = "units-asked", "units-match-opened"


@dataclass(frozen=True)
class Asked:
    """The chosen stretch: tokens start .. stop - 1, from 0, of a passage."""

    where: Where
    start: int
    stop: int

    @property
    def in_corpus(self) -> tuple[int, int] | None:
        """Where it stands in the corpus."""
        return None if self.where.sentence else (self.where.first + self.start, self.where.first + self.stop)


@dataclass(frozen=True)
class Rule:
    """When a unit is on, in the quantity's own numbers, and which matches count."""

    threshold: float
    sign: str
    only: bool
    shortest: int


@dataclass(frozen=True)
class Search:
    """What was looked for, and what was found.

    source : the passage with the chosen stretch, as `network` reads it
    units : those that are on through the stretch, from 0
    matches : the best first
    """

    network: Network
    watch: Watch
    trace: Trace
    asked: Asked
    source: Reading
    rule: Rule
    units: np.ndarray
    matches: list[Match]


def ask(where: Where, start: int, end: int) -> None:
    """Look for the tokens start..end, from 1, of a passage."""
    st.session_state[_ASKED] = Asked(where, start - 1, end)
    st.session_state.pop(_OPENED, None)
    st.session_state.pop(SHORTEST, None)


def asked() -> Asked | None:
    """The chosen stretch, if there is one."""
    return st.session_state.get(_ASKED)


def opened() -> tuple[int, int] | None:
    """The match that was opened, in the corpus: (start, stop) from 0."""
    return st.session_state.get(_OPENED)


def open_match(stretch: tuple[int, int]) -> None:
    """Mark a match in place of the chosen stretch."""
    st.session_state[_OPENED] = stretch


def span_in(where: Where, n: int) -> tuple[int, int] | None:
    """What is marked in a passage of `n` tokens, from 1: the match that was opened, or the chosen stretch."""
    chosen, match = asked(), opened()
    if chosen is None:
        return None
    stretch = match or chosen.in_corpus
    if where.sentence:
        start, stop = (chosen.start, chosen.stop) if chosen.where == where and match is None else (0, 0)
    elif stretch is None:
        return None
    else:
        start, stop = (min(max(place - where.first, 0), n) for place in stretch)
    return (start + 1, stop) if start < stop else None
