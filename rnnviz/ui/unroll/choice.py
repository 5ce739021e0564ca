"""What Unroll shows of the units: which quantity, gates and gradients."""

from __future__ import annotations

import numpy as np

from rnnviz.language import _
from rnnviz.plots.unrolled_strips import Strip
from rnnviz.ui.choice import choose
from rnnviz.ui.networks import Look

SHOWN = "unroll-shown"


def choose_quantity(look: Look) -> str:
    """Draw the choice of what is shown of the units: "h", "c" or "d_h"."""
    offered = [*(name for name in look.network.model.cell.state_names if name in ("h", "c")), "d_h"]
    names = {"h": _("state h"), "c": _("memory c"), "d_h": _("gradient ∂L/∂h")}
    return choose(_("Shown"), {name: names[name] for name in offered}, SHOWN)


def strips(look: Look, quantity: str) -> list[Strip]:
    """The quantity of every layer and direction, (T, H) each, by token."""
    lanes = look.forward.lanes
    if quantity == "d_h":
        values = [lane.at_tokens(lane.d_states["h"][1:]) for lane in look.backward.lanes]
    else:
        values = [lane.at_tokens(lane.states[quantity][1:]) for lane in lanes]
    return [
        Strip(lane.layer, lane.reverse, array[:, 0].astype(np.float32))
        for lane, array in zip(lanes, values, strict=True)
    ]


def gates(look: Look, lane: int) -> dict[str, np.ndarray]:
    """The gates of a lane by letter, (T, H) each, by token; f = 1 - i of a coupled LSTM among them."""
    cell, record = look.network.model.lanes[lane].cell, look.forward.lanes[lane]
    coupled = getattr(cell, "forget", None) == "coupled"
    names = ("i", "f", "g", "o") if coupled else tuple(g for g in cell.gates if g != "a")
    return {g: record.at_tokens(record.residuals[g])[:, 0].astype(np.float32) for g in names}


def gate_gradients(look: Look, lane: int) -> dict[str, np.ndarray]:
    """The gradients of the whole loss by the sums inside a lane's gates, (T, H) each, by token; "a" without gates."""
    gates, record = look.network.model.lanes[lane].cell.gates, look.backward.lanes[lane]
    parts = np.split(record.at_tokens(record.d_pre)[:, 0], len(gates), axis=1)
    return {gate: part.astype(np.float32) for gate, part in zip(gates, parts, strict=True)}
