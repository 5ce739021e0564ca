"""The terms of the sum that a unit takes: from the input or the layer below, and from the step before."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.point import Point, suffix
from rnnviz.analysis.explain.terms import Term, largest
from rnnviz.language import _

LARGEST = 8  # recurrent terms shown one by one; the rest is summed
LARGEST_INPUTS = 4  # the same of the units of the layer below
SUPERSCRIPTS = "⁰¹²³⁴"


def input_terms(p: Point, gate: str) -> list[Term]:
    """The input's term; of a layer above the first the largest ones of the layer below, and their rest."""
    x, row = p.lane.xs[p.step, 0], p.row(gate)
    weights = p.params["W_x"][row]
    name = f"W_x{suffix(gate)}[{p.unit}"
    if np.ndim(x) == 0:
        return [Term(f"{name}, '{p.token}']", float(weights[x]), p.weight("W_x", row, int(x)))]
    products = weights * x
    if p.place.layer == 1:
        what = f"e('{p.token}')" if p.model.embedding else "x"
        return [Term(f"{name}] · {what}", float(products.sum()))]
    layer = SUPERSCRIPTS[p.place.layer - 1]
    H = p.place.cell.n_hidden
    below = [n for n, place in enumerate(p.model.lanes) if place.layer == p.place.layer - 1]

    def label(k: int) -> str:
        arrow = ("←" if k >= H else "→") if p.model.bidirectional else ""
        return f"{name},{k + 1}]·h{layer}{arrow}[{k % H + 1}]"  # close together: there is little room

    rest = _("{n} more of layer {layer}").format(n=len(products) - LARGEST_INPUTS, layer=p.place.layer - 1)
    return largest(products, LARGEST_INPUTS, label, rest, lambda k: Address("h", p.t, k % H + 1, below[k // H]))


def recurrent_terms(
    p: Point,
    gate: str,
    products: np.ndarray,
    *,
    prefix: str = "",
    factor: str = "",
    columns: np.ndarray | None = None,
) -> list[Term]:
    """The largest of the recurrent products and the sum of the others; a column is a unit, or an output.

    columns : those that the unit reads; None: all
    """
    reads = p.place.cell.reads
    name = f"{prefix}W_h{suffix(gate)}[{p.unit}"
    columns = np.arange(len(products)) if columns is None else columns

    def label(place: int) -> str:
        k = int(columns[place])
        if reads == "h":
            return f"{name}, {k + 1}] · {factor}h[{k + 1}]"
        return f"{name}, {p.output(k)}] · y[{p.output(k)}]"

    rest = _("{n} other units") if reads == "h" else _("{n} other outputs")
    return largest(
        products[columns],
        LARGEST,
        label,
        rest.format(n=len(columns) - LARGEST),
        lambda place: p.at_before(reads, int(columns[place]) + 1),
    )
