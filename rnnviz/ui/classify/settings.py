"""What the page asks for: data, how the answer is read out, and the numbers of training."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import InputError, _, ngettext
from rnnviz.learn.tasks.config import RANGES, TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui.choice import choose
from rnnviz.ui.classify.numbers import PAGE
from rnnviz.ui.reader import SHOWN
from rnnviz.ui.tasks.data import choose_data
from rnnviz.ui.tasks.settings import choose_training, task_config

USUAL_DROPOUT = 0.2
LENGTHS = 5, SHOWN  # words
MOST_CLASSES = 100


def choose_config() -> TaskConfig:
    """Draw the controls and return the settings.

    Raises
    ------
    InputError      if they are impossible, or the data have one label only, or too many
    """
    data = choose_data("labels", f"{PAGE}-data")
    with st.expander(_("Network and training"), key=f"{PAGE}-settings"):
        config = task_config("classify", data, **_choose_numbers())
    n = len(encoded(config).answers)
    if not 2 <= n <= MOST_CLASSES:
        text = ngettext(
            "These data have {n} label; to choose between there must be 2 to {most}.",
            "These data have {n} labels; to choose between there must be 2 to {most}.",
            n,
        )
        raise InputError(text.format(n=f"{n:,}", most=MOST_CLASSES))
    return config


def _choose_numbers() -> dict[str, object]:
    """The page's own settings, by the names of TaskConfig."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        readout = choose(
            _("The answer is read from"),
            {"last": _("the last state"), "attention": _("all states, by attention")},
            f"{PAGE}-readout",
        )
        dropout = st.number_input(
            _("Dropout"),
            *RANGES["dropout"],
            USUAL_DROPOUT,
            step=0.1,
            format="%.1f",
            key=f"{PAGE}-dropout",
            width=120,
            persist_state="session",
            help=_("The share of the words' numbers that is hidden in training, drawn anew at every update."),
        )
        length = st.number_input(
            _("Words that are read"),
            *LENGTHS,
            TaskConfig.max_length,
            key=f"{PAGE}-length",
            width=160,
            persist_state="session",
            help=_("Of an example; what follows is cut off, in training as in the test."),
        )
    numbers = choose_training(PAGE, epochs=10)
    st.caption(_("Cell, units, layers, directions and seed are those of the sidebar."))
    return {"readout": readout, "dropout": dropout, "max_length": length, **numbers}
