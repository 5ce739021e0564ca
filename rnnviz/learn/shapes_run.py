"""What a small network of each shape makes of one input: every step of it, as it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.pairs import END
from rnnviz.core.records import Batch
from rnnviz.data.shapes_answers import right_answer
from rnnviz.data.shapes_data import ENDED, ShapeTask
from rnnviz.data.vocabulary import printable
from rnnviz.learn.shapes import ShapeConfig, model_of, task_of

LIMIT = 12  # symbols that a network writes at most
TOP = 10  # answers that are shown


@dataclass(frozen=True)
class Strip:
    """T steps of a network.

    read : T symbols; fed : T, whether a symbol is the network's own output of the step before
    written : T symbols or classes, "" where there is no output; probs : (T,) of what was written, NaN where nothing
    states : (T, H)
    """

    read: tuple[str, ...]
    fed: tuple[bool, ...]
    written: tuple[str, ...]
    probs: np.ndarray
    states: np.ndarray


@dataclass(frozen=True)
class Response:
    """A network's answer to an input.

    strips : its steps; of an encoder-decoder those of the encoder, then those of the decoder
    attention : (T, S) of an encoder-decoder over the source, (T,) of a classifier over its input; None without
    answers, chances : the likeliest answers after the last step and their probabilities
    text : all that was written, in one piece
    said, right : the answer and the right one, symbol by symbol; `right` is () where no rule knows it
    """

    strips: tuple[Strip, ...]
    attention: np.ndarray | None
    answers: tuple[str, ...]
    chances: np.ndarray
    text: str
    said: tuple[str, ...]
    right: tuple[str, ...]


def respond(config: ShapeConfig, params: Params, ids: np.ndarray) -> Response:
    """The run of the config's network, with these parameters, over the symbols `ids` (T,)."""
    task = task_of(config)
    if config.shape == "encoder_decoder":
        return _transduce(config, task, params, ids)
    if config.shape == "one_to_many":
        return _write_on(config, task, params, ids)
    forward = model_of(config).forward(params, Batch(ids[:, None]))
    answers = forward.probs[:, 0].argmax(axis=1)
    probs = forward.probs[:, 0].max(axis=1)
    written = [_shown(task.answers[k]) for k in answers]
    if config.shape == "many_to_one":
        probs[:-1] = np.nan
        written[:-1] = [""] * (len(ids) - 1)
    strip = _strip(task, ids, [False] * len(ids), written, probs, forward.states["h"])
    attention = None if forward.attention is None else forward.attention[:, 0]
    likeliest = _likeliest(task, forward.probs[-1, 0])
    said = tuple(filter(None, written))
    return Response((strip,), attention, *likeliest, " ".join(said), said, _right(config, task, ids))


def _write_on(config: ShapeConfig, task: ShapeTask, params: Params, ids: np.ndarray) -> Response:
    """One symbol in, and each output is the next input; the tape is that of the last pass, which read them all."""
    model, given = model_of(config), list(ids)
    while True:
        forward = model.forward(params, Batch(np.array(given)[:, None]))
        answers = forward.probs[:, 0].argmax(axis=1)
        if answers[-1] == END or len(answers) == LIMIT:
            break
        given.append(answers[-1])
    written = [task.answers[k] for k in answers]
    fed = [False, *[True] * (len(given) - 1)]
    strip = _strip(task, np.array(given), fed, written, forward.probs[:, 0].max(axis=1), forward.states["h"])
    text = task.symbols[ids[0]] + "".join(written).replace(ENDED, "")
    likeliest = _likeliest(task, forward.probs[-1, 0])
    return Response((strip,), None, *likeliest, text, tuple(text), _right(config, task, ids))


def _transduce(config: ShapeConfig, task: ShapeTask, params: Params, ids: np.ndarray) -> Response:
    written, tape = model_of(config).write(params, ids[:, None], limit=LIMIT)
    logits = tape.logits[:, 0].astype(float)
    probs = np.exp(logits - logits.max(axis=1, keepdims=True))
    probs /= probs.sum(axis=1, keepdims=True)
    symbols = [task.answers[k] for k in written[:, 0]]
    reads = (ENDED, *symbols[:-1])
    nothing = np.full(len(ids), np.nan)
    encoder = _strip(task, ids, [False] * len(ids), [""] * len(ids), nothing, tape.encoded.lanes[-1].states["h"])
    fed = (False, *[True] * (len(reads) - 1))
    decoder = Strip(reads, fed, tuple(symbols), probs.max(axis=1), tape.top[1:, 0])
    attention = None if tape.attention is None else tape.attention[:, :, 0]
    text = "".join(symbols).replace(ENDED, "")
    likeliest = _likeliest(task, probs[-1])
    return Response((encoder, decoder), attention, *likeliest, text, tuple(text), _right(config, task, ids))


def _right(config: ShapeConfig, task: ShapeTask, ids: np.ndarray) -> tuple[str, ...]:
    return right_answer(config.task, config.language, [task.symbols[k] for k in ids])


def _strip(
    task: ShapeTask, ids: np.ndarray, fed: list[bool], written: list[str], probs: np.ndarray, states: np.ndarray
) -> Strip:
    read = tuple(printable(task.symbols[k]) for k in ids)
    return Strip(read, tuple(fed), tuple(written), probs, states[1:, 0])


def _likeliest(task: ShapeTask, probs: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
    top = np.argsort(-probs, kind="stable")[:TOP]
    return tuple(_shown(task.answers[k]) for k in top), probs[top]


def _shown(answer: str) -> str:
    """A written symbol in a visible form; the name of a class as it is."""
    return printable(answer) if len(answer) == 1 else answer
