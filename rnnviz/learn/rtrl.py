"""Real-time recurrent learning (Williams & Zipser 1989): the derivative travels forward, the past is not kept.

s_t (n,) is the state after step t (all states of the cell one after the other) and w (P,) the parameters of its
recurrence. How each of them has shaped each state by now is the influence matrix

    M_t = ds_t/dw = J_t M_{t-1} + I_t,      M_0 = 0                                 (1)

where J_t = ds_t/ds_{t-1} (n, n), and I_t (n, P) is the immediate influence: of this one use of the weights, with
s_{t-1} held. The gradient of the loss is then at hand at every step, without a step back in time:

    dL/dw = sum_t e_t M_t                   e_t = dL_t/ds_t, this step's loss only  (2)

The sum G_t of (2) obeys G_t = G_{t-1} + e_t J_t M_{t-1} + e_t I_t. So the loss so far is one more state, and its row of
M is the gradient: here M has n + 1 rows, (1) and (2) are one matrix product, n (n + 1) P multiply-adds a step.

"Exact": the weights are held over the sequence, and the gradient is that of back-propagation through time. "Online":
they change at every step, and M, made with slightly older weights, is an approximation (Williams & Zipser, section 3).
P is of the order H^2 and n of the order H: time O(H^4) a step, memory O(H^3), however long the sequence.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.functions import cross_entropy_gradient, squared_error_gradient
from rnnviz.core.model import Model
from rnnviz.core.records import Forward
from rnnviz.learn.influence import derivatives

BLOCK = 1 << 18  # entries of the immediate influence made at a time


def influences(
    model: Model,
    params: Params,
    forward: Forward,
    M: np.ndarray,
    errors: np.ndarray,
    workspace: Workspace | None = None,
) -> Iterator[np.ndarray]:
    """M_t after each step of a recorded sequence, (n + 1, P); each array is overwritten two steps later.

    Parameters
    ----------
    forward : of one sequence, one layer, one direction, without padding
    M : (n + 1, P) before the first step; it is not written
    errors : (T, H)     e_t, the gradient of each step's own loss by its h; zeros if only the influence is wanted

    Raises
    ------
    ValueError      if the record is of several sequences, of a padded one, or of more than one lane
    """
    T = _check(model, forward)
    xs = forward.batch.xs[:, 0]
    n_x = model.cell.n_in * forward.residuals["gates"].shape[-1]
    lead = M.shape[0], model.cell.n_in, -1
    ws = workspace or Workspace()
    pair = [(new, new[:, n_x:], new[:, :n_x].reshape(lead)) for new in np.empty((2, *M.shape), M.dtype)]
    block = max(1, BLOCK // M[:, n_x:].size)
    for start in range(0, T, block):
        steps = slice(start, min(start + block, T))
        d = derivatives(model, params, forward, steps, errors[steps], ws)
        for t, J, d_a, immediate in zip(range(steps.start, T), d.jacobians, d.d_pre, d.immediate, strict=False):
            new, of_others, of_W_x = pair[t % 2]
            np.dot(J, M, out=new)  # (1)
            np.add(of_others, immediate, out=of_others)
            if xs.ndim == 1:
                column = of_W_x[:, xs[t]]  # all that a one-hot input uses of W_x
                np.add(column, d_a, out=column)
            else:
                of_W_x += xs[t][:, None] * d_a[:, None]
            M = new
            yield M


def output_errors(model: Model, forward: Forward) -> np.ndarray:
    """The gradient of the batch's loss by the logits (outputs) of each step, (T, K), for a batch of one sequence."""
    batch, T = forward.batch, len(forward.logits)
    d_logits = np.empty_like(forward.logits[:, 0])
    targets = batch.targets[:, 0] if model.readout == "every" else np.repeat(batch.targets, T, axis=0)
    if model.loss == "cross_entropy":
        return cross_entropy_gradient(forward.probs[:, 0], targets, forward.weights[:, 0], d_logits)
    return squared_error_gradient(forward.logits[:, 0], targets, forward.weights[:, 0], d_logits)


def gradient(
    model: Model, params: Params, forward: Forward, M: np.ndarray, workspace: Workspace | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The gradient of `forward.loss`, flat as `Backward.vector`, and M after the last step, the row of the loss zero.

    With M = 0 before a whole sequence it is that of `model.backward` (exact); called for one step at a time, with M
    carried and the weights changed in between, it is the online rule.

    Raises
    ------
    ValueError      if the record is of several sequences, of a padded one, or of more than one lane
    """
    d_logits = output_errors(model, forward)
    for after in influences(model, params, forward, M, d_logits @ params["W_y"], workspace):
        M = after
    direct = np.concatenate([(d_logits.T @ forward.output[:, 0]).ravel(), d_logits.sum(axis=0)])
    vector = np.zeros(M.shape[1] + (0 if model.cell.shares_output else direct.size), M.dtype)
    vector[: M.shape[1]] = M[-1]
    vector[-direct.size :] += direct
    M[-1] = 0
    return vector, M


def _check(model: Model, forward: Forward) -> int:
    """The number of steps of a record that this rule can follow."""
    T, B = forward.batch.xs.shape[:2]
    padded = forward.batch.mask is not None and not forward.batch.mask.all()
    if B != 1 or padded or len(model.lanes) != 1 or model.embedding:
        raise ValueError(
            f"forward: expected one whole sequence through one layer, without an embedding; got {B} sequences through "
            f"{len(model.lanes)} layers or directions"
        )
    return T
