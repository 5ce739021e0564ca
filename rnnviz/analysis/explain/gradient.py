"""Why the gradient of a unit's state has the value it has: the ways on which the loss comes back to it.

    dL/dh_t = what comes straight from the output, or through W_x from the layer above
            + what comes back through W_h from the step that is read next, gate by gate
            + what comes back past the gates (GRU: z dL/dh_{t+1}; a Clockwork module at rest: dL/dh_{t+1})

It is what `Backward` holds (Werbos 1990), taken apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.explain.explanation import Explanation, lines, number
from rnnviz.analysis.explain.point import LARGEST, Point, largest
from rnnviz.analysis.gradients import loss_gradients
from rnnviz.core.arrays import Params
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Forward, LaneGradients
from rnnviz.language import _

DELTA = r"\delta"
LEAST = -300  # below it 10 to this power is no number any more
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    place, back = model.lanes[lane], backward.lanes[lane]
    p = Point(model, place, place.own(params), forward.batch, forward.lanes[lane], t, unit - 1, "", ())
    ways = [_from_above(p, params, forward, backward)]
    if p.step + 1 < len(p.lane.xs):
        ways += [_through_output(p, params, back)] if isinstance(place.cell, Jordan) else _from_later(p, back)
    terms = np.array([term for way in ways for term in way.terms])
    value = float(back.d_states["h"][p.step + 1, 0, p.index])
    exponent = _exponent(np.append(terms, value))
    power = rf" \cdot 10^{{{exponent}}}" if exponent else ""
    letter = rf"\frac{{\partial L}}{{\partial {p.letter('h')}}}[{unit}]"
    remark = _("L is the mean loss of all steps; δ is its gradient by a sum before the nonlinearity.")
    if exponent:
        unit_of = f"10{str(exponent).translate(SUPERSCRIPTS)}"
        remark += " " + _("The terms are in units of {unit}.").format(unit=unit_of)
    return Explanation(
        "d_h",
        lines(
            letter, *(f"{'+ ' * (n > 0)}{part}" for n, part in enumerate(part for way in ways for part in way.letters))
        ),
        f"{letter} = {number(value / 10.0**exponent)}{power}",
        tuple(label for way in ways for label in way.labels),
        tuple((terms / 10.0**exponent).tolist()),
        f"∂L/∂h[{unit}]",
        float(terms.sum()) / 10.0**exponent,
        value / 10.0**exponent,
        remark,
        exponent,
    )


@dataclass(frozen=True)
class _Way:
    """One way on which the loss comes back: its part of the equation in LaTeX, line by line, and its terms."""

    letters: list[str]
    labels: list[str]
    terms: list[float]


def _exponent(values: np.ndarray) -> int:
    """The power of ten of the largest value; 0 if there is none."""
    top = float(np.abs(values).max())
    return max(math.floor(math.log10(top)), LEAST) if math.isfinite(top) and top > 0 else 0


def _from_above(p: Point, params: Params, forward: Forward, backward: Backward) -> _Way:
    """Straight from the output, or from each lane of the layer above."""
    layer, at = p.place.layer, p.index + (p.place.cell.n_hidden if p.place.reverse else 0)
    if layer == p.model.layers:
        d_output = loss_gradients(p.model, params, forward)[p.t - 1] * forward.weights[p.t - 1, 0]
        letters = rf"\big(W_y^\top \delta^y_{{{p.t}}}\big)[{at + 1}]"
        return _Way([letters], [_("from the output")], [float(d_output[at])])
    above = [lane for lane in backward.lanes if lane.layer == layer + 1]
    marked = [[p.marked(name, layer + 1, lane.reverse) for name in ("W", DELTA)] for lane in above]
    letters = [rf"\big({W}_x^\top {delta}_{{{p.t}}}\big)[{at + 1}]" for W, delta in marked]
    arrows = ("←" if lane.reverse else "→" if p.model.bidirectional else "" for lane in above)
    name = _("from layer {n}").format(n=layer + 1)
    names = [f"{name} {arrow}".rstrip() for arrow in arrows]
    return _Way(letters, names, [float(lane.d_xs[p.t - 1, 0, at]) for lane in above])


def _from_later(p: Point, back: LaneGradients) -> list[_Way]:
    """From the step that is read next: through W_h, gate by gate or of a cell without gates unit by unit; past it."""
    cell, following = p.place.cell, p.step + 1
    d = back.d_recurrent[following, 0].reshape(len(cell.gates), -1)
    W = p.params["W_h"].reshape(len(cell.gates), cell.n_hidden, -1)[:, :, p.index]
    if isinstance(cell, Clockwork):
        W = W * cell.mask[:, p.index]
    d_h = float(back.d_states["h"][following + 1, 0, p.index])
    past = rf"\frac{{\partial L}}{{\partial {p.letter('h', p.after)}}}[{p.unit}]"
    if len(cell.gates) == 1:
        rest = _("{n} other units").format(n=cell.n_hidden - LARGEST)
        labels, terms = largest(W[0] * d[0], LARGEST, lambda k: f"W_h[{k + 1}, {p.unit}] · δ[{k + 1}]", rest)
        masked = r"(M \odot W_h)" if isinstance(cell, Clockwork) else "W_h"
        ways = [_Way([rf"\big({masked}^\top {p.letter(DELTA, p.after)}\big)[{p.unit}]"], labels, terms)]
        if isinstance(cell, Clockwork) and (p.batch.start + following) % cell.unit_periods[p.index]:
            ways.append(_Way([past], [f"∂L/∂h({p.later})"], [d_h]))
        return ways
    labels = {gate: f"W_h{gate} · δ_{gate}({p.later})" for gate in cell.gates}
    letters = {gate: rf"\big(W_{{h{gate}}}^\top {p.letter(DELTA, p.after, gate)}\big)[{p.unit}]" for gate in cell.gates}
    terms = dict(zip(cell.gates, (W * d).sum(axis=1).tolist(), strict=True))
    if not isinstance(cell, GRU):
        return [_Way([*letters.values()], [*labels.values()], [*terms.values()])]
    r, z = (float(p.lane.residuals[gate][following, 0, p.index]) for gate in "rz")
    if cell.reset == "after":
        inner = rf"{p.letter('r', p.after)} \odot {p.letter(DELTA, p.after, 'n')}"
        labels["n"], letters["n"] = f"W_hn · r · δ_n({p.later})", rf"\big(W_{{hn}}^\top ({inner})\big)[{p.unit}]"
    else:
        reset = rf"{p.letter('r', p.after)}[{p.unit}]\, "
        labels["n"], letters["n"] = f"r · W_hn · δ_n({p.later})", reset + letters["n"]
        terms["n"] *= r
    kept = _Way([rf"{p.letter('z', p.after)}[{p.unit}]\, {past}"], [f"z · ∂L/∂h({p.later})"], [z * d_h])
    return [_Way([*letters.values()], [*labels.values()], [*terms.values()]), kept]


def _through_output(p: Point, params: Params, back: LaneGradients) -> _Way:
    """Through the output that the next step reads: W_y, and the softmax's S = diag(y) - y y' if there is one."""
    y, d_y = p.lane.states["y"][p.step + 1, 0], back.d_states["y"][p.step + 1, 0]
    softmax = p.place.cell.feedback == "softmax"
    d_logits = y * (d_y - y @ d_y) if softmax else d_y
    letters = rf"\big(W_y^\top {f'S_{{{p.t}}}' if softmax else ''} W_h^\top {p.letter(DELTA, p.after)}\big)[{p.unit}]"
    name = _("through y, read at step {step}").format(step=p.after)
    return _Way([letters], [name], [float(d_logits @ params["W_y"][:, p.index])])
