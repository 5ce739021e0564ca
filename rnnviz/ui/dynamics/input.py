"""Which input is held while the state is left alone: none, the cursor's token, or a token of the text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from rnnviz.core.records import Lane
from rnnviz.language import _
from rnnviz.ui.choice import keep_choice

KEY = "dynamics-input"
NONE, CURSOR = "none", "cursor"


def choose_input(lane: Lane, tokens: Sequence[str], t: int) -> np.ndarray | None:
    """Draw the choice and return what the lane reads as its constant input: an id, a vector, or None for no input.

    A layer above the first reads no tokens: there the choice is between nothing and what it reads at the cursor.

    Parameters
    ----------
    tokens : T of them, in the lane's order of reading; t : the cursor, 1..T
    """
    first = {f"token {token}": step for step, token in reversed(list(enumerate(tokens)))}
    offered = [NONE, CURSOR, *(sorted(first) if lane.layer == 1 else [])]

    def name(key: str) -> str:
        words = {NONE: _("nothing (bias only)"), CURSOR: _("what the cursor's step reads")}
        return words[key] if key in words else _("always {token}").format(token=tokens[first[key]])

    keep_choice(KEY, offered)
    chosen = st.selectbox(
        _("Input held constant"),
        offered,
        format_func=name,
        key=KEY,
        persist_state="session",
        help=_("Fixed points and arrows belong to one constant input; the text's path is moved by its tokens."),
    )
    if chosen == NONE:
        return None
    return lane.xs[t - 1 if chosen == CURSOR else first[chosen], 0]
