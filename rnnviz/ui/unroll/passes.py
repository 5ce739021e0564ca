"""Which way the unrolled network is played: forward through the text, back with the error, or both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz import language
from rnnviz.analysis.explain import Address
from rnnviz.analysis.gradients import norms_of, pass_back, reachable
from rnnviz.language import _
from rnnviz.plots.unrolled import ErrorBack
from rnnviz.plots.unrolled_strips import Strip
from rnnviz.ui.choice import choose
from rnnviz.ui.gradients.words import power
from rnnviz.ui.lanes import last_lane
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look
from rnnviz.ui.transport import BACKWARD, FORWARD, transport
from rnnviz.ui.unroll.words import Prediction, step_in_words

PASS, LOSS = "unroll-pass", "unroll-pass-loss"
BOTH, LAST, WHOLE = "both", "last", "whole"
PASSES = {FORWARD: (FORWARD,), BACKWARD: (BACKWARD,), BOTH: (FORWARD, BACKWARD)}


@dataclass(frozen=True)
class Travel:
    """What is played.

    passes : as in `transport`
    step : of the loss whose error travels back; None is the whole loss
    """

    passes: tuple[str, ...]
    step: int | None

    @property
    def back(self) -> bool:
        """Whether anything travels back."""
        return BACKWARD in self.passes

    def number(self, of_unit: Address) -> Address:
        """What a unit stands for on the way back: its gradient of the whole loss, or the norm there of one loss."""
        if self.step is None:
            return of_unit
        return Address("flow_h", self.step, lane=of_unit.lane, other=of_unit.t)


def choose_pass(look: Look) -> Travel:
    """Draw the switch between the passes, and whose error travels back."""
    names = {FORWARD: _("forward"), BACKWARD: _("backward"), BOTH: _("both")}
    chosen = choose(
        _("Play"),
        names,
        PASS,
        help=_("What the bar plays: the text forward, the error back through time, or one after the other."),
    )
    if chosen == FORWARD:
        return Travel(PASSES[chosen], None)
    if look.network.answers_once:
        return Travel(PASSES[chosen], len(look.tokens) if look.network.model.readout == "last" else None)
    losses = {LAST: _("last step's loss"), WHOLE: _("whole loss")}
    whose = choose(_("Whose error?"), losses, LOSS)
    return Travel(PASSES[chosen], len(look.tokens) if whose == LAST else None)


def play(look: Look, expected: list[Prediction], travel: Travel, key: str) -> int:
    """Draw the bar with each step in words and return the step at which it rests."""
    said = {way: _said(look, look.key, language.current(), way, travel.step, expected) for way in travel.passes}
    return transport(len(look.tokens), key, labels=look.tokens, passes=travel.passes, said=said)


@st.cache_data(show_spinner=False, max_entries=128)
def _said(_look: Look, key: str, language: str, way: str, step: int | None, _expected: list[Prediction]) -> list[str]:
    if way == FORWARD:
        return [step_in_words(_look, t, _expected[t - 1]) for t in range(1, len(_look.tokens) + 1)]
    lanes = _look.network.model.lanes
    lane = last_lane(lanes)
    where = "" if len(lanes) == 1 else lane_name(lanes[lane], lanes)
    norms = error_back(_look, step).norms[lane]
    return [arrival(norms, k, step, where) for k in range(1, len(norms) + 1)]


def arrival(norms: np.ndarray, k: int, step: int | None, where: str = "") -> str:
    """How much of an error arrives at the state of step `k`; norms (T,) are those of its lane, called `where`."""
    norm = norms[k - 1]
    place = _("step {k} ({lane})").format(k=k, lane=where) if where else _("step {k}").format(k=k)
    if np.isinf(norm):
        return _("The error reaches {place} with a gradient too large for a number.").format(place=place)
    if step is None:
        return _("The whole loss pulls at the state of {place} with norm {norm}.").format(place=place, norm=power(norm))
    if not norm > 0:
        return _("Nothing of the loss of step {t} reaches {place}: the gradient is 0.").format(t=step, place=place)
    if k == step:
        return _("The loss of step {t} starts at its own state with norm {norm}.").format(t=step, norm=power(norm))
    return _("The loss of step {t} reaches {place} with norm {norm}: {ratio} of what it was.").format(
        t=step, place=place, norm=power(norm), ratio=power(norm / norms[step - 1])
    )


def error_back(look: Look, step: int | None) -> ErrorBack:
    """The error of the loss of a step, or of the whole loss, at every state."""
    return _back(look, look.key, step)[0]


def error_strips(look: Look, step: int | None) -> list[Strip]:
    """Its gradient at every unit of every layer and direction, (T, H) each, by token."""
    return _back(look, look.key, step)[1]


@st.cache_resource(show_spinner=False, max_entries=16)
def _back(_look: Look, key: str, step: int | None) -> tuple[ErrorBack, list[Strip]]:
    model = _look.network.model
    with np.errstate(all="ignore"):
        backward = pass_back(model, _look.network.params, _look.forward, step)
        values = [lane.at_tokens(lane.d_states["h"][1:])[:, 0] for lane in backward.lanes]
        norms = np.stack([norms_of(value) for value in values])
    norms[np.isnan(norms)] = np.inf
    if step is not None:
        for n, row in enumerate(norms):
            row[~reachable(model, len(row), n)[step - 1]] = np.nan
    strips = [
        Strip(lane.layer, lane.reverse, value.astype(np.float32))
        for lane, value in zip(backward.lanes, values, strict=True)
    ]
    return ErrorBack(step, norms), strips
