"""What became of the rows of a file: how many were taken, which were dropped and why."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.readers.report import Report
from rnnviz.language import _, ngettext
from rnnviz.ui.user_text import quoted


def draw_report(report: Report) -> None:
    """A table of what was dropped, the most frequent reason first; and the reader's notes."""
    lost = sum(one.count for one in report.dropped)
    taken = ngettext("{n} example was read.", "{n} examples were read.", report.rows).format(n=f"{report.rows:,}")
    if lost:
        left = ngettext("{n} was dropped:", "{n} were dropped:", lost).format(n=f"{lost:,}")
    else:
        left = _("Nothing was dropped.")
    st.markdown(f"**{taken}** {left}")
    if lost:
        rows = [
            {
                _("why"): one.reason,
                _("how many"): f"{one.count:,}",
                _("the first"): one.first,
                _("what it says"): quoted(one.example) if one.example else "",
            }
            for one in sorted(report.dropped, key=lambda one: -one.count)
        ]
        with st.container(key="mydata-dropped"):
            st.table(rows, hide_index=True)
    for note in report.notes:
        st.caption(note)
