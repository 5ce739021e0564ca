"""Everything that decides how a task is learned, in one value."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from rnnviz.core.layers import Stack
from rnnviz.core.model import Model
from rnnviz.core.seq2seq import ATTENTIONS, Seq2Seq
from rnnviz.language import InputError, _
from rnnviz.learn import network_config
from rnnviz.learn.network_config import NetworkConfig, cell_of
from rnnviz.learn.optimizers import OPTIMIZERS

TASKS = {"language": "text", "classify": "labels", "tag": "tags", "translate": "pairs"}  # and the data they need
READOUTS = ("last", "attention")
CHOICES = {
    **network_config.CHOICES,
    "task": tuple(TASKS),
    "readout": READOUTS,
    "attention": ATTENTIONS,
    "optimizer": tuple(OPTIMIZERS),
    "dtype": ("float32", "float64"),
}
RANGES = {
    **network_config.RANGES,
    "vocabulary_size": (5, 50_000),
    "max_length": (2, 1000),
    "forcing": (0.0, 1.0),
    "batch": (1, 512),
    "learning_rate": (0.0, 1000.0),
    "clip_at": (1e-6, 1e6),
    "epochs": (1, 10_000),
    "seed": (0, 2**32 - 1),
}
RATES = ("learning_rate", "clip_at", "epochs", "forcing")  # free to change in mid-run


@dataclass(frozen=True)
class TaskConfig(NetworkConfig):
    """What is learned, from which data, how. The network as in NetworkConfig.

    task : a key of TASKS; data : a key of datasets.dataset, of the kind that the task needs
    vocabulary_size : words that the network tells apart, the special tokens among them
    max_length : tokens of an example that are read; what follows is cut off
    dropout : of the tokens' vectors and between layers
    readout : of "classify", by the last state or by attention over all states
    attention : of "translate", one of seq2seq.ATTENTIONS
    forcing : of "translate", how often the decoder reads the true target in training, not its own output
    batch : B, examples an update; epochs : passes through the training part
    clip_at : the gradient's largest norm
    """

    task: str = "classify"
    data: str = "reviews_en"
    vocabulary_size: int = 8000
    max_length: int = 60
    embedding: int = 32
    readout: str = "last"
    attention: str = "additive"
    forcing: float = 1.0
    batch: int = 32
    optimizer: str = "adam"
    learning_rate: float = 0.005
    clip_at: float = 1.0
    epochs: int = 10
    seed: int = 0
    dtype: str = "float32"

    def __post_init__(self) -> None:
        self.check(CHOICES, RANGES)
        if self.task == "translate" and self.cell == "jordan":
            raise InputError(_("A Jordan network feeds its outputs back, which an encoder does not have."))
        self.check_network()
        if not isinstance(self.data, str):
            raise InputError(_("The name of the data is not a text."))
        if self.task == "language" and self.bidirectional:
            raise InputError(_("A network that reads backwards too would see the word it has to predict."))
        if self.task == "translate" and not self.embedding:
            raise InputError(_("An encoder and a decoder need an embedding: choose its size."))

    def same_network(self, other: TaskConfig) -> bool:
        """Whether a run of `other` can go on under this config: all but the rates are equal."""
        return self == dataclasses.replace(other, **{name: getattr(self, name) for name in RATES})


def network(config: TaskConfig, n_words: int, n_answers: int) -> Model | Seq2Seq:
    """The config's network between so many words and so many answers (target symbols, END among them)."""
    E, H = config.embedding, config.hidden
    if config.task == "translate":
        encoder = Stack(cell_of(config, E, n_answers), config.layers, config.bidirectional)
        seen = encoder.width if config.attention == "additive" else 0
        width = encoder.width if config.attention == "dot" else H
        decoder = Stack(cell_of(dataclasses.replace(config, hidden=width), E + seen, n_answers), config.layers)
        return Seq2Seq(encoder, decoder, n_words, n_answers, config.attention)
    return Model(
        cell_of(config, E or n_words, n_answers),
        n_answers,
        readout=config.readout if config.task == "classify" else "every",
        layers=config.layers,
        bidirectional=config.bidirectional,
        embedding=n_words if E else 0,
        dropout=config.dropout if config.layers > 1 else 0.0,
        embedding_dropout=config.dropout if E else 0.0,
    )
