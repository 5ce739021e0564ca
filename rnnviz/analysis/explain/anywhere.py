"""Any number of a network that has read a sentence, explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.back_point import back_point_at
from rnnviz.analysis.explain.eigenvalue import explain_eigenvalue
from rnnviz.analysis.explain.explanation import Explanation
from rnnviz.analysis.explain.flow import explain_flow
from rnnviz.analysis.explain.gate_gradient import explain_gate_gradient
from rnnviz.analysis.explain.gradient import explain_state_gradient
from rnnviz.analysis.explain.output import explain_fed_back, explain_logit, explain_loss, explain_probability
from rnnviz.analysis.explain.places import check_loss, check_place, kind_of
from rnnviz.analysis.explain.point import point_at
from rnnviz.analysis.explain.unit import explain
from rnnviz.analysis.explain.weight import explain_weight
from rnnviz.core.arrays import Params
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Forward


def explain_at(
    model: Model,
    params: Params,
    forward: Forward,
    backward: Backward | None,
    address: Address,
    *,
    tokens: Sequence[str],
    outputs: Sequence[str] = (),
) -> Explanation:
    """Why the number at `address` is what it is.

    Parameters
    ----------
    forward, backward : of one unpadded sequence; without the second only what is no gradient of the whole loss
    tokens : the T input tokens, for labels
    outputs : what the K outputs are called, for labels; else their numbers

    Raises
    ------
    InputError      if there is no such number in this network and sentence: one sentence for the user
    """
    kind = kind_of(model, address)
    check_place(model, forward, address, kind)
    with np.errstate(over="ignore", invalid="ignore"):  # a network that has diverged has terms that are not finite
        if kind == "eigenvalue":
            e = explain_eigenvalue(model, params, address)
        elif kind == "unit" and not address.quantity.startswith("d_"):
            e = _explain_state(model, params, forward, address, tokens, outputs)
        else:
            check_loss(model, forward)
            e = _explain_with_loss(model, params, forward, backward, address, kind, tokens, outputs)
    return replace(e, address=address)


def _explain_state(
    model: Model, params: Params, forward: Forward, address: Address, tokens: Sequence[str], outputs: Sequence[str]
) -> Explanation:
    """A state or gate of a unit."""
    t, unit, lane = address.t, address.unit, address.lane
    all_of_unit = explain(model, params, forward, t, unit, tokens[t - 1], lane=lane, outputs=outputs)
    return next(e for e in all_of_unit if e.quantity == address.quantity)


def _explain_with_loss(
    model: Model,
    params: Params,
    forward: Forward,
    backward: Backward | None,
    address: Address,
    kind: str,
    tokens: Sequence[str],
    outputs: Sequence[str],
) -> Explanation:
    """What there is only in a network that answers at every step."""
    t, unit, quantity = address.t, address.unit, address.quantity
    if kind == "weight":
        return explain_weight(model, params, forward, backward, address, tokens)
    if kind == "flow":
        p = point_at(model, params, forward, t, 1, address.lane)
        return explain_flow(model, params, forward, p, address.other, quantity.removeprefix("flow_"))
    if kind == "loss":
        return explain_loss(model, forward, t, outputs)
    if kind == "output":
        if quantity == "p":
            return explain_probability(forward, t, unit, outputs)
        explain_output = explain_logit if quantity == "logit" else explain_fed_back
        return explain_output(model, params, forward, t, unit, outputs)
    p = back_point_at(model, params, forward, backward, t, unit, address.lane)
    letter = quantity.removeprefix("d_")
    if letter in model.cell.state_names:
        return explain_state_gradient(p, letter)
    return explain_gate_gradient(p, letter)
