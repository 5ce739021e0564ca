"""How one step's loss reaches a state far back: the product of Jacobians, with the norm after each factor.

    dL_t/dh_k = dL_t/dh_t  dh_t/dh_{t-1}  ...  dh_{k+1}/dh_k            (Pascanu, Mikolov & Bengio 2013, eq. 5)

    log10 ||dL_t/dh_k|| = log10 ||dL_t/dh_t|| + sum over steps of log10 (norm after / norm before the factor)

In a layer below the last each step adds what comes from the layer above; there a term is by how much the norm changed
from one token to the next.
"""

from __future__ import annotations

import math

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.explanation import Explanation, explained, lines, number, tex
from rnnviz.analysis.explain.point import Point
from rnnviz.analysis.explain.terms import Term
from rnnviz.analysis.explain.terms import total as sum_of
from rnnviz.analysis.gradients import gradient_norms, reachable
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Forward
from rnnviz.language import InputError, _, listed, ngettext

FEW = 6  # norms that are written out
A_LINE = 2  # of them on a line


def explain_flow(model: Model, params: Params, forward: Forward, p: Point, k: int, state: str) -> Explanation:
    """||dL_t/dstate_k|| of the loss of the point's token t and the state after token k = 1..T.

    Norms that are 0 or inf have no logarithm: they have no term, and if the last is one of them the total is that of
    the last norm before it that has; the remark says so.

    Raises
    ------
    InputError      if the loss does not depend on that state, or not at all on any on the way
    """
    T, t, lane = len(forward.logits), p.t, p.lane_index
    if not reachable(model, T, lane)[t - 1, k - 1]:
        raise InputError(
            _("The loss of step {t} does not depend on the state at step {k} in this layer and direction.").format(
                t=t, k=k
            )
        )
    row = gradient_norms(model, params, forward, step=t, state=state)[lane]
    steps = list(range(t, k - 1, -1)) if k <= t else list(range(t, k + 1))
    norms = [float(row[step - 1]) for step in steps]
    kept = [(step, norm) for step, norm in zip(steps, norms, strict=True) if math.isfinite(norm) and norm > 0]
    if not kept:
        said = _("The gradient of the loss of step {t} by this state is exactly zero.")
        if any(norms):
            said = _("The gradient of the loss of step {t} has grown beyond all numbers.")
        raise InputError(said.format(t=t))
    terms = _terms(kept, state, t, lane)
    last = kept[-1][0]
    letter = rf"\left\| {_gradient(p, state, k)} \right\|"
    return explained(
        f"flow_{state}",
        _symbols(p, state, k),
        lines(letter, *_written([f"{tex(norm)}" for norm in norms])),
        terms,
        f"log₁₀‖∂L({t})/∂{state}({last})‖",
        sum_of(terms),
        norms[-1],
        remark=_remark(p, steps, norms, state),
        address=Address(f"flow_{state}", t, 0, lane, k),
        norms=tuple(norms),
    )


def _terms(kept: list[tuple[int, float]], state: str, t: int, lane: int) -> list[Term]:
    """log10 of the first norm and of what each next one is of the one before; of numbers that have a logarithm."""
    terms = []
    for n, (step, norm) in enumerate(kept):
        address = Address(f"flow_{state}", t, 0, lane, step)
        if n == 0:
            terms.append(Term(f"‖∂L({t})/∂{state}({step})‖", math.log10(norm), address))
        else:
            before, last = kept[n - 1]
            terms.append(Term(f"× ∂{state}({before})/∂{state}({step})", math.log10(norm) - math.log10(last), address))
    return terms


def _gradient(p: Point, state: str, k: int) -> str:
    return rf"\frac{{\partial L_{{{p.t}}}}}{{\partial {p.letter(state, k)}}}"


def _symbols(p: Point, state: str, k: int) -> str:
    """The product, or below the last layer one step of it."""
    carried = state if len(p.place.cell.state_names) == 1 else "s"
    if p.place.layer < p.model.layers:
        return _one_step(p, carried, k)
    if k == p.t:
        return rf"\left\| {_gradient(p, state, k)} \right\|"
    first, last, before = (k + 1, p.t, "n-1") if k < p.t else (p.t, k - 1, "n+1")
    jacobian = rf"\frac{{\partial {p.letter(carried, 'n')}}}{{\partial {p.letter(carried, before)}}}"
    product = rf"\prod_{{n={first}}}^{{{last}}} {jacobian}"
    return rf"{_gradient(p, carried, k)} = {_gradient(p, carried, p.t)} {product}"


def _one_step(p: Point, carried: str, k: int) -> str:
    """How a state below the last layer hears of the loss: from the step that is read next, and from above."""
    above = rf"h^{{({p.place.layer + 1})}}_{{{k}}}"
    here, later = p.letter(carried, k), k - 1 if p.place.reverse else k + 1
    parts = [rf"\frac{{\partial L_{{{p.t}}}}}{{\partial {above}}} \frac{{\partial {above}}}{{\partial {here}}}"]
    if 1 <= later <= len(p.lane.xs):
        jacobian = rf"\frac{{\partial {p.letter(carried, later)}}}{{\partial {here}}}"
        parts = [rf"{_gradient(p, carried, later)} {jacobian}", f"+ {parts[0]}"]
    return lines(_gradient(p, carried, k), *parts)


def _written(norms: list[str]) -> list[str]:
    """The norms one after another, a few on a line; of many the first and the last."""
    if len(norms) > FEW:
        norms = [*norms[: FEW // 2], r"\cdots", *norms[-(FEW // 2) + 1 :]]
    rows = [norms[n : n + A_LINE] for n in range(0, len(norms), A_LINE)]
    return [(r"\to " if n else "") + r" \to ".join(row) for n, row in enumerate(rows)]


def _remark(p: Point, steps: list[int], norms: list[float], state: str) -> str:
    """What became of the norm on the way, in words."""
    said = []
    zero = next((step for step, norm in zip(steps, norms, strict=True) if norm == 0), None)
    over = next((step for step, norm in zip(steps, norms, strict=True) if not math.isfinite(norm)), None)
    if zero is not None:
        said.append(_("At step {k} the gradient is exactly zero: nothing arrives there.").format(k=zero))
    if over is not None:
        said.append(_("At step {k} the gradient has grown beyond all numbers.").format(k=over))
    factors = len(norms) - 1
    if factors and zero is None and over is None:
        mean = 10.0 ** ((math.log10(norms[-1]) - math.log10(norms[0])) / factors)
        said.append(
            ngettext(
                "The {n} factor changes the norm by {mean}.",
                "The {n} factors change the norm by {mean} each on average.",
                factors,
            ).format(n=factors, mean=number(mean))
        )
    if len(p.place.cell.state_names) > 1 and factors:
        said.append(
            _(
                "A factor is the Jacobian of all that is carried, s = ({states}); the norm is that of the part {state}."
            ).format(states=listed(p.place.cell.state_names), state=state)
        )
    if p.place.layer < p.model.layers:
        said.append(_("Below the last layer each step adds what comes from the layer above."))
    return " ".join(said)
