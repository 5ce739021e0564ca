"""Why the gradient of a weight has the value it has: a sum over the steps at which it was used.

    dL/dW[i, j] = sum over t of delta_t[i] * (what W[:, j] multiplies at step t)

One term a step, in the order of the tokens. A shared weight learns from all of them at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.back_point import BackPoint, back_point_at
from rnnviz.analysis.explain.explanation import Explanation, exponent_of, factor, lines, number
from rnnviz.analysis.explain.gradient import in_tens, scaled
from rnnviz.analysis.explain.terms import Term
from rnnviz.analysis.explain.weight_in_lane import use_in_lane
from rnnviz.analysis.explain.weight_outside import use_in_embedding, use_in_output
from rnnviz.analysis.explain.weight_use import Use
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Forward


def explain_weight(
    model: Model, params: Params, forward: Forward, backward: Backward, address: Address, tokens: Sequence[str]
) -> Explanation:
    """dL/d(one entry of a parameter), entry and parameter being there."""
    p = back_point_at(model, params, forward, backward, 1, 1, 0)
    use = _use(p, address)
    shares = use.deltas * use.reads
    terms = [
        Term(f"{t} '{token}'", float(share), use.source(t) if share else None)
        for t, (token, share) in enumerate(zip(tokens, shares, strict=True), 1)
    ]
    at = address.unit - 1, *((address.other - 1,) if address.other else ())
    value = float(backward.grads[address.quantity][at])
    exponent = exponent_of(value, *(term.value for term in terms))
    letter = rf"\frac{{\partial L}}{{\partial {use.weight}}}"
    largest = _largest(use, shares, exponent)
    name = f"{address.quantity}[{address.unit}{f', {address.other}' if address.other else ''}]"
    return scaled(
        address.quantity,
        lines(letter, rf"\sum_{{t=1}}^{{{len(tokens)}}} {use.delta}" + (rf"\cdot {use.read}" if use.read else "")),
        lines(letter, largest, f"= {in_tens(value, exponent)}")
        if largest
        else f"{letter} = {in_tens(value, exponent)}",
        terms,
        f"∂L/∂{name}",
        value,
        exponent,
        use.remark,
        p,
    )


def _largest(use: Use, shares: np.ndarray, exponent: int) -> str:
    """The step with the largest term, with its numbers; nothing if no step has any."""
    t = int(np.abs(shares).argmax())
    if not shares[t]:
        return ""
    unit = 10.0**exponent
    term = number(float(use.deltas[t]) / unit) + (rf" \cdot {factor(float(use.reads[t]))}" if use.read else "")
    power = rf" \cdot 10^{{{exponent}}}" if exponent else ""
    return rf"\cdots + \underbrace{{{term}{power}}}_{{t={t + 1}}} + \cdots"


def _use(p: BackPoint, address: Address) -> Use:
    if address.quantity in ("W_y", "b_y"):
        return use_in_output(p, address)
    if address.quantity == "W_e":
        return use_in_embedding(p, address)
    lane, name = next(
        (n, name)
        for n, place in enumerate(p.model.lanes)
        for name in place.cell.shapes()
        if name + place.suffix == address.quantity
    )
    return use_in_lane(back_point_at(p.model, p.whole, p.forward, p.backward, 1, 1, lane), name, address)
