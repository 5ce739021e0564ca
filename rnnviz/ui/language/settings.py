"""The page's controls: the data, how many words are told apart, the network's training, the n-grams' smoothing."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.ngram_models import SMOOTHINGS
from rnnviz.data.vocabulary import SPECIAL
from rnnviz.language import _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui import state
from rnnviz.ui.choice import choose
from rnnviz.ui.language.names import SMOOTHING_NAMES
from rnnviz.ui.language.numbers import kinds
from rnnviz.ui.tasks.data import choose_data
from rnnviz.ui.tasks.settings import choose_training, task_config

PAGE = "language"
MOST_WORDS = 8000  # the textbook's vocabulary
LIMITS = (5, 50_000)
SPECIALS = len(SPECIAL["word"])


def choose_config() -> TaskConfig:
    """Draw the choice of data and what is trained on them.

    Raises
    ------
    InputError      if a setting is impossible or the data are not here
    """
    data = choose_data("text", f"{PAGE}-data")
    with st.expander(_("Vocabulary and training"), icon=":material/tune:"):
        size = _vocabulary(data)
        training = choose_training(PAGE, epochs=20)
        st.caption(
            _(
                "Cell, sizes, dropout and seed are those of the sidebar. A sentence of more than {n} words is cut."
            ).format(n=TaskConfig.max_length)
        )
    if state.config().bidirectional:
        st.caption(_("A language model reads in one direction only: the other would see the word it has to predict."))
    return task_config("language", data, vocabulary_size=size, bidirectional=False, **training)


def _vocabulary(key: str) -> int:
    """The dial of the vocabulary, at first the words that occur more than once, so that unknown ones are learned."""
    different, twice = kinds(key)
    size = st.number_input(
        _("Words in the vocabulary"),
        *LIMITS,
        min(MOST_WORDS, max(LIMITS[0], twice + SPECIALS)),
        key=f"{PAGE}-vocabulary-{key}",
        width=190,
        persist_state="session",
        help=_(
            "The most frequent words of the training part and {n} marks; the textbook takes {most}. All other words "
            "are read as UNKNOWN_TOKEN."
        ).format(n=SPECIALS, most=f"{MOST_WORDS:,}"),
    )
    st.caption(
        _(
            "The training part has {kinds} different words, {twice} of them more than once. If no word is left out, "
            "UNKNOWN_TOKEN never occurs in training, and what is unknown later costs very much."
        ).format(kinds=f"{different:,}", twice=f"{twice:,}")
    )
    return size


def choose_smoothing() -> str:
    """Draw the choice of the n-grams' smoothing: a key of ngram_models.SMOOTHINGS."""
    return choose(
        _("Smoothing of the n-grams"),
        {name: _(SMOOTHING_NAMES[name]) for name in SMOOTHINGS},
        f"{PAGE}-smoothing",
        help=_(
            "What is left for n-grams that never occurred in training. Witten–Bell mixes each model with the shorter "
            "one, the more so the more different words followed; Laplace adds 1 to every count, Lidstone less."
        ),
    )
