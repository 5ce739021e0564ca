"""The transport bar: one cursor for the charts of a page, moved and played in the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import streamlit as st

from rnnviz.plots.theme import ACCENT
from rnnviz.ui.frontend import component
from rnnviz.ui.transport_words import speeds, words

FORWARD, BACKWARD = "forward", "backward"
ONWARD = (FORWARD,)

_show = component("transport", "buttons", accent=ACCENT)


class _Place(NamedTuple):
    """Where the cursor is, on the way back or not, and how often it has been ordered there: each is obeyed once."""

    step: int = 1
    back: bool = False
    order: int = 0


def transport(
    n_steps: int,
    key: str,
    *,
    labels: Sequence[str] | None = None,
    unit: str = "step",
    passes: Sequence[str] = ONWARD,
    said: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Draw the bar and return the step at which the cursor rests, 1..n_steps.

    Charts drawn with `figure(..., cursor=True)` or with frames follow at once, without a run; the returned step
    follows when the reader pauses, lets go or clicks a chart. It starts at 1 and is kept while the session lives,
    clipped to n_steps.

    Parameters
    ----------
    labels : n_steps of str     what stands at each step, shown beside it: its token, the operation's name; of updates
                                the number, shown in place of the step's: "update 300 / 2000"
    unit : str                  what a step is: "step" of time, "operation", "update", or generated "token"
    passes : of str             which ways are played, one after the other: FORWARD 1..n_steps, BACKWARD n_steps..1
    said : {pass: n_steps str}  what each step does, in words, under the bar
    """
    place = _placed(key)
    if place.step > n_steps:
        set_cursor(key, n_steps)
        place = _placed(key)
    result = _show(
        key=key,
        data={
            "step": place.step,
            "back": place.back,
            "order": place.order,
            "steps": n_steps,
            "labels": None if labels is None else list(labels),
            "numbered": unit == "update",
            "passes": list(passes),
            "said": None if said is None else {way: list(sentences) for way, sentences in said.items()},
            "words": words(unit),
            "speeds": speeds(unit),
        },
        default={"at": None},
        on_at_change=_rerun,
    )
    if result.at and result.at["order"] == place.order:
        step = min(max(int(result.at["step"]), 1), n_steps)
        place = _Place(step, result.at["back"] is True, place.order)
        st.session_state[_slot(key)] = place
    return place.step


def set_cursor(key: str, t: int) -> None:
    """Move the cursor of `transport(..., key)` to step `t` when it is drawn next."""
    place = _placed(key)
    st.session_state[_slot(key)] = place._replace(step=t, order=place.order + 1)


def begin_at(key: str, t: int) -> None:
    """Move the cursor to step `t` if nobody has moved it yet."""
    if _slot(key) not in st.session_state:
        set_cursor(key, t)


def _slot(key: str) -> str:
    return f"{key}.placed"


def _placed(key: str) -> _Place:
    return st.session_state.get(_slot(key), _Place())


def _rerun() -> None:
    """Nothing to do before the run; Streamlit wants a callback for each value that comes back."""
