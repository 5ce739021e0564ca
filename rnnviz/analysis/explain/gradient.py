"""Why the gradient of a unit's state has the value it has: the ways on which the loss comes back to it.

    dL/dh_t = what comes straight from the output, or through W_x from the layer above
            + what comes back through W_h from the step that is read next, gate by gate
            + what comes back past the gates (GRU: z dL/dh_{t+1}; a Clockwork module at rest: dL/dh_{t+1})

It is what `Backward` holds (Werbos 1990), taken apart.
"""

from __future__ import annotations

import math

import numpy as np

from rnnviz.analysis.explain.explanation import Explanation, lines, number
from rnnviz.analysis.explain.point import LARGEST, Point, Terms, largest, suffix
from rnnviz.analysis.gradients import loss_gradients
from rnnviz.core.arrays import Params
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Forward, LaneGradients
from rnnviz.language import _

DIRECTIONS = {(False, False): "", (True, False): "→", (True, True): "←"}
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def explain_gradient(
    model: Model, params: Params, forward: Forward, backward: Backward, t: int, unit: int, *, lane: int = 0
) -> Explanation:
    """What adds up to dL/dh of unit `unit` (1..H) after token `t` (1..T) of the only sequence.

    The terms, their total and the value are in units of 10^exponent: gradients may be very small.

    Parameters
    ----------
    backward : of the loss of `forward`, at every step
    lane : the unit's layer and direction, an index of `forward.lanes`
    """
    place, record, back = model.lanes[lane], forward.lanes[lane], backward.lanes[lane]
    p = Point(model, place, place.own(params), forward.batch, record, t, unit - 1, "", ())
    ways = [_from_above(p, params, forward, backward)]
    if isinstance(place.cell, Jordan):
        ways.append(_through_output(p, params, back))
    elif p.step + 1 < len(record.xs):
        ways += [_through_gates(p, back), _past_gates(p, back)]
    labels = tuple(label for way in ways for label in way[0])
    terms = np.array([term for way in ways for term in way[1]])
    value = float(back.d_states["h"][p.step + 1, 0, p.index])
    exponent = _exponent(np.append(terms, value))
    unit_of = 10.0**exponent
    letter = rf"\frac{{\partial L}}{{\partial {p.letter('h')}}}[{unit}]"
    shown = number(value / unit_of) + (rf" \cdot 10^{{{exponent}}}" if exponent else "")
    power = f" · 10{str(exponent).translate(SUPERSCRIPTS)}" if exponent else ""
    remark = _("L is the mean of the losses of all steps; the bars are in units of {unit}.")
    return Explanation(
        "d_h",
        lines(letter, *_letters(p)),
        f"{letter} = {shown}",
        labels,
        tuple((terms / unit_of).tolist()),
        f"∂L/∂h[{unit}]",
        float(terms.sum()) / unit_of,
        value / unit_of,
        remark.format(unit=power.removeprefix(" · ")) if exponent else _("L is the mean of the losses of all steps."),
        exponent,
    )


def _exponent(values: np.ndarray) -> int:
    """The power of ten of the largest value; 0 if there is none."""
    top = float(np.abs(values).max())
    return math.floor(math.log10(top)) if math.isfinite(top) and top > 0 else 0


def _from_above(p: Point, params: Params, forward: Forward, backward: Backward) -> Terms:
    """Straight from the output, or from each lane of the layer above."""
    place, at = p.place, p.index + (p.place.cell.n_hidden if p.place.reverse else 0)
    if place.layer == p.model.layers:
        d_output = loss_gradients(p.model, params, forward)[p.t - 1] * forward.weights[p.t - 1, 0]
        return [_("from the output")], [float(d_output[at])]
    above = [lane for lane in backward.lanes if lane.layer == place.layer + 1]
    names = [
        _("from layer {n}").format(n=lane.layer) + f" {DIRECTIONS[p.model.bidirectional, lane.reverse]}".rstrip()
        for lane in above
    ]
    return names, [float(lane.d_xs[p.t - 1, 0, at]) for lane in above]


def _through_gates(p: Point, back: LaneGradients) -> Terms:
    """Back through W_h from the next step: a term for each gate, or of a cell without gates for each unit."""
    cell, following = p.place.cell, p.step + 1
    d = back.d_recurrent[following, 0].reshape(len(cell.gates), -1)
    W = p.params["W_h"].reshape(len(cell.gates), cell.n_hidden, -1)[:, :, p.index]
    if isinstance(cell, Clockwork):
        W = W * cell.mask[:, p.index]
    if len(cell.gates) == 1:
        rest = _("{n} other units").format(n=cell.n_hidden - LARGEST)
        return largest(W[0] * d[0], LARGEST, lambda k: f"W_h[{k + 1}, {p.unit}] · ∂L/∂a[{k + 1}]", rest)
    sums = (W * d).sum(axis=1)
    if isinstance(cell, GRU) and cell.reset == "before":
        sums[2] *= p.lane.residuals["r"][following, 0, p.index]
    return [f"W_h{suffix(gate)} · ∂L/∂a_{gate}({_later(p)})" for gate in cell.gates], sums.tolist()


def _past_gates(p: Point, back: LaneGradients) -> Terms:
    """What comes back from the next state without passing W_h."""
    cell, following = p.place.cell, p.step + 1
    d_h = float(back.d_states["h"][following + 1, 0, p.index])
    if isinstance(cell, GRU):
        return [f"z · ∂L/∂h({_later(p)})"], [float(p.lane.residuals["z"][following, 0, p.index]) * d_h]
    if isinstance(cell, Clockwork) and (p.batch.start + following) % cell.unit_periods[p.index]:
        return [f"∂L/∂h({_later(p)})"], [d_h]
    return [], []


def _through_output(p: Point, params: Params, back: LaneGradients) -> Terms:
    """Back through the output that the next step reads: W_y, and its softmax if there is one."""
    cell = p.place.cell
    y, d_y = p.lane.states["y"][p.step + 1, 0], back.d_states["y"][p.step + 1, 0]
    d_logits = y * (d_y - y @ d_y) if cell.feedback == "softmax" else d_y
    name = _("through y, which step {step} reads").format(step=p.t + 1)
    return ([name], [float(d_logits @ params["W_y"][:, p.index])]) if p.step + 1 < len(p.lane.xs) else ([], [])


def _later(p: Point) -> str:
    """The token that is read next, as in the labels of terms."""
    return "t-1" if p.place.reverse else "t+1"


def _letters(p: Point) -> list[str]:
    """The right side of the equation in LaTeX, a line for each way."""
    cell, layer = p.place.cell, p.place.layer
    after = p.t - 1 if p.place.reverse else p.t + 1
    last = p.step + 1 == len(p.lane.xs)

    def slope(of: str) -> str:
        return rf"\frac{{\partial L}}{{\partial {of}}}"

    if layer == p.model.layers:
        said = [rf"\big(W_y^\top {slope(f'o_{{{p.t}}}')}\big)[{p.unit}]"]
    else:
        said = [rf"\big(W_x^{{({layer + 1})\top}} {slope(f'a^{{({layer + 1})}}_{{{p.t}}}')}\big)[{p.unit}]"]
    if last:
        return said
    if isinstance(cell, Jordan):
        through = slope(f"y_{{{p.t}}}")
        softmax = r"S_y\," if cell.feedback == "softmax" else ""
        return [*said, rf"{{}} + \big(W_y^\top {softmax}{through}\big)[{p.unit}]"]
    if len(cell.gates) == 1:
        through = rf"W_h^\top {slope(p.letter('a', after))}"
    else:
        summed = slope(p.letter("a_k", after).replace("a_k}", "a}").replace("a_k", "a") + r"^{\,k}")
        past = r"r \odot " if isinstance(cell, GRU) and cell.reset == "before" else ""
        through = rf"\textstyle\sum_{{k \in {','.join(cell.gates)}}} W_{{hk}}^\top {summed}"
        if past:
            through += rf"\ (k = n:\ {past}\ldots)"
    said.append(rf"{{}} + \big({through}\big)[{p.unit}]")
    if isinstance(cell, GRU):
        said.append(rf"{{}} + {p.letter('z', after)}[{p.unit}]\, {slope(p.letter('h', after))}[{p.unit}]")
    elif isinstance(cell, Clockwork) and (p.batch.start + p.step + 1) % cell.unit_periods[p.index]:
        said.append(rf"{{}} + {slope(p.letter('h', after))}[{p.unit}]")
    return said
