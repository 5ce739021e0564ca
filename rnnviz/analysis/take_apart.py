"""A step of a cell taken apart into its operations.

The values come from the record where it holds them (states, gates) and are recomputed from the parameters where it does
not (W_x x, W_h h, sums): so that what is drawn can be checked against what was recorded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.operations import Operation, Operations, Values
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Forward


def take_apart(model: Model, params: Params, forward: Forward, unit: int) -> Operations:
    """The operations of unit `unit` (1..H) of the first layer and direction, for the first sequence.

    Raises
    ------
    ValueError      if the unit does not exist
    """
    cell = model.cell
    if not 1 <= unit <= cell.n_hidden:
        raise ValueError(f"unit: expected 1..{cell.n_hidden}, got {unit}")
    cells = {"lstm": _lstm, "gru": _gru, "clockwork": _clockwork, "jordan": _jordan, "elman": _elman}
    return cells[type(cell).__name__.lower()](_Unit(model, params, forward, unit - 1))


@dataclass(frozen=True)
class _Unit:
    """One unit of a recorded pass."""

    model: Model
    params: Params
    forward: Forward
    index: int

    def state(self, name: str) -> np.ndarray:
        return self.forward.states[name][1:, 0, self.index].astype(float)

    def before(self, name: str) -> np.ndarray:
        return self.forward.states[name][:-1, 0, self.index].astype(float)

    def residual(self, name: str) -> np.ndarray:
        return self.forward.residuals[name][:, 0, self.index].astype(float)

    def row(self, gate: str) -> int:
        cell = self.model.cell
        return cell.gates.index(gate) * cell.n_hidden + self.index

    def input_share(self, gate: str) -> np.ndarray:
        """(W_x x_t)[unit] at every step (T,)."""
        xs = self.forward.lanes[0].xs[:, 0]
        weights = self.params["W_x"][self.row(gate)].astype(float)
        return weights[xs] if xs.ndim == 1 else xs @ weights

    def recurrent_share(self, gate: str, read: np.ndarray) -> np.ndarray:
        """(W_h read_t)[unit] at every step (T,); `read` (T, .) is what W_h multiplies."""
        return read.astype(float) @ self.params["W_h"][self.row(gate)].astype(float)

    def h_before(self) -> np.ndarray:
        return self.forward.states["h"][:-1, 0]

    def preactivation(self, gate: str, recurrent: np.ndarray, *more: np.ndarray) -> Values:
        """The values of one gate's sum: W_x x, W_h h, bias, and the sum itself."""
        Wx, T = self.input_share(gate), len(recurrent)
        b = np.full(T, float(self.params["b"][self.row(gate)]))
        return {f"Wx.{gate}": Wx, f"Uh.{gate}": recurrent, f"b.{gate}": b, f"a.{gate}": Wx + recurrent + b + sum(more)}


def _named(prefix: str, gates: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{prefix}.{gate}" for gate in gates)


def _terms(values: Values, gate: str) -> tuple[str, ...]:
    """What adds up to the pre-activation of a gate."""
    return tuple(name for name in (f"{prefix}.{gate}" for prefix in ("Wx", "Uh", "pc", "b")) if name in values)


def _lstm(u: _Unit) -> Operations:
    cell, H = u.model.cell, u.model.cell.n_hidden
    gates, h_before = cell.gates, u.h_before()
    c, c_prev = u.state("c"), u.before("c")
    values: Values = {"c_prev": c_prev, "h_prev": u.before("h")}
    through = tuple(g for g in gates if g != "g") if "p" in u.params else ()  # gates with a peephole, in the order of p
    for gate in gates:
        seen = ()
        if gate in through:
            p = float(u.params["p"][through.index(gate) * H + u.index])
            values[f"pc.{gate}"] = p * (c if gate == "o" else c_prev)
            seen = (values[f"pc.{gate}"],)
        values |= u.preactivation(gate, u.recurrent_share(gate, h_before), *seen)
        values[gate] = u.residual(gate)
    i, g, o, tanh_c = (u.residual(name) for name in ("i", "g", "o", "tanh_c"))
    f = u.residual("f") if "f" in gates or cell.forget == "coupled" else np.ones_like(i)
    values |= {"f": f, "keep": f * c_prev, "write": i * g, "c": c, "tanh_c": tanh_c, "h": o * tanh_c}

    early = tuple(g for g in gates if not (through and g == "o"))  # a peephole shows o the new memory: it comes later
    steps = [Operation("input", _named("Wx", gates)), Operation("recurrent", _named("Uh", gates))]
    if through:
        steps.append(Operation("peephole", _named("pc", through[:-1])))
    steps += [Operation("sum", _named("a", early)), Operation("squash", early)]
    if cell.forget == "coupled":
        steps.append(Operation("couple", ("f",)))
    if cell.forget != "none":
        steps.append(Operation("keep", ("keep",)))
    steps += [Operation("write", ("write",)), Operation("memory", ("c",))]
    if through:
        steps += [Operation("peephole", ("pc.o",)), Operation("sum", ("a.o",)), Operation("squash", ("o",))]
    steps += [Operation("tanh", ("tanh_c",)), Operation("output", ("h",))]
    sums = {f"a.{g}": _terms(values, g) for g in gates}
    if cell.forget != "none":
        sums["c"] = ("keep", "write")
    return Operations(("c_prev", "h_prev", *_named("b", gates)), tuple(steps), values, sums)


def _gru(u: _Unit) -> Operations:
    h_before, after = u.h_before(), u.model.cell.reset == "after"
    h_prev, (r, z, n) = u.before("h"), (u.residual(gate) for gate in "rzn")
    values: Values = {"h_prev": h_prev, "r": r, "z": z, "n": n}
    for gate in ("r", "z"):
        values |= u.preactivation(gate, u.recurrent_share(gate, h_before))
    if after:
        q = u.recurrent_share("n", h_before) + float(u.params["b_hn"][u.index])
        values |= {**u.preactivation("n", r * q), "Uh.n": q, "reset": r * q}
        seen = [Operation("reset", ("reset",))]
        recurrent = Operation("recurrent", ("Uh.r", "Uh.z", "Uh.n"))
    else:
        rh = u.forward.residuals["rh"][:, 0]
        values |= u.preactivation("n", u.recurrent_share("n", rh))
        values["reset"] = rh[:, u.index].astype(float)
        seen = [Operation("reset", ("reset",)), Operation("recurrent", ("Uh.n",))]
        recurrent = Operation("recurrent", ("Uh.r", "Uh.z"))
    values |= {"write": (1 - z) * n, "keep": z * h_prev, "h": (1 - z) * n + z * h_prev}
    steps = (
        Operation("input", _named("Wx", ("r", "z", "n"))),
        recurrent,
        Operation("sum", ("a.r", "a.z")),
        Operation("squash", ("r", "z")),
        *seen,
        Operation("sum", ("a.n",)),
        Operation("squash", ("n",)),
        Operation("write", ("write",)),
        Operation("keep", ("keep",)),
        Operation("output", ("h",)),
    )
    sums = {"a.r": _terms(values, "r"), "a.z": _terms(values, "z"), "h": ("write", "keep")}
    sums["a.n"] = ("Wx.n", "b.n", "reset") if after else _terms(values, "n")
    return Operations(("h_prev", *_named("b", ("r", "z", "n"))), steps, values, sums)


def _elman(u: _Unit) -> Operations:
    values = {**u.preactivation("a", u.recurrent_share("a", u.h_before())), "h_prev": u.before("h")}
    squash = np.tanh if u.model.cell.nonlinearity == "tanh" else lambda a: np.maximum(a, 0)
    values["h"] = squash(values["a.a"])
    return Operations(("h_prev", "b.a"), _plain("recurrent"), values, {"a.a": _terms(values, "a")})


def _jordan(u: _Unit) -> Operations:
    values = u.preactivation("a", u.recurrent_share("a", u.forward.states["y"][:-1, 0]))
    values["h"] = np.tanh(values["a.a"])
    values["y"] = u.forward.states["y"][1:, 0].max(axis=1).astype(float)
    steps = (*_plain("feedback"), Operation("answer", ("y",)))
    return Operations(("b.a",), steps, values, {"a.a": _terms(values, "a")})


def _plain(read: str) -> tuple[Operation, ...]:
    kinds = {"input": ("Wx.a",), read: ("Uh.a",), "sum": ("a.a",), "squash": ("h",)}
    return tuple(Operation(kind, makes) for kind, makes in kinds.items())


def _clockwork(u: _Unit) -> Operations:
    h_prev = u.before("h")
    read = np.where(u.model.cell.mask[u.index], u.h_before(), 0)  # its own module and slower ones
    values = {**u.preactivation("a", u.recurrent_share("a", read)), "h_prev": h_prev}
    times = u.forward.batch.start + np.arange(len(h_prev))
    fires = times % u.model.cell.unit_periods[u.index] == 0
    values["n"] = np.tanh(values["a.a"])
    values |= {"clock": fires.astype(float), "h": np.where(fires, values["n"], h_prev)}
    steps = (
        Operation("input", ("Wx.a",)),
        Operation("recurrent", ("Uh.a",)),
        Operation("sum", ("a.a",)),
        Operation("squash", ("n",)),
        Operation("clock", ("clock", "h")),
    )
    return Operations(("h_prev", "b.a"), steps, values, {"a.a": _terms(values, "a")})
