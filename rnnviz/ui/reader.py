"""How a network reads a sentence and what it answers: the next token, a tag for each token, or one label at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.core.cell import Arrays
from rnnviz.data.dataset import Dataset
from rnnviz.data.task import probe_ids
from rnnviz.data.tokenize import split_text
from rnnviz.data.uploads import clean
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN, printable
from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig, task_of
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import Encoded, encoded

NEXT, TAG, LABEL = "next", "tag", "label"
SHOWN = 200  # steps at most of what a task's network reads
ASKED = {"language": NEXT, "tag": TAG, "classify": LABEL}


@dataclass(frozen=True)
class Source:
    """What an encoder has read before: ids (S, 1), as text, and the state that it leaves the decoder."""

    ids: np.ndarray
    text: str
    state: Arrays


@dataclass(frozen=True)
class Sentence:
    """A sentence as a network reads it.

    xs : (T, 1) ids; tokens : T, as they were written
    truths : (T, 1) ids of the right answers, or (1,) of a label; None where they are not known
    targets : what they are called, T; of a label the same at each step
    source : of a decoder
    """

    xs: np.ndarray
    tokens: tuple[str, ...]
    truths: np.ndarray | None
    targets: tuple[str, ...] = ()
    source: Source | None = None


@dataclass(frozen=True)
class Reader:
    """What stands around a network.

    asked : NEXT, the token that comes next; TAG, one for each token; LABEL, one at the end
    words, answers : what the ids of inputs and outputs stand for
    read : (sentence, length) -> at most `length` steps, of an empty sentence those of a text that the network knows; a
        task's network reads a sentence as far as in training, whatever the length
    """

    asked: str
    words: tuple[str, ...]
    answers: tuple[str, ...]
    read: Callable[[str, int], Sentence]

    @cached_property
    def shown_words(self) -> list[str]:
        """The words in a visible form."""
        return list(map(printable, self.words))

    @cached_property
    def shown_answers(self) -> list[str]:
        """The answers in a visible form."""
        return self.shown_words if self.answers is self.words else list(map(printable, self.answers))


def reader_of(config: TrainConfig | TaskConfig) -> Reader:
    """The reader of a config's network; the reader's `read` raises InputError with a sentence that cannot be read."""
    if isinstance(config, TrainConfig):
        words = task_of(config).vocabulary.index_to_word
        return Reader(NEXT, words, words, lambda sentence, length: _of_a_text(config, sentence, length))
    numbers = encoded(config)
    words = numbers.vocabulary.index_to_word
    return Reader(ASKED[config.task], words, numbers.answers, lambda sentence, _length: _of_a_task(numbers, sentence))


def _of_a_text(config: TrainConfig, sentence: str, length: int) -> Sentence:
    ids, tokens = probe_ids(task_of(config), sentence, length)
    return Sentence(ids[:-1, None], tuple(tokens[:-1]), ids[1:, None], tuple(tokens[1:]))


def _of_a_task(numbers: Encoded, sentence: str) -> Sentence:
    """The sentence with its right answers, if it is one of the data's; an empty one is the first of the test part."""
    task, row = numbers.config.task, int(numbers.rows["test"][0])
    if clean(sentence).strip():
        tokens, row = _tokens(numbers, clean(sentence))
    if row is not None:
        tokens = numbers.data.source[row]
    steps = min(numbers.config.max_length, SHOWN)
    if task == "language":
        tokens = (SENTENCE_START, *tokens, SENTENCE_END)
        ids = numbers.vocabulary.encode(tokens)
        return Sentence(ids[:-1, None][:steps], tokens[:-1][:steps], ids[1:, None][:steps], tokens[1 : steps + 1])
    xs = numbers.reads(tokens).xs[:steps]
    shown = tuple(tokens[: len(xs)])
    if row is None:
        return Sentence(xs, shown, None)
    truths = numbers.batch([row]).targets[: len(xs)]
    named = tuple(numbers.answers[k] for k in truths.ravel())
    return Sentence(xs, shown, truths, named if task == "tag" else named * len(xs))


def _tokens(numbers: Encoded, sentence: str) -> tuple[Sequence[str], int | None]:
    """The tokens of a sentence, and the row of the data that it is, if it is one.

    What stands between spaces is compared with the data's tokens first: an example that was written out is found again
    however its tokens were cut.
    """
    if numbers.data.tokens == "char":
        tokens = list(sentence)
    elif (row := row_of(numbers.data, sentence.split())) is not None:
        return sentence.split(), row
    else:
        tokens = split_text(sentence)
    if not any(token in numbers.vocabulary.word_to_index for token in tokens):
        raise InputError(
            _("The vocabulary knows none of these tokens: each would be {unknown}.").format(unknown=UNKNOWN_TOKEN)
        )
    return tokens, row_of(numbers.data, tokens)


def row_of(data: Dataset, tokens: Sequence[str]) -> int | None:
    """The first example of these tokens."""
    of_length = np.flatnonzero(data.source.lengths == len(tokens))
    return next((int(row) for row in of_length if data.source[row] == tuple(tokens)), None)
