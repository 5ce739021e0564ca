"""A training run as one file: an .npz of plain arrays with the config as JSON. No pickle, either way.

Members: "format" (a number), "config" and "vocabulary" (JSON text), "step", "stopped", and the arrays under
param/, slot/, carry/, history/ and snapshot/<step>/.
"""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np

from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig, model_of, task_of
from rnnviz.learn.stored import checked_array, checked_params, checked_slots, rebuilt, written
from rnnviz.learn.train import History, Snapshot, TrainState

FORMAT = 1
STOPS = ("", "updates", "target", "diverged")


def dump(config: TrainConfig, state: TrainState, *, compress: bool = True) -> bytes:
    """The run as the bytes of an .npz file."""
    arrays = {
        "format": np.array(FORMAT),
        "config": np.array(config.to_json()),
        "vocabulary": np.array(json.dumps(task_of(config).vocabulary.index_to_word)),
        "step": np.array(state.step),
        "stopped": np.array(state.stopped),
    }
    arrays |= {f"carry/{n}": array for n, array in enumerate(state.carry)}
    arrays |= {f"history/{f.name}": getattr(state.history, f.name) for f in fields(History)}
    for snapshot in state.snapshots:
        arrays |= {f"snapshot/{snapshot.step}/{name}": array for name, array in snapshot.params.items()}
    return written(arrays, state.params, state.slots, compress=compress)


def load(data: bytes) -> tuple[TrainConfig, TrainState]:
    """The run that `dump` wrote, bit for bit.

    Raises
    ------
    InputError      if the file is damaged, of another format, too large, or made with another text
    """
    return rebuilt(data, FORMAT, _rebuild)


def _rebuild(arrays: dict[str, np.ndarray]) -> tuple[TrainConfig, TrainState]:
    config = TrainConfig.from_json(str(arrays["config"]))
    if tuple(json.loads(str(arrays["vocabulary"]))) != task_of(config).vocabulary.index_to_word:
        raise InputError(_("This checkpoint was made with another version of its text, so its tokens do not match."))
    model = model_of(config)
    params = checked_params(arrays, "param/", model.shapes(), config.dtype)
    slots = checked_slots(arrays, config.optimizer, sum(array.size for array in params.values()), config.dtype)
    zero = model.zero_state(config.batch, config.dtype)
    carry = tuple(checked_array(arrays, f"carry/{k}", s.shape, s.dtype) for k, s in enumerate(zero))
    lengths = arrays["history/loss"].shape
    history = History(*(checked_array(arrays, f"history/{f.name}", lengths, np.dtype(float)) for f in fields(History)))
    steps = {int(name.split("/")[1]) for name in arrays if name.startswith("snapshot/")}
    snapshots = tuple(
        Snapshot(s, checked_params(arrays, f"snapshot/{s}/", model.shapes(), config.dtype)) for s in sorted(steps)
    )
    step, stopped = int(arrays["step"]), str(arrays["stopped"])
    if step < 0 or stopped not in STOPS or history.loss.ndim != 1:
        raise ValueError("step or stop")
    return config, TrainState(step, params, slots, carry, history, snapshots, stopped)
