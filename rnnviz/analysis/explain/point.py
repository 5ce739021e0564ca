"""One unit at one token of one lane: its numbers on the tape, its letters in LaTeX, the terms of its sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.explanation import number
from rnnviz.core.arrays import Params
from rnnviz.core.layers import Place
from rnnviz.core.model import Model
from rnnviz.core.records import Batch, Forward, Lane
from rnnviz.language import _

SHOWN = 5  # entries of an embedding that a remark shows


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

    @property
    def lane_index(self) -> int:
        """Where the lane stands among those of the network."""
        return self.model.lanes.index(self.place)

    def at(self, quantity: str, unit: int | None = None) -> Address:
        """A quantity of this step and lane: of this unit or of another one, counted from 1."""
        return Address(quantity, self.t, self.unit if unit is None else unit, self.lane_index)

    def at_before(self, quantity: str, unit: int | None = None) -> Address | None:
        """The same at the token that the lane read just before; None at its first step."""
        if self.step == 0:
            return None
        return Address(quantity, self.before, self.unit if unit is None else unit, self.lane_index)

    def weight(self, name: str, row: int, column: int = -1) -> Address:
        """A parameter of the lane; row and column from 0."""
        return Address(name + self.place.suffix, unit=row + 1, other=column + 1)

    def letter(self, name: str, t: int | str | None = None, gate: str = "") -> str:
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

    def remark(self) -> str:
        """The embedding that was read, in words; empty for any other input."""
        if not self.model.embedding or self.place.layer > 1:
            return ""
        row = self.lane.xs[self.step, 0]
        shown = ", ".join(number(v) for v in row[:SHOWN]) + (", …" if len(row) > SHOWN else "")
        return _("The input e is the row of this token in the embedding, {n} numbers: ({numbers}).").format(
            n=len(row), numbers=shown
        )

    def output(self, k: int) -> str:
        """What output `k`, from 0, is called in a label."""
        return f"'{self.outputs[k]}'" if self.outputs else str(k + 1)


def point_at(
    model: Model,
    params: Params,
    forward: Forward,
    t: int,
    unit: int,
    lane: int,
    token: str = "",
    outputs: Sequence[str] = (),
) -> Point:
    """The unit 1..H of a lane, an index of `forward.lanes`, at token t = 1..T of the only sequence."""
    place = model.lanes[lane]
    own = place.own(params) | {"W_e": params["W_e"]} if model.embedding else place.own(params)
    return Point(model, place, own, forward.batch, forward.lanes[lane], t, unit - 1, token, tuple(outputs))


def suffix(gate: str) -> str:
    """What a gate adds to the names of its weights; a cell without gates adds nothing."""
    return "" if gate == "a" else gate
