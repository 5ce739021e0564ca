"""Time: one cell's step repeated forward, and its derivative repeated backward. Written once for every cell."""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.functions import CHUNK


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
    with np.errstate(over="ignore"):  # the sigmoid's exp(-a) may become infinite: the gate is then 0
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
    cell: Cell, W_h: np.ndarray, states: dict[str, np.ndarray], residuals: dict[str, np.ndarray],
    mask: np.ndarray | None, d_states: dict[str, np.ndarray], workspace: Workspace,
) -> tuple[np.ndarray, np.ndarray]:
    """Back-propagation through time: completes `d_states` in place; returns d_pre and d_recurrent, (T, B, G*H).

    `d_states` (T+1, B, H) comes in with what reaches each state from outside the recurrence (the outputs), and leaves
    as dL/dstate_t through everything that follows (Werbos 1990). The local derivatives are made for a block of steps
    at a time, as many as fit in a core's cache.
    """
    T, B, width = residuals["gates"].shape
    d_recurrent = workspace.empty("d_recurrent", (T, B, width), W_h.dtype)
    d_pre = workspace.empty("d_pre", (T, B, width), W_h.dtype) if cell.gates_recurrence else d_recurrent
    scratch = workspace.empty("scratch", (B, cell.n_hidden), W_h.dtype)
    block = max(1, CHUNK // (B * width))
    for stop in range(T, 0, -block):
        steps = slice(max(0, stop - block), stop)
        edges = slice(steps.start, stop + 1)
        part_mask = None if mask is None else mask[steps]
        slopes = sequence_slopes(
            cell, {n: s[edges] for n, s in states.items()}, {n: r[steps] for n, r in residuals.items()}, part_mask
        )
        d = tuple(s[edges] for s in d_states.values())
        _block_vjp(cell, W_h, slopes, part_mask, d, d_recurrent[steps], scratch)
        if cell.gates_recurrence:
            cell.d_pre(slopes, tuple(s[1:] for s in d), d_recurrent[steps], d_pre[steps])
    return d_pre, d_recurrent


def _block_vjp(
    cell: Cell, W_h: np.ndarray, slopes: Arrays, mask: np.ndarray | None, d: Arrays, d_recurrent: np.ndarray,
    scratch: np.ndarray,
) -> None:
    """The backward steps of one block, from its last step to its first; `d` has the state before it at index 0."""
    after, before = (zip(*(s[part][::-1] for s in d), strict=True) for part in (slice(1, None), slice(-1)))
    steps = zip(zip(*(s[::-1] for s in slopes), strict=True), after, before, d_recurrent[::-1], strict=True)
    for back, (slope, d_after, d_before, d_rec) in enumerate(steps, 1):
        cell.step_vjp(W_h, slope, d_after, d_before, d_rec, scratch)
        if mask is not None:
            for d_new, d_old in zip(d_after, d_before, strict=True):
                d_old += d_new * ~mask[-back, :, None]
