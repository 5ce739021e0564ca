"""Time: one cell's step repeated forward, and its derivative repeated backward. Written once for every cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.functions import CHUNK


@dataclass(frozen=True)
class Tape:
    """The arrays that one direction of time writes, and their views step by step, made once for many sequences.

    states : (T+1, B, H) by state name: the states, or their gradients
    fused : (T, B, G*H), all gates side by side
    parts : views and companions of `fused`, (T, B, H) by name
    steps : for every step (states before, states after, (fused, *parts))
    """

    states: dict[str, np.ndarray]
    fused: np.ndarray
    parts: dict[str, np.ndarray]
    steps: list[tuple[Arrays, Arrays, Arrays]]


def tape(cell: Cell, T: int, B: int, dtype: np.dtype, extras: tuple[str, ...] = ()) -> Tape:
    """An uninitialised tape; `extras` are parts beside the gates."""
    H = cell.n_hidden
    states = {name: np.empty((T + 1, B, H), dtype) for name in cell.state_names}
    fused = np.empty((T, B, len(cell.gates) * H), dtype)
    parts = {gate: fused[..., k * H : (k + 1) * H] for k, gate in enumerate(cell.gates)}
    parts |= {name: np.empty((T, B, H), dtype) for name in extras}
    edges = list(zip(*states.values(), strict=True))
    steps = list(zip(edges[:-1], edges[1:], zip(fused, *parts.values(), strict=True), strict=True))
    return Tape(states, fused, parts, steps)


def unroll(
    cell: Cell, params: Params, a_x: np.ndarray, state: Arrays, mask: np.ndarray | None, workspace: Workspace
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """All states (T+1, B, H) and all residuals (T, B, .) of a sequence, from a_x (T, B, G*H) and the first state.

    Where `mask` (T, B) is False the state is copied from the step before.
    """
    T, B, _ = a_x.shape
    key = cell, T, B, a_x.dtype
    made = workspace.keep("tape", key, lambda: tape(*key, cell.extras))
    for s, first in zip(made.states.values(), state, strict=True):
        s[0] = first
    weights = cell.weights(params)
    with np.errstate(over="ignore"):  # the sigmoid's exp(-a) may become infinite: the gate is then 0
        for t, (a, (old, new, residuals)) in enumerate(zip(a_x, made.steps, strict=True)):
            cell.step(weights, old, a, new, residuals)
            if mask is not None:
                for s_old, s_new in zip(old, new, strict=True):
                    np.copyto(s_new, s_old, where=~mask[t, :, None])
    return made.states, {"gates": made.fused, **made.parts}


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
    cell: Cell,
    W_h: np.ndarray,
    states: dict[str, np.ndarray],
    residuals: dict[str, np.ndarray],
    mask: np.ndarray | None,
    gradients: Tape,
    workspace: Workspace,
) -> tuple[np.ndarray, np.ndarray]:
    """Back-propagation through time: completes `gradients` in place; returns d_pre and d_recurrent, (T, B, G*H).

    `gradients.states` come in with what reaches each state from outside the recurrence (the outputs), and leave
    as dL/dstate_t through everything that follows (Werbos 1990). The local derivatives are made for a block of steps
    at a time, as many as fit in a core's cache.
    """
    d_recurrent = gradients.fused
    T, B, width = d_recurrent.shape
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
        _block_vjp(cell, W_h, slopes, part_mask, gradients.steps[steps], scratch)
        if cell.gates_recurrence:
            d_after = tuple(s[edges][1:] for s in gradients.states.values())
            cell.d_pre(slopes, d_after, d_recurrent[steps], d_pre[steps])
    return d_pre, d_recurrent


def _block_vjp(
    cell: Cell,
    W_h: np.ndarray,
    slopes: Arrays,
    mask: np.ndarray | None,
    steps: list[tuple[Arrays, Arrays, Arrays]],
    scratch: np.ndarray,
) -> None:
    """The backward steps of one block, from its last step to its first."""
    backward = zip(reversed(steps), zip(*(s[::-1] for s in slopes), strict=True), strict=True)
    for back, ((d_before, d_after, d_rec), slope) in enumerate(backward, 1):
        cell.step_vjp(W_h, slope, d_after, d_before, d_rec, scratch)
        if mask is not None:
            for d_new, d_old in zip(d_after, d_before, strict=True):
                d_old += d_new * ~mask[-back, :, None]
