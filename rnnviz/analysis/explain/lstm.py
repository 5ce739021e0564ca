"""The LSTM's states and gates, whatever it does about forgetting, with or without peepholes."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.explain.explanation import Explanation, explained, factor, lines, number
from rnnviz.analysis.explain.point import Point
from rnnviz.analysis.explain.sums import squashed
from rnnviz.analysis.explain.terms import Term


def explain_lstm(p: Point) -> tuple[Explanation, ...]:
    own = [_gate(p, k) for k in ("f", "i", "g", "o") if k in p.place.cell.gates]
    coupled = [_coupled(p)] if p.place.cell.forget == "coupled" else []
    return (_output(p), _memory(p), *coupled, *own)


def _output(p: Point) -> Explanation:
    j, o, tanh_c, h = p.unit, p.residual("o"), p.residual("tanh_c"), p.state("h")
    return explained(
        "h",
        rf"{p.letter('h')}[{j}] = {p.letter('o')} \tanh({p.letter('c')})",
        rf"{p.letter('h')}[{j}] = {number(o)} \cdot {factor(tanh_c)} = {number(h)}",
        [Term("o · tanh(c)", o * tanh_c, p.at("c"))],
        f"h[{j}]",
        o * tanh_c,
        h,
    )


def _memory(p: Point) -> Explanation:
    j, forget = p.unit, p.place.cell.forget
    i, f, g = (p.residual(k) for k in ("i", "f", "g"))
    c_prev, c = p.state("c", 1), p.state("c")
    letters = {"gate": rf"{p.letter('f')}\, ", "coupled": rf"(1 - {p.letter('i')})\, ", "none": ""}[forget]
    label = {"gate": "f · ", "coupled": "(1 - i) · ", "none": ""}[forget]
    old = number(c_prev) if forget == "none" else rf"{number(f)} \cdot {factor(c_prev)}"
    return explained(
        "c",
        rf"{p.letter('c')}[{j}] = {letters}{p.letter('c', p.before)} + {p.letter('i')}\, {p.letter('g')}",
        lines(rf"{p.letter('c')}[{j}]", rf"{old} + {number(i)} \cdot {factor(g)}", f"= {number(c)}"),
        [Term(f"{label}c({p.ago})", f * c_prev, p.at_before("c")), Term("i · g", i * g, p.at("i"))],
        f"c[{j}]",
        f * c_prev + i * g,
        c,
    )


def _coupled(p: Point) -> Explanation:
    j, i, f = p.unit, p.residual("i"), p.residual("f")
    return explained(
        "f",
        rf"{p.letter('f')}[{j}] = 1 - {p.letter('i')}[{j}]",
        rf"{p.letter('f')}[{j}] = 1 - {number(i)} = {number(f)}",
        [Term("1", 1.0), Term(f"-i[{j}]", -i, p.at("i"))],
        f"f[{j}]",
        1.0 - i,
        f,
    )


def _gate(p: Point, gate: str) -> Explanation:
    """A gate; with peepholes i and f see the memory before the step, o the memory after it."""
    squash = "tanh" if gate == "g" else "sigma"
    if not p.place.cell.peepholes or gate == "g":
        return squashed(p, gate, squash)
    seeing = [k for k in p.place.cell.gates if k != "g"]
    weight = float(np.split(p.params["p"], len(seeing))[seeing.index(gate)][p.index])
    when, back = (p.t, 0) if gate == "o" else (p.before, 1)
    source = p.at("c") if gate == "o" else p.at_before("c")
    term = Term(f"p_{gate}[{p.unit}] · c({'t' if gate == 'o' else p.ago})", weight * p.state("c", back), source)
    letters = rf"W_{{h{gate}}} {p.letter('h', p.before)} + p_{gate} \odot {p.letter('c', when)}"
    return squashed(p, gate, squash, seen=[term], inside=letters)
