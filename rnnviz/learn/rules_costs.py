"""What a learning rule costs: multiply-adds a time step, and numbers kept, as formulas with this network's sizes.

H hidden units, G gates, n states, W weights in all, P of them recurrent, K outputs, T steps of a sequence. Counted are
the matrix products; a one-hot input is counted like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.core.model import Model
from rnnviz.learn.influence import n_states, recurrent_size
from rnnviz.learn.rules_config import n_weights


@dataclass(frozen=True)
class Cost:
    """work : multiply-adds a time step; memory : numbers kept beside the weights; with the formula of each, in LaTeX.

    order : how the work grows with H
    """

    work_formula: str
    work: int
    memory_formula: str
    memory: int
    order: str


def costs(model: Model, length: int, k1: int, k2: int) -> dict[str, Cost]:
    """The cost of each rule on sequences of `length` steps.

    A pass forward uses every weight once, a pass backward twice: for the state before and for the weight's gradient.
    """
    cell = model.cell
    n, P, W, K = n_states(cell), recurrent_size(model), n_weights(model), model.n_out
    tape = n + len(cell.gates) * cell.n_hidden
    window = min(k2, length)
    rtrl = 3 * W + n * (n + 1) * P
    influence = 2 * (n + 1) * P
    return {
        "bptt": Cost("3W", 3 * W, "T(n+GH)", length * tape, "O(H^2)"),
        "tbptt": Cost(r"3W\,k_2/k_1", 3 * W * window // min(k1, window), "k_2(n+GH)", window * tape, "O(H^2)"),
        "rtrl": Cost("3W+n(n+1)P", rtrl, "2(n+1)P", influence, "O(H^4)"),
        "ekf": Cost(
            r"W+n(n+1)P+\tfrac{3}{2}KW^2",
            W + n * (n + 1) * P + 3 * K * W * W // 2,
            "W^2+2(n+1)P",
            W * W + influence,
            "O(H^4)",
        ),
    }
