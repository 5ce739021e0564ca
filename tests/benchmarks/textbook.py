"""The textbook tasks of the benchmark: what their networks reach on examples they were not trained on, seed by seed.

Each task has a file of its own, tasks_<name>.py, whose `rows(seed)` gives (what is measured, value, goal, whether it is
reached). Real corpora are measured once, by functions that say in a sentence if the corpus is missing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

Row = tuple[str, float, str, bool]

TASKS = ("translate", "tag", "sentiment", "language")  # the longest first
REAL = {  # by name: the file and the function
    "Shakespeare": ("language", "shakespeare"),
    "sentence_polarity": ("sentiment", "polarity"),
    "masc_tagged": ("nltk", "masc"),
}


def learned(task: str, seed: int) -> tuple[list[Row], float]:
    """What a task's networks reach from one seed, and the processor seconds of it."""
    return _timed(import_module(f"tests.benchmarks.tasks_{task}").rows, seed)


def learned_on(name: str) -> tuple[list[Row] | str, float]:
    """What is reached on a real corpus, or why it was not tried, and the processor seconds of it."""
    file, function = REAL[name]
    return _timed(getattr(import_module(f"tests.benchmarks.tasks_{file}"), function))


def _timed(measure: Callable[..., list[Row] | str], *arguments: int) -> tuple[list[Row] | str, float]:
    began = time.process_time()
    return measure(*arguments), time.process_time() - began


def table(seeds: int) -> list[dict]:
    """One dict for every task, measured value and seed."""
    runs = [(task, seed) for task in TASKS for seed in range(seeds)]
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(learned, *zip(*runs, strict=True)))
    return [
        _entry(task, seed, row, seconds / len(rows))
        for (task, seed), (rows, seconds) in zip(runs, results, strict=True)
        for row in rows
    ]


def real_table() -> tuple[list[dict], dict[str, str]]:
    """One dict for every measured value, and why a corpus was skipped."""
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        results = dict(zip(REAL, pool.map(learned_on, REAL), strict=True))
    skipped = {name: found for name, (found, _seconds) in results.items() if isinstance(found, str)}
    return [
        _entry(name, 0, row, seconds / len(rows))
        for name, (rows, seconds) in results.items()
        if name not in skipped
        for row in rows
    ], skipped


def _entry(task: str, seed: int, row: Row, seconds: float) -> dict:
    metric, value, expected, met = row
    return {
        "task": task,
        "seed": seed,
        "metric": metric,
        "value": float(value),
        "expected": expected,
        "ok": bool(met),
        "seconds": seconds,
    }


def show(rows: list[dict]) -> None:
    """Print a table."""
    for row in sorted(rows, key=lambda row: (row["task"], row["metric"], row["seed"])):
        verdict = ("yes" if row["ok"] else "NO") if row["expected"] else ""
        print(
            f"{row['task']:17} {row['seed']:4} {row['metric']:55} {row['value']:8.4f} {row['expected']:>24} "
            f"{verdict:3} {row['seconds']:7.1f}"
        )
