"""How good a network is on examples that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.records import Batch, Forward
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of

CHECKED = 400  # examples of the validation part that a check looks at, at most
WRITTEN = 100  # and of those that a translation is written for
AT_ONCE = 64  # examples side by side


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Every prediction on some examples, in the order of the examples and their steps: n in all.

    rows : (N,) of the data set; lengths : (N,) predictions of each
    truths, predictions : (n,) ids of answers; losses : (n,) nats; confidence : (n,) probability of the prediction
    probs : (n, K) of every answer; None for a language model, whose answers are too many
    """

    rows: np.ndarray
    lengths: np.ndarray
    truths: np.ndarray
    predictions: np.ndarray
    losses: np.ndarray
    confidence: np.ndarray
    probs: np.ndarray | None

    @property
    def loss(self) -> float:
        """Mean nats of a prediction."""
        return float(self.losses.mean())

    @property
    def accuracy(self) -> float:
        """The share of right predictions."""
        return float((self.truths == self.predictions).mean())

    def by_row(self, values: np.ndarray) -> list[np.ndarray]:
        """Values (n, ...) as one array for each example."""
        return np.split(values, np.cumsum(self.lengths)[:-1])


def evaluate(config: TaskConfig, params: Params, part: str, limit: int | None = None) -> Evaluation:
    """What the config's network, with these parameters, says to the first `limit` examples of a part; None: to all.

    Of "classify", "tag" and "language"; translations are written (translate.py).
    """
    numbers, model = encoded(config), model_of(config)
    rows = numbers.rows[part][:limit]
    by_length = np.argsort(numbers.data.source.lengths[rows], kind="stable")  # of like length, side by side
    pieces: list[tuple[int, np.ndarray, ...]] = []
    for begin in range(0, len(rows), AT_ONCE):
        places = by_length[begin : begin + AT_ONCE]
        forward = model.forward(params, numbers.batch(rows[places]))
        pieces += zip(places, *_answers(config, forward), strict=True)
    pieces.sort(key=lambda piece: piece[0])
    _places, truths, predictions, losses, confidence, probs = (list(column) for column in zip(*pieces, strict=True))
    return Evaluation(
        rows,
        np.array([len(row) for row in truths]),
        *(np.concatenate(column) for column in (truths, predictions, losses, confidence)),
        None if probs[0] is None else np.concatenate(probs),
    )


def _answers(config: TaskConfig, forward: Forward) -> Iterator[list[np.ndarray] | list[None]]:
    """Of each example of a batch: truths, predictions, losses, confidence, probs of the steps that are predicted."""
    taken = forward.weights > 0
    predictions = forward.probs.argmax(axis=2)
    truths = np.broadcast_to(forward.batch.targets, predictions.shape)
    for values in (truths, predictions, forward.losses, forward.probs.max(axis=2)):
        yield [values[taken[:, b], b] for b in range(taken.shape[1])]
    if config.task == "language":
        yield [None] * taken.shape[1]
    else:
        yield [forward.probs[taken[:, b], b] for b in range(taken.shape[1])]


def check(config: TaskConfig, params: Params) -> tuple[float, float]:
    """Loss and accuracy on the beginning of the validation part; of translations, the share without a fault."""
    if config.task == "translate":
        return _check_translation(config, params)
    result = evaluate(config, params, "valid", CHECKED)
    return result.loss, result.accuracy


def _check_translation(config: TaskConfig, params: Params) -> tuple[float, float]:
    numbers, model = encoded(config), model_of(config)
    pairs = numbers.batch(numbers.rows["valid"][:WRITTEN])
    T = len(pairs.target)
    written, _tape = model.write(params, pairs.source, pairs.source_mask, limit=T)
    return model.forward(params, pairs).loss, float(same_until_end(written, pairs.target).mean())


def same_until_end(written: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(B,) whether ids (T, B) agree with the targets up to and with their END."""
    T = len(target)
    written = np.concatenate([written, np.full((max(0, T - len(written)), written.shape[1]), -1)])[:T]
    needed = np.arange(T)[:, None] <= (target == 0).argmax(axis=0)
    return ((written == target) | ~needed).all(axis=0)


def predict(config: TaskConfig, params: Params, tokens: list[str]) -> np.ndarray:
    """The probabilities of every answer at every step of one sentence, (T, K); of "classify" only the last counts."""
    batch: Batch = encoded(config).reads(tokens)
    return model_of(config).forward(params, batch).probs[:, 0]
