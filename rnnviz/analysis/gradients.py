"""How far back the error signal reaches.

Step k = 1..T has the state h_k; entry [k - 1] of an array over time belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core import functions
from rnnviz.core.arrays import Params
from rnnviz.core.initial import spectral_size
from rnnviz.core.model import Model
from rnnviz.core.records import Forward
from rnnviz.core.unroll import sequence_slopes

VANISHING, EXPLODING = 1e-4, 1e4


def gradient_flow(model: Model, params: Params, forward: Forward, state: str = "h") -> np.ndarray:
    """Norms of the gradient of each step's own loss with respect to each earlier state.

    Entry [t, k] is ||dL_t/dh_k||_2 for k <= t and NaN for k > t, L_t the unweighted loss of step t alone.
    (Pascanu, Mikolov & Bengio 2013, eq. 4-5.) All losses travel back together: at step k one product serves all
    t >= k.

    Parameters
    ----------
    forward : of one sequence (B = 1), from `model.forward` with the same parameters
    state : the state looked at, "h" or the LSTM's "c"

    Returns
    -------
    (T, T) float64

    Raises
    ------
    ValueError      if the batch holds more than one sequence, is padded, or has no targets
    """
    cell, batch = model.cell, forward.batch
    T, B = batch.xs.shape[:2]
    if B != 1 or batch.targets is None or batch.mask is not None:
        raise ValueError(f"gradient_flow: expected one unpadded sequence with targets, got a batch of {B}")
    d_out = _loss_gradients(model, params, forward)
    slopes = sequence_slopes(cell, forward.states, forward.residuals, None)
    names = cell.state_names
    watched = names.index(state)

    W_h = params["W_h"]
    d = [np.zeros((T, cell.n_hidden), W_h.dtype) for _ in names]
    d_fused = np.empty((T, W_h.shape[0]), W_h.dtype)
    d_recurrent = (d_fused, *np.split(d_fused, len(cell.gates), axis=1))
    scratch = np.empty_like(d[0])
    flow = np.full((T, T), np.nan)
    for k in range(T - 1, -1, -1):
        d[0][k] = d_out[k]  # the loss of step k joins those of all later steps
        after = [a[k:] for a in d]
        before = [np.zeros_like(a) for a in after]
        slope, d_rec = tuple(s[k] for s in slopes), tuple(a[k:] for a in d_recurrent)
        cell.step_vjp(W_h, slope, after, before, d_rec, scratch[k:])
        flow[k:, k] = np.linalg.norm(after[watched], axis=1)
        for a, b in zip(after, before, strict=True):
            a[...] = b
    return flow


def _loss_gradients(model: Model, params: Params, forward: Forward) -> np.ndarray:
    """dL_t/dh_t straight through the output layer (T, H); zero where no loss is taken."""
    T, _, K = forward.logits.shape
    ones = (forward.weights[:, 0] > 0).astype(forward.logits.dtype)
    targets = forward.batch.targets
    targets = targets[:, 0] if model.readout == "every" else np.broadcast_to(targets[0], (T, *targets.shape[1:]))
    d_logits = np.empty((T, K), forward.logits.dtype)
    if model.loss == "cross_entropy":
        functions.cross_entropy_gradient(forward.probs[:, 0], targets, ones, d_logits)
    else:
        functions.squared_error_gradient(forward.logits[:, 0], targets, ones, d_logits)
    return d_logits @ params["W_y"]


def gradient_norms(
    model: Model, params: Params, forward: Forward, *, step: int | None = None, state: str = "h"
) -> tuple[np.ndarray, np.ndarray]:
    """Norms of the gradient of one loss with respect to every state: a single pass back, cheap where the flow is not.

    Parameters
    ----------
    forward : of one unpadded sequence with targets
    step : the step 1..T whose own loss is meant, a row of `gradient_flow`; the whole loss if None
    state : "h" or the LSTM's "c"

    Returns
    -------
    norms : (T,)     ||dL/dh_k||, NaN after the step; inf from where the pass back overflowed
    direct : (T,)    the part of it that comes straight through the output of step k; ||dL_k/dh_k|| for its own step
    """
    T, H = len(forward.states["h"]) - 1, model.cell.n_hidden
    d_out = _loss_gradients(model, params, forward)
    if step is None:
        d_out *= forward.weights
    else:
        d_out[np.arange(T) != step - 1] = 0
    d_h = np.zeros((T + 1, 1, H), d_out.dtype)
    d_h[1:, 0] = d_out
    d_states = model.backward(params, forward, {"h": d_h}).d_states[state]
    norms = np.linalg.norm(d_states[1:, 0], axis=1)
    beyond = np.flatnonzero(np.isinf(norms))
    if beyond.size:
        norms[: beyond[-1]] = np.inf  # further back inf * 0 would be NaN
    if step is not None:
        norms[step:] = np.nan
    return norms, np.linalg.norm(d_out, axis=1)


def flow_bound(model: Model, params: Params, flow: np.ndarray) -> np.ndarray:
    """The bound (gamma sigma_max(W_h))^(t-k) ||dL_t/dh_t|| on every entry of the flow, for the Elman cell.

    gamma = 1 bounds the slope of tanh and of ReLU; sigma_max is the largest singular value of W_h. A product
    gamma sigma_max < 1 is sufficient for gradients to vanish; > 1 is necessary, not sufficient, for them to explode
    (Pascanu et al. 2013, section 2.1).

    Returns
    -------
    (T, T) float64, NaN for k > t
    """
    T = len(flow)
    lag = np.subtract.outer(np.arange(T), np.arange(T))
    start = np.diag(flow)[:, None]
    with np.errstate(over="ignore"):
        bound = _stretch(model, params) ** np.maximum(lag, 0) * start
    return np.where(lag >= 0, bound, np.nan)


def norm_bound(model: Model, params: Params, direct: np.ndarray) -> np.ndarray:
    """The bound on `gradient_norms` for the Elman cell, from their direct part: b_k = direct_k + gamma sigma_max b_k+1.

    Of a single loss it is a row of `flow_bound`; of the whole loss it is the sum of all rows.

    Returns
    -------
    (T,) float64
    """
    factor = _stretch(model, params)
    bound = np.array(direct, float)
    with np.errstate(over="ignore"):
        for k in range(len(bound) - 2, -1, -1):
            bound[k] += factor * bound[k + 1]
    return bound


def _stretch(model: Model, params: Params) -> float:
    """gamma sigma_max(W_h), by which a step back lengthens a gradient at most; gamma = 1 for tanh and ReLU."""
    if len(model.cell.gates) != 1:
        raise ValueError("The bound is for a cell without gates")
    return spectral_size(params["W_h"].astype(float), "norm")


@dataclass(frozen=True)
class Verdict:
    """What became of the gradient on its way back from the last step to the first.

    kind : "vanishing", "exploding" or "carried"; "undefined" where the last gradient is zero or not finite
    ratio : norm at step 1 / norm at the last step; infinite where the first is too large for a number
    first, last : the two norms
    """

    kind: str
    ratio: float
    first: float
    last: float


def verdict(norms: np.ndarray) -> Verdict:
    """Judge the norms (T,) of dL_T/dh_k: vanishing below a ratio of 1e-4, exploding above 1e4, else carried."""
    first, last = float(norms[0]), float(norms[-1])
    if not np.isfinite(last) or np.isnan(first) or last == 0:
        return Verdict("undefined", float("nan"), first, last)
    ratio = first / last
    kind = "vanishing" if ratio < VANISHING else "exploding" if ratio > EXPLODING else "carried"
    return Verdict(kind, ratio, first, last)
