"""The two networks of the page: one with attention, one without, alike in everything else."""

from __future__ import annotations

import streamlit as st

from rnnviz.core.seq2seq import ATTENTIONS
from rnnviz.language import N_, _, ngettext, told
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import model_of
from rnnviz.ui.choice import choose
from rnnviz.ui.shapes.words import attention_help, attention_name
from rnnviz.ui.tasks.settings import choose_training, task_config

WITH, WITHOUT = N_("with attention"), N_("without attention")
EPOCHS = 6


def choose_networks(data: str) -> dict[str, TaskConfig]:
    """Draw the controls and return both networks by their names.

    Raises
    ------
    InputError      if a setting is impossible
    """
    own: dict[str, object] = choose_training("translate", epochs=EPOCHS)
    left, right = st.columns(2, vertical_alignment="bottom")
    with left, st.container(horizontal=True, vertical_alignment="bottom"):
        attention = choose(
            _("Score of the attention"),
            {score: attention_name(score) for score in ATTENTIONS if score != "none"},
            "translate-attention",
            help=attention_help(),
        )
        own["bidirectional"] = (
            choose(
                _("The encoder reads"),
                {"both": _("from both ends"), "one": _("from the start")},
                "translate-directions",
            )
            == "both"
        )
    with right:
        own["forcing"] = st.slider(
            _("Teacher forcing: how often the decoder reads the right symbol in training"),
            0.0,
            1.0,
            1.0,
            0.05,
            key="translate-forcing",
            persist_state="session",
            help=_("Else it reads what it would have written itself, as it must when nobody knows the answer."),
        )
    configs = {
        WITH: task_config("translate", data, attention=attention, **own),
        WITHOUT: task_config("translate", data, attention="none", **own),
    }
    st.caption(_sizes(configs))
    return configs


def _sizes(configs: dict[str, TaskConfig]) -> str:
    """How large both networks are."""
    sizes = {name: model_of(config).n_parameters() for name, config in configs.items()}
    counted = " · ".join(
        _("{name}: {parameters}").format(
            name=_(name), parameters=ngettext("{n} parameter", "{n} parameters", n).format(n=f"{n:,}")
        )
        for name, n in sizes.items()
    )
    said = _("Cell, units, layers, embedding and seed are those of the sidebar, the same for both.")
    width = model_of(configs[WITH]).decoder.width
    if width != configs[WITH].hidden:
        but = _("But the dot score needs states of one width: with attention the decoder has {n} units.")
        said = told(said, but.format(n=width))
    return counted + "  \n" + said
