"""The classic character-level RNN in about a hundred lines of NumPy (after Karpathy 2015), written anew as a peer.

One sequence, float64, one-hot columns, one Python dict entry a time step, gradients clipped entry by entry, Adagrad:
what most people who learn recurrent networks by reading code have read.

    h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h);   y_t = W_hy h_t + b_y;   L = sum_t -log softmax(y_t)[target_t]
"""

from __future__ import annotations

import numpy as np

CLIP = 5.0
RATE = 0.1

Columns = dict[str, np.ndarray]


def fresh(n_vocabulary: int, n_hidden: int, rng: np.random.Generator) -> Columns:
    """Small normal weights and zero biases, biases as columns (n, 1)."""
    return {
        "W_xh": 0.01 * rng.standard_normal((n_hidden, n_vocabulary)),
        "W_hh": 0.01 * rng.standard_normal((n_hidden, n_hidden)),
        "W_hy": 0.01 * rng.standard_normal((n_vocabulary, n_hidden)),
        "b_h": np.zeros((n_hidden, 1)),
        "b_y": np.zeros((n_vocabulary, 1)),
    }


def loss_and_gradients(
    weights: Columns, inputs: list[int], targets: list[int], h_first: np.ndarray
) -> tuple[float, Columns, np.ndarray]:
    """The summed loss of a sequence, its clipped gradients, and the last state (H, 1)."""
    W_xh, W_hh, W_hy = weights["W_xh"], weights["W_hh"], weights["W_hy"]
    xs, hs, ps = {}, {-1: h_first}, {}
    loss = 0.0
    for t, token in enumerate(inputs):
        xs[t] = np.zeros((W_xh.shape[1], 1))
        xs[t][token] = 1
        hs[t] = np.tanh(np.dot(W_xh, xs[t]) + np.dot(W_hh, hs[t - 1]) + weights["b_h"])
        y = np.dot(W_hy, hs[t]) + weights["b_y"]
        ps[t] = np.exp(y) / np.sum(np.exp(y))
        loss -= np.log(ps[t][targets[t], 0])

    grads = {name: np.zeros_like(value) for name, value in weights.items()}
    d_h_later = np.zeros_like(h_first)
    for t in range(len(inputs) - 1, -1, -1):
        d_y = np.copy(ps[t])
        d_y[targets[t]] -= 1
        grads["W_hy"] += np.dot(d_y, hs[t].T)
        grads["b_y"] += d_y
        d_h = np.dot(W_hy.T, d_y) + d_h_later
        d_a = (1 - hs[t] * hs[t]) * d_h
        grads["b_h"] += d_a
        grads["W_xh"] += np.dot(d_a, xs[t].T)
        grads["W_hh"] += np.dot(d_a, hs[t - 1].T)
        d_h_later = np.dot(W_hh.T, d_a)
    for gradient in grads.values():
        np.clip(gradient, -CLIP, CLIP, out=gradient)
    return loss, grads, hs[len(inputs) - 1]


def adagrad(weights: Columns, grads: Columns, squares: Columns) -> None:
    """One update in place."""
    for name, weight in weights.items():
        squares[name] += grads[name] * grads[name]
        weight -= RATE * grads[name] / np.sqrt(squares[name] + 1e-8)
