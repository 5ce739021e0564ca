"""Attention: a network looks back at all states of a sequence and takes a weighted mean of them.

Of decoder states s_t (H,) over encoder states h_j (M,), by one of three scores:

    e_tj = v . tanh(W_a s_t + U_a h_j)          additive: Bahdanau, Cho & Bengio 2015, appendix A.1.2        (1)
    e_tj = s_t . h_j                            dot: Luong, Pham & Manning 2015, eq. 8                       (2)
    e_tj = s_t . W_a h_j                        general: Luong, Pham & Manning 2015, eq. 8                   (3)
    alpha_tj = exp(e_tj) / sum_k exp(e_tk)      over the source without its padding                          (4)
    c_t = sum_j alpha_tj h_j                    the context                                                  (5)

Of a sequence over itself, to classify it (Yang et al. 2016, eq. 5-7):

    e_t = v . tanh(W_a h_t + b_a)                                                                            (6)
    alpha_t = exp(e_t) / sum_k exp(e_k)                                                                      (7)
    c = sum_t alpha_t h_t                                                                                    (8)

T target steps, S source steps, B sequences. What (1)-(3) make of the source alone, U_a h_j, h_j or W_a h_j, is computed
once a sequence: the keys (S, B, .).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.initial import Initial

SCORES = ("additive", "dot", "general")


@dataclass(frozen=True)
class Attention:
    """The score of a state against a memory, with its derivative.

    score : one of SCORES
    n_query : H, the width of s_t; n_memory : M, that of h_j; the "dot" needs them equal
    """

    score: str
    n_query: int
    n_memory: int

    def __post_init__(self) -> None:
        if self.score not in SCORES:
            raise ValueError(f"score: expected one of {SCORES}, got {self.score!r}")
        if self.score == "dot" and self.n_query != self.n_memory:
            raise ValueError(f"dot: expected states of one width, got {self.n_query} and {self.n_memory}")

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the parameters, by name."""
        H, M = self.n_query, self.n_memory
        return {
            "additive": {"W_a": (H, H), "U_a": (H, M), "v": (H,)},
            "dot": {},
            "general": {"W_a": (H, M)},
        }[self.score]

    def init(self, rng: np.random.Generator, initial: Initial) -> Params:
        """Fresh parameters in float64."""
        params = {}
        for name, shape in self.shapes().items():
            width = shape[-1]
            params[name] = initial.input_weights(rng, math.prod(shape[:-1]), width, width).reshape(shape)
        return params

    def keys(self, params: Params, memory: np.ndarray) -> np.ndarray:
        """What the score reads of the memory (S, B, M)."""
        if self.score == "dot":
            return memory
        return memory @ params["U_a" if self.score == "additive" else "W_a"].T

    def keys_vjp(self, params: Params, memory: np.ndarray, d_keys: np.ndarray, grads: Params) -> np.ndarray:
        """The gradient of the memory from that of the keys; writes that of the keys' matrix."""
        if self.score == "dot":
            return d_keys
        name = "U_a" if self.score == "additive" else "W_a"
        grads[name][...] = outer_sum(d_keys, memory)
        return d_keys @ params[name]

    def attend(
        self, params: Params, queries: np.ndarray, keys: np.ndarray, memory: np.ndarray, mask: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The weights (T, S, B) of queries (T, B, H), exactly 0 on padding, and the contexts (T, B, M)."""
        if self.score == "additive":
            scores = self._activity(params, queries, keys) @ params["v"]  # (1)
        else:
            scores = np.einsum("tbh,sbh->tsb", queries, keys)  # (2), (3)
        weights = masked_softmax(scores, None if mask is None else mask[None], axis=1)  # (4)
        return weights, np.einsum("tsb,sbm->tbm", weights, memory)  # (5)

    def attend_vjp(
        self,
        params: Params,
        queries: np.ndarray,
        keys: np.ndarray,
        memory: np.ndarray,
        weights: np.ndarray,
        d_contexts: np.ndarray,
        grads: Params,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The gradients of the queries, the keys and the memory; adds to `grads` of W_a and v (additive).

        Parameters
        ----------
        d_contexts : (T, B, M)
        """
        d_memory = np.einsum("tsb,tbm->sbm", weights, d_contexts)  # through (5)
        d_weights = np.einsum("tbm,sbm->tsb", d_contexts, memory)
        d_scores = softmax_vjp(weights, d_weights, axis=1)  # through (4)
        if self.score != "additive":
            d_queries = np.einsum("tsb,sbh->tbh", d_scores, keys)  # through (2), (3)
            return d_queries, np.einsum("tsb,tbh->sbh", d_scores, queries), d_memory
        u = self._activity(params, queries, keys)
        grads["v"] += np.einsum("tsb,tsba->a", d_scores, u)  # through (1)
        d_sum = d_scores[..., None] * params["v"] * (1 - u * u)
        d_projected = d_sum.sum(axis=1)
        grads["W_a"] += outer_sum(d_projected, queries)
        return d_projected @ params["W_a"], d_sum.sum(axis=0), d_memory

    @staticmethod
    def _activity(params: Params, queries: np.ndarray, keys: np.ndarray) -> np.ndarray:
        """tanh(W_a s_t + U_a h_j), (T, S, B, H)."""
        return np.tanh((queries @ params["W_a"].T)[:, None] + keys)


def pool_shapes(n_units: int, width: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the parameters of (6), by name."""
    return {"W_a": (n_units, width), "b_a": (n_units,), "v": (n_units,)}


def pool_init(rng: np.random.Generator, initial: Initial, n_units: int, width: int) -> Params:
    """Fresh parameters of (6) in float64."""
    return {
        "W_a": initial.input_weights(rng, n_units, width, width),
        "b_a": np.zeros(n_units),
        "v": initial.input_weights(rng, 1, n_units, n_units)[0],
    }


def pool(params: Params, states: np.ndarray, mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The weights (T, B) of a sequence's own states (T, B, M), exactly 0 on padding, and their mean (B, M)."""
    scores = np.tanh(states @ params["W_a"].T + params["b_a"]) @ params["v"]  # (6)
    weights = masked_softmax(scores, mask, axis=0)  # (7)
    return weights, pooled(states, weights)


def pooled(states: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The mean (B, M) of states (T, B, M) by weights (T, B)."""
    return np.einsum("tb,tbm->bm", weights, states)  # (8)


def pool_vjp(
    params: Params, states: np.ndarray, weights: np.ndarray, d_pooled: np.ndarray, grads: Params
) -> np.ndarray:
    """The gradient of the states (T, B, M) from that of their mean (B, M); writes those of W_a, b_a and v."""
    d_states = weights[..., None] * d_pooled  # through (8)
    d_scores = softmax_vjp(weights, np.einsum("tbm,bm->tb", states, d_pooled), axis=0)  # through (7)
    u = np.tanh(states @ params["W_a"].T + params["b_a"])
    grads["v"][...] = np.einsum("tb,tba->a", d_scores, u)  # through (6)
    d_sum = d_scores[..., None] * params["v"] * (1 - u * u)
    grads["W_a"][...] = outer_sum(d_sum, states)
    grads["b_a"][...] = d_sum.sum(axis=(0, 1))
    d_states += d_sum @ params["W_a"]
    return d_states


def masked_softmax(scores: np.ndarray, mask: np.ndarray | None, axis: int) -> np.ndarray:
    """exp(e) / sum exp(e) along an axis, over the places where `mask` is True; exactly 0 elsewhere."""
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    p = np.exp(scores - scores.max(axis=axis, keepdims=True))
    p /= p.sum(axis=axis, keepdims=True)
    return p


def softmax_vjp(p: np.ndarray, d_p: np.ndarray, axis: int) -> np.ndarray:
    """The gradient of the scores from that of their softmax: p (dp - sum p dp)."""
    return p * (d_p - (p * d_p).sum(axis=axis, keepdims=True))


def outer_sum(d: np.ndarray, x: np.ndarray) -> np.ndarray:
    """sum over steps and sequences of d x^T, (m, n), from d (T, B, m) and x (T, B, n)."""
    return d.reshape(-1, d.shape[-1]).T @ x.reshape(-1, x.shape[-1])
