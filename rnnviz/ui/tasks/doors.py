"""The doors of a task page into Unroll and Gradients: they open with its trained network and the chosen sentence."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.ui import networks, sidebar, state
from rnnviz.ui.decoder import decoder_model
from rnnviz.ui.networks import TASK
from rnnviz.ui.pages import gradients, unroll
from rnnviz.ui.source import SOURCE
from rnnviz.ui.tasks.contest import TaskContest


def open_in(contest: TaskContest, name: str, sentence: str) -> None:
    """Draw the buttons that open the network `name` of a contest, as it is now, in Unroll and in Gradients.

    sentence : what it is to read: an example of the data with spaces between its tokens, or as a user would write it
    """
    config = contest.configs[name]
    if config.task == "translate":
        try:
            decoder_model(config)
        except InputError as problem:
            st.caption(str(problem))
            return
    doors = {
        "unroll": (unroll.render, _("Open in Unroll"), ":material/view_column:"),
        "gradients": (gradients.render, _("Open in Gradients"), ":material/trending_down:"),
    }
    with st.container(horizontal=True):
        for path, (render, label, icon) in doors.items():
            key = f"{contest.page}-{name}-{path}".replace(" ", "-")
            if st.button(label, key=key, icon=icon, on_click=_bring, args=(contest, name, sentence)):
                st.switch_page(st.Page(render, url_path=path, default=path == "unroll"))


def _bring(contest: TaskContest, name: str, sentence: str) -> None:
    """The network and the sentence come along; nothing of it is changed by what the page does later."""
    state.set_task_network(networks.of_task(contest.configs[name], contest.states[name]))
    st.session_state[SOURCE] = TASK
    sidebar.set_sentence(sentence)
