"""What gates do to a memory: how long it is kept, what it is made of, and what a gate's bias would change."""

from __future__ import annotations

import math

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.cell import Cell


def half_life(keep: float) -> float:
    """Steps after which half of a memory is left that is multiplied by `keep` in [0, 1] at each: ln(1/2) / ln(keep).

    Infinite for 1, zero for 0.
    """
    if keep >= 1:
        return math.inf
    return math.log(0.5) / math.log(keep) if keep > 0 else 0.0


def typical_keep(keep: np.ndarray) -> float:
    """The one factor that, applied at every step, keeps as much as these in turn: their geometric mean."""
    with np.errstate(divide="ignore"):
        return float(np.exp(np.log(np.asarray(keep, dtype=float)).mean()))


def memory_shares(keep: np.ndarray, written: np.ndarray, initial: float) -> np.ndarray:
    """What each step's writing still contributes to the memory m_T, with m_t = keep_t m_{t-1} + written_t.

    Unrolled, m_T is a sum: m_T = (keep_1 ... keep_T) m_0 + sum_s (keep_{s+1} ... keep_T) written_s.

    Parameters
    ----------
    keep, written : (T,)
    initial : m_0

    Returns
    -------
    (T+1,), the share of m_0 first, then that of each step; they add up to m_T
    """
    survive = np.cumprod(np.append(keep, 1.0)[::-1])[::-1]
    return survive * np.concatenate([[initial], written])


def with_bias(cell: Cell, params: Params, gate: str, amount: float) -> Params:
    """The parameters with `amount` added to the bias of every unit's gate."""
    rows = slice(cell.gates.index(gate) * cell.n_hidden, (cell.gates.index(gate) + 1) * cell.n_hidden)
    b = params["b"].copy()
    b[rows] += amount
    return {**params, "b": b}
