"""What an explanation says, and numbers rounded so that what is shown adds up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

DIGITS = 4


@dataclass(frozen=True)
class Explanation:
    """One quantity of one unit at one step.

    quantity : its letter: a state ("h", "c"), a gate ("i", "r", ...), or "d_h" for the gradient of h
    symbols, numbers : the equation in LaTeX, in letters and with this step's numbers
    labels, terms : what adds up to `total`, from left to right
    total_symbol, total : the sum of the terms, in letters and as a number: the pre-activation of a gate,
        the new state of a gated sum
    value : the quantity itself, after the nonlinearity if there is one
    remark : what else is to be said, in words; may be empty
    exponent : terms, total and value are in units of 10 to this power
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


def number(value: float) -> str:
    """A number as the cards show it."""
    return f"{value:.{DIGITS}f}"


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
    return tuple(float(w) for w in np.round(whole * unit, digits))
