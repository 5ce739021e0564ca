"""Watched while it trains: what both networks write now for some validation pairs."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.alignment import source_text
from rnnviz.data.dataset import Dataset
from rnnviz.language import _
from rnnviz.learn.tasks.translate import write_part
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.translate.examples import answer_text
from rnnviz.ui.user_text import quoted

WATCHED = 3


def draw_live(contest: TaskContest, data: Dataset) -> None:
    """Draw a row for each pair: its source, the right answer, and what each network writes."""
    written = {
        name: write_part(config, contest.states[name].params, "valid", WATCHED)
        for name, config in contest.configs.items()
    }
    first = next(iter(written.values()))
    rows = [
        {
            _("source"): quoted(source_text(data, first.sources[k])),
            _("right"): quoted(answer_text(data, first.right[k])),
        }
        | {_(name): _cell(data, result.written[k], first.right[k]) for name, result in written.items()}
        for k in range(len(first.sources))
    ]
    with st.container(key="translate-live"):
        st.table(rows, hide_index=True)


def _cell(data: Dataset, written: tuple[str, ...], right: tuple[str, ...]) -> str:
    mark = "✓ " if written == right else "✗ "
    text = answer_text(data, written)
    return mark + quoted(text[: 2 * len(answer_text(data, right))] or " ")
