"""The parameters of a network as a reader looks at them: block by block of the gates, each entry with a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnviz.core.cell import Cell
from rnnviz.core.model import Model

UNITS, TOKENS, OUTPUTS, NUMBERS = "units", "tokens", "outputs", "numbers"  # what rows and columns may be


@dataclass(frozen=True)
class Parameter:
    """One array of the network.

    name, base, lane : its full name (W_h_2_reverse), the name within its lane (W_h), the lane's index or None
    gates : whose blocks of H rows lie under one another; ("",) for an array that has no gates
    rows, columns : what they are: UNITS, TOKENS (ids), OUTPUTS or NUMBERS (of an embedding); columns None of a vector
    """

    name: str
    base: str
    lane: int | None
    gates: tuple[str, ...]
    rows: str
    columns: str | None

    def block(self, gate: str) -> str:
        """The name of a gate's block: W_hf, b_f, or of an array without gates its own."""
        if not gate:
            return self.base
        return f"{self.base}{'' if self.base.startswith('W') else '_'}{gate}"


def parameters(model: Model) -> dict[str, Parameter]:
    """All arrays of a network by their full names, in the order in which they are used."""
    found = [Parameter("W_e", "W_e", None, ("",), TOKENS, NUMBERS)] if model.embedding else []
    for index, place in enumerate(model.lanes):
        for base, shape in place.cell.shapes().items():
            if base not in ("W_y", "b_y"):
                columns = _columns(base, model, place.layer) if len(shape) == 2 else None
                found.append(Parameter(base + place.suffix, base, index, _gates(base, place.cell), UNITS, columns))
    found.append(Parameter("W_y", "W_y", None, ("",), OUTPUTS, UNITS))
    found.append(Parameter("b_y", "b_y", None, ("",), OUTPUTS, None))
    return {parameter.name: parameter for parameter in found}


def _columns(base: str, model: Model, layer: int) -> str:
    if base == "W_h":
        return OUTPUTS if model.cell.reads == "y" else UNITS
    if layer > 1:
        return UNITS
    return NUMBERS if model.embedding else TOKENS


def _gates(base: str, cell: Cell) -> tuple[str, ...]:
    """The gates whose rows an array holds; peepholes have none for the candidate."""
    if len(cell.gates) == 1 or base == "b_hn":
        return ("",)
    return tuple(gate for gate in cell.gates if base != "p" or gate != "g")


def weight_name(
    parameter: Parameter, hidden: int, row: int, column: int, words: Sequence[str], outputs: Sequence[str]
) -> str:
    """An entry by its block, its unit, and the unit or token that it is multiplied with; row and column from 1.

    column : 0 of a vector
    words, outputs : what inputs and outputs stand for; empty: numbers are shown
    """
    gate = ""
    if len(parameter.gates) > 1:
        gate = parameter.gates[min((row - 1) // hidden, len(parameter.gates) - 1)]
        row = row - hidden * parameter.gates.index(gate)
    called = {TOKENS: words, OUTPUTS: outputs}
    entry = [_entry(row, called.get(parameter.rows, ()))]
    if column:
        entry.append(_entry(column, called.get(parameter.columns, ())))
    return f"{parameter.block(gate)}[{', '.join(entry)}]"


def _entry(n: int, names: Sequence[str]) -> str:
    return f"'{names[n - 1]}'" if 1 <= n <= len(names) else str(n)
