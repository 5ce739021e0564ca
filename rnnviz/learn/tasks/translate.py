"""What a trained encoder and decoder write: the likeliest symbol each time, or the best of a beam.

A beam keeps the B likeliest beginnings at each step (see learn/beam.py). Outputs of different lengths compete by

    score = log p / ((5 + n) / 6)^alpha     over n symbols, END among them      (Wu et al. 2016, eq. 14, no coverage)

B = 1 writes the likeliest symbol each time. Writing ends after twice the longest right answer of the training part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.pairs import END
from rnnviz.learn.beam import best, is_decided, log_softmax, penalty
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.edits import character_error_rate, exact_match
from rnnviz.learn.tasks.encode import encoded, model_of

AT_ONCE = 64  # sources side by side


@dataclass(frozen=True, eq=False)
class Output:
    """What was written for one source.

    symbols : n of them, without END
    log_probs : (n,) nats of each symbol, and of END behind them if it was written
    attention : (len(log_probs), S) weights over the source's S tokens; None without attention
    ended : whether END was written
    """

    symbols: tuple[str, ...]
    log_probs: np.ndarray
    attention: np.ndarray | None
    ended: bool
    alpha: float = 0.0

    @property
    def score(self) -> float:
        """log p over the length's power."""
        return float(self.log_probs.sum()) / penalty(len(self.log_probs), self.alpha)


@dataclass(frozen=True, eq=False)
class Translations:
    """What was written for the examples of a part: N of them.

    sources, right, written : N sequences of tokens
    """

    sources: tuple[tuple[str, ...], ...]
    right: tuple[tuple[str, ...], ...]
    written: tuple[tuple[str, ...], ...]

    @cached_property
    def exact(self) -> float:
        """The share of outputs without a fault."""
        return exact_match(self.written, self.right)

    @cached_property
    def error_rate(self) -> float:
        """Edits over symbols, of all outputs together."""
        return character_error_rate(self.written, self.right)

    def by_length(self) -> dict[int, tuple[int, int]]:
        """{tokens of the source: (outputs without a fault, all)}, the shortest first."""
        counts: dict[int, list[int]] = {}
        for source, right, written in zip(self.sources, self.right, self.written, strict=True):
            count = counts.setdefault(len(source), [0, 0])
            count[0] += written == right
            count[1] += 1
        return {length: tuple(counts[length]) for length in sorted(counts)}


def limit_of(config: TaskConfig) -> int:
    """Symbols that are written at most, END among them."""
    numbers = encoded(config)
    longest = int(numbers.data.answers.lengths[numbers.rows["train"]].max())
    return 2 * min(longest, config.max_length) + 1


def greedy(config: TaskConfig, params: Params, tokens: Sequence[str]) -> Output:
    """The likeliest symbol each time. InputError if there is nothing to read."""
    return beam(config, params, tokens, width=1)[0]


def write_part(config: TaskConfig, params: Params, part: str, limit: int | None = None) -> Translations:
    """What is written for the first `limit` examples of a part, each symbol the likeliest; None: for all of them."""
    numbers, model = encoded(config), model_of(config)
    rows = numbers.rows[part][:limit]
    order = np.argsort(numbers.data.source.lengths[rows], kind="stable")  # of like length, side by side
    written: dict[int, tuple[str, ...]] = {}
    for begin in range(0, len(rows), AT_ONCE):
        places = order[begin : begin + AT_ONCE]
        pairs = numbers.batch(rows[places])
        ids, _tape = model.write(params, pairs.source, pairs.source_mask, limit=limit_of(config))
        written |= {int(place): _until_end(config, column) for place, column in zip(places, ids.T, strict=True)}
    return Translations(
        tuple(numbers.data.source[int(row)] for row in rows),
        tuple(numbers.data.answers[int(row)] for row in rows),
        tuple(written[place] for place in range(len(rows))),
    )


def beam(config: TaskConfig, params: Params, tokens: Sequence[str], *, width: int, alpha: float = 0.0) -> list[Output]:
    """At most `width` outputs for a source, the highest score first.

    Parameters
    ----------
    alpha : how much a longer output is forgiven for being less likely; 0: not at all

    Raises
    ------
    InputError      if there is nothing to read
    """
    numbers, model, limit = encoded(config), model_of(config), limit_of(config)
    source = model.encode(params, numbers.reads(tokens).source)
    ids, log_probs = np.full((1, 1), END), np.empty((1, 0))  # (B, 1 + n) of the outputs that go on, END in front
    looked = None if model.attending is None else np.empty((1, 0, len(source.source)))
    now, found = source.first, []
    for n in range(limit):
        step = model.decode(params, source.repeated(len(ids)), ids[None, :, -1], now, n)
        logs = log_softmax(step.logits[0].astype(float))
        parents, chosen = best(log_probs.sum(axis=1)[:, None] + logs, width)
        log_probs = np.column_stack([log_probs[parents], logs[parents, chosen]])
        ids = np.column_stack([ids[parents], chosen])
        if looked is not None:
            weights = step.attention[0].T.astype(float)  # (B, S)
            looked = np.concatenate([looked[parents], weights[parents, None]], axis=1)
        over = chosen == END
        found += [_output(config, ids[b], log_probs[b], looked, b, alpha) for b in np.flatnonzero(over)]
        ids, log_probs, parents = ids[~over], log_probs[~over], parents[~over]
        looked = None if looked is None else looked[~over]
        scores = [output.score for output in found]
        if not len(ids) or is_decided(scores, log_probs, width, limit, alpha):
            break
        now = tuple(state[parents] for state in step.final_state)
    else:
        found += [_output(config, ids[b], log_probs[b], looked, b, alpha) for b in range(len(ids))]
    return sorted(found, key=lambda output: -output.score)[:width]


def _output(
    config: TaskConfig, ids: np.ndarray, log_probs: np.ndarray, looked: np.ndarray | None, b: int, alpha: float
) -> Output:
    """An output of the search; `ids` begins with the END that the decoder reads first."""
    return Output(
        _until_end(config, ids[1:]), log_probs, None if looked is None else looked[b], bool(ids[-1] == END), alpha
    )


def _until_end(config: TaskConfig, ids: np.ndarray) -> tuple[str, ...]:
    """The symbols before the first END."""
    ended = np.flatnonzero(ids == END)
    names = encoded(config).answers
    return tuple(names[k] for k in ids[: ended[0] if len(ended) else None])
