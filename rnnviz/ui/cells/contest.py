"""The five cells trained together: the same text, seed and windows, as many parameters each, as many updates each."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rnnviz.analysis.sizes import matched_sizes
from rnnviz.core.arrays import cast
from rnnviz.learn import train
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import TrainState
from rnnviz.ui import contest, networks
from rnnviz.ui.contest import Contest
from rnnviz.ui.networks import KEPT, TRAINED, Network

PAGE = "cells"
CELLS_SHOWN = ("rnn", "lstm", "gru", "clockwork", "jordan")
CellContest = Contest[TrainConfig, TrainState]


def matched(config: TrainConfig) -> dict[str, TrainConfig]:
    """The configs of all cells with as many parameters as that of the sidebar, one layer each."""
    plain = replace(config, layers=1, bidirectional=False, dropout=0.0, target_loss=0.0, max_updates=1_000_000)
    return _matched(plain)


@st.cache_data(show_spinner=False, max_entries=4 * KEPT)
def _matched(config: TrainConfig) -> dict[str, TrainConfig]:
    return matched_sizes(config, CELLS_SHOWN)


def current(configs: dict[str, TrainConfig]) -> CellContest | None:
    """The session's contest, if it is between these configs."""
    now = contest.current(PAGE)
    return now if now is not None and now.configs == configs else None


def begin(configs: dict[str, TrainConfig], goal: int) -> None:
    """Begin, or go on to a higher goal; InputError if the text is too short."""
    now = current(configs) or contest.begin(PAGE, configs, train.start, active=True)
    contest.keep(replace(now, active=True, until=goal))


def diverged(now: CellContest) -> tuple[str, ...]:
    """The cells whose loss is no longer finite."""
    return tuple(cell for cell, state in now.states.items() if state.stopped == "diverged")


def networks_of(configs: dict[str, TrainConfig]) -> dict[str, Network]:
    """The cells as they are: trained together, or untrained."""
    now = current(configs)
    if now is None or now.step == 0:
        return {cell: networks.untrained(config) for cell, config in configs.items()}
    return {
        cell: Network(config, cast(s.params, "float64"), TRAINED, s.step, f"contest {hash(config)} {s.step}")
        for (cell, config), s in zip(configs.items(), now.states.values(), strict=True)
    }
