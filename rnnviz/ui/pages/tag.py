"""Tag: a label for every word. What does a word mean here, and must one read on to know?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui import contest as contests
from rnnviz.ui.fragments import fragment
from rnnviz.ui.parts import choose_part
from rnnviz.ui.tag.baseline import draw_baseline, valid_baseline
from rnnviz.ui.tag.blanks import blanks
from rnnviz.ui.tag.context import choose_question, draw_context
from rnnviz.ui.tag.networks import ONE, TWO, choose_networks
from rnnviz.ui.tag.results import results
from rnnviz.ui.tag.sentence import choose_sentence, draw_sentence
from rnnviz.ui.tasks import bar, doors
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.data import choose_data
from rnnviz.ui.tasks.history import draw_history

PAGE = "tag"
EPOCHS = 4
STYLE = """<style>
    .st-key-tag-body [data-testid=stTable] { overflow-x: auto; }
</style>"""


def render() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.title(_("Tag"), anchor=False)
    st.caption(
        _("A label for every word: its class, or the entity it belongs to. Must one read on to know what a word is?")
    )
    fragment(_body)()


def _body() -> None:
    parts = {
        "train": _("Train and test"),
        "sentence": _("Your sentence"),
        "context": _("One word, two meanings"),
        "blank": _("Fill in the blank"),
    }
    part = choose_part(parts, "tag-part")
    with st.container(key="tag-body"):
        if part == "blank":
            blanks()
        else:
            _tagging(part)


def _tagging(part: str) -> None:
    data = choose_data("tags", "tag-data")
    if data in ("pos_zh", "entities_zh"):
        st.caption(
            _(
                "Chinese is read character by character: what is called a word here is a character, with the tag of "
                "its word. Chinese verbs have no number: there is no agreement to be learned from these sentences."
            )
        )
    try:
        configs = choose_networks(PAGE, data, epochs=EPOCHS)
    except InputError as problem:
        st.error(str(problem))
        configs = bar.configs_of(PAGE)
        if configs is None:
            return
    {"train": _train, "sentence": _sentence, "context": _context}[part](data, configs)


def _train(data: str, configs: dict[str, TaskConfig]) -> None:
    draw_baseline(configs[ONE])
    bar.training(PAGE, configs, partial(_draw_history, configs))
    contest = _at_rest()
    if contest is not None:
        try:
            results(contest)
        except InputError as problem:  # data of one's own that are not here any more
            st.error(str(problem))


def _draw_history(configs: dict[str, TaskConfig], contest: TaskContest | None) -> None:
    config = (configs if contest is None else contest.configs)[ONE]
    guess = valid_baseline(config).scores.accuracy
    draw_history(PAGE, configs, contest, {_("most frequent tag"): guess})


def _sentence(data: str, configs: dict[str, TaskConfig]) -> None:
    sentence = choose_sentence(data)
    bar.training(PAGE, configs, lambda contest: draw_sentence(contest, sentence))
    _doors(sentence)


def _context(data: str, configs: dict[str, TaskConfig]) -> None:
    question = choose_question(data)
    bar.training(PAGE, configs, lambda contest: draw_context(contest, question))
    if question is not None:
        _doors(" ".join(question.sentences[0]))


def _at_rest() -> TaskContest | None:
    """The page's contest, if it stands still after an update."""
    contest = contests.current(PAGE)
    return contest if contest is not None and not contest.active and contest.step else None


def _doors(sentence: str) -> None:
    contest = _at_rest()
    if contest is not None:
        doors.open_in(contest, TWO if TWO in contest.configs else ONE, sentence)
