"""A table whose rows end in a passage of text, coloured by numbers; a row can be chosen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.language import _
from rnnviz.plots.units import THEMES
from rnnviz.ui.frontend import component
from rnnviz.ui.text import levels, stands_apart

_show = component("passages", themes=THEMES)


@dataclass(frozen=True)
class Row:
    """What stands in the columns, and the passage: n tokens, their values (n,), a stretch of them (from 0, to)."""

    cells: tuple[str, ...]
    tokens: Sequence[str]
    values: np.ndarray
    span: tuple[int, int] | None = None


def passages(
    rows: Sequence[Row],
    key: str,
    *,
    alt: str,
    columns: Sequence[str],
    scale: str = "states",
    chosen: int | None = None,
) -> int | None:
    """Draw the table and return the row that was chosen, from 0, if that caused this run.

    Parameters
    ----------
    alt : what the table shows, translated
    columns : the heads, one a cell and one for the passage
    scale : of the values, as in `text`
    chosen : the row that is marked
    """
    payload = {
        "alt": alt,
        "columns": list(columns),
        "scale": scale,
        "apart": any(stands_apart(row.tokens) for row in rows),
        "chosen": chosen,
        "choose": _("Show"),
        "rows": [
            {
                "cells": row.cells,
                "tokens": list(row.tokens),
                "values": levels(row.values, scale),
                "span": None if row.span is None else [row.span[0], row.span[1] - 1],
            }
            for row in rows
        ],
    }
    sent = json.dumps(payload, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    result = _show(key=key, data=sent.encode(), on_chosen_change=_rerun)
    row = result.chosen
    return int(row) if row is not None and 0 <= int(row) < len(rows) else None


def _rerun() -> None:
    """Nothing to do before the run; Streamlit wants a callback for each value that comes back."""
