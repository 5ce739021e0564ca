"""What a session holds, by name. Pages and fragments talk to each other through this file only."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import streamlit as st

from rnnviz.core.arrays import cast
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import TrainState
from rnnviz.ui.networks import TRAINED, Network

_CONFIG, _SENTENCE, _RUN, _KEPT, _TASK = "settings", "sentence", "run", "kept-runs", "task-network"


def config() -> TrainConfig:
    """The settings of the sidebar, as last found valid."""
    return st.session_state.get(_CONFIG, TrainConfig())


def set_config(value: TrainConfig) -> None:
    """Keep the settings of this run."""
    st.session_state[_CONFIG] = value


def sentence() -> str:
    """The text that the user wants to look at; empty: the beginning of the corpus."""
    return st.session_state.get(_SENTENCE, "")


def set_sentence(value: str) -> None:
    """Keep the text to look at."""
    st.session_state[_SENTENCE] = value


@dataclass(frozen=True)
class Run:
    """The training run of this session.

    active : whether it goes on by itself; name : tells two runs apart
    """

    config: TrainConfig
    state: TrainState
    active: bool = False
    name: str = field(default_factory=lambda: uuid.uuid4().hex)


def run() -> Run | None:
    """The session's training run, if one was begun."""
    return st.session_state.get(_RUN)


def set_run(value: Run | None) -> None:
    """The one place where a slice of training is committed."""
    st.session_state[_RUN] = value


@dataclass(frozen=True)
class KeptRun:
    """A run put aside, at rest, under the name that the user gave it."""

    name: str
    run: Run


def kept_runs() -> tuple[KeptRun, ...]:
    """The runs that the session has put aside, oldest first."""
    return st.session_state.get(_KEPT, ())


def set_kept_runs(runs: tuple[KeptRun, ...]) -> None:
    """Keep these runs, in this order."""
    st.session_state[_KEPT] = runs


def trained_network() -> Network | None:
    """The network of the session's run as it is now, once it has seen an update."""
    now = run()
    if now is None or now.state.step == 0:
        return None
    key = f"{now.name} {now.state.step}"
    return Network(now.config, cast(now.state.params, "float64"), TRAINED, now.state.step, key)


def task_network() -> Network | None:
    """The network of a task that was brought along from its page, as it was then."""
    return st.session_state.get(_TASK)


def set_task_network(network: Network) -> None:
    """Bring a task's network along, in place of the one before."""
    st.session_state[_TASK] = network
