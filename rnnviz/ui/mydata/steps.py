"""From text to numbers: each step of the preparation, on the same few examples."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.datasets import dataset
from rnnviz.language import InputError, _, ngettext
from rnnviz.learn.tasks.config import TASKS, TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui import state
from rnnviz.ui.fragments import fragment
from rnnviz.ui.mydata.choice import choose_any
from rnnviz.ui.mydata.sample import choose_text, prepared
from rnnviz.ui.mydata.statistics import choose_vocabulary
from rnnviz.ui.mydata.steps_batch import batch_step
from rnnviz.ui.mydata.steps_buckets import buckets_step
from rnnviz.ui.mydata.steps_tokens import ids_step, sentences_step, tokens_step
from rnnviz.ui.mydata.steps_vectors import vectors_step

LENGTHS = (2, 100)


def render() -> None:
    """Draw this part of the page."""
    st.caption(_("A network reads numbers. Here is each step on the way there, by the same functions that train it."))
    fragment(_body)()


def _body() -> None:
    left, middle, right = st.columns([3, 2, 2])
    with left:
        key = choose_any()
    with middle:
        vocabulary_size = choose_vocabulary()
    with right:
        st.session_state.setdefault("mydata-length", TaskConfig.max_length)
        length = st.slider(
            _("Length, at most"),
            *LENGTHS,
            key="mydata-length",
            persist_state="session",
            help=_("Tokens of a sequence that are read; what follows is cut off."),
        )
    try:
        data = dataset(key)
        task = next(task for task, kind in TASKS.items() if kind == data.kind)
        config = TaskConfig(
            task=task, data=key, vocabulary_size=vocabulary_size, max_length=length, seed=state.config().seed
        )
        numbers = encoded(config)
    except InputError as problem:
        st.error(str(problem))
        return
    text = choose_text(data)
    try:
        found, left_out = prepared(text, data)
    except InputError as problem:
        st.error(str(problem))
        return
    if left_out:
        st.caption(
            ngettext(
                "Prepared: the first {n} example; {left} more are left out.",
                "Prepared: the first {n} examples; {left} more are left out.",
                len(found),
            ).format(n=len(found), left=left_out)
        )
    sentences_step(found, data)
    tokens_step(found, numbers)
    ids_step(found, numbers)
    vectors_step(found, config)
    batch_step(found, numbers)
    buckets_step(config)
