"""Language model: what is the next word worth, to who counts and to who remembers?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui.fragments import fragment
from rnnviz.ui.language import numbers
from rnnviz.ui.language.against import against
from rnnviz.ui.language.chain import chain
from rnnviz.ui.language.learning import learning
from rnnviz.ui.language.sentence import sentence_for_doors
from rnnviz.ui.language.settings import PAGE, choose_config
from rnnviz.ui.language.words import words
from rnnviz.ui.parts import choose_part
from rnnviz.ui.tasks import bar, doors
from rnnviz.ui.tasks.contest import TaskContest

STYLE = """<style>
    .st-key-language-table > div, .st-key-language-scores > div { overflow-x: auto; }
</style>"""


def render() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.title(_("Language model"), anchor=False)
    st.caption(_("What comes next? Models that count, and a network that remembers, on the same held-out sentences."))
    fragment(_body)()


def _body() -> None:
    names = {
        "chain": _("Chain rule"),
        "against": _("Against n-grams"),
        "learning": _("Learning"),
        "words": _("Words as vectors"),
    }
    part = choose_part(names, "language-part")
    configs = None
    try:
        configs = {numbers.NETWORK: choose_config()}
    except InputError as problem:
        st.error(str(problem))
        configs = bar.configs_of(PAGE)
    if configs is not None:
        bar.training(PAGE, configs, partial(_draw, part, configs[numbers.NETWORK]))


def _draw(part: str, config: TaskConfig, contest: TaskContest | None) -> None:
    """One part of the page, with the network as it is now."""
    try:
        net = numbers.net_of(contest, config)
        if part == "chain":
            chain(net)
        elif part == "against":
            against(net, contest)
        elif part == "learning":
            learning(net, contest)
        else:
            words(net)
        if contest is not None and net.step and not net.active:
            doors.open_in(contest, numbers.NETWORK, sentence_for_doors(net))
    except InputError as problem:
        st.error(str(problem))
