"""Ids to vectors: one-hot and embedded, of one example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from rnnviz.analysis.preprocessing import Example
from rnnviz.data.vocabulary import printable
from rnnviz.language import _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.train import initial
from rnnviz.plots.preprocessing import plot_embedding, plot_one_hot
from rnnviz.ui.figure import figure
from rnnviz.ui.mydata.steps_tokens import heading, read_ids

ROWS = 20  # tokens drawn
WIDTHS = (2, 64)


def vectors_step(found: Sequence[Example], config: TaskConfig) -> None:
    """The two ways to give a network an id."""
    heading(4, _("Ids → vectors"))
    numbers = encoded(config)
    V = len(numbers.vocabulary)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        n = _choose_example(len(found))
        st.session_state.setdefault("mydata-embedding", 16)
        width = st.slider(
            _("Numbers of an embedding"), *WIDTHS, key="mydata-embedding", persist_state="session", width=320
        )
    ids = read_ids(found[n], numbers)[:ROWS]
    words = [printable(word) for word in numbers.vocabulary.decode(ids)]
    st.caption(
        _(
            "Rule: one-hot is the id written as {V} numbers, one of them 1. An embedding is row id of a table W_e, "
            "{V} × {E}, that is learned with the rest: {weights} weights in place of a wider first layer."
        ).format(V=f"{V:,}", E=width, weights=f"{V * width:,}")
    )
    left, right = st.columns(2)
    with left:
        figure(
            plot_one_hot(ids, words, V),
            "mydata-one-hot",
            alt=_("For each token the one place among {n} that is 1.").format(n=f"{V:,}"),
        )
    with right:
        figure(
            plot_embedding(_table(replace(config, embedding=width))[ids], words),
            "mydata-vectors",
            alt=_("For each token the {n} numbers of its random vector.").format(n=width),
        )


def _choose_example(n: int) -> int:
    """Draw the choice of one of n examples; the first is 0."""
    key = "mydata-example"
    if st.session_state.get(key, 1) not in range(1, n + 1):
        st.session_state[key] = 1
    return st.selectbox(_("Example"), range(1, n + 1), key=key, persist_state="session", width=140) - 1


@st.cache_resource(show_spinner=False, max_entries=8)
def _table(config: TaskConfig) -> np.ndarray:
    """The embedding (V, E) of the config's network before its first update."""
    params = initial(config)
    return params["W_source" if config.task == "translate" else "W_e"]
