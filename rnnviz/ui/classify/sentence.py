"""The user's own sentence, or an example: where it comes from."""

from __future__ import annotations

import streamlit as st

from rnnviz.analysis.negations import has_negations
from rnnviz.data.datasets import dataset
from rnnviz.data.templates import negation_set
from rnnviz.language import _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui.classify.samples import words_written, written

SENTENCE = "classify-sentence"
MOST = 2000  # characters
_TURN, _BROUGHT = "classify-turn", "classify-brought"  # how many were asked for; the last one, and of which data


def choose_sentence(config: TaskConfig) -> str:
    """Draw the field and its buttons; return what stands in it, at first an example of the test part."""
    data, brought = st.session_state.get(_BROUGHT, ("", ""))
    if data != config.data and st.session_state.get(SENTENCE, "") in ("", brought):
        _show(config, _reordered(config, 0) if has_negations(config.data) else _example(config, 0))
    sentence = st.text_area(
        _("Your sentence"),
        key=SENTENCE,
        height=80,
        max_chars=MOST,
        persist_state="session",
        placeholder=_("empty: the first example of the test part"),
    )
    with st.container(horizontal=True):
        st.button(
            _("An example of the test part"),
            key="classify-example",
            icon=":material/casino:",
            on_click=_bring,
            args=(config, False),
        )
        if has_negations(config.data):
            st.button(
                _("The same words in another order"),
                key="classify-reordered",
                icon=":material/swap_horiz:",
                on_click=_bring,
                args=(config, True),
                help=_(
                    "One of a pair: press again for the other. The words are the same, the verdict is the opposite."
                ),
            )
    return sentence


def _bring(config: TaskConfig, reordered: bool) -> None:
    """The next example, or the next text of the negation set: those of a pair follow each other."""
    turn = st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    _show(config, _reordered(config, turn) if reordered else _example(config, turn))


def _show(config: TaskConfig, sentence: str) -> None:
    """Write an example of these data into the field; unless the user changes it, it goes with the data."""
    st.session_state[SENTENCE] = sentence
    st.session_state[_BROUGHT] = config.data, sentence


def _example(config: TaskConfig, turn: int) -> str:
    rows = encoded(config).rows["test"]
    return written(config, int(rows[turn % len(rows)]))


def _reordered(config: TaskConfig, turn: int) -> str:
    texts, _labels = negation_set(dataset(config.data))
    return words_written(texts[turn % len(texts)])
