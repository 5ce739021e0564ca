"""Small data sets that a network learns in a second, one for each task."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.data import shelf
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.learn.tasks.config import TASKS, TaskConfig

N = 200


def digits(kind: str, n: int = N) -> Dataset:
    """Rows of digits; their answers: whether the first is odd, each digit modulo 3, the row backwards."""
    rng = np.random.default_rng(0)
    rows = [[str(digit) for digit in rng.integers(0, 9, size=rng.integers(1, 8))] for _n in range(n)]
    answers = {
        "labels": [["odd" if int(row[0]) % 2 else "even"] for row in rows],
        "tags": [[str(int(digit) % 3) for digit in row] for row in rows],
        "pairs": [row[::-1] for row in rows],
    }
    column = Column.of(answers[kind]) if kind in answers else None
    return Dataset("digits", kind, "digits", "word", "en", Column.of(rows), column, split(n))


def small(task: str, **settings: object) -> TaskConfig:
    """A small network for a task on digits that were put on the shelf."""
    config = TaskConfig(
        task=task,
        data=shelf.put(digits(TASKS[task])).key,
        cell="gru",
        hidden=12,
        embedding=6,
        epochs=3,
        learning_rate=0.02,
        max_length=7,
    )
    return replace(config, **settings)
