"""The five cells trained together: the same text, seed and windows, as many parameters each, as many updates each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from rnnviz.analysis.sizes import matched_sizes
from rnnviz.core.arrays import cast
from rnnviz.learn import train
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import TrainState
from rnnviz.ui import networks, runner
from rnnviz.ui.networks import KEPT, TRAINED, Network

CELLS_SHOWN = ("rnn", "lstm", "gru", "clockwork", "jordan")
LEADER = "lstm"  # the slowest: how many updates it makes in SLICE_S, all make
SLICE_S = 0.1
_CONTEST = "cells-contest"


@dataclass(frozen=True)
class Contest:
    """Runs at rest, by cell; `goal` updates each, `active` while they go on by themselves."""

    configs: dict[str, TrainConfig]
    states: dict[str, TrainState]
    goal: int
    active: bool

    @property
    def updates(self) -> int:
        """How many updates every cell has made that did not have to stop before."""
        return max(now.step for now in self.states.values())

    @property
    def diverged(self) -> tuple[str, ...]:
        return tuple(cell for cell, now in self.states.items() if now.stopped == "diverged")


def matched(config: TrainConfig) -> dict[str, TrainConfig]:
    """The configs of all cells with as many parameters as that of the sidebar, one layer each."""
    plain = replace(config, layers=1, bidirectional=False, dropout=0.0, target_loss=0.0, max_updates=1_000_000)
    return _matched(plain)


@st.cache_data(show_spinner=False, max_entries=4 * KEPT)
def _matched(config: TrainConfig) -> dict[str, TrainConfig]:
    return matched_sizes(config, CELLS_SHOWN)


def contest(configs: dict[str, TrainConfig]) -> Contest | None:
    """The session's contest, if it is between these configs."""
    now = st.session_state.get(_CONTEST)
    return now if now is not None and now.configs == configs else None


def begin(configs: dict[str, TrainConfig], goal: int) -> None:
    """Begin, or go on to a higher goal; InputError if the text is too short."""
    now = contest(configs)
    states = now.states if now else {cell: train.start(config) for cell, config in configs.items()}
    st.session_state[_CONTEST] = Contest(configs, states, goal, active=True)


def stop(configs: dict[str, TrainConfig]) -> None:
    now = contest(configs)
    if now is not None:
        st.session_state[_CONTEST] = replace(now, active=False)


def forget() -> None:
    """Back to the untrained networks."""
    st.session_state.pop(_CONTEST, None)


def go_on(now: Contest) -> None:
    """One slice for every cell, committed once, unless the session has moved on meanwhile."""
    steps = None
    states = dict(now.states)
    for cell in sorted(states, key=lambda cell: cell != LEADER):
        left = now.goal - states[cell].step
        if states[cell].stopped or left <= 0:
            continue
        config = replace(now.configs[cell], max_updates=now.goal)
        if steps is None:
            after = runner.advance(config, states[cell], budget_s=SLICE_S)
            steps = after.step - states[cell].step
        else:
            after = runner.advance(config, states[cell], steps=min(steps, left))
        # The goal is not an end: a higher one may follow.
        states[cell] = replace(after, stopped="" if after.stopped == "updates" else after.stopped)
    going = any(not s.stopped and s.step < now.goal for s in states.values())
    if st.session_state.get(_CONTEST) is now:
        st.session_state[_CONTEST] = replace(now, states=states, active=going)


def networks_of(configs: dict[str, TrainConfig]) -> dict[str, Network]:
    """The cells as they are: trained together, or untrained."""
    now = contest(configs)
    if now is None or now.updates == 0:
        return {cell: networks.untrained(config) for cell, config in configs.items()}
    return {
        cell: Network(config, cast(s.params, "float64"), TRAINED, s.step, f"contest {hash(config)} {s.step}")
        for (cell, config), s in zip(configs.items(), now.states.values(), strict=True)
    }
