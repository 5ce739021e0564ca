"""Why a unit has the value it has: its equation, the same with numbers, and the terms that add up to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.elman import Elman
from rnnviz.core.gru import GRU
from rnnviz.core.lstm import LSTM
from rnnviz.core.model import Model
from rnnviz.core.records import Forward
from rnnviz.language import _

LARGEST = 8  # recurrent terms shown one by one; the rest is summed
DIGITS = 4


@dataclass(frozen=True)
class Explanation:
    """One quantity of one unit at one step.

    quantity : its letter: a state ("h", "c") or a gate ("i", "r", ...)
    symbols, numbers : the equation in LaTeX, in letters and with this step's numbers
    labels, terms : what adds up to `total`, from left to right
    total_symbol, total : the sum of the terms, in letters and as a number: the pre-activation of a gate,
        the new state of a gated sum
    value : the quantity itself, after the nonlinearity if there is one
    """

    quantity: str
    symbols: str
    numbers: str
    labels: tuple[str, ...]
    terms: tuple[float, ...]
    total_symbol: str
    total: float
    value: float


def explain(model: Model, params: Params, forward: Forward, t: int, unit: int, token: str) -> tuple[Explanation, ...]:
    """What made unit `unit` what it is after step `t` (1..T) of the first sequence.

    The first explanations are of the unit's states, the others of its gates.

    Parameters
    ----------
    unit : 1..H, as on the axes of the charts
    token : the step's input token, for the label of its term
    """
    point = _Point(model, params, forward, t, unit - 1, token)
    cell = model.cell
    if isinstance(cell, Elman):
        return (_gate(point, "a", cell.nonlinearity),)
    if isinstance(cell, LSTM):
        return _lstm(point)
    if isinstance(cell, GRU):
        return _gru(point)
    raise ValueError(f"explain: no equations for {type(cell).__name__}")


@dataclass(frozen=True)
class _Point:
    """One unit at one step of a recorded pass."""

    model: Model
    params: Params
    forward: Forward
    t: int
    index: int
    token: str

    @property
    def unit(self) -> int:
        """The unit as shown, counted from 1."""
        return self.index + 1

    def state(self, name: str, back: int = 0) -> float:
        return float(self.forward.states[name][self.t - back, 0, self.index])

    def residual(self, name: str) -> float:
        return float(self.forward.residuals[name][self.t - 1, 0, self.index])

    def row(self, gate: str) -> int:
        cell = self.model.cell
        return cell.gates.index(gate) * cell.n_hidden + self.index

    def input_term(self, gate: str) -> float:
        x = self.forward.batch.xs[self.t - 1, 0]
        W_x = self.params["W_x"][self.row(gate)]
        return float(W_x[x] if np.ndim(x) == 0 else W_x @ x)

    def recurrent_terms(self, gate: str) -> np.ndarray:
        return (self.params["W_h"][self.row(gate)] * self.forward.states["h"][self.t - 1, 0]).astype(float)


SQUASH = {"tanh": r"\tanh", "relu": r"\mathrm{ReLU}", "sigma": r"\sigma"}
FUNCTIONS = {"tanh": np.tanh, "relu": lambda a: max(a, 0.0), "sigma": lambda a: 0.5 * np.tanh(a / 2) + 0.5}


def _gate(p: _Point, gate: str, squash: str) -> Explanation:
    """A unit that squashes the sum of an input term, recurrent terms and a bias."""
    j, suffix = p.unit, "" if gate == "a" else gate
    quantity = gate if suffix else "h"
    labels, terms = _sum_terms(p, gate, p.recurrent_terms(gate))
    labels, terms = [*labels, f"b{_sub(suffix)}[{j}]"], [*terms, float(p.params["b"][p.row(gate)])]
    total = float(sum(terms))
    value = float(FUNCTIONS[squash](total))
    letter = rf"{quantity}_{{{p.t}}}[{j}]"
    inside = rf"W_{{x{suffix}}} x_{{{p.t}}} + W_{{h{suffix}}} h_{{{p.t - 1}}} + b{_latex_sub(suffix)}"
    symbols = rf"{letter} = {SQUASH[squash]}\big(({inside})[{j}]\big)"
    numbers = rf"{letter} = {SQUASH[squash]}({number(total)}) = {number(value)}"
    return Explanation(quantity, symbols, numbers, tuple(labels), tuple(terms), f"a{_sub(suffix)}[{j}]", total, value)


def _lstm(p: _Point) -> tuple[Explanation, ...]:
    i, f, g, o = (p.residual(k) for k in ("i", "f", "g", "o"))
    j, t, c_prev, c, h = p.unit, p.t, p.state("c", 1), p.state("c"), p.state("h")
    memory = Explanation(
        "c",
        rf"c_{{{t}}}[{j}] = f_{{{t}}}\, c_{{{t - 1}}} + i_{{{t}}}\, g_{{{t}}}",
        rf"c_{{{t}}}[{j}] = {number(f)} \cdot {number(c_prev)} + {number(i)} \cdot {number(g)} = {number(c)}",
        ("f · c(t-1)", "i · g"),
        (f * c_prev, i * g),
        f"c[{j}]",
        f * c_prev + i * g,
        c,
    )
    tanh_c = p.residual("tanh_c")
    output = Explanation(
        "h",
        rf"h_{{{t}}}[{j}] = o_{{{t}}} \tanh(c_{{{t}}})",
        rf"h_{{{t}}}[{j}] = {number(o)} \cdot {number(tanh_c)} = {number(h)}",
        ("o · tanh(c)",),
        (o * tanh_c,),
        f"h[{j}]",
        o * tanh_c,
        h,
    )
    gates = (_gate(p, k, "tanh" if k == "g" else "sigma") for k in ("f", "i", "g", "o"))
    return (output, memory, *gates)


def _gru(p: _Point) -> tuple[Explanation, ...]:
    r, z, n, q = (p.residual(k) for k in ("r", "z", "n", "a_hn"))
    j, t, h_prev, h = p.unit, p.t, p.state("h", 1), p.state("h")
    state = Explanation(
        "h",
        rf"h_{{{t}}}[{j}] = (1 - z_{{{t}}})\, n_{{{t}}} + z_{{{t}}}\, h_{{{t - 1}}}",
        rf"h_{{{t}}}[{j}] = {number(1 - z)} \cdot {number(n)} + {number(z)} \cdot {number(h_prev)} = {number(h)}",
        ("(1 - z) · n", "z · h(t-1)"),
        ((1 - z) * n, z * h_prev),
        f"h[{j}]",
        (1 - z) * n + z * h_prev,
        h,
    )
    labels, terms = _sum_terms(p, "n", r * p.recurrent_terms("n"), prefix="r · ")
    labels = [*labels, f"r · b_hn[{j}]", f"b_n[{j}]"]
    terms = [*terms, r * float(p.params["b_hn"][p.index]), float(p.params["b"][p.row("n")])]
    total = float(sum(terms))
    candidate = Explanation(
        "n",
        rf"n_{{{t}}}[{j}] = \tanh\big((W_{{xn}} x_{{{t}}} + b_n "
        rf"+ r_{{{t}}} (W_{{hn}} h_{{{t - 1}}} + b_{{hn}}))[{j}]\big)",
        rf"n_{{{t}}}[{j}] = \tanh({number(total - r * q)} + {number(r)} \cdot {number(q)}) = {number(n)}",
        tuple(labels),
        tuple(terms),
        f"a_n[{j}]",
        total,
        n,
    )
    return (state, _gate(p, "z", "sigma"), _gate(p, "r", "sigma"), candidate)


def _sum_terms(p: _Point, gate: str, recurrent: np.ndarray, prefix: str = "") -> tuple[list[str], list[float]]:
    """Labels and values: the input's term, the largest recurrent terms, the sum of the others."""
    suffix = "" if gate == "a" else gate
    labels, terms = [f"W_x{suffix}[{p.unit}, '{p.token}']"], [p.input_term(gate)]
    order = np.argsort(-np.abs(recurrent), kind="stable")
    for k in order[:LARGEST]:
        labels.append(f"{prefix}W_h{suffix}[{p.unit}, {k + 1}] · h[{k + 1}]")
        terms.append(float(recurrent[k]))
    if len(order) > LARGEST:
        labels.append(_("{n} other units").format(n=len(order) - LARGEST))
        terms.append(float(recurrent[order[LARGEST:]].sum()))
    return labels, terms


def number(value: float) -> str:
    """A number as the cards show it."""
    return f"{value:.{DIGITS}f}"


def rounded_to_sum(terms: tuple[float, ...], total: float, digits: int = DIGITS) -> tuple[float, ...]:
    """The terms rounded to `digits` such that they add up to the rounded total exactly.

    Rounding each for itself may miss the sum by a unit of the last place; the terms that rounding moved the most take
    up the difference (the method of largest remainders), so that none is off by more than one such unit.
    """
    unit = 10.0**-digits
    exact = np.asarray(terms) / unit
    whole = np.floor(exact)
    short = int(round(total / unit) - whole.sum())
    take = np.argsort(-(exact - whole), kind="stable")[: max(short, 0)]
    whole[take] += 1
    return tuple(float(w) for w in np.round(whole * unit, digits))


def _sub(suffix: str) -> str:
    return f"_{suffix}" if suffix else ""


def _latex_sub(suffix: str) -> str:
    return f"_{{{suffix}}}" if suffix else ""
