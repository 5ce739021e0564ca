"""Why the gradient of a sum before its nonlinearity has the value it has.

    delta = dL/dstate * slope,      slope = d state / d sum

The state is the one that the sum makes: h, or an LSTM's c for all gates but o. Its gradient comes back on several
ways; each, times the slope, is a term.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from rnnviz.analysis.explain.back_point import DELTA, BackPoint
from rnnviz.analysis.explain.explanation import Explanation, exponent_of, lines, plain, tex, tex_factor
from rnnviz.analysis.explain.gradient import in_tens, scaled
from rnnviz.analysis.explain.point_terms import LARGEST
from rnnviz.analysis.explain.terms import Term, largest
from rnnviz.analysis.explain.ways_to_c import ways_to_c
from rnnviz.analysis.explain.ways_to_h import ways_to_h
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.elman import Elman
from rnnviz.core.gru import GRU
from rnnviz.core.lstm import LSTM
from rnnviz.language import _


class Slope(NamedTuple):
    """One factor of the way from a state to a sum: in LaTeX, and its value."""

    letters: str
    value: float


def explain_gate_gradient(p: BackPoint, gate: str) -> Explanation:
    """dL/d(the sum W_x x + W_h h + b of a gate) of one unit; `gate` is "a" in a cell without gates."""
    cell = p.place.cell
    if isinstance(cell, GRU) and cell.reset == "before" and gate == "r":
        return _reset_before(p)
    state = "c" if isinstance(cell, LSTM) and gate != "o" else "h"
    slopes = _slopes(p, gate)
    slope = math.prod(factor.value for factor in slopes)
    ways = ways_to_h(p) if state == "h" else ways_to_c(p)
    terms = [Term(f"s · {term.label}", slope * term.value, term.source) for way in ways for term in way.terms]
    if slope == 0:
        terms = [Term(f"s · ∂L/∂{state}", 0.0, p.at(f"d_{state}"))]
    value, letter = float(p.deltas(gate)[p.index]), _letter(p, gate)
    exponent = exponent_of(value, *(term.value for term in terms))
    remark = _("The slope s = {slope} is the product of what follows the gradient of the state.")
    return scaled(
        f"d_{gate}",
        lines(letter, p.d_letter(state), *_by_twos(slopes)),
        lines(
            letter,
            " ".join((tex(p.d_state(state)), *(rf"\cdot {tex_factor(factor.value)}" for factor in slopes))),
            f"= {in_tens(value, exponent)}",
        ),
        terms,
        f"δ{'' if gate == 'a' else '_' + gate}[{p.unit}]",
        value,
        exponent,
        f"{remark.format(slope=plain(slope))} {_note(p, gate)}".strip(),
        p,
    )


def _by_twos(slopes: list[Slope]) -> list[str]:
    """Their product in LaTeX, two factors on a line."""
    letters = [rf"\cdot {factor.letters}" for factor in slopes]
    return [" ".join(letters[n : n + 2]) for n in range(0, len(letters), 2)]


def _letter(p: BackPoint, gate: str) -> str:
    return rf"{p.letter(DELTA, gate='' if gate == 'a' else gate)}[{p.unit}]"


def _slopes(p: BackPoint, gate: str) -> list[Slope]:
    """The factors of d state / d sum."""
    cell = p.place.cell
    if isinstance(cell, LSTM):
        return _lstm_slopes(p, gate)
    if isinstance(cell, GRU):
        return _gru_slopes(p, gate)
    h = p.state("h")
    if isinstance(cell, Elman) and cell.nonlinearity == "relu":
        return [Slope(rf"\mathrm{{ReLU}}'({p.letter('h')}[{p.unit}])", float(h > 0))]
    if _rests(p):
        return [Slope("0", 0.0)]
    return [Slope(rf"(1 - {p.letter('h')}[{p.unit}]^2)", 1 - h * h)]


def _sigmoid(p: BackPoint, gate: str) -> Slope:
    """The slope of a gate by its sum."""
    value = p.residual(gate)
    return Slope(rf"{p.letter(gate)} (1 - {p.letter(gate)})", value - value * value)


def _lstm_slopes(p: BackPoint, gate: str) -> list[Slope]:
    c_prev, g = p.state("c", 1), p.residual("g")
    before = p.letter("c", p.before)
    if gate == "o":
        return [Slope(rf"\tanh {p.letter('c')}", p.residual("tanh_c")), _sigmoid(p, "o")]
    if gate == "f":
        return [Slope(before, c_prev), _sigmoid(p, "f")]
    if gate == "g":
        return [Slope(p.letter("i"), p.residual("i")), Slope(rf"(1 - {{{p.letter('g')}}}^2)", 1 - g * g)]
    if p.place.cell.forget == "coupled":
        return [Slope(rf"({p.letter('g')} - {before})", g - c_prev), _sigmoid(p, "i")]
    return [Slope(p.letter("g"), g), _sigmoid(p, "i")]


def _gru_slopes(p: BackPoint, gate: str) -> list[Slope]:
    z, n, h_prev = p.residual("z"), p.residual("n"), p.state("h", 1)
    if gate == "z":
        return [Slope(rf"({p.letter('h', p.before)} - {p.letter('n')})", h_prev - n), _sigmoid(p, "z")]
    candidate = [Slope(rf"(1 - {p.letter('z')})", 1 - z), Slope(rf"(1 - {{{p.letter('n')}}}^2)", 1 - n * n)]
    if gate == "n":
        return candidate
    inside = rf"(W_{{hn}} {p.letter('h', p.before)} + b_{{hn}})[{p.unit}]"
    return [*candidate, Slope(inside, p.residual("a_hn")), _sigmoid(p, "r")]


def _reset_before(p: BackPoint) -> Explanation:
    """The reset gate that multiplies h before W_hn does: all candidates of this step read what it lets through."""
    h_prev, gate = p.state("h", 1), _sigmoid(p, "r")
    slope = h_prev * gate.value
    rows = p.params["W_h"][2 * p.place.cell.n_hidden :, p.index]
    terms = largest(
        rows * p.deltas("n") * slope,
        LARGEST,
        lambda k: f"s · W_hn[{k + 1}, {p.unit}] · δ_n[{k + 1}]",
        _("{n} other units").format(n=len(rows) - LARGEST),
        lambda k: p.at("d_n", k + 1),
    )
    value, letter = float(p.deltas("r")[p.index]), _letter(p, "r")
    exponent = exponent_of(value, *(term.value for term in terms))
    back = rf"\big(W_{{hn}}^\top {p.letter(DELTA, gate='n')}\big)[{p.unit}]"
    remark = _("The slope s = {slope} is the product of what follows the gradient of the state.")
    return scaled(
        "d_r",
        lines(letter, back, rf"\cdot {p.letter('h', p.before)} \cdot {gate.letters}"),
        lines(
            letter,
            rf"{tex(float(rows @ p.deltas('n')))} \cdot {tex_factor(h_prev)} \cdot {tex_factor(gate.value)}",
            f"= {in_tens(value, exponent)}",
        ),
        terms,
        f"δ_r[{p.unit}]",
        value,
        exponent,
        remark.format(slope=plain(slope)),
        p,
    )


def _rests(p: BackPoint) -> bool:
    """Whether the unit belongs to a Clockwork module at rest."""
    cell = p.place.cell
    return isinstance(cell, Clockwork) and bool((p.batch.start + p.step) % cell.unit_periods[p.index])


def _note(p: BackPoint, gate: str) -> str:
    """What else is to be said of a gate's gradient."""
    if _rests(p):
        return _("At rest the unit copies its state and does not read its sum.")
    if isinstance(p.place.cell, Elman) and p.place.cell.nonlinearity == "relu" and p.state("h") == 0:
        return _("The ReLU is off: nothing passes back through it.")
    if isinstance(p.place.cell, GRU) and gate == "n" and p.place.cell.reset == "after":
        return _("Through W_hn goes r times this, {value}: there the reset gate stands between.").format(
            value=plain(p.residual("r") * float(p.deltas("n")[p.index]))
        )
    return ""
