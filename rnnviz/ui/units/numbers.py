"""What "Units on text" computes: a passage, and what every unit does over the corpus; each cached under its network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.passage import Passage, read_passage
from rnnviz.analysis.selectivity import Following, follow
from rnnviz.analysis.trace import Trace
from rnnviz.data.features import text_features
from rnnviz.data.task import probe_ids
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _
from rnnviz.learn.config import task_of
from rnnviz.ui.networks import Network

TANH_C = "tanh_c"  # of the LSTM's memory what the output gate sees: a single unit's c may be a hundred times another's
CANDIDATES = ("g", "n")  # in [-1, 1], unlike the gates
KEPT = 16
LONGEST = 2000  # tokens of a passage


@dataclass(frozen=True)
class Watch:
    """What is watched of every unit: a quantity of one layer and direction."""

    quantity: str
    lane: int

    def is_gate(self) -> bool:
        """Whether it lies in [0, 1]."""
        return self.quantity not in ("h", TANH_C, *CANDIDATES)

    def is_bounded(self, network: Network) -> bool:
        """Whether it lies in [-1, 1]."""
        config = network.config
        return config.cell != "rnn" or config.nonlinearity == "tanh"

    @property
    def letter(self) -> str:
        """What stands before its value."""
        return {TANH_C: "tanh c"}.get(self.quantity, self.quantity)


@dataclass(frozen=True)
class Where:
    """A passage: `length` tokens of the corpus from token `first` on (from 0), or of the `sentence` if there is one."""

    first: int
    length: int
    sentence: str = ""


@dataclass(frozen=True)
class Reading:
    """A passage as a network reads it. T tokens as shown; targets: what follows each, one fewer at the text's end."""

    where: Where
    tokens: tuple[str, ...]
    targets: tuple[str, ...]
    passage: Passage

    @property
    def values(self) -> np.ndarray:
        """(T, H), the watched quantity."""
        return self.passage.values


def quantities(network: Network, lane: int) -> list[str]:
    """The states and gates that a cell has, by letter."""
    cell = network.model.lanes[lane].cell
    gates = ("i", "f", "g", "o") if getattr(cell, "forget", None) == "coupled" else cell.gates
    memory = (TANH_C,) if "c" in cell.state_names else ()
    return ["h", *memory, *(gate for gate in gates if gate != "a")]


def corpus_length(network: Network) -> int:
    """The tokens of the network's corpus."""
    return len(task_of(network.config).ids)


def read(network: Network, where: Where, watch: Watch) -> Reading:
    """The passage through the network.

    Raises
    ------
    InputError      if the sentence cannot be read, the corpus ends before the passage, or the states are not finite
    """
    if not where.sentence and where.first >= corpus_length(network):
        raise InputError(_("The chosen stretch is not in this text. Choose another one."))
    reading = _read(network, network.key, where, watch)
    if not np.isfinite(reading.values).all():
        raise InputError(_("The states of this network are not finite: it has diverged. Choose another one."))
    return reading


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _read(_network: Network, key: str, where: Where, watch: Watch) -> Reading:
    task = task_of(_network.config)
    if where.sentence:
        ids, words = probe_ids(task, where.sentence, LONGEST)
        first, stop = 0, min(len(ids), LONGEST)
        words = [printable(word) for word in words]
    else:
        ids = task.ids
        first, stop = where.first, min(where.first + where.length, len(ids))
        words = [printable(word) for word in task.vocabulary.decode(ids[first : stop + 1])]
    passage = read_passage(_network.model, _network.params, ids, first, stop, watch.lane, watch.quantity)
    n = stop - first
    return Reading(where, tuple(words[:n]), tuple(words[1 : n + 1]), passage)


def tokens_of(network: Network, first: int, stop: int) -> list[str]:
    """Tokens of the corpus, as shown."""
    task = task_of(network.config)
    return [printable(word) for word in task.vocabulary.decode(task.ids[max(first, 0) : stop])]


def following(network: Network, watch: Watch, trace: Trace) -> Following:
    """What the units follow over a trace of the corpus."""
    return _following(network, trace, network.key, watch, trace.values.shape[1])


@st.cache_data(show_spinner=False, max_entries=4 * KEPT)
def _following(_network: Network, _trace: Trace, key: str, watch: Watch, n: int) -> Following:
    task = task_of(_network.config)
    return follow(_trace.values, text_features(task.vocabulary, task.ids[:n]))
