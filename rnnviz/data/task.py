"""A text as a task: predict the next token. T tokens a window, B windows side by side, time first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rnnviz.data.corpora import OWN, load_text
from rnnviz.data.tokenize import split_tokens
from rnnviz.data.uploads import check_text, clean
from rnnviz.data.vocabulary import SPECIAL, UNKNOWN_TOKEN, Vocabulary, build_vocabulary
from rnnviz.language import InputError, _

KEPT_TASKS = 16  # a server's sessions share them; one holds 8 bytes a token


@dataclass(frozen=True, eq=False)
class LanguageTask:
    """A text as numbers.

    vocabulary : its words
    ids : (n,) int64, its tokens, read-only
    """

    vocabulary: Vocabulary
    ids: np.ndarray


def language_task(corpus: str, own_text: str, tokens: str, vocabulary_size: int) -> LanguageTask:
    """The task of a corpus (a key of CORPORA, or "own" for `own_text`) in "char" or "word" `tokens`."""
    return _language_task(corpus, own_text if corpus == OWN else "", tokens, vocabulary_size)


@lru_cache(maxsize=KEPT_TASKS)
def _language_task(corpus: str, own_text: str, kind: str, vocabulary_size: int) -> LanguageTask:
    tokens = split_tokens(load_text(corpus, own_text), kind)
    vocabulary = build_vocabulary(tokens, kind, vocabulary_size)
    ids = vocabulary.encode(tokens)
    ids.flags.writeable = False
    return LanguageTask(vocabulary, ids)


def check_lengths(n_tokens: int, length: int, batch: int) -> None:
    """InputError if a text of `n_tokens` is too short for `batch` windows of `length` side by side."""
    needed = length * batch + 1
    if n_tokens >= needed:
        return
    largest = (n_tokens - 1) // batch
    if largest < 2:
        message = _("The text has {n} tokens, but {batch} sequences of {length} need {needed}: use a longer text.")
    else:
        message = _(
            "The text has {n} tokens, but {batch} sequences of {length} need {needed}: "
            "with this batch, a sequence length of up to {largest} fits."
        )
    raise InputError(message.format(n=n_tokens, batch=batch, length=length, needed=needed, largest=largest))


def stream_window(ids: np.ndarray, step: int, length: int, batch: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Window `step` of a walk through the whole text, and how far the walk had come before it.

    The text is cut into B lanes of equal length, read side by side, so that window n + 1 goes on where window
    n ended; after the last whole window the walk begins again.

    Returns
    -------
    xs, targets : (T, B) ids; the targets are the next tokens
    start : the time of the window's first token in its lane; at 0 the carried state starts at zero
    """
    lane = (len(ids) - 1) // batch
    window = step % (lane // length)
    rows = slice(window * length, (window + 1) * length)
    xs = ids[: batch * lane].reshape(batch, lane)[:, rows]
    targets = ids[1 : batch * lane + 1].reshape(batch, lane)[:, rows]
    return np.ascontiguousarray(xs.T), np.ascontiguousarray(targets.T), rows.start


def random_window(ids: np.ndarray, rng: np.random.Generator, length: int, batch: int) -> tuple[np.ndarray, np.ndarray]:
    """B windows at random places, drawn with replacement: xs and targets, (T, B) ids each."""
    starts = rng.integers(len(ids) - length, size=batch)
    places = starts + np.arange(length)[:, None]
    return ids[places], ids[places + 1]


def probe_ids(task: LanguageTask, sentence: str, length: int) -> tuple[np.ndarray, list[str]]:
    """A sentence as at most `length` + 1 ids, so that `length` inputs have a next token, and its tokens.

    The tokens stay as they were typed, also where the id is that of UNKNOWN_TOKEN. An empty sentence is
    answered with the beginning of the task's text.

    Raises
    ------
    InputError      if it has only one character, or no token that the vocabulary knows
    """
    vocabulary = task.vocabulary
    if not clean(sentence).strip():
        ids = task.ids[: length + 1]
        return ids, vocabulary.decode(ids)
    tokens = split_tokens(check_text(sentence), vocabulary.kind)[: length + 1]
    ids = vocabulary.encode(tokens)
    words = [token for token in tokens if token not in SPECIAL[vocabulary.kind]]
    if not any(word in vocabulary.word_to_index for word in words):
        raise InputError(
            _("The vocabulary knows none of these tokens: each would be {unknown}.").format(unknown=UNKNOWN_TOKEN)
        )
    return ids, tokens
