"""A comparison of learning rules as plain .npz bytes, sent to a worker process and back. No pickle, either way."""

from __future__ import annotations

import io

import numpy as np

from rnnviz.learn.rules import Learner, RulesState
from rnnviz.learn.rules_config import RULES, RulesConfig


def dump(config: RulesConfig, state: RulesState) -> bytes:
    """The comparison as the bytes of an .npz file: rule/..., rule/array/..., and the config as JSON."""
    arrays = {
        "config": np.array(config.to_json()),
        "sequences": np.array(state.sequences),
        "steps": np.array(state.steps),
        "stopped": np.array(state.stopped),
    }
    for rule, learner in state.learners.items():
        arrays |= {f"{rule}/array/{name}": array for name, array in learner.arrays.items()}
        for name in ("updates", "seconds", "points", "stopped"):
            arrays[f"{rule}/{name}"] = np.asarray(getattr(learner, name))
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def load(data: bytes) -> tuple[RulesConfig, RulesState]:
    """What `dump` wrote, bit for bit."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    learners = {}
    for rule in (rule for rule in RULES if f"{rule}/updates" in arrays):
        prefix = f"{rule}/array/"
        learners[rule] = Learner(
            {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)},
            int(arrays[f"{rule}/updates"]),
            float(arrays[f"{rule}/seconds"]),
            arrays[f"{rule}/points"],
            str(arrays[f"{rule}/stopped"]),
        )
    state = RulesState(int(arrays["sequences"]), int(arrays["steps"]), learners, str(arrays["stopped"]))
    return RulesConfig.from_json(str(arrays["config"])), state
