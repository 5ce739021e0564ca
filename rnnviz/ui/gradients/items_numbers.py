"""The itemised gradients that the page Gradients draws, cached under the key of the look that they come from."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.items import Items, itemise, truncation, weight_items
from rnnviz.core.arrays import Params, cast
from rnnviz.core.records import Forward
from rnnviz.ui.gradients.numbers import LARGE
from rnnviz.ui.networks import Look


def single(look: Look) -> tuple[Params, Forward]:
    """Parameters and record in single precision: no picture shows the difference, and all takes half the time."""
    params = cast(look.network.params, "float32")
    first = None if look.state is None else tuple(s.astype("float32") for s in look.state)
    return params, look.network.model.forward(params, look.forward.batch, first)


def items(look: Look, state: str, lane: int) -> Items:
    """What each loss contributes to the gradient at every step of a lane."""
    return _items(look, look.key, state, lane)


@st.cache_data(show_spinner=False, max_entries=LARGE)
def _items(_look: Look, key: str, state: str, lane: int) -> Items:
    with np.errstate(all="ignore"):
        return itemise(_look.network.model, *single(_look), state, lane)


def cut(look: Look, lane: int) -> tuple[np.ndarray, np.ndarray]:
    """The parts of dL/dW_h by distance, and what is missing when BPTT is cut there, (G,) each."""
    return _cut(look, look.key, lane)


@st.cache_data(show_spinner=False, max_entries=LARGE)
def _cut(_look: Look, key: str, lane: int) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(all="ignore"):
        return truncation(weight_items(_look.network.model, *single(_look), lane))
