"""What language models give to the words of sentences: the network and the n-grams, on the very same events.

An event is a word with all that stands before it in its sentence. Every model shares out its probability among the V
words of one vocabulary, UNKNOWN_TOKEN among them, so that their losses can be compared word by word.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.records import Batch
from rnnviz.data.ngram_models import ORDERS, Events, NgramModels, count
from rnnviz.data.tokenize import detokenize
from rnnviz.data.vocabulary import SENTENCE_END
from rnnviz.learn.sample import check_finite
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import Encoded, encoded, model_of
from rnnviz.learn.tasks.measure import CHECKED, evaluate

COUNTED = 250_000  # words of the training part whose n-grams are counted: some 300 MB of memory


@dataclass(frozen=True)
class Score:
    """How well a text was predicted.

    nats : the mean of -ln P over its events; perplexity : exp(nats)
    bits_per_character : -log2 P of the whole text, by its characters
    """

    nats: float
    perplexity: float
    bits_per_character: float


def score(losses: np.ndarray, characters: int) -> Score:
    """The score of a text of so many characters from its events' losses (n,) in nats."""
    nats = float(np.mean(losses))
    perplexity = math.exp(nats) if nats < 700 else math.inf
    return Score(nats, perplexity, float(np.sum(losses)) / (math.log(2) * characters))


def events(numbers: Encoded, rows: Sequence[int] | np.ndarray) -> list[Events]:
    """The sentences of these rows as the network reads them: the words it reads, and those that come next."""
    batch = numbers.batch(rows)
    lengths = np.full(len(rows), len(batch.xs)) if batch.mask is None else batch.mask.sum(axis=0)
    decode = numbers.vocabulary.decode
    return [(decode(batch.xs[:n, b]), decode(batch.targets[:n, b])) for b, n in enumerate(lengths.tolist())]


def own_events(numbers: Encoded, tokens: Sequence[str]) -> Events:
    """A sentence of one's own with its end as far as the network reads it in training: as one of `events`.

    Raises
    ------
    InputError      if there is no token
    """
    read = numbers.vocabulary.decode(numbers.reads(tokens).xs[:, 0])
    if len(tokens) >= numbers.config.max_length:
        return read[:-1], read[1:]
    return read, [*read[1:], SENTENCE_END]


def characters(numbers: Encoded, rows: Sequence[int] | np.ndarray) -> int:
    """Characters of these sentences as running text, as far as they are read; each with the gap behind it."""
    limit, data = numbers.config.max_length, numbers.data
    return sum(len(detokenize(data.source[row][:limit], data.tokens)) + 1 for row in rows)


def held_out_rows(numbers: Encoded) -> np.ndarray:
    """The sentences that all models are tried on: those of the network's checks."""
    return numbers.rows["valid"][:CHECKED]


def counted_rows(numbers: Encoded) -> np.ndarray:
    """The sentences of the training part whose n-grams are counted, as many as have COUNTED words."""
    rows = numbers.rows["train"]
    return rows[: max(1, int(np.searchsorted(np.cumsum(numbers.data.source.lengths[rows]), COUNTED, side="right")))]


def ngram_models(numbers: Encoded) -> NgramModels:
    """N-gram models of the training part with the network's vocabulary, smoothed by Witten and Bell."""
    counts = count(events(numbers, counted_rows(numbers)))
    return NgramModels(numbers.vocabulary.index_to_word, "witten_bell", counts)


def ngram_losses(models: NgramModels, sequences: Sequence[Events]) -> dict[int, list[np.ndarray]]:
    """By order, the losses of each sentence's events, (n,) nats."""
    return {order: [models.losses(order, sequence) for sequence in sequences] for order in ORDERS}


def network_losses(config: TaskConfig, params: Params) -> list[np.ndarray]:
    """The network's losses on the events of `held_out_rows`, (n,) nats a sentence."""
    result = evaluate(config, params, "valid", CHECKED)
    return result.by_row(result.losses)


def network_distributions(config: TaskConfig, params: Params, read: Sequence[str]) -> np.ndarray:
    """The network's probabilities (T, V) of the next word after each of these."""
    ids = encoded(config).vocabulary.encode(read)
    return model_of(config).forward(params, Batch(ids[:, None])).probs[:, 0]


def sentence_losses(config: TaskConfig, params: Params, sequence: Events) -> np.ndarray:
    """The network's loss (n,) in nats of each word of a sentence.

    Raises
    ------
    InputError      if the state grows past all numbers (a ReLU network can)
    """
    read, after = sequence
    ids = encoded(config).vocabulary.encode
    with np.errstate(over="ignore", invalid="ignore"):
        forward = model_of(config).forward(params, Batch(ids(read)[:, None], ids(after)[:, None]))
    check_finite(forward.logits)
    return forward.losses[:, 0].astype(float)
