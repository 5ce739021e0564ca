"""Does a decoder look where the answer stands, and how far does its error reach into the source?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.pairs import Pairs
from rnnviz.core.seq2seq import Seq2Seq
from rnnviz.data.alignment import right_answer
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of

AT_ONCE = 64  # pairs side by side


def on_alignment(weights: np.ndarray, places: Sequence[tuple[int, ...]]) -> np.ndarray:
    """(n,) bool: whether the heaviest weight of each step stands on one of its true places.

    Parameters
    ----------
    weights : (T, S) of attention
    places : of each target symbol, see data/alignment.py; steps without places, and those behind them, are left out
    """
    rows = [t for t, true in enumerate(places[: len(weights)]) if true]
    return np.array([int(weights[t].argmax()) in places[t] for t in rows], bool)


def share_on_alignment(config: TaskConfig, params: Params, part: str, limit: int | None = None) -> tuple[float, int]:
    """The share of target symbols at which the heaviest weight stands on a true place, and their number.

    Of the first `limit` pairs of a part, the decoder reading the true targets. NaN and 0 without attention, or where
    no rule tells the places.
    """
    numbers, model = encoded(config), model_of(config)
    rows = numbers.rows[part][:limit]
    hits = [np.empty(0, bool)]
    if model.attending is not None:
        order = np.argsort(numbers.data.source.lengths[rows], kind="stable")
        for begin in range(0, len(rows), AT_ONCE):
            these = rows[order[begin : begin + AT_ONCE]]
            tape = model.forward(params, numbers.batch(these))
            for b, row in enumerate(these):
                written = right_answer(config.data, numbers.data.source[int(row)])
                if written is not None:
                    hits.append(on_alignment(tape.attention[:, :, b], [w.places for w in written]))
    every = np.concatenate(hits)
    return (float(every.mean()) if len(every) else np.nan), len(every)


def source_reach(model: Seq2Seq, params: Params, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """||dL_t/dx_j||, (T, S): how much of the error at each target step reaches each vector of the source.

    L_t is the loss of target step t alone, the decoder reading the true targets; one backward pass over T copies.

    Parameters
    ----------
    source : (S,) ids; target : (T,) ids, END at its end
    """
    T = len(target)
    copies = Pairs(np.repeat(source[:, None], T, axis=1), np.repeat(target[:, None], T, axis=1))
    tape = model.forward(params, copies)
    tape = replace(tape, weights=np.eye(T, dtype=tape.weights.dtype))  # copy t counts step t only
    return np.linalg.norm(model.backward(params, tape).d_source, axis=2).T
