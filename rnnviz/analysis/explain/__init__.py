"""Why a unit has the value it has: its equation, the same with numbers, and the terms that add up to it."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.analysis.explain.explanation import DIGITS, Explanation, number, rounded_to_sum
from rnnviz.analysis.explain.gradient import explain_gradient
from rnnviz.analysis.explain.gru import explain_gru
from rnnviz.analysis.explain.lstm import explain_lstm
from rnnviz.analysis.explain.point import Point
from rnnviz.analysis.explain.sums import explain_clockwork, explain_elman, explain_jordan
from rnnviz.core.arrays import Params
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.elman import Elman
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.lstm import LSTM
from rnnviz.core.model import Model
from rnnviz.core.records import Forward

__all__ = ["DIGITS", "Explanation", "explain", "explain_gradient", "number", "rounded_to_sum"]

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
    place, record = model.lanes[lane], forward.lanes[lane]
    equations = EQUATIONS.get(type(place.cell))
    if equations is None:
        raise ValueError(f"explain: no equations for {type(place.cell).__name__}")
    own = place.own(params) | {"W_e": params["W_e"]} if model.embedding else place.own(params)
    return equations(Point(model, place, own, forward.batch, record, t, unit - 1, token, tuple(outputs)))
