"""What an explanation says, and numbers rounded so that what is shown adds up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.terms import Term

DIGITS = 4
LEAST = -300  # below it 10 to this power is no number any more
PLAIN = -2, 5  # powers of ten that a number is shown without
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Explanation:
    """One number of a network that has read a sentence.

    quantity : its kind, as in `Address`
    symbols, numbers : the equation in LaTeX, in letters and with this step's numbers
    labels, terms : what adds up to `total`, from left to right
    total_symbol, total : the sum of the terms, in letters and as a number: the pre-activation of a gate,
        the new state of a gated sum, the logarithm of a probability or of a norm
    value : the quantity itself, after the nonlinearity if there is one
    remark : what else is to be said, in words; may be empty
    exponent : terms, total and value are in units of 10 to this power
    sources : where each term comes from, one a term, None where that is nowhere on the record; () if not said at all.
        A term that is itself a sum over units comes from the unit that has the largest share in it.
    address : where the number stands
    norms : of a product of Jacobians, ||.|| of the gradient of the loss of step t by the state at t, and then after
        each factor, token by token from t to k; may hold 0 and inf
    """

    quantity: str
    symbols: str
    numbers: str
    labels: tuple[str, ...]
    terms: tuple[float, ...]
    total_symbol: str
    total: float
    value: float
    remark: str = ""
    exponent: int = 0
    sources: tuple[Address | None, ...] = ()
    address: Address | None = None
    norms: tuple[float, ...] = ()

    @property
    def shown(self) -> str:
        """The value as a person reads it, with a power of ten where it has one."""
        if self.exponent:
            return f"{number(self.value)}·{ten_to(self.exponent)}"
        of_any_size = self.quantity == "p" or self.quantity.startswith("flow_")
        return plain(self.value) if of_any_size else number(self.value)


def explained(
    quantity: str,
    symbols: str,
    numbers: str,
    terms: list[Term],
    total_symbol: str,
    total: float,
    value: float,
    **more: Any,
) -> Explanation:
    """The explanation whose terms these are."""
    labels, values, sources = zip(*terms, strict=True) if terms else ((), (), ())
    return Explanation(quantity, symbols, numbers, labels, values, total_symbol, total, value, sources=sources, **more)


def number(value: float) -> str:
    """A number as the cards show it."""
    return f"{value:z.{DIGITS}f}"


def exponent_of(*values: float) -> int:
    """The power of ten of the largest value; 0 if there is none."""
    top = max(map(abs, values), default=0.0)
    return max(math.floor(math.log10(top)), LEAST) if math.isfinite(top) and top > 0 else 0


def ten_to(exponent: int) -> str:
    """A power of ten in plain text."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def plain(value: float) -> str:
    """A number in plain text, with a power of ten where there would be little to see without."""
    exponent = exponent_of(value)
    if PLAIN[0] <= exponent < PLAIN[1]:
        return number(value)
    return f"{number(value / 10.0**exponent)}·{ten_to(exponent)}"


def tex(value: float) -> str:
    """The same in LaTeX."""
    exponent = exponent_of(value)
    if PLAIN[0] <= exponent < PLAIN[1]:
        return number(value)
    return rf"{number(value / 10.0**exponent)} \cdot 10^{{{exponent}}}"


def tex_factor(value: float) -> str:
    """The same as it stands after a sign of an operation."""
    return rf"({tex(value)})" if value < 0 else tex(value)


def factor(value: float) -> str:
    """A number as it stands after a sign of an operation: in brackets where it has a sign of its own."""
    shown = number(value)
    return f"({shown})" if shown.startswith("-") else shown


def lines(letter: str, *parts: str) -> str:
    """An equation in LaTeX whose right side takes a line for each part."""
    return rf"\begin{{aligned}}{letter} &= " + r" \\ &".join(parts) + r"\end{aligned}"


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
    return tuple(float(w) for w in np.round(whole * unit, digits) + 0.0)  # no negative zero
