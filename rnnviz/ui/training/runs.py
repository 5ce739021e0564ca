"""Runs: put them aside under names, lay their losses over one another, compare two."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.ui import state
from rnnviz.ui.fragments import fragment, repeating
from rnnviz.ui.training.runs_compare import compare
from rnnviz.ui.training.runs_controls import changed, keep_control, shelf_controls
from rnnviz.ui.training.runs_losses import losses
from rnnviz.ui.training.runs_table import table

LOSSES_S = 1.0


def render() -> None:
    """Draw this part of the page."""
    st.caption(_("Put a run aside, change one setting, train again: what did it change?"))
    fragment(_keep)()
    run = state.run()
    repeating(losses, LOSSES_S if run is not None and run.active else None)()
    if state.kept_runs():
        fragment(_shelf)()
        fragment(compare)()


def _keep() -> None:
    if changed():
        st.rerun()
    keep_control()


def _shelf() -> None:
    """The kept runs as a table, and what can be done with them."""
    kept = state.kept_runs()
    if changed() or not kept:
        st.rerun()
    table(kept)
    shelf_controls()
