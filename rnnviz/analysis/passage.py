"""A passage of a text, read token by token in the network's own precision: one quantity, and what is predicted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.trace import WARM, recorded
from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.functions import softmax
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

CONTEXT = 2 * WARM  # tokens that are read before a passage, and after it where the network also reads from the end
LIKELIEST = 5
ROWS = 256  # predictions that are made at a time: each is as large as the vocabulary


@dataclass(frozen=True)
class Passage:
    """T tokens of a text as the network reads them.

    before, after : how many tokens were read before them, and from the end, in two directions, after them
    values : (T, H), the quantity after each token
    likeliest, probs : (T, 5), the best predictions for the next token, the best first, and their probabilities
    next_prob : (T,), the probability of the token that did come next; NaN at the end of the text
    """

    before: int
    after: int
    values: np.ndarray
    likeliest: np.ndarray
    probs: np.ndarray
    next_prob: np.ndarray


def read_passage(
    model: Model, params: Params, ids: np.ndarray, first: int, stop: int, lane: int, quantity: str
) -> Passage:
    """Read tokens first .. stop - 1 of a text (N,) ids from a state of zero CONTEXT tokens before them, or a few more.

    Parameters
    ----------
    lane : its place in model.lanes; quantity : a state's name, or a gate's letter
    """
    n = len(ids)
    begin = max(0, first - CONTEXT) // WARM * WARM  # where a clockwork's clocks stand as at the start of the text,
    end = min(n, stop + CONTEXT + (n - stop) % WARM) if model.bidirectional else stop  # and as at its end
    xs = ids[begin:end, None]
    vectors = params["W_e"][xs] if model.embedding else xs
    batch = Batch(xs, start=begin)
    with np.errstate(all="ignore"):
        state = model.zero_state(1, params["W_y"].dtype)
        records, output, _dropped = model.stack.forward(params, batch, vectors, state, None, Workspace())
        inside = slice(first - begin, stop - begin)
        likeliest, probs, next_prob = _predictions(params, output[inside, 0], ids[first + 1 : stop + 1])
    values = recorded(records[lane], quantity)[inside, 0]
    return Passage(first - begin, end - stop, values, likeliest, probs, next_prob)


def _predictions(params: Params, output: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The likeliest ids and their probabilities (T, 5), and the probability of what comes (T,)."""
    T, k = len(output), min(LIKELIEST, len(params["b_y"]))
    ids, shares, came = np.empty((T, k), int), np.empty((T, k)), np.full(T, np.nan)
    for start in range(0, T, ROWS):
        rows = slice(start, min(start + ROWS, T))
        p = softmax(output[rows] @ params["W_y"].T + params["b_y"])
        top = np.argpartition(-p, k - 1, axis=1)[:, :k]
        best = np.take_along_axis(p, top, axis=1)
        order = np.argsort(-best, axis=1, kind="stable")
        ids[rows] = np.take_along_axis(top, order, axis=1)
        shares[rows] = np.take_along_axis(best, order, axis=1)
        known = targets[rows]
        came[start : start + len(known)] = p[np.arange(len(known)), known]
    return ids, shares, came
