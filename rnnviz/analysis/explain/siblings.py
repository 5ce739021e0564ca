"""What else stands at the same place as a number: what a card can switch to."""

from __future__ import annotations

from dataclasses import replace

from rnnviz.analysis.explain.address import Address
from rnnviz.core.lstm import LSTM
from rnnviz.core.model import Model


def siblings(model: Model, address: Address) -> tuple[Address, ...]:
    """The quantities that a card at `address` can switch to, itself among them; in an order fit for a choice.

    Of a unit at a step: its states, gates and their gradients. Of an output: logit, probability, and as it is fed
    back. Of a flow: the same entry for each state. Of an eigenvalue: the same place in the other gates' order.
    """
    cell = model.cell
    units = unit_quantities(model)
    if address.quantity in units:
        return tuple(replace(address, quantity=quantity) for quantity in units)
    outputs = output_quantities(model)
    if address.quantity in outputs and address.t:
        return tuple(replace(address, quantity=quantity) for quantity in outputs)
    if address.quantity.startswith("flow_"):
        return tuple(replace(address, quantity=f"flow_{name}") for name in cell.state_names)
    if address.quantity == "eigenvalue":
        return tuple(replace(address, gate=gate) for gate in cell.gates)
    return (address,)


def unit_quantities(model: Model) -> tuple[str, ...]:
    """What every unit has at every step: states, gates, and the gradients that are recorded of them."""
    cell = model.cell
    states = tuple(name for name in cell.state_names if name != "y")
    gates = tuple(gate for gate in cell.gates if gate != "a")
    coupled = ("f",) if isinstance(cell, LSTM) and cell.forget == "coupled" else ()
    return (*states, *gates, *coupled, *(f"d_{name}" for name in (*states, *cell.gates)))


def output_quantities(model: Model) -> tuple[str, ...]:
    """What every output has at every step; "y" is what the Jordan cell feeds back."""
    return (
        "logit",
        *(("p",) if model.loss == "cross_entropy" else ()),
        *(("y",) if model.cell.reads == "y" else ()),
    )
