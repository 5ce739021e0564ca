"""My data: open data of one's own, see what is in them, and how text becomes numbers."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.ui.mydata import opening, statistics, steps
from rnnviz.ui.mydata.chips import STYLE
from rnnviz.ui.mydata.choice import PART
from rnnviz.ui.parts import choose_part

PARTS = {"open": opening, "statistics": statistics, "steps": steps}


def render() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.title(_("My data"), anchor=False)
    part = choose_part(
        {"open": _("Open data"), "statistics": _("What is in them"), "steps": _("From text to numbers")}, PART
    )
    PARTS[part].render()
