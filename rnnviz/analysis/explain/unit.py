"""The states and gates of one unit after one token, each explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rnnviz.analysis.explain.address import Address
from rnnviz.analysis.explain.explanation import Explanation
from rnnviz.analysis.explain.gru import explain_gru
from rnnviz.analysis.explain.lstm import explain_lstm
from rnnviz.analysis.explain.point import point_at
from rnnviz.analysis.explain.sums import explain_clockwork, explain_elman, explain_jordan
from rnnviz.core.arrays import Params
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.elman import Elman
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.lstm import LSTM
from rnnviz.core.model import Model
from rnnviz.core.records import Forward

EQUATIONS = {
    Elman: explain_elman,
    Jordan: explain_jordan,
    LSTM: explain_lstm,
    GRU: explain_gru,
    Clockwork: explain_clockwork,
}


def explain(
    model: Model,
    params: Params,
    forward: Forward,
    t: int,
    unit: int,
    token: str,
    *,
    lane: int = 0,
    outputs: Sequence[str] = (),
) -> tuple[Explanation, ...]:
    """What made unit `unit` what it is after token `t` (1..T) of the first sequence was read.

    The first explanations are of the unit's states, the others of its gates.

    Parameters
    ----------
    unit : 1..H, as on the axes of the charts
    token : the step's input token, for the label of its term
    lane : the unit's layer and direction, an index of `forward.lanes`
    outputs : what the K outputs are called, for the terms of a network that feeds them back; else their numbers

    Raises
    ------
    ValueError      if there are no equations for the cell
    """
    equations = EQUATIONS.get(type(model.cell))
    if equations is None:
        raise ValueError(f"explain: no equations for {type(model.cell).__name__}")
    found = equations(point_at(model, params, forward, t, unit, lane, token, outputs))
    return tuple(replace(e, address=Address(e.quantity, t, unit, lane)) for e in found)
