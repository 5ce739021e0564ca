"""Sentences that a language model of sentences makes up, several at once."""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.records import Batch
from rnnviz.data.tokenize import detokenize
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START
from rnnviz.learn.sample import banned, check_finite, draw, restrict
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of


def sentences(config: TaskConfig, params: Params, n: int, *, temperature: float, limit: int, seed: int) -> list[str]:
    """`n` sentences as text, each drawn word by word from softmax(logits / temperature) until its end or `limit`.

    Padding, the mark of the start and UNKNOWN_TOKEN are never drawn; a sentence without an end ends in an ellipsis.

    Raises
    ------
    InputError      if the state grows past all numbers (a ReLU network can)
    """
    numbers, model = encoded(config), model_of(config)
    vocabulary = numbers.vocabulary
    refused = banned(vocabulary, "resample")
    refused[vocabulary.word_to_index[SENTENCE_START]] = True
    end = vocabulary.word_to_index[SENTENCE_END]
    luck = np.random.default_rng(seed).random((limit, n))
    ids, state, workspace = np.full(n, vocabulary.word_to_index[SENTENCE_START]), None, Workspace()
    written = np.full((limit, n), end)
    open_ = np.ones(n, bool)
    for step in range(limit):
        with np.errstate(over="ignore", invalid="ignore"):
            forward = model.forward(params, Batch(ids[None], start=step), state, workspace=workspace)
        check_finite(forward.logits)
        state = tuple(s.copy() for s in forward.final_state)
        for k in np.flatnonzero(open_):
            ids[k] = draw(restrict(forward.logits[0, k], refused, temperature, 0, 1.0), luck[step, k])
        written[step, open_] = ids[open_]
        open_ &= ids != end
        if not open_.any():
            break
    texts = []
    for column, unfinished in zip(written.T, open_, strict=True):
        stop = limit if unfinished else int((column == end).argmax())
        text = detokenize(vocabulary.decode(column[:stop]), numbers.data.tokens)
        texts.append(f"{text} …" if unfinished else text)
    return texts
