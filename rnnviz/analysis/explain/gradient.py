"""Why the gradient of a unit's state has the value it has: the ways on which the loss comes back to it.

    dL/dh_t = what comes straight from the output, or through W_x from the layer above
            + what comes back through W_h from the step that is read next, gate by gate
            + what comes back past the gates (GRU: z dL/dh_{t+1}; a Clockwork module at rest: dL/dh_{t+1})
    dL/dc_t = o (1 - tanh^2 c) dL/dh_t + f_{t+1} dL/dc_{t+1}, and what comes through peepholes

It is what `Backward` holds (Werbos 1990), taken apart.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rnnviz.analysis.explain.back_point import BackPoint, back_point_at
from rnnviz.analysis.explain.explanation import Explanation, explained, exponent_of, lines, number, ten_to
from rnnviz.analysis.explain.terms import Term
from rnnviz.analysis.explain.terms import total as sum_of
from rnnviz.analysis.explain.ways_to_c import ways_to_c
from rnnviz.analysis.explain.ways_to_h import ways_to_h
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Forward
from rnnviz.language import _


def explain_gradient(
    model: Model, params: Params, forward: Forward, backward: Backward, t: int, unit: int, *, lane: int = 0
) -> Explanation:
    """What adds up to dL/dh of unit `unit` (1..H) after token `t` (1..T) of the only sequence.

    The terms, their total and the value are in units of 10^exponent: gradients may be very small.

    Parameters
    ----------
    backward : of the loss of `forward`, which is taken at every step
    lane : the unit's layer and direction, an index of `forward.lanes`
    """
    return explain_state_gradient(back_point_at(model, params, forward, backward, t, unit, lane), "h")


def explain_state_gradient(p: BackPoint, state: str) -> Explanation:
    """dL/dh, or of an LSTM dL/dc, at a point."""
    ways = ways_to_h(p) if state == "h" else ways_to_c(p)
    value, letter = p.d_state(state), p.d_letter(state)
    terms = [term for way in ways for term in way.terms]
    exponent = exponent_of(value, *(term.value for term in terms))
    return scaled(
        f"d_{state}",
        lines(letter, *signed(part for way in ways for part in way.letters)),
        f"{letter} = {in_tens(value, exponent)}",
        terms,
        f"∂L/∂{state}[{p.unit}]",
        value,
        exponent,
        _("L is the mean loss of all steps; δ is its gradient by a sum before the nonlinearity."),
        p,
    )


def signed(parts: Iterable[str]) -> list[str]:
    """Parts of a sum in LaTeX, with a plus before each but the first."""
    return [f"{'+ ' * (n > 0)}{part}" for n, part in enumerate(parts)]


def in_tens(value: float, exponent: int) -> str:
    """A number in LaTeX in units of a power of ten."""
    return number(value / 10.0**exponent) + (rf" \cdot 10^{{{exponent}}}" if exponent else "")


def scaled(
    quantity: str,
    symbols: str,
    numbers: str,
    terms: list[Term],
    total_symbol: str,
    value: float,
    exponent: int,
    remark: str,
    p: BackPoint,
) -> Explanation:
    """The explanation of a gradient, everything in units of 10^exponent."""
    unit = 10.0**exponent
    if exponent:
        remark = f"{remark} " + _("The terms are in units of {unit}.").format(unit=ten_to(exponent))
    return explained(
        quantity,
        symbols,
        numbers,
        [term._replace(value=float(np.float64(term.value) / unit)) for term in terms],
        total_symbol,
        sum_of(terms) / unit,
        value / unit,
        remark=remark.strip(),
        exponent=exponent,
        address=p.at(quantity),
    )
