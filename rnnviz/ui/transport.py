"""The transport bar: one time cursor for the charts of a page, moved and played in the browser."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from rnnviz.language import _, ngettext
from rnnviz.plots.theme import ACCENT
from rnnviz.ui.frontend import component

SPEEDS = (1, 2, 5, 10)  # steps per second

_show = component("transport", accent=ACCENT)


def transport(n_steps: int, key: str, *, labels: Sequence[str] | None = None) -> int:
    """Draw the bar and return the step at which the cursor rests, 1..n_steps.

    Charts drawn with `figure(..., cursor=True)` follow at once, without a run; the returned step follows when
    the reader pauses, lets go or clicks a chart. It starts at 1 and is kept while the session lives, clipped
    to n_steps.

    Parameters
    ----------
    labels : list of str     what stands at each step (its token), shown beside the step
    """
    step, order = _placed(key)
    if step > n_steps:
        set_cursor(key, n_steps)
        step, order = _placed(key)
    result = _show(
        key=key,
        data={
            "step": step,
            "order": order,
            "steps": n_steps,
            "labels": None if labels is None else list(labels),
            "words": _words(),
            "speeds": {n: ngettext("{n} step/s", "{n} steps/s", n).format(n=n) for n in SPEEDS},
        },
        default={"at": None},
        on_at_change=_rerun,
    )
    if result.at and result.at["order"] == order:
        step = min(max(int(result.at["step"]), 1), n_steps)
        st.session_state[_slot(key)] = (step, order)
    return step


def set_cursor(key: str, t: int) -> None:
    """Move the cursor of `transport(..., key)` to step `t` when it is drawn next."""
    st.session_state[_slot(key)] = (t, _placed(key)[1] + 1)


def _slot(key: str) -> str:
    return f"{key}.placed"


def _placed(key: str) -> tuple[int, int]:
    """Where the cursor is, and how often it has been ordered there: the browser obeys each order once."""
    return st.session_state.get(_slot(key), (1, 0))


def _rerun() -> None:
    """Nothing to do before the run; Streamlit wants a callback for each value that comes back."""


def _words() -> dict[str, str]:
    return {
        "transport": _("Time cursor"),
        "step": _("Time step"),
        "speed": _("Speed"),
        "at": _("step {step} / {steps}"),
        "first": _("First step"),
        "firstTip": _("First step (Home)"),
        "back": _("Step back"),
        "backTip": _("Step back (←)"),
        "play": _("Play"),
        "playTip": _("Play (space)"),
        "pause": _("Pause"),
        "pauseTip": _("Pause (space)"),
        "next": _("Next step"),
        "nextTip": _("Next step (→)"),
        "last": _("Last step"),
        "lastTip": _("Last step (End)"),
    }
