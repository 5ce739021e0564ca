"""How often the missing word is found, where its clue stands behind the blank and where it stands before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.data.blanks import BLANK, clue_behind
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.measure import evaluate


@dataclass(frozen=True)
class BlankTest:
    """The share of blanks filled in rightly, with the clue behind them and before them, and how many these are."""

    behind: float
    before: float
    n_behind: int
    n_before: int


def blank_test(config: TaskConfig, params: Params, part: str) -> BlankTest:
    """The results of a network on a part of "blanks_en" or "blanks_zh"."""
    result, source = evaluate(config, params, part), encoded(config).data.source
    right: dict[bool, list[bool]] = {True: [], False: []}
    for row, hits in zip(result.rows, result.by_row(result.truths == result.predictions), strict=True):
        tokens = source[row]
        right[clue_behind(tokens)].append(bool(hits[tokens.index(BLANK)]))
    return BlankTest(float(np.mean(right[True])), float(np.mean(right[False])), len(right[True]), len(right[False]))
