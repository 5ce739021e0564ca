"""What all figures share: the frame with its title, the axis of time with its tokens, and text made safe.

Plotly reads "<b>" in any text as markup, so every token, label or title from outside passes `escape`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.basedatatypes import BaseTraceType

from rnnviz.language import _
from rnnviz.plots.theme import LIGHT, TEXT_SIZE, TICK_SIZE, TITLE_SIZE

LINE_HEIGHT = 1.3
TOKEN_COLUMNS = 14
ELLIPSIS = "…"


def escape(text: str) -> str:
    """`text` so that Plotly shows it letter by letter instead of reading it as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def columns(text: str) -> int:
    """Width of `text` in columns of a Latin letter; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@lru_cache(maxsize=4096)
def shorten(text: str, limit: int = TOKEN_COLUMNS) -> str:
    """`text` cut with an ellipsis to at most `limit` columns."""
    if columns(text) <= limit:
        return text
    kept = text
    while kept and columns(kept) > limit - 1:
        kept = kept[:-1]
    return kept + ELLIPSIS


def new_figure(
    title: str, *, subtitle: str = "", height: int, data: Sequence[BaseTraceType] = (), **layout: Any
) -> go.Figure:
    """A figure that says what to see, with its traces and the rest of its layout if they are known already.

    Title and subtitle are plain text; it also goes to `layout.meta["alt"]`, for readers who cannot see the picture.
    There is room for a line of each: where a chart is too narrow for that, the page breaks them and makes more.
    Built in one piece and without Plotly's checks a figure takes a tenth of the time; a test makes the checks.
    """
    top = 22 + LINE_HEIGHT * TITLE_SIZE + (8 + LINE_HEIGHT * TEXT_SIZE if subtitle else 0)
    frame = {
        "template": LIGHT,
        "title": {"text": escape(title), "subtitle": {"text": escape(subtitle)}},
        "meta": {"alt": ". ".join(filter(None, [title, subtitle])), **layout.pop("meta", {})},
        "height": height + int(top),
        "margin": {"t": int(top), **layout.pop("margin", {})},
        "uirevision": "rnnviz",
    }
    return go.Figure(data=list(data), layout={**frame, **layout}, _validate=False)


def time_axis(tokens: list[str], title: str) -> dict:
    """Layout of an axis whose steps 1..T carry their tokens.

    The axis has the categories 0..T, and 0 (the initial state) is out of sight: so the coordinate of step t is t, for
    data, shapes and clicks alike, and the browser leaves out as many labels as its width demands, anew at every zoom.
    In a hover template `%{x}` is the token and `%{x:d}` the step.
    """
    n = len(tokens)
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": np.arange(n + 1),
        "range": [0.5, n + 0.5],
        "minallowed": 0.5,
        "maxallowed": n + 0.5,
        "labelalias": {str(t): escape(shorten(token)) for t, token in enumerate(tokens, 1)},
        "tickangle": None if _are_words(tokens) else 0,
        "autotickangles": [0, -90],
        "title": {"text": title},
        "showgrid": False,
    }


def add_time_axis(fig: go.Figure, tokens: list[str], title: str = "", **axis: object) -> None:
    """Give `fig` the x axis of `time_axis`, and more height where words may stand upright under it."""
    fig.update_layout(
        xaxis={**time_axis(tokens, title or _("time step, with its token →")), **axis},
        height=fig.layout.height + words_height(tokens),
    )


def words_height(tokens: list[str]) -> int:
    """Pixels that a time axis needs more than usual, because its words may stand upright; 0 for characters."""
    if not _are_words(tokens):
        return 0
    return int(TICK_SIZE * 0.55 * min(TOKEN_COLUMNS, max(columns(token) for token in tokens)))


def _are_words(tokens: list[str]) -> bool:
    return any(columns(token) > 2 for token in tokens)


def unit_axis(n_units: int) -> dict:
    """Layout of a y axis of hidden units 1..H, the first at the top."""
    return {
        "range": [n_units + 0.5, 0.5],
        "title": {"text": _("unit")},
        "tickformat": "d",
        "dtick": 1 if n_units <= 10 else None,
        "showgrid": False,
    }


def hover(*lines: str) -> str:
    """A hover template of `lines`, without Plotly's second box that repeats the trace's name."""
    return "<br>".join(lines) + "<extra></extra>"


def hover_time() -> str:
    """The line of a hover template that names step and token on a `time_axis`."""
    return _("step") + " %{x:d} · " + _("token") + " %{x}"


def float32(values: np.ndarray) -> np.ndarray:
    """`values` as Plotly sends them best: contiguous float32, infinite where they are beyond it."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(values, dtype=np.float32)
