"""A text that a network wrote, token by token: how sure it was, what stood in line, what was cut off.

n tokens, K alternatives at each. p is the network's own distribution, q what was drawn from: p after temperature,
top-k and top-p. Entropy and surprisal are in bits, log-probabilities in nats, as losses are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.data.vocabulary import Vocabulary
from rnnviz.learn.generated import Weighed
from rnnviz.learn.sample import Sample, real_words

ALTERNATIVES = 12


@dataclass(frozen=True)
class Written(Weighed):
    """A sample, without the distributions over all words: of them the K likeliest tokens.

    states[name] : (n, H) float32, the state from which each token was predicted
    entropy, entropy_drawn : (n,) of p and of q
    surprisal, surprisal_drawn : (n,) of the token that came, by p and by q; infinite where q is 0: it was forced
    kept : (n,) how many tokens could have come: q is not 0
    top : (n, K) ids, the likeliest by p first; the token that came is among them, at the end if it must be
    p, q : (n, K) their probabilities
    """

    states: dict[str, np.ndarray]
    entropy: np.ndarray
    entropy_drawn: np.ndarray
    surprisal: np.ndarray
    surprisal_drawn: np.ndarray
    kept: np.ndarray
    top: np.ndarray
    p: np.ndarray
    q: np.ndarray


def with_chances(sample: Sample, vocabulary: Vocabulary, *, greedy: bool, unknown: str) -> Sample:
    """The sample with the chance that each token had to come in `filtered`: beyond temperature and cuts, these wishes.

    greedy : all of it is the likeliest token's; unknown : "replace" gives UNKNOWN_TOKEN's to all other words alike
    """
    chances = sample.filtered.copy()
    if greedy:
        chances = (np.arange(chances.shape[1]) == chances.argmax(axis=1)[:, None]).astype(chances.dtype)
    real = real_words(vocabulary)
    if unknown == "replace" and len(real):
        chances[:, real] += chances[:, [vocabulary.unknown]] / len(real)
        chances[:, vocabulary.unknown] = 0
    return replace(sample, filtered=chances)


def look_at_sample(sample: Sample) -> Written:
    """What a sample says about each of its tokens."""
    p, q, ids = sample.probs.astype(float), sample.filtered.astype(float), sample.ids
    rows = np.arange(len(ids))
    with np.errstate(divide="ignore"):
        log_probs, log_q = np.log(p[rows, ids]), np.log(q[rows, ids])
    top = _likeliest(p, min(ALTERNATIVES, p.shape[1]))
    missing = ~(top == ids[:, None]).any(axis=1)
    top[missing, -1] = ids[missing]
    return Written(
        sample.prime,
        sample.tokens,
        ids,
        sample.kind,
        log_probs,
        {name: states.astype(np.float32) for name, states in sample.states.items()},
        entropy(p),
        entropy(q),
        -log_probs / np.log(2),
        -log_q / np.log(2),
        np.count_nonzero(q, axis=1),
        top,
        p[rows[:, None], top],
        q[rows[:, None], top],
    )


def entropy(p: np.ndarray) -> np.ndarray:
    """-sum p log2 p over the last axis, in bits; 0 log 0 is 0 (Shannon 1948)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(p > 0, -p * np.log2(p), 0.0).sum(axis=-1)


def distinct(ids: np.ndarray, n: int = 1) -> float:
    """How many of the runs of n tokens are different ones: their number over that of all runs (Li et al. 2016)."""
    if len(ids) < n:
        return 1.0
    runs = np.lib.stride_tricks.sliding_window_view(ids, n)
    return len(np.unique(runs, axis=0)) / len(runs)


def _likeliest(p: np.ndarray, k: int) -> np.ndarray:
    """The ids (n, k) of the largest of each row (n, V), the largest first; of equals the first."""
    return np.argsort(-p, axis=1, kind="stable")[:, :k]
