"""A sequence through a small network with a nudge at one place: what finite differences are made of."""

from __future__ import annotations

import numpy as np

from rnnviz.core.functions import softmax


def outputs_of_nudged(model, params, ids, start, lane, nudges):
    """The logits (T, R, K) of R runs over one sequence, each with its nudge added to a lane's state h.

    What the step itself makes of h (the Jordan cell's output) follows the nudge; the rest of the state does not.

    ids : (T,);  nudges : (T, R, H), by token
    """
    (T, R, H), inputs = nudges.shape, params["W_e"] if model.embedding else np.eye(model.cell.n_in)
    xs = np.broadcast_to(inputs[ids][:, None], (T, R, inputs.shape[1]))
    for layer in range(1, model.layers + 1):
        outputs = []
        for n, place in enumerate(model.lanes):
            if place.layer != layer:
                continue
            own, cell = place.own(params), place.cell
            weights, state = cell.weights(own), cell.zero_state(R)
            fused = np.empty((R, len(cell.gates) * H))
            gates = tuple(fused[:, g * H : (g + 1) * H] for g in range(len(cell.gates)))
            extras = tuple(np.empty((R, cell.width(name))) for name in cell.extras)
            read = np.empty((T, R, H))
            for step in range(T):
                token = T - 1 - step if place.reverse else step
                new = tuple(np.empty_like(s) for s in state)
                a_x = xs[token] @ own["W_x"].T + own["b"]
                cell.step(weights, state, a_x, new, (fused, *gates, *extras), start + step)
                if n == lane:
                    new[0][...] += nudges[token]
                    if cell.state_names[1:] == ("y",):
                        y = new[0] @ params["W_y"].T + params["b_y"]
                        new[1][...] = softmax(y) if cell.feedback == "softmax" else y
                state = new
                read[token] = new[0]
            outputs.append(read)
        xs = np.concatenate(outputs, axis=-1)
    return xs @ params["W_y"].T + params["b_y"]


def losses_of(logits, targets):
    """Cross-entropies (T, R) of logits (T, R, K) with targets (T,)."""
    top = logits.max(axis=-1, keepdims=True)
    total = np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0]
    return total - np.take_along_axis(logits, targets[:, None, None], axis=-1)[..., 0]


def slopes_at_states(model, params, forward, lane, eps=1e-6):
    """dL_t/dh_k of a lane by central differences: (T, T, H), [t, k]."""
    ids, targets, start = forward.batch.xs[:, 0], forward.batch.targets[:, 0], forward.batch.start
    T, H = len(ids), model.cell.n_hidden
    unit = np.zeros((T, T * H, H))
    for k in range(T):
        unit[k, k * H : (k + 1) * H] = np.eye(H)
    up, down = (
        losses_of(outputs_of_nudged(model, params, ids, start, lane, sign * eps * unit), targets) for sign in (1, -1)
    )
    return ((up - down) / (2 * eps)).reshape(T, T, H)
