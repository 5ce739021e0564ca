"""A network that has learned a textbook task for all the epochs of its config."""

from __future__ import annotations

from rnnviz.core.arrays import Params
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import advance, start, updates_per_epoch


def trained(config: TaskConfig) -> Params:
    """The parameters after all epochs."""
    return advance(config, start(config), steps=config.epochs * updates_per_epoch(config)).params
