"""How one weight was used, step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnviz.analysis.explain.address import Address


@dataclass(frozen=True)
class Use:
    """How one weight was used, step by step in the order of the tokens.

    weight, delta, read : in LaTeX the weight, the gradient of the sum it stands in, and what it multiplies ("": 1)
    deltas, reads : (T,) their values
    source : where the delta of step t = 1..T stands; None: nowhere
    remark : what is to be said of it
    """

    weight: str
    delta: str
    read: str
    deltas: np.ndarray
    reads: np.ndarray
    source: Callable[[int], Address | None]
    remark: str = ""
