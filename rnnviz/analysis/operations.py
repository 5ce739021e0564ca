"""The operations of a cell's step, each with its result for one unit; see take_apart.py for how they are found."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.explain import rounded_to_sum

Values = dict[str, np.ndarray]
LARGE = 1e6  # beyond it digits after the point say nothing


@dataclass(frozen=True)
class Operation:
    """One operation of a step.

    kind : "input" (W_x x), "recurrent" (W_h h), "feedback" (W_h y), "peephole" (p * c), "sum" (pre-activations),
        "squash" (sigmoid, tanh), "couple" (f = 1 - i), "reset" (r * ...), "keep", "write", "memory" (c), "tanh",
        "output" (h), "clock", "answer" (y)
    makes : the names of its results in `values`
    """

    kind: str
    makes: tuple[str, ...]


@dataclass(frozen=True)
class Operations:
    """All steps of one unit, operation by operation.

    given : names of what is there before the first operation: the bias, and states of the step before
    steps : in the order of computing
    values : (T,) by name. "Wx.f", "Uh.f", "pc.f", "b.f", "a.f" belong to the pre-activation of gate f (of the only
        one, "a", where there are no gates); "f" is the gate; "keep" and "write" are the two products of a new memory;
        "c_prev", "h_prev" the states before the step, "y" the largest entry of Jordan's output.
    sums : which values add up to which
    """

    given: tuple[str, ...]
    steps: tuple[Operation, ...]
    values: Values
    sums: dict[str, tuple[str, ...]]

    def at(self, t: int, digits: int) -> dict[str, float]:
        """The values of step t (1..T), rounded such that what adds up still does so to the last digit."""
        now = {name: float(series[t - 1]) for name, series in self.values.items()}
        rounded = {name: round(value, digits) if math.isfinite(value) else value for name, value in now.items()}
        for total, terms in self.sums.items():
            exact = tuple(now[term] for term in terms)
            if all(abs(value) < LARGE for value in (*exact, rounded[total])):  # and none is NaN
                rounded |= zip(terms, rounded_to_sum(exact, rounded[total], digits), strict=True)
        return rounded
