"""One unit at one token of one lane: its numbers on the tape, its letters in LaTeX, the terms of its sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.explain.explanation import number
from rnnviz.core.arrays import Params
from rnnviz.core.layers import Place
from rnnviz.core.model import Model
from rnnviz.core.records import Batch, Lane
from rnnviz.language import _

LARGEST = 8  # recurrent terms shown one by one; the rest is summed
LARGEST_INPUTS = 4  # the same of the units of the layer below
SHOWN = 5  # entries of an embedding that a remark shows
SUPERSCRIPTS = "⁰¹²³⁴"

Terms = tuple[list[str], list[float]]


@dataclass(frozen=True)
class Point:
    """One unit at one token of a recorded pass. `t` counts tokens from 1, `index` units from 0.

    params : the lane's own under their plain names, and W_e
    """

    model: Model
    place: Place
    params: Params
    batch: Batch
    lane: Lane
    t: int
    index: int
    token: str
    outputs: tuple[str, ...]

    @property
    def unit(self) -> int:
        """The unit as shown, counted from 1."""
        return self.index + 1

    @property
    def step(self) -> int:
        """The lane's step, from 0, at which it read the token."""
        return self.t - 1 if self.lane.order is None else int(self.lane.order[self.t - 1, 0])

    @property
    def before(self) -> int:
        """The token that the lane read just before."""
        return self.t + 1 if self.place.reverse else self.t - 1

    @property
    def ago(self) -> str:
        """The token before, as in the labels of terms."""
        return "t+1" if self.place.reverse else "t-1"

    @property
    def after(self) -> int:
        """The token that the lane reads next."""
        return self.t - 1 if self.place.reverse else self.t + 1

    @property
    def later(self) -> str:
        """The token that is read next, as in the labels of terms."""
        return "t-1" if self.place.reverse else "t+1"

    def letter(self, name: str, t: int | None = None, gate: str = "") -> str:
        """A state or gate of this lane after token `t` (the present one) in LaTeX: with its layer and direction."""
        end = f"{gate}{',' if gate else ''}{self.t if t is None else t}"
        return self.marked(name, self.place.layer, self.place.reverse) + rf"_{{{end}}}"

    def marked(self, name: str, layer: int, reverse: bool) -> str:
        if self.model.bidirectional:
            name = rf"\overleftarrow{{{name}}}" if reverse else rf"\overrightarrow{{{name}}}"
        return rf"{name}^{{({layer})}}" if self.model.layers > 1 else name

    @property
    def input_letter(self) -> str:
        """What W_x multiplies, in LaTeX."""
        below = self.place.layer - 1
        if below == 0:
            return rf"{'e' if self.model.embedding else 'x'}_{{{self.t}}}"
        both = [self.marked("h", below, reverse) + rf"_{{{self.t}}}" for reverse in (False, True)]
        return rf"[{both[0]};\, {both[1]}]" if self.model.bidirectional else both[0]

    def state(self, name: str, back: int = 0) -> float:
        return float(self.lane.states[name][self.step + 1 - back, 0, self.index])

    def residual(self, name: str) -> float:
        return float(self.lane.residuals[name][self.step, 0, self.index])

    def row(self, gate: str) -> int:
        cell = self.place.cell
        return cell.gates.index(gate) * cell.n_hidden + self.index

    def bias(self, gate: str) -> float:
        return float(self.params["b"][self.row(gate)])

    def read(self) -> np.ndarray:
        """What W_h multiplies: the last state that the cell reads, (H,) or (K,)."""
        return self.lane.states[self.place.cell.reads][self.step, 0]

    def recurrent_products(self, gate: str) -> np.ndarray:
        """W_h[row] * what it reads, one product for each column."""
        return self.params["W_h"][self.row(gate)] * self.read()

    def input_terms(self, gate: str) -> Terms:
        """The input's term; of a layer above the first the largest ones of the layer below, and their rest."""
        x = self.lane.xs[self.step, 0]
        weights = self.params["W_x"][self.row(gate)]
        name = f"W_x{suffix(gate)}[{self.unit}"
        if np.ndim(x) == 0:
            return [f"{name}, '{self.token}']"], [float(weights[x])]
        products = weights * x
        if self.place.layer == 1:
            what = f"e('{self.token}')" if self.model.embedding else "x"
            return [f"{name}] · {what}"], [float(products.sum())]
        layer = SUPERSCRIPTS[self.place.layer - 1]
        H = self.place.cell.n_hidden

        def label(k: int) -> str:
            arrow = ("←" if k >= H else "→") if self.model.bidirectional else ""
            return f"{name},{k + 1}]·h{layer}{arrow}[{k % H + 1}]"  # close together: there is little room

        rest = _("{n} more of layer {layer}").format(n=len(products) - LARGEST_INPUTS, layer=self.place.layer - 1)
        return largest(products, LARGEST_INPUTS, label, rest)

    def remark(self) -> str:
        """The embedding that was read, in words; empty for any other input."""
        if not self.model.embedding or self.place.layer > 1:
            return ""
        row = self.lane.xs[self.step, 0]
        shown = ", ".join(number(v) for v in row[:SHOWN]) + (", …" if len(row) > SHOWN else "")
        return _("The input e is the row of this token in the embedding, {n} numbers: ({numbers}).").format(
            n=len(row), numbers=shown
        )

    def recurrent_terms(
        self,
        gate: str,
        products: np.ndarray,
        *,
        prefix: str = "",
        factor: str = "",
        columns: np.ndarray | None = None,
    ) -> Terms:
        """The largest of the recurrent products and the sum of the others; a column is a unit, or an output.

        columns : those that the unit reads; None: all
        """
        name = f"{prefix}W_h{suffix(gate)}[{self.unit}"
        columns = np.arange(len(products)) if columns is None else columns

        def label(place: int) -> str:
            k = int(columns[place])
            if self.place.cell.reads == "h":
                return f"{name}, {k + 1}] · {factor}h[{k + 1}]"
            output = f"'{self.outputs[k]}'" if self.outputs else k + 1
            return f"{name}, {output}] · y[{output}]"

        rest = _("{n} other units") if self.place.cell.reads == "h" else _("{n} other outputs")
        return largest(products[columns], LARGEST, label, rest.format(n=len(columns) - LARGEST))


def largest(products: np.ndarray, n: int, label: Callable[[int], str], rest: str) -> Terms:
    """The `n` products of largest size under their labels, and what remains, summed, under `rest`."""
    order = np.argsort(-np.abs(products), kind="stable")
    labels, terms = [label(int(k)) for k in order[:n]], [float(products[k]) for k in order[:n]]
    if len(order) > n:
        labels.append(rest)
        terms.append(float(products[order[n:]].sum()))
    return labels, terms


def suffix(gate: str) -> str:
    """What a gate adds to the names of its weights; a cell without gates adds nothing."""
    return "" if gate == "a" else gate
