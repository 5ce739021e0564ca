"""The ways on which the loss comes back to a hidden state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.back_point import DELTA, BackPoint, output_deltas
from rnnviz.analysis.explain.point_terms import LARGEST
from rnnviz.analysis.explain.terms import Term, largest
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.language import _


@dataclass(frozen=True)
class Way:
    """One way on which the loss comes back: its part of the equation in LaTeX, line by line, and its terms."""

    letters: list[str]
    terms: list[Term]


def ways_to_h(p: BackPoint) -> list[Way]:
    """All ways to dL/dh; their terms add up to it."""
    ways = [_from_above(p)]
    if not p.has_later:
        return ways
    if isinstance(p.place.cell, Jordan):
        return [*ways, _through_output(p)]
    if len(p.place.cell.gates) == 1:
        return [*ways, *_through_units(p)]
    return [*ways, _through_gates(p), *([_kept(p)] if isinstance(p.place.cell, GRU) else [])]


def _from_above(p: BackPoint) -> Way:
    """Straight from the output, or from each lane of the layer above."""
    layer, at = p.place.layer, p.index + (p.place.cell.n_hidden if p.place.reverse else 0)
    if layer == p.model.layers:
        (deltas,) = output_deltas(p.model, p.forward, slice(p.t - 1, p.t))
        letters = rf"\big(W_y^\top \delta^y_{{{p.t}}}\big)[{at + 1}]"
        return Way([letters], [Term(_("from the output"), float(deltas @ p.whole["W_y"][:, at]), Address("loss", p.t))])
    name = _("from layer {n}").format(n=layer + 1)
    letters, terms = [], []
    for n, lane in enumerate(p.backward.lanes):
        if lane.layer != layer + 1:
            continue
        W, delta = (p.marked(letter, layer + 1, lane.reverse) for letter in ("W", DELTA))
        letters.append(rf"\big({{{W}_x}}^\top {delta}_{{{p.t}}}\big)[{at + 1}]")
        arrow = ("←" if lane.reverse else "→") if p.model.bidirectional else ""
        shares = lane.at_tokens(lane.d_pre)[p.t - 1, 0] * lane.W_x[:, at]
        gate, unit = divmod(int(np.abs(shares).argmax()), p.place.cell.n_hidden)
        source = Address(f"d_{p.place.cell.gates[gate]}", p.t, unit + 1, n)
        terms.append(Term(f"{name} {arrow}".rstrip(), float(shares.sum()), source))
    return Way(letters, terms)


def _through_units(p: BackPoint) -> list[Way]:
    """Of a cell without gates: through W_h from the units of the step that is read next; past a module at rest."""
    cell, j = p.place.cell, p.unit
    clockwork = isinstance(cell, Clockwork)
    readers = np.flatnonzero(cell.mask[:, p.index]) if clockwork else np.arange(cell.n_hidden)
    terms = largest(
        (p.params["W_h"][:, p.index] * p.deltas("a", 1))[readers],
        LARGEST,
        lambda place: f"W_h[{readers[place] + 1}, {j}] · δ[{readers[place] + 1}]",
        _("{n} other units").format(n=len(readers) - LARGEST),
        lambda place: p.at_later("d_a", int(readers[place]) + 1),
    )
    masked = r"(M \odot W_h)" if clockwork else "W_h"
    ways = [Way([rf"\big({masked}^\top {p.letter(DELTA, p.after)}\big)[{j}]"], terms)]
    if clockwork and (p.batch.start + p.step + 1) % cell.unit_periods[p.index]:
        ways.append(Way([p.d_letter("h", p.after)], [_past(p, "", 1.0)]))
    return ways


def _through_gates(p: BackPoint) -> Way:
    """Through W_h from the step that is read next, gate by gate."""
    cell, following = p.place.cell, p.step + 1
    d = p.back.d_recurrent[following, 0].reshape(len(cell.gates), -1)
    W = p.params["W_h"].reshape(*d.shape, -1)[:, :, p.index]
    letters, terms = [], []
    for gate, products in zip(cell.gates, W * d, strict=True):
        label, letter = f"W_h{gate} · δ_{gate}({p.later})", p.letter(DELTA, p.after, gate)
        part = rf"\big(W_{{h{gate}}}^\top {letter}\big)[{p.unit}]"
        if gate == "n" and cell.reset == "after":
            label, inner = f"W_hn · r · δ_n({p.later})", rf"{p.letter('r', p.after)} \odot {letter}"
            part = rf"\big(W_{{hn}}^\top ({inner})\big)[{p.unit}]"
        elif gate == "n":
            label, part = f"r · {label}", rf"{p.letter('r', p.after)}[{p.unit}]\, {part}"
            products = products * p.ahead("r")
        letters.append(part)
        source = p.at_later(f"d_{gate}", int(np.abs(products).argmax()) + 1)
        terms.append(Term(label, float(products.sum()), source))
    return Way(letters, terms)


def _kept(p: BackPoint) -> Way:
    """Past the gates of a GRU, with what it keeps of its state."""
    letters = rf"{p.letter('z', p.after)}[{p.unit}]\, {p.d_letter('h', p.after)}"
    return Way([letters], [_past(p, "z · ", p.ahead("z"))])


def _past(p: BackPoint, label: str, share: float) -> Term:
    return Term(f"{label}∂L/∂h({p.later})", share * p.d_state("h", 1), p.at_later("d_h"))


def _through_output(p: BackPoint) -> Way:
    """Through the output that the next step reads: W_y, and the softmax's S = diag(y) - y y' if there is one."""
    y, W_y = p.lane.states["y"][p.step + 1, 0], p.whole["W_y"][:, p.index]
    softmax = p.place.cell.feedback == "softmax"
    d_y = y * (W_y - y @ W_y) if softmax else W_y  # dy/dh of this unit
    shares = p.deltas("a", 1) * (p.params["W_h"] @ d_y)
    letters = rf"\big(W_y^\top {f'S_{{{p.t}}}' if softmax else ''} W_h^\top {p.letter(DELTA, p.after)}\big)[{p.unit}]"
    name = _("through y, read at step {step}").format(step=p.after)
    source = p.at_later("d_a", int(np.abs(shares).argmax()) + 1)
    return Way([letters], [Term(name, float(shares.sum()), source)])
