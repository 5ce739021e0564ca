"""How much each token that was read mattered to each prediction."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.gradients import by_token, lane_vjp, norms_of, passes
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Forward

TARGETS = ("predicted", "next")


def connectivity(model: Model, params: Params, forward: Forward, *, target: str = "predicted") -> np.ndarray:
    """Norms of the gradient of each step's logit with respect to each input: ||d y_t[target] / d x_k||_2.

    x_k is what the first layer reads at step k: the token's one-hot vector, its embedding, or a vector of numbers.
    Entry [t, k]; NaN where nothing can flow: in one direction of reading for k > t.  (Madsen 2019, "Visualizing
    memorization in RNNs", Distill.)

    Parameters
    ----------
    forward : of one unpadded sequence (B = 1), from `model.forward` with the same parameters
    target : which logit of step t: that of the token that is "predicted" there, the largest; or of the token that
        comes "next", the batch's target

    Returns
    -------
    (T, T) float64

    Raises
    ------
    ValueError      if the batch holds more than one sequence, is padded, or its outputs are not those of each step
    """
    batch = forward.batch
    if batch.xs.shape[1] != 1 or batch.mask is not None:
        raise ValueError(f"expected one unpadded sequence, got a batch of {batch.xs.shape[1]}")
    if model.readout != "every":
        raise ValueError(f"expected an output of each step, got the readout {model.readout!r}")
    T = len(forward.logits)
    asked = {"predicted": forward.logits[:, 0].argmax(axis=1), "next": batch.targets[:, 0]}[target]
    d_outputs = params["W_y"][asked]
    first = [n for n, place in enumerate(model.lanes) if place.layer == 1]
    to_inputs = _shortest(np.concatenate([model.lanes[n].own(params)["W_x"] for n in first]))
    norms = np.full((T, T), np.nan)
    for steps, d_output in passes(model, params, forward, d_outputs, 1):
        d_pre = [by_token(forward.lanes[n], lane_vjp(model, n, params, forward, d_output)[1]) for n in first]
        norms[steps, : len(d_output)] = norms_of(np.concatenate(d_pre, axis=-1) @ to_inputs).T
    return norms if model.bidirectional else np.where(np.tri(T, dtype=bool), norms, np.nan)


def _shortest(W_x: np.ndarray) -> np.ndarray:
    """A matrix (rows, at most rows) with ||d W|| as with W_x (rows, D), for every d: of W_x^T = Q R, R^T."""
    rows, D = W_x.shape
    return np.linalg.qr(W_x.T, mode="r").T if rows < D else W_x


def spans(norms: np.ndarray, share: float) -> np.ndarray:
    """How far from each step t one must look to find `share` of its row's sum: the least such distance |t - k|, (T,).

    norms : (T, T), NaN where nothing flows
    """
    T = len(norms)
    distance = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    by_distance = np.zeros((T, T))
    np.add.at(by_distance, (np.arange(T)[:, None], distance), np.nan_to_num(norms))
    sums = by_distance.cumsum(axis=1)
    return (sums >= share * sums[:, -1:] * (1 - 1e-12)).argmax(axis=1)


def by_distance(norms: np.ndarray) -> np.ndarray:
    """The mean norm at each distance |t - k| = 0..T-1, (T,), over all steps that have such a neighbour.

    norms : (T, T), NaN where nothing flows
    """
    T = len(norms)
    distance = np.abs(np.subtract.outer(np.arange(T), np.arange(T)))
    flows = np.isfinite(norms)
    return np.bincount(distance[flows], norms[flows], T) / np.bincount(distance[flows], minlength=T)


def ink(norms: np.ndarray, most: float | np.ndarray, decades: float | None = None) -> np.ndarray:
    """Norms as shades: 0 for none, 1 for `most`; NaN stays.

    decades : None for shades in proportion; else the logarithm's: 0 is so many decades below `most`
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(np.isnan(norms), np.nan, np.nan_to_num(norms / most))
        return (
            part if decades is None else np.where(np.isnan(part), np.nan, np.maximum(0, 1 + np.log10(part) / decades))
        )
