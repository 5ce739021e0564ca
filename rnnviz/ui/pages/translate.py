"""Translate: an encoder reads, a decoder writes; what does it help to look back at the source?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from rnnviz.data.alignment import source_text
from rnnviz.data.dataset import Dataset
from rnnviz.data.datasets import dataset
from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui import contest as contests
from rnnviz.ui.fragments import fragment
from rnnviz.ui.parts import choose_part
from rnnviz.ui.tasks import bar
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.data import choose_data
from rnnviz.ui.tasks.doors import open_in
from rnnviz.ui.tasks.history import draw_history
from rnnviz.ui.translate.examples import SCROLLED, baseline_accuracies, draw_examples
from rnnviz.ui.translate.inside import draw_inside
from rnnviz.ui.translate.live import draw_live
from rnnviz.ui.translate.own import choose_source, draw_own
from rnnviz.ui.translate.results import draw_results
from rnnviz.ui.translate.settings import WITH, WITHOUT, choose_networks

PAGE = "translate"


def render() -> None:
    """Draw the page."""
    st.html(SCROLLED)
    st.title(_("Translate"), anchor=False)
    st.caption(
        _("An encoder reads the source, a decoder writes the answer. What does it help to look back while writing?")
    )
    fragment(_body)()


def _body() -> None:
    key = choose_data("pairs", "translate-data")
    data = dataset(key)
    with st.expander(_("Pairs to learn from"), expanded=contests.current(PAGE) is None):
        draw_examples(data)
    st.header(_("Train both at once"), anchor=False)
    try:
        configs = choose_networks(key)
    except InputError as problem:
        st.error(str(problem))
        configs = bar.configs_of(PAGE)
        if configs is None:
            return
    bar.training(PAGE, configs, partial(_draw, configs))
    contest = contests.current(PAGE)
    if contest is not None and not contest.active:
        _look(contest)


def _draw(configs: dict[str, TaskConfig], contest: TaskContest | None) -> None:
    """What the training has come to."""
    try:
        data = _data_of(configs if contest is None else contest.configs)
    except InputError as problem:
        st.error(str(problem))
        return
    draw_history(PAGE, configs, contest, baseline_accuracies(data))
    st.caption(
        _(
            "Accuracy, thin: the share of right symbols in training, given what the decoder reads there. Thick: the "
            "share of validation pairs that are written without a fault, by the network alone."
        )
    )
    if contest is not None:
        draw_live(contest, data)


def _data_of(configs: dict[str, TaskConfig]) -> Dataset:
    return dataset(next(iter(configs.values())).data)


def _look(contest: TaskContest) -> None:
    """What the networks at rest can do, one part at a time."""
    try:
        data = _data_of(contest.configs)
    except InputError as problem:
        st.error(str(problem))
        return
    parts = {
        "own": _("Your own input"),
        "test": _("On the test part"),
        "inside": _("Inside"),
    }
    part = choose_part(parts, "translate-part")
    with st.container(key="translate-parts"):
        if part == "test":
            draw_results(contest, data)
            return
        tokens = choose_source(data)
        if tokens is None:
            return
        try:
            (draw_own if part == "own" else draw_inside)(contest, data, tokens)
            _doors(contest, source_text(data, tokens))
        except InputError as problem:
            st.error(str(problem))


def _doors(contest: TaskContest, sentence: str) -> None:
    """The ways to Unroll and Gradients, and the reason where there is none."""
    st.markdown(_("**Step by step:** the decoder without attention, while it writes the answer to this source."))
    for name in (WITHOUT, WITH):
        open_in(contest, name, sentence)
