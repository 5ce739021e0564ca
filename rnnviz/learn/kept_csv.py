"""Kept runs as tables for other programs: CSV with a heading, in UTF-8 with its mark, so that spreadsheets read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, fields

from rnnviz.learn.config import TrainConfig
from rnnviz.learn.kept import Result, result
from rnnviz.learn.train import TrainState

SETTINGS = tuple(f.name for f in fields(TrainConfig) if f.name != "own_text")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is computed by a spreadsheet


def table(runs: Mapping[str, tuple[TrainConfig, TrainState]]) -> bytes:
    """A row for each run: its name, what came of it, and all settings but a text of one's own."""
    head = ["name", *(f.name for f in fields(Result)), *SETTINGS]
    rows = (
        [_inert(name), *astuple(result(config, state)), *(asdict(config)[setting] for setting in SETTINGS)]
        for name, (config, state) in runs.items()
    )
    return _csv(head, rows)


def history(state: TrainState) -> bytes:
    """A row for each update in the history: its number, the loss before it, the gradient's norm raw and clipped."""
    columns = state.history.columns()
    first = state.step - len(columns[0]) + 1
    rows = ([first + n, *map(float, row)] for n, row in enumerate(zip(*columns, strict=True)))
    return _csv(["update", "loss", "raw_norm", "clipped_norm"], rows)


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue().encode("utf-8-sig")
