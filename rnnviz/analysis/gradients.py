"""How far back the error signal reaches.

Step k = 1..T has the token k; entry [k - 1] of an array over time belongs to it. What a lane that reads from the end
holds after it has read token k stands there too: time is always that of the tokens.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnnviz.core import functions
from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.layers import Place
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Forward, Lane
from rnnviz.core.unroll import Tape, sequence_slopes, tape, unroll_vjp

BLOCK = 24  # losses that travel back together where there are layers to cross


def gradient_flow(model: Model, params: Params, forward: Forward, state: str = "h", lane: int = 0) -> np.ndarray:
    """Norms of the gradient of each step's own loss with respect to each state of a lane.

    Entry [t, k] is ||dL_t/dh_k||_2, L_t the unweighted loss of step t alone, and NaN where nothing can flow
    (`reachable`): in one direction of reading for k > t. (Pascanu, Mikolov & Bengio 2013, eq. 4-5.)

    Parameters
    ----------
    forward : of one sequence (B = 1), from `model.forward` with the same parameters
    state : the state looked at: "h", the LSTM's "c", or "y", which the Jordan cell feeds back
    lane : its place in `model.lanes`

    Returns
    -------
    (T, T) float64

    Raises
    ------
    ValueError      if the batch holds more than one sequence, is padded, has no targets, or one loss for all steps
    """
    d_losses = loss_gradients(model, params, forward)
    in_last_layer = model.lanes[lane].layer == model.layers
    return (_flow_in_last_layer if in_last_layer else _flow_below)(model, params, forward, d_losses, state, lane)


def reachable(model: Model, n_steps: int, lane: int = 0) -> np.ndarray:
    """Whether the loss of step t depends on a lane's state at step k: (T, T) bool, [t, k].

    In one direction it depends on what was read before. In two the last layer's lanes have each their own side; from
    a layer below everything reaches everything, through the two directions above it.
    """
    place, k = model.lanes[lane], np.arange(n_steps)
    if not model.bidirectional:
        return k <= k[:, None]
    if place.layer < model.layers:
        return np.ones((n_steps, n_steps), bool)
    return _read_at(place, model, n_steps)[:, None] >= (k[::-1] if place.reverse else k)


def loss_gradients(model: Model, params: Params, forward: Forward) -> np.ndarray:
    """dL_t/d(last layer's output at step t) (T, width), straight through the output layer; zero without a loss."""
    batch = forward.batch
    if batch.xs.shape[1] != 1 or batch.targets is None or batch.mask is not None:
        raise ValueError(f"expected one unpadded sequence with targets, got a batch of {batch.xs.shape[1]}")
    if model.readout not in ("every", "last"):
        raise ValueError(f"expected a loss of each step, got the readout {model.readout!r}")
    T, _, K = forward.logits.shape
    ones = (forward.weights[:, 0] > 0).astype(forward.logits.dtype)
    targets = batch.targets
    targets = targets[:, 0] if model.readout == "every" else np.broadcast_to(targets[0], (T, *targets.shape[1:]))
    d_logits = np.empty((T, K), forward.logits.dtype)
    if model.loss == "cross_entropy":
        functions.cross_entropy_gradient(forward.probs[:, 0], targets, ones, d_logits)
    else:
        functions.squared_error_gradient(forward.logits[:, 0], targets, ones, d_logits)
    return d_logits @ params["W_y"]


def lane_part(place: Place, model: Model, d_losses: np.ndarray) -> np.ndarray:
    """What of `loss_gradients` reaches a lane of the last layer (T, H), by its own steps of reading."""
    H = place.cell.n_hidden
    part = d_losses[:, H:] if place.reverse else d_losses[:, :H]
    return part[_read_at(place, model, len(part))]


def _read_at(place: Place, model: Model, n_steps: int) -> np.ndarray:
    """The step of reading (T,) at which a lane of the last layer hands its state to the loss of step t."""
    t = np.arange(n_steps)
    return t[::-1] if place.reverse and model.readout == "every" else t


def _flow_in_last_layer(
    model: Model, params: Params, forward: Forward, d_losses: np.ndarray, state: str, lane: int
) -> np.ndarray:
    """All losses travel back together: at the k-th step of reading one product serves all that start there or later."""
    place, record = model.lanes[lane], forward.lanes[lane]
    cell, own, T = place.cell, place.own(params), len(d_losses)
    d_read = lane_part(place, model, d_losses)
    slopes = sequence_slopes(cell, record.states, record.residuals, None, forward.batch.start + np.arange(T))
    weights, watched = cell.back_weights(own), cell.state_names.index(state)

    made = tape(cell, (T,), d_read.dtype, cell.traces)  # over the losses: here they are the rows
    parts = tuple(made.parts.values())
    later = [np.zeros((T, cell.width(name)), d_read.dtype) for name in cell.state_names]
    earlier, scratch = [np.zeros_like(d) for d in later], np.empty_like(d_read)
    flow = np.full((T, T), np.nan)
    for k in range(T - 1, -1, -1):
        later[0][k] = d_read[k]  # this step's loss joins those of later ones
        after, before = [d[k:] for d in later], [d[k:] for d in earlier]
        for d in before:
            d[...] = 0
        cell.step_vjp(weights, tuple(s[k] for s in slopes), after, before, tuple(p[k:] for p in parts), scratch[k:])
        flow[k:, k] = norms_of(after[watched])
        later, earlier = earlier, later
    step_of = np.arange(T)[::-1] if place.reverse else np.arange(T)
    return flow[_read_at(place, model, T)][:, step_of]


def _flow_below(
    model: Model, params: Params, forward: Forward, d_losses: np.ndarray, state: str, lane: int
) -> np.ndarray:
    """A block of losses at a time, down through the layers above this lane's."""
    T, place, record = len(d_losses), model.lanes[lane], forward.lanes[lane]
    flow = np.full((T, T), np.nan)
    for losses, d_output in passes(model, params, forward, d_losses, place.layer):
        gradients, _ = lane_vjp(model, lane, params, forward, d_output)
        flow[losses, : len(d_output)] = norms_of(by_token(record, gradients.states[state][1:])).T
    return np.where(reachable(model, T, lane), flow, np.nan)


def passes(
    model: Model, params: Params, forward: Forward, d_losses: np.ndarray, layer: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Blocks of losses on their way back, each a batch of gradients: one sequence's slopes serve all.

    Parameters
    ----------
    d_losses : (T, width)     of each loss, or of what else is asked of step t, at the last layer's output of its step
    layer : where they are to arrive

    Yields
    ------
    losses : (R,)     their steps 0..T-1
    d_output : (T', R, width)     what reaches the output of the layer, by token; in one direction of reading T' < T
        where no later step hears of them
    """
    T, width = d_losses.shape
    for start in range(0, T, BLOCK):
        losses = np.arange(start, min(start + BLOCK, T))
        d_output = np.zeros((T if model.bidirectional else losses[-1] + 1, len(losses), width), d_losses.dtype)
        d_output[losses, losses - start] = d_losses[losses]
        for above in range(model.layers, layer, -1):
            d_output = d_inputs(model, params, forward, above, d_output)
        yield losses, d_output


def d_inputs(model: Model, params: Params, forward: Forward, layer: int, d_output: np.ndarray) -> np.ndarray:
    """What reaches the input of a layer (T', R, D) from its output (T', R, width), both by token."""
    return sum(
        by_token(record, lane_vjp(model, n, params, forward, d_output)[1]) @ place.own(params)["W_x"]
        for n, (place, record) in enumerate(zip(model.lanes, forward.lanes, strict=True))
        if place.layer == layer
    )


def lane_vjp(
    model: Model, lane: int, params: Params, forward: Forward, d_output: np.ndarray
) -> tuple[Tape, np.ndarray]:
    """A lane's gradients, states (T'+1, R, .), and its d_pre (T', R, G*H), in its order of reading, for R losses.

    d_output : (T', R, width)     what reaches the output of the lane's layer, by token; T' <= T steps of them
    """
    place, record = model.lanes[lane], forward.lanes[lane]
    cell, H, (T, R) = place.cell, place.cell.n_hidden, d_output.shape[:2]
    part = d_output[..., H:] if place.reverse else d_output[..., :H]
    at_tokens = model.readout == "every" or place.layer < model.layers
    gradients = tape(cell, (T, R), d_output.dtype, cell.traces)
    for d in gradients.states.values():
        d[...] = 0
    gradients.states["h"][1:] = by_token(record, part) if at_tokens else part
    states = {name: s[: T + 1] for name, s in record.states.items()}
    residuals = {name: r[:T] for name, r in record.residuals.items()}
    d_pre = unroll_vjp(
        cell, place.own(params), states, residuals, None, gradients, Workspace(), start=forward.batch.start
    )
    return gradients, d_pre


def by_token(record: Lane, array: np.ndarray) -> np.ndarray:
    """An array over the steps of a lane that read one sequence, put at the tokens, or the other way round."""
    return array if record.order is None else array[record.order[:, 0]]


def norms_of(rows: np.ndarray) -> np.ndarray:
    """The Euclidean norms of the last axis."""
    return np.sqrt(np.einsum("...i,...i->...", rows, rows))


def gradient_norms(
    model: Model, params: Params, forward: Forward, *, step: int | None = None, state: str = "h"
) -> np.ndarray:
    """Norms of the gradient of one loss with respect to every state of every lane: a single pass back.

    Parameters
    ----------
    forward : of one unpadded sequence with targets
    step : the step 1..T whose own loss is meant, a row of `gradient_flow`; the whole loss if None
    state : as in `gradient_flow`

    Returns
    -------
    (L, T)     ||dL/dh_k|| for the L lanes; NaN where nothing flows; inf from where the pass back overflowed
    """
    T, backward = len(forward.losses), pass_back(model, params, forward, step)
    norms = np.stack([norms_of(lane.at_tokens(lane.d_states[state][1:]))[:, 0] for lane in backward.lanes])
    norms[np.isnan(norms)] = np.inf  # inf * 0: further back than what overflowed
    if step is not None:
        for row, norm in enumerate(norms):
            norm[~reachable(model, T, row)[step - 1]] = np.nan
    return norms


def pass_back(model: Model, params: Params, forward: Forward, step: int | None = None) -> Backward:
    """The pass back of one loss, `step` as in `gradient_norms`."""
    if model.readout == "attention" and step is None:  # the one loss reaches every step through the mean
        return model.backward(params, forward)
    d_losses = loss_gradients(model, params, forward)
    if step is None:
        d_losses *= forward.weights
    else:
        d_losses[np.arange(len(d_losses)) != step - 1] = 0
    return model.backward(params, forward, _at_states(model, d_losses))


def _at_states(model: Model, d_losses: np.ndarray) -> Params:
    """`loss_gradients` as the gradients (T+1, 1, H) that reach the lanes of the last layer from outside."""
    d_states = {}
    for place in model.lanes:
        if place.layer == model.layers:
            part = lane_part(place, model, d_losses)
            d_states["h" + place.suffix] = np.concatenate([np.zeros_like(part[:1]), part])[:, None]
    return d_states
