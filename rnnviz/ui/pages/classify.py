"""Classify: what does a whole sentence say, and from which word on does the network know it?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui.classify.baseline import baselines, lines
from rnnviz.ui.classify.chain import chain
from rnnviz.ui.classify.examples import examples
from rnnviz.ui.classify.look import look
from rnnviz.ui.classify.numbers import NETWORK, PAGE, baseline
from rnnviz.ui.classify.results import results
from rnnviz.ui.classify.samples import samples
from rnnviz.ui.classify.sentence import choose_sentence
from rnnviz.ui.classify.settings import choose_config
from rnnviz.ui.classify.words import by_heart
from rnnviz.ui.fragments import fragment
from rnnviz.ui.parts import choose_part
from rnnviz.ui.tasks import bar
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.doors import open_in
from rnnviz.ui.tasks.history import draw_history

STYLE = """<style>
    .st-key-classify-summary > div, .st-key-classify-by-class > div { overflow-x: auto; }
</style>"""


def render() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.title(_("Classify"), anchor=False)
    st.caption(_("Many words in, one answer out: praise or blame? And does the order of the words matter?"))
    fragment(_body)()


def _body() -> None:
    names = {"train": _("Train"), "test": _("Test"), "sentence": _("A sentence")}
    part = choose_part(names, "classify-part")
    with st.container():  # whatever is in it, the training below keeps its place and so replaces what it drew before
        configs = _configs(part)
    if configs is not None:
        bar.training(PAGE, configs, partial(_draw, part, configs))


def _configs(part: str) -> dict[str, TaskConfig] | None:
    """What is to be trained: of the part "train" as its controls say; else what there is."""
    kept = bar.configs_of(PAGE)
    if part != "train":
        if kept is None:
            st.info(_("There is no network yet: choose “Train” and press “Start”."))
        return kept
    try:
        config = choose_config()
        chain(config)
        baselines(config)
        if kept is None:
            examples(config)
    except InputError as problem:
        st.error(str(problem))
        return kept
    return {NETWORK: config}


def _draw(part: str, configs: dict[str, TaskConfig], contest: TaskContest | None) -> None:
    """One part of the page, with the network as it is now."""
    if contest is None:
        if part == "train":
            _history(configs, None)
        return
    config, state = contest.configs[NETWORK], contest.states[NETWORK]
    try:
        if part == "train":
            _history(configs, contest)
            st.markdown(by_heart(state))
        elif part == "sentence":
            written = look(config, state, choose_sentence(config), PAGE)
            if written is not None and not contest.active:
                open_in(contest, NETWORK, written)
        elif contest.active:
            st.info(_("The test comes when the training rests."))
        else:
            _test(config, contest)
    except InputError as problem:
        st.error(str(problem))


def _history(configs: dict[str, TaskConfig], contest: TaskContest | None) -> None:
    config = (configs if contest is None else contest.configs)[NETWORK]
    draw_history(PAGE, configs, contest, lines(baseline(config)))


def _test(config: TaskConfig, contest: TaskContest) -> None:
    """The figures of the test part, its examples, and a look into one of them."""
    state = contest.states[NETWORK]
    results(config, state)
    st.header(_("Verdicts on examples of the test part"), anchor=False)
    written = samples(config, state)
    if written is not None and look(config, state, written, f"{PAGE}-sample") is not None:
        open_in(contest, NETWORK, written)
