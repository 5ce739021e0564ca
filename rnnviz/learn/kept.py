"""Runs that are put aside: their names, what of them is kept, what came of them and where their settings differ."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import numpy as np

from rnnviz.data.corpora import OWN
from rnnviz.learn.config import TrainConfig, model_of, task_of
from rnnviz.learn.train import SMOOTHED, TrainState

MAX_NAME = 60  # characters
JOINER = "\u200d"  # holds an emoji of several together
SNAPSHOT_BYTES = 8 * 2**20  # of one kept run


@dataclass(frozen=True)
class Result:
    """What came of a run.

    final, best : mean loss of the last SMOOTHED updates, and the lowest of any so many in a row; None without updates
    updates, tokens : made, and seen; passes : how often that is the whole text; parameters : of the network
    """

    final: float | None
    best: float | None
    updates: int
    tokens: int
    passes: float
    parameters: int


def result(config: TrainConfig, state: TrainState) -> Result:
    """What came of a run, from its history."""
    loss, tokens = state.history.loss, state.step * config.length * config.batch
    final = best = None
    if len(loss):
        window = min(SMOOTHED, len(loss))
        means = np.lib.stride_tricks.sliding_window_view(loss, window).mean(axis=1)
        final, best = float(means[-1]), float(means.min())
    passes = tokens / max(len(task_of(config).ids) - 1, 1)
    return Result(final, best, state.step, tokens, passes, model_of(config).n_parameters())


def plain_name(wanted: str) -> str:
    """`wanted` in one line of at most MAX_NAME characters, without what cannot be seen or turns the line around."""
    seen = "".join(c if c.isprintable() or c == JOINER else " " * c.isspace() for c in wanted)
    return " ".join(seen.split())[:MAX_NAME].strip(" " + JOINER)


def unique_name(wanted: str, taken: Collection[str]) -> str:
    """The plain form of `wanted`, numbered if it is taken: "a", "a (2)", "a (3)", ..."""
    name = plain_name(wanted)
    tried, n = name, 1
    while tried in taken:
        n += 1
        number = f" ({n})"
        tried = name[: MAX_NAME - len(number)] + number
    return tried


def thinned(state: TrainState, max_bytes: int = SNAPSHOT_BYTES) -> TrainState:
    """The state itself if its snapshots fit, else with every second one dropped until they do; first and last stay."""
    snapshots = state.snapshots
    size = sum(array.nbytes for array in state.params.values())
    while len(snapshots) > 2 and len(snapshots) * size > max_bytes:
        snapshots = (*snapshots[:-1:2], snapshots[-1])
    return state if snapshots is state.snapshots else dataclasses.replace(state, snapshots=snapshots)


def nbytes(state: TrainState) -> int:
    """The memory of a state's arrays, its past included."""
    arrays = [*state.params.values(), *state.slots.values(), *state.carry, *state.history.columns()]
    arrays += [array for snapshot in state.snapshots for array in snapshot.params.values()]
    return sum(array.nbytes for array in arrays)


def same_text(one: TrainConfig, other: TrainConfig) -> bool:
    """Whether two runs read the same text as the same tokens, so that their losses can be compared."""
    return _text(one) == _text(other)


def _text(config: TrainConfig) -> tuple[object, ...]:
    own = config.own_text if config.corpus == OWN else ""
    return config.corpus, own, config.tokens, config.vocabulary_size if config.tokens == "word" else 0


def differing(configs: Sequence[TrainConfig]) -> dict[str, tuple[object, ...]]:
    """The settings in which the runs differ: their values, run by run, in the order of the config's fields."""
    columns = {f.name: tuple(getattr(config, f.name) for config in configs) for f in fields(TrainConfig)}
    return {name: values for name, values in columns.items() if len(set(values)) > 1}
