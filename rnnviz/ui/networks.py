"""The network that a page looks at: prepared, untrained, or the one being trained; and its run over the sentence."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from rnnviz.assets import asset_path
from rnnviz.core.arrays import Params, cast
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Batch, Forward
from rnnviz.data.task import probe_ids
from rnnviz.data.vocabulary import printable
from rnnviz.learn import checkpoint
from rnnviz.learn.config import TrainConfig, initial_of, model_of, task_of

PREPARED, UNTRAINED, TRAINED = "prepared", "untrained", "trained"
NETWORK_FIELDS = (
    *("cell", "nonlinearity", "forget", "peepholes", "reset", "modules"),
    *("hidden", "layers", "bidirectional", "embedding", "seed"),
)
KEPT = 16  # networks and looks held in memory, of all sessions


@dataclass(frozen=True)
class Network:
    """A model with parameters in float64, and where they come from.

    key : tells two networks apart: what is computed from one is cached under it
    updates : how many updates it has seen
    """

    config: TrainConfig
    params: Params
    source: str
    updates: int
    key: str

    @cached_property
    def model(self) -> Model:
        return model_of(self.config)


@dataclass(frozen=True)
class Look:
    """A network run over a sentence. T tokens; T+1 ids, each the target of the one before.

    tokens, targets : as shown on charts, T each
    key : tells two looks apart, like the network's
    """

    network: Network
    key: str
    tokens: tuple[str, ...]
    targets: tuple[str, ...]
    forward: Forward

    @cached_property
    def backward(self) -> Backward:
        return self.network.model.backward(self.network.params, self.forward)


def untrained(config: TrainConfig) -> Network:
    """The network before its first update: the one that training with this config starts from."""
    return _untrained(_bare(config))


def prepared(config: TrainConfig) -> Network | None:
    """The prepared network with exactly these settings, if there is one."""
    found = _prepared(config.cell)
    if found is None or _bare(found.config) != _bare(config):
        return None
    return found


def has_prepared(cell: str) -> bool:
    """Whether there is a prepared network of this cell, for some settings."""
    return _prepared(cell) is not None


def _bare(config: TrainConfig) -> TrainConfig:
    """The config with only what decides the untrained network; the rest as by default."""
    names = (
        *NETWORK_FIELDS,
        "corpus",
        "own_text",
        "tokens",
        "vocabulary_size",
        "scheme",
        "gain",
        "forget_bias",
        "measure",
        "size",
    )
    return TrainConfig(**{name: getattr(config, name) for name in names})


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _untrained(config: TrainConfig) -> Network:
    params = model_of(config).init(np.random.default_rng((config.seed, 0)), "float64", initial_of(config))
    return Network(config, params, UNTRAINED, 0, f"untrained {hash(config)}")


@st.cache_resource(show_spinner=False)
def _prepared(cell: str) -> Network | None:
    path = asset_path("prepared", f"{cell}.npz")
    if not path.is_file():
        return None
    config, run = checkpoint.load(path.read_bytes())
    return Network(config, cast(run.params, "float64"), PREPARED, run.step, f"prepared {cell}")


def look(network: Network, sentence: str, length: int) -> Look:
    """The network run over the first `length` tokens of a sentence, or of its corpus if the sentence is empty.

    Raises
    ------
    InputError      if the sentence has fewer than two tokens, or none that the network knows
    """
    return _look(network, network.key, sentence, length)


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT)
def _look(_network: Network, key: str, sentence: str, length: int) -> Look:
    ids, words = probe_ids(task_of(_network.config), sentence, length)
    with np.errstate(over="ignore", invalid="ignore"):  # a ReLU may grow beyond all numbers; the pages say so
        forward = _network.model.forward(_network.params, Batch(ids[:-1, None], ids[1:, None]))
    shown = tuple(printable(word) for word in words)
    return Look(_network, f"{key} {length} {sentence}", shown[:-1], shown[1:], forward)


def bounded(look: Look) -> bool:
    """Whether the states stay within [-1, 1]."""
    config = look.network.config
    return config.cell != "rnn" or config.nonlinearity == "tanh"


def reshaped(network: Network, params: Params, note: str) -> Network:
    """The network with other parameters, told apart by a note."""
    return dataclasses.replace(network, params=params, key=f"{network.key} {note}")


def words(network: Network) -> tuple[str, ...]:
    """The network's vocabulary."""
    return task_of(network.config).vocabulary.index_to_word
