"""Small data of every kind that a task takes, put on the shelf as a user's own."""

from __future__ import annotations

import numpy as np

from rnnviz.data import shelf
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split

WORDS = ["the", "a", "cat", "dog", "sees", "hears", "one", "two"]
KINDS = {"classify": "labels", "tag": "tags", "language": "text", "translate": "pairs"}


def rows(n: int = 60) -> list[list[str]]:
    """Sentences of three to seven words."""
    rng = np.random.default_rng(0)
    return [[WORDS[k] for k in rng.integers(0, len(WORDS), rng.integers(3, 8))] for _row in range(n)]


def answers(task: str) -> list[list[str]] | None:
    """Labels: is the first word an article? Tags: does a word follow one? Pairs: the words' lengths."""
    if task == "language":
        return None
    if task == "classify":
        return [["yes" if row[0] in ("the", "a") else "no"] for row in rows()]
    if task == "tag":
        return [["NOUN" if k and row[k - 1] in ("the", "a") else "O" for k in range(len(row))] for row in rows()]
    return [[str(len(word)) for word in row] for row in rows()]


def key_of(task: str) -> str:
    """The key of the data of a task."""
    found = answers(task)
    target = None if found is None else Column.of(found)
    made = Dataset("", KINDS[task], f"own {task}", "word", "en", Column.of(rows()), target, split(60))
    return shelf.put(made).key
