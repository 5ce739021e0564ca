"""Text from a network: one token drawn at a time and fed back in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.core import functions
from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.model import Model
from rnnviz.core.records import Batch, Forward
from rnnviz.data.tokenize import split_tokens
from rnnviz.data.vocabulary import PADDING_TOKEN, SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN, Vocabulary
from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig, model_of, task_of
from rnnviz.learn.generated import Generated
from rnnviz.learn.train import Snapshot, TrainState

UNKNOWN_POLICIES = ("resample", "replace", "keep")
MAX_LENGTH = 5000


@dataclass(frozen=True)
class Sample(Generated):
    """A generated text and everything it was drawn from. n tokens, V words, H units.

    states[name] : (n, H), the state from which each token was predicted, by name and suffix of its lane
    probs : (n, V), the network's distribution at each token; filtered : (n, V), after temperature, top-k and top-p
    """

    states: dict[str, np.ndarray]
    probs: np.ndarray
    filtered: np.ndarray


def sample(
    config: TrainConfig,
    state: TrainState | Snapshot,
    *,
    prime: str = "",
    length: int = 200,
    temperature: float = 1.0,
    top_k: int = 0,
    top_p: float = 1.0,
    greedy: bool = False,
    unknown: str = "resample",
    forced: Mapping[int, int] | None = None,
    rng: np.random.Generator,
) -> Sample:
    """A text of `length` tokens that continues `prime`.

    Each token is drawn from softmax(logits / temperature), cut to the `top_k` likeliest tokens (0: all) and to the
    smallest set whose probability reaches `top_p` (Holtzman et al. 2020); `greedy` takes the likeliest. The padding
    token is never drawn. Each place of the text has its own random number: one token changed by hand changes the
    distributions after it and not the numbers that draw from them.

    Parameters
    ----------
    unknown : what to do with UNKNOWN_TOKEN: "resample" until another token comes (that is, draw from the rest),
        "replace" it by a word drawn uniformly from the vocabulary, or "keep" it in the text
    forced : ids that are taken instead of drawn, by their place 0..length-1

    Raises
    ------
    InputError      if a wish is impossible, or if the state grows past all numbers (a ReLU network can)
    """
    if unknown not in UNKNOWN_POLICIES:
        raise ValueError(f"unknown: expected one of {UNKNOWN_POLICIES}, got {unknown!r}")
    if not temperature > 0 or not 0 < top_p <= 1 or top_k < 0 or not 1 <= length <= MAX_LENGTH:
        raise InputError(
            _("A sample needs a temperature above 0, top-p in (0, 1], top-k of 0 or more and 1 to {n} tokens.").format(
                n=MAX_LENGTH
            )
        )
    opening = begin(config, state.params, prime)
    model, vocabulary, fwd = opening.model, opening.vocabulary, opening.forward
    V, refused, real = len(vocabulary), banned(vocabulary, unknown), real_words(vocabulary)
    luck, other_luck = rng.random(length), rng.spawn(1)[0].random(length)
    seen = [(name + lane.suffix, s) for lane in fwd.lanes for name, s in lane.states.items()]
    states = {name: np.empty((length, s.shape[2]), s.dtype) for name, s in seen}
    probs, filtered = (np.empty((length, V), fwd.logits.dtype) for _array in range(2))
    ids = np.empty(length, np.int64)
    workspace = Workspace()
    for n in range(length):
        now, logits = fwd.final_state, fwd.logits[-1]
        for name, s in zip(states, now, strict=True):
            states[name][n] = s[0]
        check_finite(logits)
        probs[n] = functions.softmax(logits)[0]
        filtered[n] = restrict(logits[0], refused, temperature, top_k, top_p)
        if forced is not None and n in forced:
            ids[n] = forced[n]
        else:
            ids[n] = int(filtered[n].argmax()) if greedy else draw(filtered[n], luck[n])
            if ids[n] == vocabulary.unknown and unknown == "replace" and len(real):
                ids[n] = real[int(other_luck[n] * len(real))]
        with np.errstate(over="ignore", invalid="ignore"):
            batch = Batch(ids[n : n + 1, None], start=opening.n_read + n)
            fwd = model.forward(state.params, batch, now, workspace=workspace)
    return Sample(opening.prime, tuple(vocabulary.decode(ids)), ids, vocabulary.kind, states, probs, filtered)


@dataclass(frozen=True)
class Opening:
    """A network that has read what stands before a text.

    prime : what was given, as tokens of the vocabulary; n_read : how many tokens it read: without a prime one
    forward : the tape of reading them, its last logits those of the first token of the text
    """

    model: Model
    vocabulary: Vocabulary
    prime: tuple[str, ...]
    n_read: int
    forward: Forward


def begin(config: TrainConfig, params: Params, prime: str) -> Opening:
    """The network after `prime`; without one, after the start of a sentence or a line.

    Raises
    ------
    InputError      if the network reads from both ends
    """
    if config.bidirectional:
        raise InputError(_("A network that reads from both ends cannot write: it would have to know what comes next."))
    model, vocabulary = model_of(config), task_of(config).vocabulary
    given = _prime_tokens(prime, vocabulary)
    start = given or [_first_token(vocabulary)]
    with np.errstate(over="ignore", invalid="ignore"):
        forward = model.forward(params, Batch(vocabulary.encode(start)[:, None]))
    return Opening(model, vocabulary, tuple(given), len(start), forward)


def banned(vocabulary: Vocabulary, unknown: str) -> np.ndarray:
    """(V,) bool, the tokens that are never drawn: padding, and UNKNOWN_TOKEN if others are drawn in its place."""
    refused = np.zeros(len(vocabulary), bool)
    refused[vocabulary.word_to_index[PADDING_TOKEN]] = True
    refused[vocabulary.unknown] = unknown == "resample"
    return refused


def check_finite(logits: np.ndarray) -> None:
    """InputError if the network no longer says numbers."""
    if not np.isfinite(logits).all():
        raise InputError(_("The hidden state grows without bound while this network writes, so no token can be drawn."))


def real_words(vocabulary: Vocabulary) -> np.ndarray:
    """The ids of all words but the special tokens."""
    special = (PADDING_TOKEN, UNKNOWN_TOKEN, SENTENCE_START, SENTENCE_END)
    return np.array([k for k, word in enumerate(vocabulary.index_to_word) if word not in special], np.int64)


def restrict(logits: np.ndarray, banned: np.ndarray, temperature: float, top_k: int, top_p: float) -> np.ndarray:
    """The distribution (V,) drawn from: tempered, without the banned tokens, cut to top-k, then to top-p."""
    scores = np.where(banned, -np.inf, logits.astype(float) / temperature)
    if 0 < top_k < len(scores):
        scores[np.argsort(-scores, kind="stable")[top_k:]] = -np.inf
    p = functions.softmax(scores)
    if top_p < 1:
        order = np.argsort(-p, kind="stable")
        before = np.cumsum(p[order]) - p[order]
        p[order[before >= top_p]] = 0
        p /= p.sum()
    return p


def draw(p: np.ndarray, u: float) -> int:
    """The index at which the cumulative distribution p passes u in [0, 1)."""
    cumulative = np.cumsum(p, dtype=float)
    return int(np.searchsorted(cumulative, u * cumulative[-1], side="right"))


def _prime_tokens(prime: str, vocabulary: Vocabulary) -> list[str]:
    """The prime as tokens of the vocabulary; a word prime is an unfinished sentence, so its end mark is left out."""
    tokens = split_tokens(prime, vocabulary.kind) if prime else []
    while tokens and tokens[-1] == SENTENCE_END:
        tokens.pop()
    return vocabulary.decode(vocabulary.encode(tokens)) if tokens else []


def _first_token(vocabulary: Vocabulary) -> str:
    """What stands before a text without a prime: the start of a sentence, or of a line."""
    for token in (SENTENCE_START, "\n"):
        if token in vocabulary.word_to_index:
            return token
    return vocabulary.index_to_word[-1]
