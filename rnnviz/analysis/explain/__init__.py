"""Why a number is what it is: its equation, the same with the numbers put in, and the terms that add up to it."""

from __future__ import annotations

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.anywhere import explain_at
from rnnviz.analysis.explain.explanation import DIGITS, Explanation, number, rounded_to_sum
from rnnviz.analysis.explain.gradient import explain_gradient
from rnnviz.analysis.explain.siblings import siblings
from rnnviz.analysis.explain.unit import explain

__all__ = [
    "DIGITS",
    "Address",
    "Explanation",
    "explain",
    "explain_at",
    "explain_gradient",
    "number",
    "rounded_to_sum",
    "siblings",
]
