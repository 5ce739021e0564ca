"""The ways on which the loss comes back to an LSTM's memory."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.explain.back_point import DELTA, BackPoint
from rnnviz.analysis.explain.terms import Term
from rnnviz.analysis.explain.ways_to_h import Way


def ways_to_c(p: BackPoint) -> list[Way]:
    """All ways to dL/dc; their terms add up to it."""
    o, tanh_c = p.residual("o"), p.residual("tanh_c")
    letters = rf"{p.letter('o')} (1 - \tanh^2 {p.letter('c')})\, {p.d_letter('h')}"
    term = Term("∂L/∂h · ∂h/∂c", o * (1 - tanh_c**2) * p.d_state("h"), p.at("d_h"))
    ways = [Way([letters], [term])]
    seeing = [gate for gate in p.place.cell.gates if gate != "g"] if p.place.cell.peepholes else []
    if seeing:
        ways.append(_peephole(p, "o", seeing))
    if p.has_later:
        ways += [_memory(p), *(_peephole(p, gate, seeing) for gate in seeing if gate != "o")]
    return ways


def _memory(p: BackPoint) -> Way:
    """From the memory that is made of it at the next step."""
    f = {"gate": p.letter("f", p.after), "coupled": rf"(1 - {p.letter('i', p.after)})", "none": ""}
    name = {"gate": "f · ", "coupled": "(1 - i) · ", "none": ""}[p.place.cell.forget]
    letters = rf"{f[p.place.cell.forget]}\, {p.d_letter('c', p.after)}"
    term = Term(f"{name}∂L/∂c({p.later})", p.ahead("f") * p.d_state("c", 1), p.at_later("d_c"))
    return Way([letters], [term])


def _peephole(p: BackPoint, gate: str, seeing: list[str]) -> Way:
    """From a gate that sees it: o at once, the others at the next step."""
    ahead = 0 if gate == "o" else 1
    weight = float(np.split(p.params["p"], len(seeing))[seeing.index(gate)][p.index])
    value = weight * float(p.deltas(gate, ahead)[p.index])
    letters = rf"p_{gate}[{p.unit}]\, {p.letter(DELTA, p.after if ahead else p.t, gate)}[{p.unit}]"
    source = p.at_later(f"d_{gate}") if ahead else p.at(f"d_{gate}")
    return Way([letters], [Term(f"p_{gate} · δ_{gate}({p.later if ahead else 't'})", value, source)])
