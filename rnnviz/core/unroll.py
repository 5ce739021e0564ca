"""Time: one cell's step repeated forward, and its derivative repeated backward. Written once for every cell.

Arrays of a sequence are (T, B, .); those of an ensemble of S networks (T, S, B, .). Only the last axis is named below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.functions import CHUNK


@dataclass(frozen=True)
class Tape:
    """The arrays that one direction of time writes, and their views step by step, made once for many sequences.

    states : (T+1, B, H) by state name: the states, or their gradients
    parts : (T, B, .) by name: "gates", all gates side by side; a view of it for each gate; and companions
    steps : for every step (states before, states after, (fused, *parts))
    """

    states: Params
    parts: Params
    steps: list[tuple[Arrays, Arrays, Arrays]]


def tape(cell: Cell, lead: tuple[int, ...], dtype: np.dtype, companions: tuple[str, ...]) -> Tape:
    """An uninitialised tape; `lead` is (T, B), or (T, S, B) for an ensemble."""
    (T, *rest), H = lead, cell.n_hidden
    states = {name: np.empty((T + 1, *rest, cell.width(name)), dtype) for name in cell.state_names}
    fused = np.empty((*lead, len(cell.gates) * H), dtype)
    parts = {"gates": fused} | {gate: fused[..., k * H : (k + 1) * H] for k, gate in enumerate(cell.gates)}
    parts |= {name: np.empty((*lead, cell.width(name)), dtype) for name in companions}
    edges = list(zip(*states.values(), strict=True))
    steps = list(zip(edges[:-1], edges[1:], zip(*parts.values(), strict=True), strict=True))
    return Tape(states, parts, steps)


def unroll(
    cell: Cell,
    params: Params,
    a_x: np.ndarray,
    state: Arrays,
    mask: np.ndarray | None,
    workspace: Workspace,
    *,
    start: int = 0,
) -> tuple[Params, Params]:
    """All states (T+1, B, H) and all residuals (T, B, .) of a sequence, from a_x (T, B, G*H) and the first state.

    Where `mask` (T, B) is False the state is copied from the step before. `start` is the time of the first step.
    """
    key = cell, a_x.shape[:-1], a_x.dtype, cell.extras
    made = workspace.keep("tape", key, lambda: tape(*key))
    for s, first in zip(made.states.values(), state, strict=True):
        s[0] = first
    weights = cell.weights(params)
    with np.errstate(over="ignore"):  # the sigmoid's exp(-a) may become infinite: the gate is then 0
        for t, (a, (old, new, residuals)) in enumerate(zip(a_x, made.steps, strict=True)):
            cell.step(weights, old, a, new, residuals, start + t)
            if mask is not None:
                for s_old, s_new in zip(old, new, strict=True):
                    np.copyto(s_new, s_old, where=~mask[t, :, None])
    return made.states, made.parts


def sequence_slopes(
    cell: Cell, states: Params, residuals: Params, mask: np.ndarray | None, times: np.ndarray
) -> Arrays:
    """The local derivatives of the steps at `times` (T,); zero on padding, through which nothing flows but a copy."""
    before, after = tuple(s[:-1] for s in states.values()), tuple(s[1:] for s in states.values())
    slopes = cell.slopes(before, after, residuals, times)
    if mask is None:
        return slopes
    T, B = mask.shape
    return tuple(s * mask.reshape(T, *(1,) * (s.ndim - 3), B, 1) for s in slopes)


def unroll_vjp(
    cell: Cell,
    params: Params,
    states: Params,
    residuals: Params,
    mask: np.ndarray | None,
    gradients: Tape,
    workspace: Workspace,
    *,
    start: int = 0,
) -> np.ndarray:
    """Back-propagation through time: completes `gradients` in place; returns d_pre (T, B, G*H).

    `gradients.states` come in with what reaches each state from outside the recurrence (the outputs), and leave
    as dL/dstate_t through everything that follows (Werbos 1990). The local derivatives are made for a block of steps
    at a time, as many as fit in a core's cache.
    """
    d_recurrent = gradients.parts["gates"]
    T, *rest, width = d_recurrent.shape
    dtype = d_recurrent.dtype
    d_pre = workspace.empty("d_pre", d_recurrent.shape, dtype) if cell.gates_recurrence else d_recurrent
    scratch = workspace.empty("scratch", (*rest, cell.n_hidden), dtype)
    weights = cell.back_weights(params)
    block = max(1, CHUNK // (width * math.prod(rest)))
    for stop in range(T, 0, -block):
        steps = slice(max(0, stop - block), stop)
        edges = slice(steps.start, stop + 1)
        part_mask = None if mask is None else mask[steps]
        slopes = sequence_slopes(
            cell,
            {n: s[edges] for n, s in states.items()},
            {n: r[steps] for n, r in residuals.items()},
            part_mask,
            np.arange(start + steps.start, start + stop),
        )
        _block_vjp(cell, weights, slopes, part_mask, gradients.steps[steps], scratch)
        if cell.gates_recurrence:
            d_after = tuple(s[edges][1:] for s in gradients.states.values())
            cell.d_pre(slopes, d_after, d_recurrent[steps], d_pre[steps])
    return d_pre


def _block_vjp(
    cell: Cell,
    weights: Arrays,
    slopes: Arrays,
    mask: np.ndarray | None,
    steps: list[tuple[Arrays, Arrays, Arrays]],
    scratch: np.ndarray,
) -> None:
    """The backward steps of one block, from its last step to its first."""
    backward = zip(reversed(steps), zip(*(s[::-1] for s in slopes), strict=True), strict=True)
    for back, ((d_before, d_after, d_parts), slope) in enumerate(backward, 1):
        cell.step_vjp(weights, slope, d_after, d_before, d_parts, scratch)
        if mask is not None:
            for d_new, d_old in zip(d_after, d_before, strict=True):
                d_old += d_new * ~mask[-back, :, None]
