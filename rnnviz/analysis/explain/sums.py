"""Units that squash one sum: the gates of gated cells, and the cells that have no gates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.analysis.explain.explanation import Explanation, explained, lines, number
from rnnviz.analysis.explain.point import Point, suffix
from rnnviz.analysis.explain.point_terms import input_terms, recurrent_terms
from rnnviz.analysis.explain.terms import Term
from rnnviz.analysis.explain.terms import total as sum_of
from rnnviz.language import _

SQUASH = {"tanh": r"\tanh", "relu": r"\mathrm{ReLU}", "sigma": r"\sigma"}
FUNCTIONS = {"tanh": np.tanh, "relu": lambda a: max(a, 0.0), "sigma": lambda a: 0.5 * np.tanh(a / 2) + 0.5}
SHORT = 20  # signs of LaTeX in the recurrent part of an equation that fits on one line


def squashed(
    p: Point,
    gate: str,
    squash: str,
    recurrent: list[Term] | None = None,
    seen: Sequence[Term] = (),
    inside: str | None = None,
) -> Explanation:
    """A unit that squashes the sum of input terms, recurrent terms and a bias.

    Parameters
    ----------
    recurrent : the terms of W_h h; None: the plain product
    seen : what else joins the sum before the bias
    inside : the recurrent part and what is seen, in LaTeX
    """
    j, end = p.unit, suffix(gate)
    quantity = end or "h"
    recurrent = recurrent_terms(p, gate, p.recurrent_products(gate)) if recurrent is None else recurrent
    bias = Term(f"b{'_' + end if end else ''}[{j}]", p.bias(gate), p.weight("b", p.row(gate)))
    terms = [*input_terms(p, gate), *recurrent, *seen, bias]
    total = sum_of(terms)
    value = float(FUNCTIONS[squash](total))
    if inside is None:
        inside = rf"W_{{h{end}}} {p.letter(p.place.cell.reads, p.before)}"
    b = f"b_{{{end}}}" if end else "b"
    letter = rf"{p.letter(quantity)}[{j}]"
    opening, closing = rf"{SQUASH[squash]}\big((W_{{x{end}}} {p.input_letter}", rf"+ {inside} + {b})[{j}]\big)"
    return explained(
        quantity,
        lines(letter, opening, rf"\quad {closing}") if len(inside) > SHORT else f"{letter} = {opening} {closing}",
        rf"{letter} = {SQUASH[squash]}({number(total)}) = {number(value)}",
        terms,
        f"a{'_' + end if end else ''}[{j}]",
        total,
        value,
        remark=p.remark(),
    )


def explain_elman(p: Point) -> tuple[Explanation, ...]:
    return (squashed(p, "a", p.place.cell.nonlinearity),)


def explain_jordan(p: Point) -> tuple[Explanation, ...]:
    return (squashed(p, "a", "tanh"),)


def explain_clockwork(p: Point) -> tuple[Explanation, ...]:
    """At a tick the sum over the modules that the unit's module reads; at rest the state before."""
    cell, j = p.place.cell, p.unit
    time, period = p.batch.start + p.step, int(cell.unit_periods[p.index])
    clock = {"time": time, "period": period}
    if time % period == 0:
        reads = np.flatnonzero(cell.mask[p.index])
        recurrent = recurrent_terms(p, "a", p.recurrent_products("a"), columns=reads)
        e = squashed(p, "a", "tanh", recurrent, inside=rf"(M \odot W_h) {p.letter('h', p.before)}")
        ticks = _("The clock shows {time}: a module of period {period} ticks.").format(**clock)
        return (replace(e, remark=f"{ticks} {e.remark}".strip()),)
    h = p.state("h")
    now, then = rf"{p.letter('h')}[{j}]", rf"{p.letter('h', p.before)}[{j}]"
    return (
        explained(
            "h",
            rf"{now} = {then} \qquad {time} \bmod {period} \neq 0",
            rf"{now} = {number(h)}",
            [Term(f"h[{j}]({p.ago})", p.state("h", 1), p.at_before("h"))],
            f"h[{j}]",
            h,
            h,
            remark=_(
                "At rest: the clock shows {time}, a module of period {period} does not tick, and the unit copies."
            ).format(**clock),
        ),
    )
