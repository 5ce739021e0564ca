"""What one step does to the states of a recurrent network, and where each weight stands in the influence matrix.

Back-propagation needs the derivative of one loss; RTRL and the Kalman filter that of every state. Both come from the
cell's own vector-Jacobian product: here it pulls back n one-hot gradients, one a state, and the loss's beside them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays, Cell
from rnnviz.core.model import Model
from rnnviz.core.records import Forward


@dataclass(frozen=True)
class Derivatives:
    """The local derivatives of T steps, for n states and the running loss (T, n + 1, .).

    jacobians : (T, n+1, n+1), J_t with the row e_t J_t below and a last column that keeps the loss
    d_pre : (T, n+1, G*H), derivatives by the pre-activations W_x x + b
    immediate : (T, n+1, R), those by all parameters but W_x
    """

    jacobians: np.ndarray
    d_pre: np.ndarray
    immediate: np.ndarray


def recurrent_shapes(model: Model) -> dict[str, tuple[int, ...]]:
    """The parameters that act through the state, in the order of M's columns: W_x (stored by columns) first."""
    cell = model.cell
    output = {name: model.shapes()[name] for name in ("W_y", "b_y")} if cell.shares_output else {}
    return {**cell.shapes(), **output}


def recurrent_size(model: Model) -> int:
    """P, the number of columns of M."""
    return sum(math.prod(shape) for shape in recurrent_shapes(model).values())


def zero_influence(model: Model, dtype: str = "float64") -> np.ndarray:
    """M_0 with the row of the loss, (n + 1, P)."""
    return np.zeros((n_states(model.cell) + 1, recurrent_size(model)), dtype)


def n_states(cell: Cell) -> int:
    """n, the length of the state vector."""
    return sum(cell.width(name) for name in cell.state_names)


def influence_views(model: Model, M: np.ndarray) -> Params:
    """Views into M (rows, P), one a parameter: (rows, *its shape)."""
    views, start = {}, 0
    for name, shape in recurrent_shapes(model).items():
        stop = start + math.prod(shape)
        part = M[..., start:stop]
        if name == "W_x":
            views[name] = part.reshape(*M.shape[:-1], *shape[::-1]).swapaxes(-1, -2)
        else:
            views[name] = part.reshape(*M.shape[:-1], *shape)
        start = stop
    return views


def derivatives(
    model: Model, params: Params, forward: Forward, steps: slice, errors: np.ndarray, workspace: Workspace
) -> Derivatives:
    """Local derivatives of some steps: the cell's own vector-Jacobian product, of every state and of the loss at once.

    They lie in the workspace: the next call overwrites them.
    """
    cell, (T, H) = model.cell, errors.shape
    dtype, n = errors.dtype, n_states(cell)
    before = {name: s[steps.start : steps.stop] for name, s in forward.states.items()}
    after = {name: s[steps.start + 1 : steps.stop + 1] for name, s in forward.states.items()}
    residuals = {name: r[steps] for name, r in forward.residuals.items()}
    times = forward.batch.start + np.arange(steps.start, steps.stop)
    slopes = cell.slopes(tuple(before.values()), tuple(after.values()), residuals, times)

    def empty(name: str, width: int) -> np.ndarray:
        return workspace.empty(name, (T, n + 1, width), dtype)

    wanted, jacobians = empty("wanted", n), empty("jacobians", n + 1)
    # The gradients that are pulled back: one state each, and e_t.
    wanted[...] = workspace.keep("units", (n, dtype), lambda: np.eye(n + 1, n, dtype=dtype))
    wanted[:, n, :H] = errors
    jacobians[...] = 0
    jacobians[:, n, n] = 1
    d_after, d_before = (_by_state(cell, array) for array in (wanted, jacobians))
    fused = empty("gates", len(cell.gates) * H)
    parts = {"gates": fused} | {gate: fused[..., k * H : (k + 1) * H] for k, gate in enumerate(cell.gates)}
    parts |= {name: empty(name, cell.width(name)) for name in cell.traces}
    scratch = empty("scratch", H)
    cell.step_vjp(cell.back_weights(params), slopes, d_after, d_before, tuple(parts.values()), scratch)
    d_pre = fused
    if cell.gates_recurrence:
        d_pre = empty("d_pre", fused.shape[-1])
        cell.d_pre(slopes, d_after, fused, d_pre)
    immediate = _immediate(model, parts, d_pre, before, after, residuals, workspace)
    return Derivatives(jacobians, d_pre, immediate)


def _immediate(
    model: Model,
    parts: Params,
    d_pre: np.ndarray,
    before: Params,
    after: Params,
    residuals: Params,
    workspace: Workspace,
) -> np.ndarray:
    """I_t and e_t I_t without W_x, (T, n+1, R): the cell's gradients, each of a batch of one step and one state.

    Where a unit's weights reach, within a step, its own states only, most entries are zero. That they are computed all
    the same costs a third of a step at H = 32, and spares a second way of doing it.
    """
    T, rows, _width = d_pre.shape
    shapes = recurrent_shapes(model)
    size = sum(math.prod(shape) for name, shape in shapes.items() if name != "W_x")
    out = workspace.empty("immediate", (T, rows, size), d_pre.dtype)
    if model.cell.shares_output:
        out[...] = 0  # to those of W_y and b_y the cell adds
    grads, start = {}, 0
    for name, shape in shapes.items():
        if name != "W_x":
            stop = start + math.prod(shape)
            grads[name] = out[..., start:stop].reshape(T, rows, *shape)
            start = stop
    alone = {name: part[:, :, None] for name, part in parts.items()}
    same = ({name: array[:, None] for name, array in arrays.items()} for arrays in (before, after, residuals))
    model.cell.recurrent_gradients(alone, *same, grads)
    grads["b"][...] = d_pre
    return out


def _by_state(cell: Cell, array: np.ndarray) -> Arrays:
    """Views of the columns (T, rows, n) that belong to each state."""
    views, start = [], 0
    for name in cell.state_names:
        views.append(array[..., start : start + cell.width(name)])
        start += cell.width(name)
    return tuple(views)
