"""Which sequences stand side by side: with buckets of like length there is less padding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from rnnviz.analysis.preprocessing import Padding, bucket_batches, padding
from rnnviz.language import _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import POOL, deal, encoded
from rnnviz.plots.preprocessing import plot_padding
from rnnviz.ui.figure import figure
from rnnviz.ui.mydata.steps_tokens import heading

BATCHES = (1, 128)
BUCKETS = (2, 20)


def buckets_step(config: TaskConfig) -> None:
    """A pass through the training part, its batches drawn in three ways."""
    heading(6, _("Batches of like length: buckets"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state.setdefault("mydata-batch-size", TaskConfig.batch)
        st.session_state.setdefault("mydata-buckets", 5)
        size = st.slider(
            _("Sequences in a batch"), *BATCHES, key="mydata-batch-size", persist_state="session", width=320
        )
        n = st.slider(_("Buckets"), *BUCKETS, key="mydata-buckets", persist_state="session", width=320)
    st.caption(
        _(
            "Rule: the sequences of the training part, in order of length, are cut into {n} buckets of equally many; a "
            "batch is drawn at random from one bucket. Training here does the same in small: it shuffles, sorts {pool} "
            "batches' worth of sequences by length, deals them out, and shuffles the batches."
        ).format(n=n, pool=POOL)
    )
    plain, bucketed, trained = _ways(replace(config, batch=size), n)
    ways = {_("at random"): plain, _("in {n} buckets").format(n=n): bucketed, _("as in training here"): trained}
    figure(plot_padding(ways), "mydata-padding", alt=_("Tokens and padding of each batch, in three ways to draw them."))
    st.markdown(
        _(
            "In a pass through the training part {plain} steps are padding without buckets, {bucketed} with {n} of "
            "them, {trained} in training here; {steps} steps are tokens."
        ).format(
            plain=f"**{plain.padded.sum():,}**",
            bucketed=f"**{bucketed.padded.sum():,}**",
            trained=f"**{trained.padded.sum():,}**",
            n=n,
            steps=f"{plain.steps.sum():,}",
        )
    )


@st.cache_resource(show_spinner=False, max_entries=16)
def _ways(config: TaskConfig, n: int) -> tuple[Padding, Padding, Padding]:
    """The batches without and with n buckets, and those that training draws in its first epoch."""
    numbers = encoded(config)
    rows = numbers.rows["train"]
    marks = 1 if config.task == "language" else 0
    lengths = np.minimum(numbers.data.source.lengths + marks, config.max_length)
    dealt = [
        [rows[batch] for batch in bucket_batches(lengths[rows], buckets, config.batch, config.seed)]
        for buckets in (1, n)
    ]
    return tuple(padding(lengths, batches) for batches in (*dealt, deal(numbers, config.batch, config.seed, 0)))
