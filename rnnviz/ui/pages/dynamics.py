"""Dynamics: the hidden state as a moving point. Where does it go, where does it rest, how fast do neighbours part?"""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.ui.choice import choose
from rnnviz.ui.dynamics import flipflop as dynamics_flipflop
from rnnviz.ui.dynamics import network as dynamics_network
from rnnviz.ui.dynamics import two as dynamics_two
from rnnviz.ui.fragments import fragment

VIEW, CURSOR = "dynamics-view", "dynamics-cursor"
VIEWS = {"two": dynamics_two.draw, "network": dynamics_network.draw, "flipflop": dynamics_flipflop.draw}


def render() -> None:
    """Draw the page."""
    st.title(_("Dynamics"), anchor=False)
    st.caption(_("The state as a moving point: where does it go, where does it rest, how fast do neighbours part?"))
    fragment(_body)()


def _body() -> None:
    names = {"two": _("Two units"), "network": _("The session's network"), "flipflop": _("The 3-bit flip-flop")}
    view = choose(_("View"), names, VIEW, hidden=True)
    VIEWS[view](f"{CURSOR}-{view}")
