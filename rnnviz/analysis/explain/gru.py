"""The GRU's state and gates, reset before or after the product."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.analysis.explain.explanation import Explanation, explained, factor, lines, number
from rnnviz.analysis.explain.point import Point
from rnnviz.analysis.explain.point_terms import recurrent_terms
from rnnviz.analysis.explain.sums import squashed
from rnnviz.analysis.explain.terms import Term


def explain_gru(p: Point) -> tuple[Explanation, ...]:
    candidate = _after(p) if p.place.cell.reset == "after" else _before(p)
    return (_state(p), squashed(p, "z", "sigma"), squashed(p, "r", "sigma"), candidate)


def _state(p: Point) -> Explanation:
    j, z, n, h_prev, h = p.unit, p.residual("z"), p.residual("n"), p.state("h", 1), p.state("h")
    new, kept = p.letter("n"), p.letter("h", p.before)
    return explained(
        "h",
        rf"{p.letter('h')}[{j}] = (1 - {p.letter('z')})\, {new} + {p.letter('z')}\, {kept}",
        lines(
            rf"{p.letter('h')}[{j}]",
            rf"{number(1 - z)} \cdot {factor(n)} + {number(z)} \cdot {factor(h_prev)}",
            f"= {number(h)}",
        ),
        [Term("(1 - z) · n", (1 - z) * n, p.at("n")), Term(f"z · h({p.ago})", z * h_prev, p.at_before("h"))],
        f"h[{j}]",
        (1 - z) * n + z * h_prev,
        h,
    )


def _after(p: Point) -> Explanation:
    """The candidate whose reset gate multiplies W_hn h + b_hn."""
    j, r, q = p.unit, p.residual("r"), p.residual("a_hn")
    terms = recurrent_terms(p, "n", r * p.recurrent_products("n"), prefix="r · ")
    bias = Term(f"r · b_hn[{j}]", r * float(p.params["b_hn"][p.index]), p.weight("b_hn", p.index))
    inside = rf"{p.letter('r')} \odot (W_{{hn}} {p.letter('h', p.before)} + b_{{hn}})"
    e = squashed(p, "n", "tanh", [*terms, bias], inside=inside)
    inner = rf"\tanh({number(e.total - r * q)} + {number(r)} \cdot {factor(q)})"
    return replace(e, numbers=lines(rf"{p.letter('n')}[{j}]", inner, f"= {number(e.value)}"))


def _before(p: Point) -> Explanation:
    """The candidate whose reset gate multiplies h before W_hn does."""
    products = p.params["W_h"][p.row("n")] * p.lane.residuals["rh"][p.step, 0]
    recurrent = recurrent_terms(p, "n", products, factor="r·")
    inside = rf"W_{{hn}} ({p.letter('r')} \odot {p.letter('h', p.before)})"
    return squashed(p, "n", "tanh", recurrent, inside=inside)
