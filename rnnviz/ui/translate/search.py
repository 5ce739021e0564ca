"""The beam search of the page: what else a network would write for a source, and how likely each output is."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.data.dataset import Dataset
from rnnviz.language import _
from rnnviz.learn.tasks.translate import Output
from rnnviz.ui.choice import choose
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.translate.examples import answer_text
from rnnviz.ui.translate.numbers import digest, searched
from rnnviz.ui.user_text import quoted

WIDEST = 10


def search(contest: TaskContest, name: str, tokens: tuple[str, ...], width: int, alpha: float) -> list[Output]:
    """A network's outputs for a source, the highest score first."""
    config, state = contest.configs[name], contest.states[name]
    return searched(digest(config, state), tokens, width, alpha, config, state.params)


def draw_beam(contest: TaskContest, data: Dataset, tokens: tuple[str, ...]) -> None:
    """The controls of the search and its outputs."""
    name = choose(_("Beam search"), {name: _(name) for name in contest.configs}, "translate-beam-of")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        width = st.slider(
            _("Width k of the beam"), 1, WIDEST, 4, key="translate-width", persist_state="session", width=200
        )
        alpha = st.slider(
            _("Length normalisation α"),
            0.0,
            2.0,
            0.6,
            0.1,
            key="translate-alpha",
            persist_state="session",
            width=200,
            help=_("The log-probability is divided by ((5 + n) / 6)^α: a longer output is forgiven for its length."),
        )
    rows = [
        {
            _("output"): quoted(answer_text(data, output.symbols) or " "),
            _("score"): f"{output.score:.3f}",
            _("log p (nats)"): f"{output.log_probs.sum():.3f}",
            _("p"): f"{np.exp(output.log_probs.sum()):.3g}",
        }
        for output in search(contest, name, tokens, width, alpha)
    ]
    with st.container(key="translate-beam"):
        st.table(rows, hide_index=True)
    st.caption(
        _("At each step the k likeliest beginnings are kept; k = 1 takes the likeliest symbol. n counts the end.")
    )
