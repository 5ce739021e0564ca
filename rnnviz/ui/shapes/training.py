"""The tiny trainings of this session: one for each choice of shape and options, as far as it has come."""

from __future__ import annotations

import streamlit as st

from rnnviz.learn import shapes
from rnnviz.learn.shapes import ShapeConfig, ShapeState

SLICE_S = 0.2
KEPT = 12  # trainings that a session remembers
_RUNS, _GOING = "shapes-runs", "shapes-going"


def state_of(config: ShapeConfig) -> ShapeState:
    """The training of a config, or its beginning."""
    kept = st.session_state.get(_RUNS, {})
    return kept[config] if config in kept else shapes.start(config)


def going() -> ShapeConfig | None:
    """The config that is being trained, if one is."""
    return st.session_state.get(_GOING)


def set_going(config: ShapeConfig | None) -> None:
    """Train this config from now on; None: pause."""
    st.session_state[_GOING] = config


def forget(config: ShapeConfig) -> None:
    """Begin a training anew."""
    set_going(None)
    st.session_state[_RUNS] = {c: s for c, s in st.session_state.get(_RUNS, {}).items() if c != config}


def go_on(config: ShapeConfig) -> None:
    """One slice of the training, committed once; it ends by itself."""
    after = shapes.advance(config, state_of(config), budget_s=SLICE_S)
    if going() != config:
        return
    others = {c: s for c, s in st.session_state.get(_RUNS, {}).items() if c != config}
    st.session_state[_RUNS] = dict([*others.items(), (config, after)][-KEPT:])
    if shapes.finished(config, after):
        set_going(None)
