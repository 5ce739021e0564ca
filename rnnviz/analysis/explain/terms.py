"""Terms of a sum, each with its name and with where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnnviz.analysis.explain.address import Address


class Term(NamedTuple):
    """One term of a sum."""

    label: str
    value: float
    source: Address | None = None


def largest(
    products: np.ndarray,
    n: int,
    label: Callable[[int], str],
    rest: str,
    source: Callable[[int], Address | None],
) -> list[Term]:
    """The `n` products of largest size, and what remains, summed, under `rest`: from the largest of what remains."""
    order = np.argsort(-np.abs(products), kind="stable")
    terms = [Term(label(int(k)), float(products[k]), source(int(k))) for k in order[:n]]
    if len(order) > n:
        terms.append(Term(rest, float(products[order[n:]].sum()), source(int(order[n]))))
    return terms


def total(terms: list[Term]) -> float:
    """Their sum."""
    return float(sum(term.value for term in terms))
