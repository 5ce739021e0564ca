"""The five cells trained together: the same text, seed and windows, as many parameters each, as many updates each."""

from __future__ import annotations

import math
import time
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
PICTURE_S = 0.4  # between two pictures, about
FIRST_STRIDE, LONGEST_STRIDE = 2, 200  # updates between two pictures
_CONTEST = "cells-contest"


@dataclass(frozen=True)
class Contest:
    """Runs at rest, by cell; `goal` updates each, `active` while they go on by themselves.

    stride : how many updates all make until the next picture
    """

    configs: dict[str, TrainConfig]
    states: dict[str, TrainState]
    goal: int
    active: bool
    stride: int = FIRST_STRIDE

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
    """As many updates for every cell, several cells at a time; committed once, unless the session has moved on."""
    going = {cell: state for cell, state in now.states.items() if not state.stopped and state.step < now.goal}
    begun = time.monotonic()
    if going:
        until = min(min(state.step for state in going.values()) + now.stride, now.goal)
        configs = {cell: now.configs[cell] for cell in going}
        going = runner.advance_all(configs, going, until=until, budget_s=math.inf)
    seconds = max(time.monotonic() - begun, 1e-3)
    stride = min(max(round(now.stride * min(PICTURE_S / seconds, 4)), 1), LONGEST_STRIDE)
    active = any(not state.stopped and state.step < now.goal for state in going.values())
    if st.session_state.get(_CONTEST) is now:
        states = {**now.states, **going}
        st.session_state[_CONTEST] = replace(now, states=states, active=active, stride=stride)


def networks_of(configs: dict[str, TrainConfig]) -> dict[str, Network]:
    """The cells as they are: trained together, or untrained."""
    now = contest(configs)
    if now is None or now.updates == 0:
        return {cell: networks.untrained(config) for cell, config in configs.items()}
    return {
        cell: Network(config, cast(s.params, "float64"), TRAINED, s.step, f"contest {hash(config)} {s.step}")
        for (cell, config), s in zip(configs.items(), now.states.values(), strict=True)
    }
