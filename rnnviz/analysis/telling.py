"""Which unit of a cell tells most about it: a good one to look at first."""

from __future__ import annotations

import numpy as np

from rnnviz.core.cell import Cell
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.records import Forward

SATURATED = 0.96  # from here on a tanh tells little about what is inside it


def kept_and_written(forward: Forward) -> tuple[np.ndarray, np.ndarray]:
    """By which factor a gated cell's units keep their memory at each step, and what they write: (T, H) each.

    For layer 1, forward, of the first sequence.
    """
    gates = {name: forward.residuals[name][:, 0].astype(float) for name in "ifgzn" if name in forward.residuals}
    if "z" in gates:
        return gates["z"], (1 - gates["z"]) * gates["n"]
    return gates.get("f", np.ones_like(gates["i"])), gates["i"] * gates["g"]


def telling_unit(cell: Cell, forward: Forward) -> tuple[int, str]:
    """A unit (1..H) worth looking at, and why.

    "keeps" (LSTM, GRU) : of the units that are below saturation in at least half of the steps (all of them, if none
        is), the one that keeps its memory longest: by the geometric mean of its keeping gate, then by the mean size
        of its memory
    "rests" (Clockwork of several modules) : the one that moves most among those of the second module
    "moves" (any other cell) : the one whose state moves most
    """
    h = forward.states["h"][1:, 0]
    spread = h.std(axis=0)
    if len(cell.gates) > 1:
        memory = np.abs(forward.states["c" if "c" in forward.states else "h"][1:, 0])
        shown = np.tanh(memory) if "c" in forward.states else memory
        free = (shown < SATURATED).mean(axis=0) >= 0.5
        with np.errstate(divide="ignore"):
            keeps = np.log(kept_and_written(forward)[0]).mean(axis=0)
        order = np.lexsort((memory.mean(axis=0), keeps, free))
        return int(order[-1]) + 1, "keeps"
    if isinstance(cell, Clockwork) and len(cell.periods) > 1:
        return int(np.where(cell.modules == 1, spread, -1.0).argmax()) + 1, "rests"
    return int(spread.argmax()) + 1, "moves"
