"""Everything that decides a training run, in one value: frozen, hashable, JSON-able."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from rnnviz.core.initial import MEASURES, SCHEMES, Initial
from rnnviz.core.model import Model
from rnnviz.data.corpora import CORPORA, OWN
from rnnviz.data.task import LanguageTask, language_task
from rnnviz.language import InputError, _
from rnnviz.learn import network_config
from rnnviz.learn.bptt import LEARNERS
from rnnviz.learn.clipping import CLIPPINGS
from rnnviz.learn.network_config import NetworkConfig, cell_of
from rnnviz.learn.optimizers import OPTIMIZERS

TOKENS = ("char", "word")
DTYPES = ("float32", "float64")
CHOICES = {
    **network_config.CHOICES,
    "corpus": (*CORPORA, OWN),
    "tokens": TOKENS,
    "learner": LEARNERS,
    "optimizer": tuple(OPTIMIZERS),
    "clipping": CLIPPINGS,
    "scheme": SCHEMES,
    "measure": ("none", *MEASURES),
    "dtype": DTYPES,
}
RANGES = {
    **network_config.RANGES,
    "length": (2, 400),
    "seed": (0, 2**32 - 1),
    "vocabulary_size": (4, 50_000),
    "batch": (1, 256),
    "learning_rate": (0.0, 1000.0),
    "clip_at": (1e-6, 1e6),
    "gain": (0.0, 10.0),
    "forget_bias": (-10.0, 10.0),
    "size": (0.0, 10.0),
    "max_updates": (1, 1_000_000),
    "target_loss": (0.0, 100.0),
}
RATES = ("learning_rate", "clipping", "clip_at", "max_updates", "target_loss")  # free to change in mid-run


@dataclass(frozen=True)
class TrainConfig(NetworkConfig):
    """What is trained, on what, how.

    The network as in NetworkConfig.

    length : T, tokens in a window; batch : B, windows side by side
    corpus : a key of CORPORA, or "own" for `own_text`; tokens : "char" or "word"
    learner : "tbptt" carries the state from window to window, "bptt" draws windows at random
    clipping, clip_at : of the gradient, by "norm" or by "value"
    scheme, gain, forget_bias, measure, size : initial weights, see Initial
    max_updates, target_loss : where the run ends: after so many updates, or when the loss, averaged over the last
        SMOOTHED updates (train.py), is below the target (0: never)
    """

    length: int = 50
    seed: int = 0
    corpus: str = "english"
    own_text: str = ""
    tokens: str = "char"
    vocabulary_size: int = 8000
    learner: str = "tbptt"
    batch: int = 16
    optimizer: str = "adam"
    learning_rate: float = 0.005
    clipping: str = "norm"
    clip_at: float = 1.0
    scheme: str = "uniform"
    gain: float = 1.0
    forget_bias: float = 1.0
    measure: str = "none"
    size: float = 1.0
    max_updates: int = 2000
    target_loss: float = 0.0
    dtype: str = "float32"

    def __post_init__(self) -> None:
        self.check(CHOICES, RANGES)
        if not isinstance(self.own_text, str):
            raise InputError(_("The text of one's own is not a text."))
        self.check_network()

    def same_network(self, other: TrainConfig) -> bool:
        """Whether a run of `other` can go on under this config: all but the rates are equal."""
        return self == dataclasses.replace(other, **{name: getattr(self, name) for name in RATES})


def initial_of(config: TrainConfig) -> Initial:
    """How the run's weights are drawn."""
    measure = None if config.measure == "none" else config.measure
    return Initial(config.scheme, config.gain, config.forget_bias, measure, config.size)


def task_of(config: TrainConfig) -> LanguageTask:
    """The run's text as ids, with its vocabulary."""
    return language_task(config.corpus, config.own_text, config.tokens, config.vocabulary_size)


def model_of(config: TrainConfig) -> Model:
    """The run's network: tokens in, next-token logits out."""
    n = len(task_of(config).vocabulary)
    return Model(
        cell_of(config, config.embedding or n, n),
        n,
        layers=config.layers,
        bidirectional=config.bidirectional,
        embedding=n if config.embedding else 0,
        dropout=config.dropout,
    )
