"""How a weight of a cell was used: W_x, W_h, a bias, a peephole."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.back_point import DELTA, BackPoint
from rnnviz.analysis.explain.point import suffix
from rnnviz.analysis.explain.weight_use import Use
from rnnviz.core.clockwork import Clockwork
from rnnviz.language import _


def use_in_lane(p: BackPoint, name: str, address: Address) -> Use:
    """A parameter of a lane under its plain name."""
    cell, column = p.place.cell, address.other - 1
    gate, unit = _row(p, name, address.unit - 1)
    behind_reset = name in ("W_h", "b_hn") and cell.gates_recurrence and gate == "n"
    deltas = (p.back.d_recurrent if behind_reset else p.back.d_pre)[:, 0, cell.gates.index(gate) * cell.n_hidden + unit]
    delta = rf"{p.letter(DELTA, 't', suffix(gate))}[{unit + 1}]"
    if behind_reset:
        delta = rf"{p.letter('r', 't')} \, {delta}"
    if name in ("W_x", "W_h"):
        reads, read, remark = _read_by_input(p, column) if name == "W_x" else _read_by_recurrence(p, gate, unit, column)
    elif name == "p":
        reads, read, remark = _seen(p, gate, unit)
    else:
        reads, read, remark = np.ones(len(deltas)), "", ""
    return Use(
        f"{_letter(p, name, gate)}[{unit + 1}{f', {column + 1}' if address.other else ''}]",
        delta,
        read,
        _at_tokens(p, deltas),
        _at_tokens(p, reads),
        lambda t: Address(f"d_{gate}", t, unit + 1, p.lane_index),
        remark=remark,
    )


def _row(p: BackPoint, name: str, row: int) -> tuple[str, int]:
    """The gate and the unit, from 0, whose sum a row of a parameter joins."""
    gates = p.place.cell.gates
    if name == "b_hn":
        return "n", row
    if name == "p":
        gates = tuple(gate for gate in gates if gate != "g")
    gate, unit = divmod(row, p.place.cell.n_hidden)
    return gates[gate], unit


def _letter(p: BackPoint, name: str, gate: str) -> str:
    """A parameter in LaTeX, with its layer, direction and gate."""
    kind = {"W_x": "x", "W_h": "h", "b_hn": "h"}.get(name, "")
    index = kind + suffix(gate)
    return p.marked(name[0], p.place.layer, p.place.reverse) + (f"_{{{index}}}" if index else "")


def _read_by_input(p: BackPoint, column: int) -> tuple[np.ndarray, str, str]:
    """What a column of W_x multiplies: its values step by step, in LaTeX, and a remark."""
    xs, read = p.lane.xs[:, 0], rf"{_below(p)}[{column + 1}]"
    if xs.ndim == 1:
        return (xs == column).astype(float), read, _("The input x is 1 where this token is read and 0 elsewhere.")
    return xs[:, column], read, ""


def _read_by_recurrence(p: BackPoint, gate: str, unit: int, column: int) -> tuple[np.ndarray, str, str]:
    """The same of W_h."""
    cell, lane, before = p.place.cell, p.lane, _before(p)
    if "rh" in lane.residuals and gate == "n":
        read = rf"({p.letter('r', 't')} \odot {p.letter('h', before)})[{column + 1}]"
        return lane.residuals["rh"][:, 0, column], read, ""
    reads, read = lane.states[cell.reads][:-1, 0, column], rf"{p.letter(cell.reads, before)}[{column + 1}]"
    if isinstance(cell, Clockwork) and not cell.mask[unit, column]:
        said = _("The mask takes this weight out: a faster module is not read by a slower one.")
        return np.zeros_like(reads), "0", said
    return reads, read, ""


def _seen(p: BackPoint, gate: str, unit: int) -> tuple[np.ndarray, str, str]:
    """The same of a peephole: i and f see the memory before the step, o the memory after it."""
    c, when = (p.lane.states["c"][1:], "t") if gate == "o" else (p.lane.states["c"][:-1], _before(p))
    return c[:, 0, unit], rf"{p.letter('c', when)}[{unit + 1}]", ""


def _before(p: BackPoint) -> str:
    """The token that the lane read before token t."""
    return "t+1" if p.place.reverse else "t-1"


def _below(p: BackPoint) -> str:
    """What W_x multiplies at step t, in LaTeX."""
    below = p.place.layer - 1
    if below == 0:
        return f"{'e' if p.model.embedding else 'x'}_{{t}}"
    both = [p.marked("h", below, reverse) + "_{t}" for reverse in (False, True)]
    return rf"[{both[0]};\, {both[1]}]" if p.model.bidirectional else both[0]


def _at_tokens(p: BackPoint, values: np.ndarray) -> np.ndarray:
    """Values (T,) over the steps of a lane, put at the tokens."""
    return p.lane.at_tokens(values[:, None])[:, 0]
