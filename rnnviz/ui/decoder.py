"""The decoder of a translation without attention, as a network of its own.

It is exact: all that such a decoder knows of the source is the state that it begins with.
"""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Arrays
from rnnviz.core.model import Model
from rnnviz.core.pairs import END
from rnnviz.data.alignment import right_answer, source_text, source_tokens
from rnnviz.data.uploads import clean
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START
from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import Encoded, encoded, model_of
from rnnviz.learn.tasks.translate import limit_of
from rnnviz.ui.reader import NEXT, SHOWN, Reader, Sentence, Source, row_of


def decoder_model(config: TaskConfig) -> Model:
    """The decoder: it reads the symbol before and says which comes next.

    Raises
    ------
    InputError      if it reads the encoder's states too, by attention
    """
    if config.attention != "none":
        raise InputError(
            _(
                "A decoder with attention reads the encoder's states at every step; Unroll and Gradients show the one "
                "without attention."
            )
        )
    whole = model_of(config)
    decoder = whole.decoder
    return Model(decoder.cell, whole.n_target, layers=decoder.layers, embedding=whole.n_target)


def decoder_params(whole: Params) -> Params:
    """Its parameters, out of those of encoder and decoder."""
    own = {name.removeprefix("decoder."): a for name, a in whole.items() if name.startswith("decoder.")}
    return {**own, "W_y": whole["W_y"], "b_y": whole["b_y"], "W_e": whole["W_target"]}


def first_state(config: TaskConfig, whole: Params, source: np.ndarray) -> Arrays:
    """What it begins with after the encoder has read the ids (S, 1)."""
    return model_of(config).encode(whole, source).first


def decoder_reader(config: TaskConfig, whole: Params) -> Reader:
    """It reads what it is to write, moved by one symbol: the right answer, or where none is known its own."""
    numbers = encoded(config)
    names = numbers.answers[1:]

    def read(text: str, _length: int) -> Sentence:
        data = numbers.data
        tokens = data.source[int(numbers.rows["test"][0])] if not clean(text).strip() else source_tokens(data, text)
        source = numbers.reads(tokens).source
        ids = _right(numbers, tokens)
        known = ids is not None
        if not known:
            ids = model_of(config).write(whole, source, limit=limit_of(config))[0][:, 0]
        ids = ids[:SHOWN]
        given = np.concatenate([[END], ids[:-1]])
        return Sentence(
            given[:, None],
            tuple(reader.words[k] for k in given),
            ids[:, None] if known else None,
            tuple(reader.answers[k] for k in ids) if known else (),
            Source(source, source_text(data, tokens), first_state(config, whole, source)),
        )

    reader = Reader(NEXT, (SENTENCE_START, *names), (SENTENCE_END, *names), read)
    return reader


def _right(numbers: Encoded, tokens: tuple[str, ...]) -> np.ndarray | None:
    """The ids of the right answer with END: by the rule that made the data, or as they have it."""
    written, row = right_answer(numbers.data.key, tokens), row_of(numbers.data, tokens)
    if written is None and row is None:
        return None
    symbols = numbers.data.answers[row] if written is None else [one.symbol for one in written]
    place = {name: k for k, name in enumerate(numbers.answers)}
    return np.array([*(place[symbol] for symbol in symbols), END]) if place.keys() >= set(symbols) else None
