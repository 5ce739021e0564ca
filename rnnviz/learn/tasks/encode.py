"""A data set as a network reads it: words as ids, examples of unlike length side by side with a mask."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rnnviz.core.model import Model
from rnnviz.core.pairs import END, Pairs
from rnnviz.core.records import Batch
from rnnviz.core.seq2seq import Seq2Seq
from rnnviz.data.column import Column
from rnnviz.data.dataset import PARTS, Dataset
from rnnviz.data.datasets import dataset
from rnnviz.data.vocabulary import PADDING_TOKEN, SENTENCE_END, SENTENCE_START, Vocabulary, sentence_vocabulary
from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TASKS, TaskConfig, network

ENDED = ""  # how END is called among the answers of a translation
POOL = 20  # batches whose examples are sorted by length before they are dealt out


@dataclass(frozen=True, eq=False)
class Encoded:
    """A data set in numbers, for one config.

    vocabulary : the most frequent words of the training part, the special tokens first
    answers : what the outputs stand for: labels or tags, the most frequent of the training part first; target symbols
        behind ENDED; the vocabulary's words
    rows : of each part, the examples that have at least one token
    """

    config: TaskConfig
    data: Dataset
    vocabulary: Vocabulary
    answers: tuple[str, ...]
    rows: dict[str, np.ndarray]
    _source: Column
    _answers: Column | None

    def batch(self, rows: Sequence[int] | np.ndarray) -> Batch | Pairs:
        """Examples side by side, padded at their ends to the longest: (T, B)."""
        source, limit = self._source.take(rows), self.config.max_length
        pad = self.vocabulary.word_to_index[PADDING_TOKEN]
        if self.config.task == "language":
            return self._language_batch(source)
        xs, mask = padded(source, limit, pad)
        answers = self._answers.take(rows)
        if self.config.task == "classify":
            return Batch(xs, answers.ids.astype(np.int64), mask)
        if self.config.task == "tag":
            return Batch(xs, padded(answers, limit, 0)[0], mask)
        target, target_mask = padded(_ended(answers, END, limit), limit + 1, END)
        return Pairs(xs, target, mask, target_mask)

    def _language_batch(self, source: Column) -> Batch:
        """SENTENCE_START w_1 .. w_n in, w_1 .. w_n SENTENCE_END out; of a sentence that is cut, no end."""
        index, limit = self.vocabulary.word_to_index, self.config.max_length
        targets, mask = padded(_ended(source, index[SENTENCE_END], math.inf), limit, index[PADDING_TOKEN])
        first = np.full((1, len(source)), index[SENTENCE_START])
        xs = np.concatenate([first, targets[:-1]])
        return Batch(xs if mask is None else np.where(mask, xs, index[PADDING_TOKEN]), targets, mask)

    def reads(self, tokens: Sequence[str]) -> Batch | Pairs:
        """One sequence of tokens as the network reads it, (T, 1), without targets; of a sentence with its start.

        Raises
        ------
        InputError      if there is no token
        """
        if not tokens:
            raise InputError(_("There is nothing to read: write at least one word."))
        ids = self.vocabulary.encode(tokens[: self.config.max_length])
        if self.config.task == "translate":
            return Pairs(ids[:, None])
        if self.config.task == "language":
            ids = np.concatenate([[self.vocabulary.word_to_index[SENTENCE_START]], ids])
        return Batch(ids[:, None])


def encoded(config: TaskConfig) -> Encoded:
    """The config's data in numbers; the same for configs that differ in the network and the training only.

    Raises
    ------
    InputError      if the data are of another kind, not here, or too few
    """
    names = ("task", "data", "vocabulary_size", "max_length")
    return _encoded(TaskConfig(**{name: getattr(config, name) for name in names}))


def model_of(config: TaskConfig) -> Model | Seq2Seq:
    """The config's network."""
    numbers = encoded(config)
    return network(config, len(numbers.vocabulary), len(numbers.answers))


@lru_cache(maxsize=4)
def _encoded(config: TaskConfig) -> Encoded:
    data = dataset(config.data)
    if data.kind != TASKS[config.task]:
        raise InputError(
            _("The data “{title}” do not fit this task: they are of another kind.").format(title=data.title)
        )
    rows = {part: data.parts[part][data.source.lengths[data.parts[part]] > 0] for part in PARTS}
    if any(len(of_part) == 0 for of_part in rows.values()):
        raise InputError(_("There are too few examples: each of training, validation and test needs at least one."))
    counts = data.source.take(rows["train"]).counts
    vocabulary = sentence_vocabulary(
        Counter({data.source.words[k]: int(counts[k]) for k in np.flatnonzero(counts)}),
        data.tokens,
        config.vocabulary_size,
    )
    source = Column(data.source.words, vocabulary.encode(data.source.words)[data.source.ids], data.source.starts)
    if config.task == "language":
        return Encoded(config, data, vocabulary, vocabulary.index_to_word, rows, source, None)
    names = data.answer_names()
    answers = (ENDED, *names) if config.task == "translate" else names
    place = {name: k for k, name in enumerate(answers)}
    ids = np.array([place[word] for word in data.answers.words], np.int64)[data.answers.ids]
    return Encoded(
        config, data, vocabulary, answers, rows, source, Column(data.answers.words, ids, data.answers.starts)
    )


def padded(column: Column, limit: float, padding: int) -> tuple[np.ndarray, np.ndarray | None]:
    """The column's ids, cut to `limit` and padded to the longest, (T, B) int64; the mask, None if nothing is padded."""
    lengths = np.minimum(column.lengths, limit).astype(np.int64)
    T = max(1, int(lengths.max()))
    mask = np.arange(T)[:, None] < lengths
    ids = np.full((T, len(column)), padding, np.int64)
    within = np.arange(len(column.ids)) - np.repeat(column.starts[:-1], column.lengths)
    taken = within < T
    ids[within[taken], np.repeat(np.arange(len(column)), column.lengths)[taken]] = column.ids[taken]
    return ids, None if mask.all() else mask


def _ended(column: Column, end: int, limit: float) -> Column:
    """Every sequence, cut to `limit`, with an id behind it."""
    rows = [
        column.ids[a:b][: None if limit == math.inf else int(limit)]
        for a, b in zip(column.starts[:-1], column.starts[1:], strict=True)
    ]
    lengths = np.array([len(row) + 1 for row in rows])
    ids = np.concatenate([piece for row in rows for piece in (row, [end])])
    return Column(column.words, ids, np.concatenate([[0], np.cumsum(lengths)]))


@lru_cache(maxsize=8)
def deal(numbers: Encoded, batch: int, seed: int, epoch: int) -> tuple[np.ndarray, ...]:
    """The rows of each batch of an epoch: every row of the training part once, those of a batch of like length."""
    rng = np.random.default_rng((seed, epoch, 2))
    rows = rng.permutation(numbers.rows["train"])
    lengths = numbers.data.source.lengths
    batches = []
    for begin in range(0, len(rows), batch * POOL):
        pool = rows[begin : begin + batch * POOL]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        batches += [pool[k : k + batch] for k in range(0, len(pool), batch)]
    return tuple(batches[k] for k in rng.permutation(len(batches)))
