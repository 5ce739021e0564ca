"""Upper bounds on the gradients: where the recurrent matrix alone decides how far an error can reach.

    ||dL_t/dh_{k-1}|| <= stretch ||dL_t/dh_k||                                      (1)

One step back multiplies a gradient by the transpose of dh_k/dh_{k-1}. Of an Elman cell that is diag(phi') W_h, whose
norm is at most gamma sigma_max(W_h), gamma = 1 for tanh and ReLU (Pascanu, Mikolov & Bengio 2013, section 2.1). Of a
Jordan cell it is diag(phi') W_h S W_y with S the Jacobian of the output as it is fed back. For the softmax that is
diag(y) - y y': v' S v is the variance of v under y, at most a quarter of the square of its range, so that ||S|| <= 1/2,
and at most the mean of v^2, so that ||S|| <= max y; and S does not see what all outputs have in common. Gates let a
gradient past W_h, and so does a Clockwork's module at rest: for them there is no such bound. In a stack it holds in
the last layer, which the losses reach from nowhere else.
"""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.gradients import lane_part, loss_gradients
from rnnviz.core.arrays import Params
from rnnviz.core.elman import Elman
from rnnviz.core.initial import spectral_size
from rnnviz.core.jordan import Jordan
from rnnviz.core.model import Model
from rnnviz.core.records import Forward


def has_bound(model: Model, lane: int = 0) -> bool:
    """Whether (1) holds in a lane."""
    return isinstance(model.cell, Elman | Jordan) and model.lanes[lane].layer == model.layers


def stretch(model: Model, params: Params, lane: int = 0) -> float:
    """By what one step back lengthens a gradient at most.

    Below 1 it is sufficient for gradients to vanish; above 1 it is necessary, not sufficient, for them to explode.

    Raises
    ------
    ValueError      where there is no such bound
    """
    if not has_bound(model, lane):
        raise ValueError("stretch: no bound for this cell, or below the last layer")
    W_h = model.lanes[lane].own(params)["W_h"].astype(float)
    if isinstance(model.cell, Elman):
        return spectral_size(W_h, "norm")
    W_y = params["W_y"].astype(float)
    if model.cell.feedback == "linear":
        return spectral_size(W_h @ W_y, "norm")
    centred = W_h - W_h.mean(axis=1, keepdims=True), W_y - W_y.mean(axis=0)
    return 0.5 * float(np.prod([spectral_size(W, "norm") for W in centred]))


def norm_bound(model: Model, params: Params, forward: Forward, *, step: int | None = None, lane: int = 0) -> np.ndarray:
    """The bound on a lane's `gradient_norms`: b_k = direct_k + stretch b_k', k' the step that it read after k.

    The stretch is that of `stretch`, of a Jordan cell with what the softmax really was at step k.

    Returns
    -------
    (T,) float64; of a single loss zero where nothing flows
    """
    d_losses = loss_gradients(model, params, forward)
    if step is None:
        d_losses *= forward.weights
    else:
        d_losses[np.arange(len(d_losses)) != step - 1] = 0
    place, T = model.lanes[lane], len(d_losses)
    factors = np.full(T, stretch(model, params, lane))
    if isinstance(model.cell, Jordan) and model.cell.feedback == "softmax":
        factors *= np.minimum(2 * forward.states["y"][1:, 0].max(axis=1), 1)
    bound = np.linalg.norm(lane_part(place, model, d_losses), axis=1)
    with np.errstate(over="ignore"):
        for read in range(T - 2, -1, -1):
            bound[read] += factors[read] * bound[read + 1]
    return bound[::-1] if place.reverse else bound
