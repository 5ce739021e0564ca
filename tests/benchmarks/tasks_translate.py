"""Encoder and decoder with attention on syllables and days that they have never seen.

`rows(seed)` trains both with one recipe and returns (name, measured, goal, met); half a minute of one core a seed.
"""

from __future__ import annotations

from dataclasses import replace

from rnnviz.analysis.alignment import share_on_alignment
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import TaskState, advance, start, updates_per_epoch
from rnnviz.learn.tasks.translate import write_part
from tests.benchmarks.textbook import Row

RECIPE = TaskConfig(
    task="translate", data="hangul", cell="gru", hidden=64, bidirectional=True, attention="additive", epochs=20
)
EPOCHS = {"hangul": {0.005: 5, 0.001: 2}, "dates_en": {0.005: 2, 0.001: 1}}  # at each learning rate
EXACT, ALIGNED = 0.95, 0.8


def trained(data: str, seed: int) -> tuple[TaskConfig, TaskState]:
    """A network after its recipe."""
    config = replace(RECIPE, data=data, seed=seed)
    state = start(config)
    for rate, epochs in EPOCHS[data].items():
        state = advance(replace(config, learning_rate=rate), state, steps=epochs * updates_per_epoch(config))
    return config, state


def rows(seed: int) -> list[Row]:
    """What one seed has come to on the test parts."""
    config, state = trained("hangul", seed)
    exact = write_part(config, state.params, "test").exact
    aligned, _n = share_on_alignment(config, state.params, "test")
    day_config, day_state = trained("dates_en", seed)
    days = write_part(day_config, day_state.params, "test").exact
    return [
        ("Hangul, exact match on unseen syllables", exact, f"> {EXACT}", exact > EXACT),
        ("Hangul, attention on the true alignment", aligned, f"> {ALIGNED}", aligned > ALIGNED),
        ("dates, exact match on unseen days", days, f"> {EXACT}", days > EXACT),
    ]
