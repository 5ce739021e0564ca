"""What the networks of a trial have learned: their loss on fresh sequences, and how far back their gradients reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.core import ensemble
from rnnviz.core.records import Batch
from rnnviz.learn.trial import TrialState, fresh_batch, template
from rnnviz.learn.trial_config import TrialConfig, model_of


@dataclass(frozen=True)
class Evaluation:
    """Results on fresh sequences, (S,) each; accuracy, the share of right answers, only where targets are classes."""

    loss: np.ndarray
    accuracy: np.ndarray | None


def evaluate(config: TrialConfig, state: TrialState, n: int) -> Evaluation:
    """The members' results on `n` sequences that training does not draw, the same for every cell."""
    model, params = model_of(config), ensemble.unpack_members(state.vectors, template(config))
    batch = fresh_batch(config, n)
    fwd = ensemble.forward(model, params, batch)
    if model.loss == "squared":
        return Evaluation(fwd.loss, None)
    targets = np.broadcast_to(batch.targets, batch.xs.shape[:2]).reshape(-1)
    right = fwd.outputs.argmax(axis=2) == targets
    return Evaluation(fwd.loss, right @ fwd.weights)


def lag_gradients(config: TrialConfig, state: TrialState, n: int) -> dict[str, np.ndarray]:
    """How much of the last prediction's error arrives at the states before it, for every state name.

    Entry [s, k] is the mean over `n` fresh sequences of ||dL_T/dstate_{T-k}||_2 in member s, L_T the loss of each
    sequence's last prediction; where lengths differ, over those that reach back so far. In float64: what vanishes
    is small, not zero.

    Returns
    -------
    {state name: (S, T)}, lags k = 0..T-1
    """
    model = replace(model_of(config), readout="last")
    batch = fresh_batch(config, n)
    T, B = batch.xs.shape[:2]
    lengths = np.full(B, T) if batch.mask is None else batch.mask.sum(axis=0)
    if model_of(config).readout == "every":
        batch = Batch(batch.xs, batch.targets[lengths - 1, np.arange(B)], batch.mask, batch.start)
    params = ensemble.unpack_members(state.vectors.astype("float64"), template(config))
    with np.errstate(over="ignore", invalid="ignore"):
        d_states = ensemble.backward(model, params, ensemble.forward(model, params, batch)).d_states
        return {name: _by_lag(np.linalg.norm(d, axis=3) * B, lengths) for name, d in d_states.items()}


def _by_lag(norms: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Norms (T+1, S, B) of the states after each step as means over sequences by lag, (S, T)."""
    T, B = len(norms) - 1, len(lengths)
    steps = lengths - np.arange(T)[:, None]
    reached = steps >= 1
    by_lag = norms[np.maximum(steps, 1), :, np.arange(B)]  # (T, B, S)
    return (by_lag * reached[:, :, None]).sum(axis=1).T / reached.sum(axis=1)
