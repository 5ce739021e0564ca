"""One unit at one token with its gradients too: what the explanations of gradients read."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.point import Point, point_at
from rnnviz.core import functions
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Forward, LaneGradients

DELTA = r"\delta"


@dataclass(frozen=True)
class BackPoint(Point):
    """A point of a pass that has come back.

    whole : the parameters of all lanes
    forward, backward : the records of all lanes; the loss is taken at every step, or at the last one
    """

    whole: Params
    forward: Forward
    backward: Backward

    @property
    def back(self) -> LaneGradients:
        return self.backward.lanes[self.lane_index]

    @property
    def has_later(self) -> bool:
        """Whether the lane reads a token after this one."""
        return self.step + 1 < len(self.lane.xs)

    def at_later(self, quantity: str, unit: int | None = None) -> Address:
        """A quantity at the token that is read next: of this unit or of another one, counted from 1."""
        return Address(quantity, self.after, self.unit if unit is None else unit, self.lane_index)

    def d_state(self, name: str, ahead: int = 0) -> float:
        """dL/dstate of this unit after this step, or so many steps ahead."""
        return float(self.back.d_states[name][self.step + 1 + ahead, 0, self.index])

    def ahead(self, name: str) -> float:
        """A gate at the step that is read next."""
        return float(self.lane.residuals[name][self.step + 1, 0, self.index])

    def deltas(self, gate: str, ahead: int = 0) -> np.ndarray:
        """The gradients (H,) of a gate's pre-activations W_x x + b."""
        H, at = self.place.cell.n_hidden, self.place.cell.gates.index(gate)
        return self.back.d_pre[self.step + ahead, 0, at * H : (at + 1) * H]

    def d_letter(self, name: str, t: int | None = None) -> str:
        r"""\partial L / \partial (a state after token `t`) in LaTeX, of this unit."""
        return rf"\frac{{\partial L}}{{\partial {self.letter(name, t)}}}[{self.unit}]"


def back_point_at(
    model: Model, params: Params, forward: Forward, backward: Backward, t: int, unit: int, lane: int
) -> BackPoint:
    """The unit 1..H of a lane at token t = 1..T of the only sequence."""
    p = point_at(model, params, forward, t, unit, lane)
    return BackPoint(*(getattr(p, field.name) for field in fields(Point)), params, forward, backward)


def targets_of(model: Model, forward: Forward) -> np.ndarray:
    """The target of each step, (T, 1) or (T, 1, K); of a network that answers once the same at every step."""
    targets = forward.batch.targets
    return targets if model.readout == "every" else np.broadcast_to(targets, (len(forward.logits), *targets.shape))


def output_deltas(model: Model, forward: Forward, steps: slice) -> np.ndarray:
    """The gradients (n, K) of the whole loss by the logits of some steps, as the output layer itself makes them."""
    targets, weights = targets_of(model, forward)[steps, 0], forward.weights[steps, 0]
    logits = forward.logits[steps, 0]
    out = np.empty_like(logits)
    if model.loss == "cross_entropy":
        return functions.cross_entropy_gradient(forward.probs[steps, 0], targets, weights, out)
    return functions.squared_error_gradient(logits, targets, weights, out)
