"""Hidden sizes that give different cells the same number of parameters."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from rnnviz.learn.config import RANGES, TrainConfig, model_of


def matched_sizes(config: TrainConfig, cells: Iterable[str]) -> dict[str, TrainConfig]:
    """For each cell the config with the hidden size whose number of parameters is nearest to that of `config`.

    All else stays as it is. Where a cell cannot get so large, every cell is made as small as its largest.
    """
    low, high = max(RANGES["hidden"][0], config.modules), RANGES["hidden"][1]
    configs = {cell: dataclasses.replace(config, cell=cell) for cell in cells}
    reachable = [n_parameters(dataclasses.replace(c, hidden=high)) for c in configs.values()]
    target = min(n_parameters(config), *reachable)
    return {cell: _nearest(c, target, low, high) for cell, c in configs.items()}


def n_parameters(config: TrainConfig) -> int:
    """The number of parameters of the network of `config`, from its sizes alone."""
    return model_of(config).n_parameters()


def _nearest(config: TrainConfig, target: int, low: int, high: int) -> TrainConfig:
    """Bisection: the number of parameters grows with the hidden size."""
    while high - low > 1:
        middle = (low + high) // 2
        if n_parameters(dataclasses.replace(config, hidden=middle)) <= target:
            low = middle
        else:
            high = middle
    candidates = [dataclasses.replace(config, hidden=h) for h in (low, high)]
    return min(candidates, key=lambda c: abs(n_parameters(c) - target))
