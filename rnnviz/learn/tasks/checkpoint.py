"""A task's run as one file: an .npz of plain arrays with the config as JSON. No pickle, either way."""

from __future__ import annotations

import json

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.language import InputError, _
from rnnviz.learn.stored import checked_array, checked_params, checked_slots, rebuilt, written
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.train import Check, TaskState

FORMAT = "task 1"
STOPS = ("", "epochs", "diverged")


def dump(config: TaskConfig, state: TaskState, *, compress: bool = True) -> bytes:
    """The run as the bytes of an .npz file."""
    numbers = encoded(config)
    arrays = {
        "format": np.array(FORMAT),
        "config": np.array(config.to_json()),
        "words": np.array(json.dumps([numbers.vocabulary.index_to_word, numbers.answers])),
        "step": np.array(state.step),
        "stopped": np.array(state.stopped),
        "checks": np.array([(c.step, c.loss, c.accuracy) for c in state.checks], float).reshape(-1, 3),
        "losses": state.losses,
        "accuracies": state.accuracies,
        "norms": state.norms,
    }
    return written(arrays, state.params, state.slots, compress=compress)


def load(data: bytes) -> tuple[TaskConfig, TaskState]:
    """The run that `dump` wrote, bit for bit.

    Raises
    ------
    InputError      if the file is damaged, of another format, too large, or its data are not here or not the same
    """
    return rebuilt(data, FORMAT, _rebuild)


def _rebuild(arrays: Params) -> tuple[TaskConfig, TaskState]:
    config = TaskConfig.from_json(str(arrays["config"]))
    numbers, model = encoded(config), model_of(config)
    if json.loads(str(arrays["words"])) != [list(numbers.vocabulary.index_to_word), list(numbers.answers)]:
        raise InputError(_("This checkpoint was made with another version of its data, so its words do not match."))
    params = checked_params(arrays, "param/", model.shapes(), config.dtype)
    slots = checked_slots(arrays, config.optimizer, sum(array.size for array in params.values()), config.dtype)
    step, stopped, n_past = int(arrays["step"]), str(arrays["stopped"]), len(arrays["losses"])
    if step < 0 or stopped not in STOPS or n_past > step:
        raise ValueError("step or stop")
    past = (checked_array(arrays, name, (n_past,), np.dtype(float)) for name in ("losses", "accuracies", "norms"))
    table = checked_array(arrays, "checks", (len(arrays["checks"]), 3), np.dtype(float))
    checks = tuple(Check(int(at), float(loss), float(accuracy)) for at, loss, accuracy in table)
    return config, TaskState(step, params, slots, *past, checks, stopped)
