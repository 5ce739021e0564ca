"""How the tag of one word depends on the words around it, as they arrive one by one."""

from __future__ import annotations

import numpy as np

from rnnviz.core.arrays import Params
from rnnviz.core.records import Batch
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of


def as_words_arrive(config: TaskConfig, params: Params, tokens: list[str], place: int) -> np.ndarray:
    """What a network says about token `place` (from 0) when it has read only so far.

    Row k is said of the first place + 1 + k tokens. In one direction all rows are equal: what comes later does not
    reach an earlier state.

    Returns
    -------
    (T - place, K) probabilities
    """
    xs = encoded(config).reads(tokens).xs
    T = len(xs)
    if not 0 <= place < T:
        raise ValueError(f"place: expected 0..{T - 1}, got {place}")
    read = np.arange(place + 1, T + 1)
    mask = np.arange(T)[:, None] < read
    batch = Batch(np.where(mask, xs, 0), None, mask)
    return model_of(config).forward(params, batch).probs[place]
