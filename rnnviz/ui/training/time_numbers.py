"""What the time machine computes: every number of a moment once, kept under the name of the run and the update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import streamlit as st

from rnnviz.analysis import moments
from rnnviz.analysis.gradients import gradient_flow
from rnnviz.analysis.moments import Moment
from rnnviz.analysis.spectrum import eigenvalues, recurrent_blocks
from rnnviz.core.arrays import cast
from rnnviz.core.layers import Place
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.data.task import probe_ids
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError
from rnnviz.learn.config import model_of, task_of
from rnnviz.learn.sample import sample
from rnnviz.learn.train import Snapshot
from rnnviz.ui.networks import TRAINED, Network
from rnnviz.ui.state import Run

KEPT = 512  # numbers of each kind, of all sessions
PROBE_STEPS = 50
TEXT_LENGTH = {"char": 160, "word": 40}
TEXT_SEED, TEMPERATURE = 0, 0.8

Number = TypeVar("Number")


@dataclass(frozen=True)
class Probe:
    """A sentence of T tokens before a run's networks, and the lane in which it is looked at. ids : (T+1,)"""

    run: Run
    sentence: str
    ids: np.ndarray
    tokens: list[str]
    lane: int

    @cached_property
    def model(self) -> Model:
        return model_of(self.run.config)

    @property
    def place(self) -> Place:
        return self.model.lanes[self.lane]

    @property
    def bounded(self) -> bool:
        """Whether the states stay within [-1, 1]."""
        return getattr(self.model.cell, "nonlinearity", "tanh") == "tanh"

    @property
    def read_last(self) -> int:
        """The step 1..T whose loss is followed back."""
        return moments.last_read(self.place, len(self.tokens))

    def key(self, at: Snapshot) -> str:
        """Tells the numbers of one moment from all others."""
        return f"{self.run.name} {at.step} {len(self.tokens)} {self.lane} {self.sentence}"


def snapshots_of(run: Run) -> tuple[Snapshot, ...]:
    """The moments of a run that can be gone back to, and where it stands if it is at rest; at least one."""
    kept, now = run.state.snapshots, run.state
    if not kept:  # a file may hold none
        return (Snapshot(now.step, now.params),)
    return (*kept, Snapshot(now.step, now.params)) if not run.active and now.step > kept[-1].step else kept


def probe(run: Run, sentence: str, lane: int) -> Probe:
    """The sentence as the run's network reads it; InputError if it cannot."""
    ids, words = probe_ids(task_of(run.config), sentence, min(run.config.length, PROBE_STEPS))
    return Probe(run, sentence, ids, [printable(word) for word in words[:-1]], lane)


def network(run: Run, at: Snapshot) -> Network:
    """The network of a moment, in float64."""
    return Network(run.config, cast(at.params, "float64"), TRAINED, at.step, f"{run.name} {at.step}")


def every(compute: Callable[[Probe, Snapshot], Number], probe: Probe, at: tuple[Snapshot, ...]) -> list[Number]:
    """A number at each of the moments."""
    return [compute(probe, snapshot) for snapshot in at]


def moment(probe: Probe, at: Snapshot) -> Moment:
    """What the network of that moment makes of the sentence."""
    return _moment(probe.key(at), probe, at)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _moment(key: str, _probe: Probe, _at: Snapshot) -> Moment:
    return moments.moment(_probe.model, cast(_at.params, "float64"), _probe.ids, _probe.lane)


def triangle(probe: Probe, at: Snapshot) -> np.ndarray:
    """||dL_t/dh_k|| (T, T), of every loss at every state."""
    return _triangle(probe.key(at), probe, at)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _triangle(key: str, _probe: Probe, _at: Snapshot) -> np.ndarray:
    params, ids = cast(_at.params, "float64"), _probe.ids
    with np.errstate(all="ignore"):
        forward = _probe.model.forward(params, Batch(ids[:-1, None], ids[1:, None]))
        return gradient_flow(_probe.model, params, forward, "h", _probe.lane)


def spectrum(probe: Probe, at: Snapshot, gate: str) -> np.ndarray:
    """Eigenvalues (H,) of the block of W_h of a gate in the probe's lane."""
    return _spectrum(f"{probe.run.name} {at.step}", probe.lane, gate, probe, at)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _spectrum(key: str, lane: int, gate: str, _probe: Probe, _at: Snapshot) -> np.ndarray:
    return eigenvalues(recurrent_blocks(_probe.model.lanes[lane], cast(_at.params, "float64"))[gate])


def text(probe: Probe, at: Snapshot) -> str:
    """What the network of that moment writes, always drawn with the same random numbers; or why it cannot."""
    try:
        return _text(f"{probe.run.name} {at.step}", probe, at)
    except InputError as problem:
        return str(problem)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _text(key: str, _probe: Probe, _at: Snapshot) -> str:
    config = _probe.run.config
    rng = np.random.default_rng(TEXT_SEED)
    return sample(config, _at, length=TEXT_LENGTH[config.tokens], temperature=TEMPERATURE, rng=rng).text
