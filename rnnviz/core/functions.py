"""Losses with their gradients, and the sigmoid.

N is the number of predictions, K the number of outputs.
"""

from __future__ import annotations

import numpy as np

CHUNK = 1 << 16  # elements worked on at a time: what fits in a core's cache


def sigmoid(a: np.ndarray, out: np.ndarray) -> None:
    """Writes 1 / (1 + exp(-a)) into `out`; `a` is used up. Where exp overflows the value is 0, as it should be."""
    np.negative(a, out=a)
    np.exp(a, out=a)
    np.add(a, 1, out=a)
    np.divide(1, a, out=out)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities of the last axis, exp(a_k) / sum_j exp(a_j), shifted by the maximum against overflow."""
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    return p


def cross_entropy(logits: np.ndarray, targets: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """Losses (N,) in nats: log sum_k exp(logit_k) - logit_target. Writes the softmax into `probs` (N, K)."""
    n, k = logits.shape
    losses = np.empty(n, logits.dtype)
    step = max(1, CHUNK // k)
    for start in range(0, n, step):
        rows = slice(start, start + step)
        a, p = logits[rows], probs[rows]
        top = a.max(axis=1)
        np.subtract(a, top[:, None], out=p)
        np.exp(p, out=p)
        total = p.sum(axis=1)
        p /= total[:, None]
        losses[rows] = np.log(total) + top - a[np.arange(len(a)), targets[rows]]
    return losses


def cross_entropy_gradient(probs: np.ndarray, targets: np.ndarray, weights: np.ndarray, out: np.ndarray) -> np.ndarray:
    """d(sum of weights * losses)/d logits (N, K) = weight * (p - onehot(target)), written into `out`."""
    np.multiply(probs, weights[:, None], out=out)
    out[np.arange(len(out)), targets] -= weights
    return out


def squared_error(outputs: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Losses (N,): the mean over the K outputs of (y - target)^2."""
    return np.mean((outputs - targets) ** 2, axis=1)


def squared_error_gradient(
    outputs: np.ndarray, targets: np.ndarray, weights: np.ndarray, out: np.ndarray
) -> np.ndarray:
    """d(sum of weights * losses)/d outputs (N, K) = weight * 2 (y - target) / K, written into `out`."""
    np.subtract(outputs, targets, out=out)
    out *= (2.0 / outputs.shape[1]) * weights[:, None]
    return out
