"""Whether a number that an address names exists in a network and a sentence."""

from __future__ import annotations

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.siblings import output_quantities, unit_quantities
from rnnviz.core.model import Model
from rnnviz.core.records import Forward
from rnnviz.language import InputError, _, listed


def kind_of(model: Model, address: Address) -> str:
    """Which explanation answers: "unit", "output", "loss", "flow", "eigenvalue" or "weight".

    A peephole's weights and the probabilities are both called p: a weight belongs to no step.

    Raises
    ------
    InputError      if the network has nothing of the name
    """
    name = address.quantity
    if name in model.shapes() and not address.t:
        return "weight"
    kinds = {
        "unit": unit_quantities(model),
        "output": output_quantities(model),
        "loss": ("loss",),
        "flow": tuple(f"flow_{state}" for state in model.cell.state_names),
        "eigenvalue": ("eigenvalue",),
    }
    for kind, names in kinds.items():
        if name in names:
            return kind
    raise InputError(_("This network has nothing that is called {name}.").format(name=name))


def check_place(model: Model, forward: Forward, address: Address, kind: str) -> None:
    """Nothing, if there is a number at the address.

    Raises
    ------
    InputError      says what is missing
    """
    if kind == "weight":
        _check_entry(model, address)
        return
    T = len(forward.logits)
    if kind == "eigenvalue" and address.gate not in model.cell.gates:
        raise InputError(
            _("There is no block {gate} of W_h in this network: it has {blocks}.").format(
                gate=address.gate, blocks=listed(model.cell.gates)
            )
        )
    if kind != "eigenvalue":
        _check_step(address.t, T)
    if kind == "flow":
        _check_step(address.other, T)
    if kind in ("unit", "flow", "eigenvalue") and not 0 <= address.lane < len(model.lanes):
        raise InputError(
            _("There is no layer and direction number {n}: this network has {lanes}.").format(
                n=address.lane + 1, lanes=len(model.lanes)
            )
        )
    if kind in ("unit", "eigenvalue") and not 1 <= address.unit <= model.cell.n_hidden:
        raise InputError(
            _("There is no unit {unit}: a layer of this network has {n}.").format(
                unit=address.unit, n=model.cell.n_hidden
            )
        )
    if kind == "output" and not 1 <= address.unit <= model.n_out:
        raise InputError(_("There is no output {unit}: this network has {n}.").format(unit=address.unit, n=model.n_out))


def check_loss(model: Model, forward: Forward) -> None:
    """Nothing, if each step has its own loss, or the last one, in one direction of reading, that of the only answer.

    Raises
    ------
    InputError      if not
    """
    own = model.readout == "every" or (model.readout == "last" and not model.bidirectional)
    if not own or forward.losses is None:
        raise InputError(
            _(
                "Outputs, losses and gradients are explained where each step has its own loss, or where a network that "
                "reads forward answers after its last step."
            )
        )


def _check_step(t: int, n_steps: int) -> None:
    if not 1 <= t <= n_steps:
        raise InputError(_("There is no step {t}: the sentence has {n}.").format(t=t, n=n_steps))


def _check_entry(model: Model, address: Address) -> None:
    """Of a matrix unit and other are row and column; of a vector other is 0."""
    shape = model.shapes()[address.quantity]
    inside = 1 <= address.unit <= shape[0]
    inside &= 1 <= address.other <= shape[1] if len(shape) == 2 else address.other == 0
    if not inside:
        raise InputError(
            _("{name} has no entry at row {row}, column {column}: its shape is {shape}.").format(
                name=address.quantity, row=address.unit, column=address.other, shape=" × ".join(map(str, shape))
            )
        )
