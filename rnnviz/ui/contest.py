"""Several networks that learn the same thing, advanced together: the training that a page has for itself."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import streamlit as st

from rnnviz.language import InputError
from rnnviz.ui import runner

PICTURE_S = 0.35  # of training from one picture to the next
MOST_S = 0.6  # from when on no slice begins before the next picture
QUICKENING = 4  # at most so many times the updates of the picture before

Config = TypeVar("Config")
State = TypeVar("State")


@dataclass(frozen=True)
class Contest(Generic[Config, State]):
    """Runs at rest, by name.

    page : whose they are; a session has one contest a page
    beginnings : their states before the first update
    active : whether they go on by themselves
    until : the update at which they pause; 0: none
    pace : updates of every run until the next picture
    """

    page: str
    configs: dict[str, Config]
    states: dict[str, State]
    beginnings: dict[str, State] = field(default_factory=dict)
    active: bool = False
    until: int = 0
    pace: int = 1

    @property
    def going(self) -> dict[str, Config]:
        """The runs that can go on."""
        return {name: config for name, config in self.configs.items() if not self.states[name].ended(config)}

    @property
    def ended(self) -> bool:
        """Whether no run can go on."""
        return not self.going

    @property
    def step(self) -> int:
        """The updates that every run has made which can go on; at the end those of whoever came farthest."""
        if self.ended:
            return max(now.step for now in self.states.values())
        return min(self.states[name].step for name in self.going)


def current(page: str) -> Contest | None:
    """The session's contest of a page, if one was begun."""
    return st.session_state.get(f"{page}-contest")


def keep(contest: Contest) -> None:
    """Commit a contest."""
    st.session_state[f"{contest.page}-contest"] = contest


def forget(page: str) -> None:
    """Forget the contest of a page, if there is one."""
    st.session_state[f"{page}-contest"] = None


def begin(page: str, configs: dict[str, Config], start: Callable[[Config], State], *, active: bool) -> Contest:
    """A new contest of the session, before the first update."""
    states = {name: start(config) for name, config in configs.items()}
    keep(Contest(page, configs, states, states, active))
    return current(page)


def go_on(contest: Contest, *, steps: int | None = None) -> None:
    """Advance every run by `steps` updates, or by as many as make a picture's time, and commit once.

    All runs make the same updates, so that a picture shows them side by side. What was pressed meanwhile wins.
    """
    began = time.monotonic()
    until = contest.step + (steps or contest.pace)
    if contest.until:
        until = min(until, max(contest.until, contest.step + 1))
    try:
        after = runner.advance_all(contest.going, contest.states, until=until, budget_s=math.inf if steps else MOST_S)
    except InputError:
        if current(contest.page) is contest:
            keep(replace(contest, active=False, until=0))
        raise
    if current(contest.page) is contest:
        pace = contest.pace
        if steps is None:
            quickened = PICTURE_S / max(time.monotonic() - began, PICTURE_S / QUICKENING)
            pace = max(1, round(pace * quickened))
        now = replace(contest, states=after, pace=pace)
        there = now.ended or (0 < now.until <= now.step)
        keep(replace(now, active=now.active and not there, until=0 if there else now.until))
