"""Beam search: the likeliest text instead of a random one, as far as a beam of a few texts finds it.

At each step every text of the beam is continued by every token, and the B texts of the highest log-probability are
kept (Lowerre 1976). B = 1 takes the likeliest token each time; B = V^n finds the likeliest text of n tokens. Without
a token that ends a text all texts are equally long. With one, a text that has ended competes by its score, the
log-probability over a power of its length, since every further token makes a text less likely:

    score = log p / ((5 + n) / 6)^alpha                             (Wu et al. 2016, eq. 14, without coverage)
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Workspace
from rnnviz.core.records import Batch
from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.generated import Weighed
from rnnviz.learn.sample import MAX_LENGTH, banned, begin, check_finite
from rnnviz.learn.train import Snapshot, TrainState


@dataclass(frozen=True)
class Hypothesis(Weighed):
    """A text that the search found.

    ended : whether it came to a token that ends it
    score : log p over the length's power
    """

    ended: bool
    score: float


def beam_search(
    config: TrainConfig,
    state: TrainState | Snapshot,
    *,
    prime: str = "",
    length: int = 40,
    width: int = 4,
    ends: Collection[str] = (),
    alpha: float = 0.0,
    unknown: str = "resample",
) -> list[Hypothesis]:
    """At most `width` texts of at most `length` tokens that continue `prime`, the highest score first.

    All texts of the beam are read by one forward pass a step, each with the state that it carries.

    Parameters
    ----------
    ends : tokens after which a text is complete
    alpha : how much a longer text is forgiven for being less likely; 0: not at all
    unknown : "keep" lets UNKNOWN_TOKEN into the text; else it is left out, as by sampling: nothing is drawn here

    Raises
    ------
    InputError      if a wish is impossible, the network reads from both ends, or its state grows past all numbers
    """
    if width < 1 or not 1 <= length <= MAX_LENGTH or not alpha >= 0:
        raise InputError(
            _("A beam search needs a width of 1 or more, 1 to {n} tokens and a length penalty of 0 or more.").format(
                n=MAX_LENGTH
            )
        )
    opening = begin(config, state.params, prime)
    vocabulary = opening.vocabulary
    refused = banned(vocabulary, "keep" if unknown == "keep" else "resample")
    ending = np.isin(vocabulary.index_to_word, list(ends))
    carried, logits = opening.forward.final_state, opening.forward.logits[-1]
    ids, log_probs = np.empty((1, 0), np.int64), np.empty((1, 0))  # (B, n) of the texts that go on
    ended: list[Hypothesis] = []

    def hypothesis(row: np.ndarray, values: np.ndarray, has_ended: bool) -> Hypothesis:
        score = float(values.sum()) / penalty(len(row), alpha)
        tokens = tuple(vocabulary.decode(row))
        return Hypothesis(opening.prime, tokens, row, vocabulary.kind, values, has_ended, score)

    workspace = Workspace()
    for n in range(length):
        check_finite(logits)
        step = np.where(refused, -np.inf, log_softmax(logits.astype(float)))
        parents, tokens = best(log_probs.sum(axis=1)[:, None] + step, width)
        ids = np.column_stack([ids[parents], tokens])
        log_probs = np.column_stack([log_probs[parents], step[parents, tokens]])
        over = ending[tokens]
        ended += [hypothesis(*pair, True) for pair in zip(ids[over], log_probs[over], strict=True)]
        ids, log_probs, parents = ids[~over], log_probs[~over], parents[~over]
        if not len(ids) or is_decided([h.score for h in ended], log_probs, width, length, alpha) or n + 1 == length:
            break
        carried = tuple(array[parents] for array in carried)
        with np.errstate(over="ignore", invalid="ignore"):
            batch = Batch(ids[None, :, -1], start=opening.n_read + n)
            fwd = opening.model.forward(state.params, batch, carried, workspace=workspace)
        carried, logits = fwd.final_state, fwd.logits[-1]
    found = ended + [hypothesis(*pair, False) for pair in zip(ids, log_probs, strict=True)]
    return sorted(found, key=lambda h: -h.score)[:width]


def best(totals: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of the `width` largest finite entries of (B, V), the largest first, of equals the first."""
    flat = totals.ravel()
    width = min(width, np.count_nonzero(flat > -np.inf))
    least = np.partition(flat, -width)[-width]
    candidates = np.flatnonzero(flat >= least)
    chosen = candidates[np.argsort(-flat[candidates], kind="stable")][:width]
    return np.unravel_index(chosen, totals.shape)


def is_decided(ended: list[float], log_probs: np.ndarray, width: int, length: int, alpha: float) -> bool:
    """Whether no text that goes on can get among the first `width`: it can only become less likely.

    ended : the scores of those that have ended; log_probs : (B, n) of those that go on
    """
    if len(ended) < width:
        return False
    hope = log_probs.sum(axis=1).max() / penalty(length, alpha)
    return hope <= sorted(ended)[-width]


def penalty(n: int, alpha: float) -> float:
    """What the log-probability of n tokens is divided by."""
    return ((5 + n) / 6) ** alpha


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """The logarithm of the softmax along the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
