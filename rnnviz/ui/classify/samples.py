"""Examples of the test part, with what the network says to each; one of them can be looked into."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import streamlit as st

from rnnviz.data.tokenize import WIDE, split_text
from rnnviz.language import _, ngettext
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.measure import Evaluation
from rnnviz.learn.tasks.train import TaskState
from rnnviz.ui.choice import choose
from rnnviz.ui.classify.numbers import baseline, tested

MOST = 200  # rows of the table
BESIDE_WIDE = re.compile(f"(?<=[{WIDE}])\\s|\\s(?=[{WIDE}])")


def samples(config: TaskConfig, state: TaskState) -> str | None:
    """Draw the table and return the chosen example, written out; None if none is chosen."""
    result = tested(config, state)
    names = {"all": _("right and wrong"), "wrong": _("wrong"), "right": _("right")}
    left, right = st.columns(2)
    with left:
        which = choose(_("Verdicts"), names, "classify-which")
    with right:
        order = choose(_("First come"), {"sure": _("the surest"), "unsure": _("the least sure")}, "classify-order")
    chosen = chosen_places(result, which, surest_first=order == "sure")
    if not len(chosen):
        st.info(_("There are none."))
        return None
    rows = chosen[:MOST]
    event = st.dataframe(
        _table(config, result, rows),
        key=f"classify-samples-{which}-{order}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        height=320,
        column_config={_("confidence"): st.column_config.NumberColumn(format="%.3f")},
    )
    said = ngettext("{n} example. Choose one to look inside.", "{n} examples. Choose one to look inside.", len(chosen))
    st.caption(said.format(n=f"{len(chosen):,}"))
    if not event.selection.rows or event.selection.rows[0] >= len(rows):
        return None
    return written(config, int(result.rows[rows[event.selection.rows[0]]]))


def chosen_places(result: Evaluation, which: str, *, surest_first: bool) -> np.ndarray:
    """The places in the evaluation of "all", the "wrong" or the "right" verdicts, in order of their confidence."""
    right = result.truths == result.predictions
    places = np.flatnonzero({"all": np.ones(len(right), bool), "wrong": ~right, "right": right}[which])
    key = result.confidence[places]
    return places[np.argsort(-key if surest_first else key, kind="stable")]


def written(config: TaskConfig, row: int) -> str:
    """An example of the data, as it stands in the table and as the reader finds it again."""
    data = encoded(config).data
    return "".join(data.source[row]) if data.tokens == "char" else words_written(data.source[row])


def words_written(words: Sequence[str]) -> str:
    """Words with spaces between them; Chinese without, where it is split into the same words again."""
    spaced = " ".join(words)
    closed = BESIDE_WIDE.sub("", spaced)
    return closed if closed != spaced and split_text(closed) == list(words) else spaced


def _table(config: TaskConfig, result: Evaluation, places: np.ndarray) -> list[dict[str, object]]:
    numbers, counted = encoded(config), baseline(config).said["test"]
    return [
        {
            "": "✓" if result.truths[place] == result.predictions[place] else "✗",
            _("said"): numbers.answers[result.predictions[place]],
            _("confidence"): float(result.confidence[place]),
            _("truth"): numbers.answers[result.truths[place]],
            _("naive Bayes"): numbers.answers[counted[place]],
            _("example"): written(config, int(result.rows[place])),
        }
        for place in places
    ]
