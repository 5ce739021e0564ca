"""What the numbers of a network are called on cards and switches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rnnviz.analysis.explain import DIGITS, Address, Explanation
from rnnviz.core.model import Model
from rnnviz.language import _
from rnnviz.ui.cards.places import OF_OUTPUTS
from rnnviz.ui.cards.weights import parameters, weight_name
from rnnviz.ui.names import lane_name


def quantity_name(letter: str) -> str:
    """A state, gate or gradient with its letter, as on a choice."""
    names = {
        "h": _("hidden state h"),
        "c": _("memory c"),
        "y": _("fed-back output y"),
        "i": _("input gate i"),
        "f": _("forget gate f"),
        "g": _("candidate g"),
        "o": _("output gate o"),
        "r": _("reset gate r"),
        "z": _("update gate z"),
        "n": _("candidate n"),
        "logit": _("logit"),
        "p": _("probability"),
        "d_h": _("gradient ∂L/∂h"),
        "d_c": _("gradient ∂L/∂c"),
        "d_a": _("gradient δ"),
        "flow_h": _("of hidden state h"),
        "flow_c": _("of memory c"),
        "flow_y": _("of output y"),
    }
    return names.get(letter) or _("gradient δ_{gate}").format(gate=letter.removeprefix("d_"))


def choice_of(address: Address) -> str:
    """What tells a number from its siblings."""
    return address.gate if address.quantity == "eigenvalue" else address.quantity


def choice_name(address: Address) -> str:
    """A sibling as on the switch of a card."""
    return f"W_h{address.gate}" if address.quantity == "eigenvalue" else quantity_name(address.quantity)


def title(e: Explanation, address: Address, model: Model, words: Sequence[str], outputs: Sequence[str]) -> str:
    """Which number it is, and its value."""
    return _("{number} = {value}").format(number=place_in_words(address, model, words, outputs), value=e.shown)


def place_in_words(address: Address, model: Model, words: Sequence[str], outputs: Sequence[str]) -> str:
    """Which number it is, with its layer and direction where there are several.

    words, outputs : what inputs and outputs stand for, as shown
    """
    named, lane, lanes = _named(address, model, words, outputs), _lane_of(address, model), model.lanes
    if lane is None or len(lanes) == 1 or not 0 <= lane < len(lanes):
        return named
    return _("{title} ({lane})").format(title=named, lane=lane_name(lanes[lane], lanes))


def _lane_of(address: Address, model: Model) -> int | None:
    if address.quantity in ("logit", "p", "loss"):
        return None
    if address.t or address.quantity == "eigenvalue":
        return address.lane
    parameter = parameters(model).get(address.quantity)
    return parameter.lane if parameter else None


def _named(address: Address, model: Model, words: Sequence[str], outputs: Sequence[str]) -> str:
    quantity, t, unit = address.quantity, address.t, address.unit
    if quantity == "loss":
        return _("loss of step {t}").format(t=t)
    if quantity in OF_OUTPUTS:
        word = f"'{outputs[unit - 1]}'" if 1 <= unit <= len(outputs) else str(unit)
        return _("{quantity} of {token} after step {t}").format(quantity=quantity_name(quantity), token=word, t=t)
    if quantity.startswith("flow_"):
        return _("norm of the gradient of step {t}'s loss by {state} of step {k}").format(
            t=t, k=address.other, state=quantity.removeprefix("flow_")
        )
    if quantity == "eigenvalue":
        matrix = f"W_h{address.gate}" if len(model.cell.gates) > 1 else "W_h"
        return _("real part of eigenvalue {n} of {matrix}").format(n=unit, matrix=matrix)
    if not t:
        return _("gradient {symbol}").format(symbol=weight_symbol(address, model, words, outputs))
    is_state = quantity.removeprefix("d_") in ("h", "c")
    where = _("{quantity} of unit {unit} after step {t}") if is_state else _("{quantity} of unit {unit} at step {t}")
    return where.format(quantity=quantity_name(quantity), unit=unit, t=t)


def weight_symbol(address: Address, model: Model, words: Sequence[str], outputs: Sequence[str]) -> str:
    """The gradient by a weight, the weight with its gate, unit and token."""
    parameter = parameters(model).get(address.quantity)
    if parameter is None:
        return f"∂L/∂{address.quantity}"
    return f"∂L/∂{weight_name(parameter, model.cell.n_hidden, address.unit, address.other, words, outputs)}"


def difference(first: Explanation, second: Explanation) -> str:
    """By how much two numbers differ, as a person reads it; of numbers without powers of ten, as they are shown."""
    values = [e.value * 10.0**e.exponent for e in (first, second)]
    if not any("·" in e.shown for e in (first, second)):
        values = [round(value, DIGITS) for value in values]
    return replace(first, value=values[0] - values[1], exponent=0).shown
