"""The network for an exercise: one layer of a cell between its inputs and its answers."""

from __future__ import annotations

from rnnviz.core.cells import CELLS
from rnnviz.core.clockwork import octaves
from rnnviz.core.model import Model
from rnnviz.data.exercise import Exercise


def exercise_model(task: Exercise, cell: str, hidden: int, modules: int) -> Model:
    """A network of `hidden` units of a `cell`, a Clockwork in so many modules."""
    options: dict[str, object] = {}
    if cell == "clockwork":
        options["periods"] = octaves(modules, hidden)
    elif cell == "jordan":
        options = {"n_out": task.n_out, "feedback": "softmax" if task.loss == "cross_entropy" else "linear"}
    return Model(CELLS[cell](task.n_in, hidden, **options), task.n_out, task.readout, task.loss)
