"""Cells: what the gates, the clocks and the feedback do, operation by operation."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.ui import runner, state
from rnnviz.ui.cells.compare import side_by_side
from rnnviz.ui.cells.gates import over_time, what_if
from rnnviz.ui.cells.inside import equations, inside
from rnnviz.ui.cells.modules import clockwork, jordan
from rnnviz.ui.cells.options import SIDE_BY_SIDE, choose_fitting, choose_options, choose_section
from rnnviz.ui.fragments import fragment
from rnnviz.ui.source import open_look


def render() -> None:
    """Draw the page."""
    st.title(_("Cells"), anchor=False)
    st.caption(_("What do the gates, the clocks and the feedback of a cell do? One step, operation by operation."))
    section = choose_section(state.config())
    if section == SIDE_BY_SIDE:
        runner.warm_up()
        side_by_side(state.config())
    else:
        fragment(_body)(section)


def _body(section: str) -> None:
    """One cell: its options, diagram, words and charts."""
    controls = st.container()
    picture, beside = st.columns([3, 2])
    words, options = beside.container(), beside.container()
    try:
        with options:
            config = choose_options(section, state.config())
    except InputError as problem:
        controls.error(str(problem))
        return
    with controls:
        look = open_look(choose_fitting(config), config.length)
    if look is None:
        return
    with options:
        equations(look.network.model.cell)
    place = inside(look, controls, picture, words)
    if section == "clockwork":
        clockwork(look, place)
        return
    if section == "jordan":
        jordan(look, place)
    over_time(look, place)
    if section in ("lstm", "gru"):
        fragment(what_if)(look, place)
