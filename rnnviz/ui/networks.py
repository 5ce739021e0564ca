"""The network that a page looks at: prepared, untrained, trained here or for a task; and its run over the sentence."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from rnnviz.assets import asset_path
from rnnviz.core.arrays import Params, cast
from rnnviz.core.cell import Arrays
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Batch, Forward
from rnnviz.data.vocabulary import printable
from rnnviz.learn import checkpoint
from rnnviz.learn.config import TrainConfig, initial_of, model_of
from rnnviz.learn.tasks import encode, train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui.decoder import decoder_model, decoder_params, decoder_reader, first_state
from rnnviz.ui.reader import Reader, Source, reader_of

PREPARED, UNTRAINED, TRAINED, TASK = "prepared", "untrained", "trained", "task"
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
    whole : of a decoder, the parameters of it and its encoder
    """

    config: TrainConfig | TaskConfig
    params: Params
    source: str
    updates: int
    key: str
    whole: Params | None = None

    @cached_property
    def model(self) -> Model:
        if self.whole is not None:
            return decoder_model(self.config)
        return (encode.model_of if isinstance(self.config, TaskConfig) else model_of)(self.config)

    @cached_property
    def reader(self) -> Reader:
        """How it reads a sentence, and what it answers."""
        return reader_of(self.config) if self.whole is None else decoder_reader(self.config, self.whole)

    @property
    def answers_once(self) -> bool:
        """Whether there is one answer, and one loss, for the whole sentence."""
        return self.model.readout != "every"

    @property
    def has_cards(self) -> bool:
        """Whether what hangs on a loss can be taken apart on cards: not where one answer hangs on all steps at once."""
        return not self.answers_once or (self.model.readout == "last" and not self.model.bidirectional)


@dataclass(frozen=True)
class Look:
    """A network run over a sentence of T tokens.

    tokens, targets : as shown on charts, T each; of a network that answers once all targets are its one
    source : what the decoder of a translation knows of its source; state : what the network begins with, None: zero
    known : whether the targets are the right answers; if not they are the network's own, as in losses and gradients
    key : tells two looks apart, like the network's
    """

    network: Network
    key: str
    tokens: tuple[str, ...]
    targets: tuple[str, ...]
    known: bool
    forward: Forward
    source: Source | None = None

    @property
    def state(self) -> Arrays | None:
        return None if self.source is None else self.source.state

    @cached_property
    def backward(self) -> Backward:
        return self.network.model.backward(self.network.params, self.forward)


def untrained(config: TrainConfig | TaskConfig) -> Network:
    """The network before its first update: the one that training with this config starts from."""
    return _untrained(_bare(config) if isinstance(config, TrainConfig) else config)


def of_task(config: TaskConfig, now: train.TaskState) -> Network:
    """The network of a task as it is now; of a translation the decoder.

    Raises
    ------
    InputError      if that reads more than its own state and symbols
    """
    key = f"task {hash(config)} {now.step} {float(sum(np.abs(p).sum() for p in now.params.values())).hex()}"
    return _of_task(config, cast(now.params, "float64"), TASK, now.step, key)


def _of_task(config: TaskConfig, params: Params, source: str, updates: int, key: str) -> Network:
    if config.task != "translate":
        return Network(config, params, source, updates, key)
    decoder_model(config)  # its own checks
    return Network(config, decoder_params(params), source, updates, key, params)


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
def _untrained(config: TrainConfig | TaskConfig) -> Network:
    key = f"untrained {hash(config)}"
    if isinstance(config, TaskConfig):
        return _of_task(config, cast(train.initial(config), "float64"), UNTRAINED, 0, key)
    params = model_of(config).init(np.random.default_rng((config.seed, 0)), "float64", initial_of(config))
    return Network(config, params, UNTRAINED, 0, key)


@st.cache_resource(show_spinner=False)
def _prepared(cell: str) -> Network | None:
    path = asset_path("prepared", f"{cell}.npz")
    if not path.is_file():
        return None
    config, run = checkpoint.load(path.read_bytes())
    return Network(config, cast(run.params, "float64"), PREPARED, run.step, f"prepared {cell}")


def look(network: Network, sentence: str, length: int) -> Look:
    """The network run over the first `length` tokens of a sentence, or of its own data if the sentence is empty.

    Raises
    ------
    InputError      if the sentence has too few tokens, or none that the network knows
    """
    return _look(network, network.key, sentence, length)


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT)
def _look(_network: Network, key: str, sentence: str, length: int) -> Look:
    read, model, params = _network.reader.read(sentence, length), _network.model, _network.params
    truths, targets, first = read.truths, read.targets, None if read.source is None else read.source.state
    with np.errstate(over="ignore", invalid="ignore"):  # a ReLU may grow beyond all numbers; the pages say so
        if truths is None:
            own = model.forward(params, Batch(read.xs), first).logits.argmax(axis=2)
            truths = own[-1] if _network.answers_once else own
            targets = tuple(_network.reader.answers[k] for k in np.broadcast_to(truths, own.shape)[:, 0])
        forward = model.forward(params, Batch(read.xs, truths), first)
    shown = (tuple(map(printable, words)) for words in (read.tokens, targets))
    return Look(_network, f"{key} {length} {sentence}", *shown, read.truths is not None, forward, read.source)


def same_sentence(look: Look, network: Network) -> Look:
    """What another network with the same ids makes of the same sentence, and of the same targets."""
    return look if network.key == look.network.key else _same(look, network, f"{look.key} {network.key}")


@st.cache_resource(show_spinner=False, max_entries=4 * KEPT)
def _same(_look: Look, _network: Network, key: str) -> Look:
    source = _look.source
    if source is not None:
        source = dataclasses.replace(source, state=first_state(_network.config, _network.whole, source.ids))
    return rerun(dataclasses.replace(_look, source=source), _network, key)


def rerun(look: Look, network: Network, key: str) -> Look:
    """The same look with another network's numbers."""
    with np.errstate(all="ignore"):
        forward = network.model.forward(network.params, look.forward.batch, look.state)
    return dataclasses.replace(look, network=network, key=key, forward=forward)


def bounded(look: Look) -> bool:
    """Whether the states stay within [-1, 1]."""
    config = look.network.config
    return config.cell != "rnn" or config.nonlinearity == "tanh"


def reshaped(network: Network, params: Params, note: str) -> Network:
    """The network with other parameters, told apart by a note."""
    return dataclasses.replace(network, params=params, key=f"{network.key} {note}")


def words(network: Network) -> tuple[str, ...]:
    """What the network's inputs stand for."""
    return network.reader.words


def answers(network: Network) -> tuple[str, ...]:
    """What the network's outputs stand for."""
    return network.reader.answers
