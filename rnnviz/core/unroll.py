"""Time: one cell's step repeated forward, and its derivative repeated backward. Written once for every cell."""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays, Cell


def unroll(
    cell: Cell, params: Params, a_x: np.ndarray, state: Arrays, mask: np.ndarray | None, workspace: Workspace
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """All states (T+1, B, H) and all residuals (T, B, .) of a sequence, from a_x (T, B, G*H) and the first state.

    Where `mask` (T, B) is False the state is copied from the step before.
    """
    T, B, width = a_x.shape
    H, dtype = cell.n_hidden, a_x.dtype
    states = tuple(workspace.empty(f"state {n}", (T + 1, B, H), dtype) for n in cell.state_names)
    for s, first in zip(states, state, strict=True):
        s[0] = first
    fused = workspace.empty("gates", (T, B, width), dtype)
    residuals = {"gates": fused}
    residuals |= {g: fused[..., k * H : (k + 1) * H] for k, g in enumerate(cell.gates)}
    residuals |= {e: workspace.empty(f"residual {e}", (T, B, H), dtype) for e in cell.extras}

    weights = cell.weights(params)
    before, after = zip(*(s[:-1] for s in states), strict=True), zip(*(s[1:] for s in states), strict=True)
    steps = zip(before, a_x, after, zip(*residuals.values(), strict=True), strict=True)
    for t, (old, a, new, residual) in enumerate(steps):
        cell.step(weights, old, a, new, residual)
        if mask is not None:
            for s_old, s_new in zip(old, new, strict=True):
                np.copyto(s_new, s_old, where=~mask[t, :, None])
    return dict(zip(cell.state_names, states, strict=True)), residuals


def sequence_slopes(
    cell: Cell, states: dict[str, np.ndarray], residuals: dict[str, np.ndarray], mask: np.ndarray | None
) -> Arrays:
    """The local derivatives of all steps; zero on padding, through which nothing flows but a copy."""
    before, after = tuple(s[:-1] for s in states.values()), tuple(s[1:] for s in states.values())
    slopes = cell.slopes(before, after, residuals)
    if mask is None:
        return slopes
    return tuple(s * mask.reshape(*mask.shape, *(1,) * (s.ndim - 2)) for s in slopes)


def unroll_vjp(
    cell: Cell, W_h: np.ndarray, slopes: Arrays, mask: np.ndarray | None, d_states: dict[str, np.ndarray],
    workspace: Workspace,
) -> np.ndarray:
    """Back-propagation through time: completes `d_states` (T+1, B, H) in place and returns d_recurrent (T, B, G*H).

    `d_states` comes in with what reaches each state from outside the recurrence (the outputs), and leaves as
    dL/dstate_t through everything that follows (Werbos 1990).
    """
    d = tuple(d_states.values())
    T, B, H = len(d[0]) - 1, *d[0].shape[1:]
    d_recurrent = workspace.empty("d_recurrent", (T, B, W_h.shape[0]), W_h.dtype)
    scratch = workspace.empty("scratch", (B, H), W_h.dtype)
    after, before = (zip(*(s[k:][:T][::-1] for s in d), strict=True) for k in (1, 0))
    steps = zip(zip(*(s[::-1] for s in slopes), strict=True), after, before, d_recurrent[::-1], strict=True)
    for back, (slope, d_after, d_before, d_rec) in enumerate(steps, 1):
        cell.step_vjp(W_h, slope, d_after, d_before, d_rec, scratch)
        if mask is not None:
            for d_new, d_old in zip(d_after, d_before, strict=True):
                d_old += d_new * ~mask[T - back, :, None]
    return d_recurrent
