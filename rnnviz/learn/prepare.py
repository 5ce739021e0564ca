"""The prepared networks of assets/prepared: `python -m rnnviz.learn.prepare`.

One a cell, with the default settings, trained on the English collection in two phases: long steps, then short ones.
Without their history and snapshots they are small enough to ship. The same command gives the same files on the same
kind of machine.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from rnnviz.assets import asset_path
from rnnviz.core.cells import CELLS
from rnnviz.learn import checkpoint
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import History, advance, start

PHASES = ((6000, 0.005), (9000, 0.001))  # updates in all, learning rate


def prepare(cell: str, folder: Path) -> float:
    """Train the network of a cell, write it to `folder`, and return its loss over the last 100 updates."""
    config = TrainConfig(cell=cell, batch=32)
    state = start(config)
    for updates, rate in PHASES:
        config = replace(config, max_updates=updates, learning_rate=rate)
        state = advance(config, state, steps=updates)
    loss = float(np.mean(state.history.loss[-100:]))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{cell}.npz"
    path.write_bytes(checkpoint.dump(config, replace(state, history=History(), snapshots=())))
    return loss


if __name__ == "__main__":
    for cell in CELLS:
        print(f"{cell}: {prepare(cell, asset_path('prepared')):.3f} nats/character")
