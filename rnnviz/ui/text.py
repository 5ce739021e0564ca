"""Text coloured by numbers: one value a token, in place, under the page's cursor, with stretches to be chosen."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from rnnviz.data.vocabulary import SPECIAL
from rnnviz.language import _
from rnnviz.plots.theme import ACCENT
from rnnviz.plots.units import THEMES
from rnnviz.ui.frontend import component

LEVELS, NONE = 127, -128  # the largest level of a colour, and that of a token without one
_MARKS = frozenset(mark for marks in SPECIAL.values() for mark in marks)
_ENDS = {"states": ("−1", "1"), "gates": ("0", "1")}

_show = component("text", "buttons", themes=THEMES, accent=ACCENT)

Below = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Touch:
    """What was done to a text: a "click" on a token, or a "brush" over the tokens start..end, counted from 1."""

    kind: str
    start: int
    end: int


def text(
    tokens: Sequence[str],
    key: str,
    *,
    alt: str,
    values: np.ndarray | None = None,
    scale: str = "states",
    frames: np.ndarray | None = None,
    rows: np.ndarray | None = None,
    row_names: Sequence[str] = (),
    under: Sequence[Below] | None = None,
    cursor: bool = False,
    clicks: bool = False,
    brush: bool = False,
    span: tuple[int, int] | None = None,
    ends: tuple[str, str] | None = None,
) -> Touch | None:
    """Draw T tokens as running text and return what was done to it, if that caused this run.

    The text lives as long as `key` is drawn and changes in place. Values are drawn in 127 levels a side; those outside
    the scale take the colour of its end, NaN none.

    Parameters
    ----------
    tokens : T printable tokens (data.vocabulary.printable)
    alt : what the colours show, translated: the label of the text
    values : (T,)         a number a token
    scale : "states" from -1 to 1, "gates" or "ink" from 0 to 1
    frames : (n, T)       the values at each step 1..n of the page's cursor, shown in the browser as it moves
    rows : (n, T)         values to turn through with a control above the text, and with the arrows up and down in it;
                          which one is shown: `shown_row` (after the text is drawn), `show_row`
    row_names : n         what is shown beside that control
    under : T lists       up to five words with their probabilities, the likeliest first, small under each token
    cursor : bool         follows the page's cursor (ui/transport.py), token t at step t; clicks and keys move it
    clicks, brush : bool  whether a click on a token, and a stretch drawn with the pointer or with shift and arrows, are
                          returned
    span : (start, end)   the chosen stretch, counted from 1; what the reader chooses is shown before this is told
    ends : (str, str)     what the ends of the scale are called below the text; of "ink" nothing is said without it
    """
    if rows is not None and shown_row(key) >= len(rows):
        show_row(key, len(rows) - 1)
    shown, order = _placed(key)
    payload = {
        "tokens": list(tokens),
        "marks": [n for n, token in enumerate(tokens) if token in _MARKS],
        "apart": stands_apart(tokens),
        "alt": alt,
        "scale": scale,
        "values": levels(values, scale),
        "frames": levels(frames, scale),
        "rows": levels(rows, scale),
        "names": list(row_names),
        "row": shown,
        "order": order,
        "under": None if under is None else _numbered(under),
        "cursor": cursor,
        "clicks": clicks,
        "brush": brush,
        "span": None if span is None else [span[0] - 1, span[1] - 1],
        "ends": ends or (_ENDS.get(scale) if any(a is not None for a in (values, frames, rows)) else None),
        "words": {"rows": _("Unit"), "back": _("Unit before (↑)"), "next": _("Next unit (↓)")},
    }
    sent = json.dumps(payload, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    result = _show(key=key, data=sent.encode(), default={"row": None}, on_row_change=_rerun, on_touch_change=_rerun)
    if result.row and result.row["order"] == order:
        st.session_state[_slot(key)] = (int(result.row["row"]), order)
    return _touch(result.touch, len(tokens)) if result.touch else None


def shown_row(key: str) -> int:
    """Which of the `rows` of a text is shown, counted from 0: as of when it was last drawn."""
    return _placed(key)[0]


def begin_with(key: str, row: int) -> None:
    """The row that is shown first: nothing changes once a text has been drawn under this key."""
    if _slot(key) not in st.session_state:
        show_row(key, row)


def show_row(key: str, row: int) -> None:
    """Show another row of the text when it is drawn next."""
    st.session_state[_slot(key)] = (row, _placed(key)[1] + 1)


def _slot(key: str) -> str:
    return f"{key}.row"


def _placed(key: str) -> tuple[int, int]:
    """The row that is shown, and how often one has been ordered: the browser obeys each order once."""
    return st.session_state.get(_slot(key), (0, 0))


def _rerun() -> None:
    """Nothing to do before the run; Streamlit wants a callback for each value that comes back."""


def _touch(sent: Mapping[str, Any], n: int) -> Touch:
    start, end = (min(max(int(sent[name]), 1), n) for name in ("start", "end"))
    return Touch("brush" if sent["kind"] == "brush" else "click", start, end)


def levels(values: np.ndarray | None, scale: str) -> str | None:
    """Values as the levels of their colours, one byte each, as base64."""
    if values is None:
        return None
    values = np.asarray(values, float)
    low = -1 if scale == "states" else 0
    rounded = np.rint(np.nan_to_num(np.clip(values, low, 1)) * LEVELS)
    rounded[np.isnan(values)] = NONE
    return base64.b64encode(rounded.astype(np.int8, order="C")).decode("ascii")


def stands_apart(tokens: Sequence[str]) -> bool:
    """Whether tokens are words, with gaps between them."""
    return any(len(token) > 1 and token not in _MARKS and not token.startswith("\\") for token in tokens)


def _numbered(under: Sequence[Below]) -> dict[str, list]:
    """What stands under the tokens, each word sent once."""
    number: dict[str, int] = {}
    ids = [[number.setdefault(word, len(number)) for word, _share in rows] for rows in under]
    shares = [[round(float(share), 3) for _word, share in rows] for rows in under]
    return {"words": list(number), "ids": ids, "shares": shares}
