"""The reader's own sentence, tagged while it is typed, by both networks as they are now."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from rnnviz import language
from rnnviz.analysis.tagging import kinds_of, word_tags
from rnnviz.data.datasets import dataset
from rnnviz.language import InputError, _, listed, ngettext, told
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.measure import predict
from rnnviz.ui.reader import reader_of
from rnnviz.ui.tag.networks import MARKS, taggers
from rnnviz.ui.tag.tokens import STYLE, Reading, tagged
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.own_text import choose_text
from rnnviz.ui.user_text import quoted

LONGEST = 400  # characters
FIRST = {"en": "the Apple is a great company .", "zh": "苹果是很好的公司。"}


def sentence_key(data: str) -> str:
    """Where the session keeps the sentence for these data: each language has its own."""
    return f"tag-sentence-{_language(data)}"


def _language(data: str) -> str:
    return dataset(data).language or ("zh" if language.current().startswith("zh") else "en")


def choose_sentence(data: str) -> str:
    """Draw the field of the sentence and return what stands in it."""
    return choose_text(
        _("Your sentence"),
        sentence_key(data),
        FIRST[_language(data)],
        partial(_drawn, data),
        button="tag-another",
        max_chars=LONGEST,
        live=True,
        help=_("It is tagged while you type."),
        placeholder=_("empty: the first example of the test part"),
    )


def _drawn(data: str) -> str:
    """A sentence of the test part, by chance: a short one."""
    source, rows = dataset(data).source, dataset(data).parts["test"]
    short = rows[source.lengths[rows] <= max(14, int(source.lengths[rows].min()))]
    row = short[np.random.default_rng().integers(len(short))]
    return " ".join(source[row])[:LONGEST]


def draw_sentence(contest: TaskContest | None, sentence: str) -> None:
    """Draw what both networks say about the sentence."""
    if contest is None:
        st.info(_("There is no network yet: press “Start”, and watch the tags change while it learns."))
        return
    config = next(iter(contest.configs.values()))
    try:
        read = reader_of(config).read(sentence, 0)
        readings = [
            Reading(MARKS[tagger.name], _(tagger.name), predict(tagger.config, tagger.params, list(read.tokens)))
            for tagger in taggers(contest)
        ]
    except InputError as problem:
        st.error(str(problem))
        return
    answers = encoded(config).answers
    st.html(STYLE + tagged(read.tokens, readings, answers, _notes(config, read.tokens)))
    _legend(contest)
    _unknown(config, read.tokens)
    if read.targets:
        st.caption(
            _("These words stand in the data, tagged {tags}.").format(tags=" ".join(quoted(t) for t in read.targets))
        )


def _notes(config: TaskConfig, tokens: tuple[str, ...]) -> list[str]:
    said = {"unknown": _("unknown"), "ambiguous": _("ambiguous"), "": ""}
    return [said[kind] for kind in kinds_of(tokens, _word_tags(config.data), _word_index(config.data))]


@st.cache_resource(show_spinner=False, max_entries=4)
def _word_tags(data: str):
    return word_tags(dataset(data))


@st.cache_resource(show_spinner=False, max_entries=4)
def _word_index(data: str) -> dict[str, int]:
    return {word: k for k, word in enumerate(dataset(data).source.words)}


def _legend(contest: TaskContest) -> None:
    shown = [tagger.shown for tagger in taggers(contest)]
    said = _("{networks}: the tag, and how probable the network finds it (the bar).").format(networks=listed(shown))
    if len(shown) > 1:
        said = told(said, _("A dashed frame: the two disagree."))
    st.caption(said)


def _unknown(config: TaskConfig, tokens: tuple[str, ...]) -> None:
    index = encoded(config).vocabulary.word_to_index
    unknown = list(dict.fromkeys(token for token in tokens if token not in index))
    if unknown:
        st.warning(
            ngettext(
                "{words} is not in the vocabulary: the network reads UNKNOWN_TOKEN and has only the context to go by.",
                "{words} are not in the vocabulary: the network reads UNKNOWN_TOKEN and has only the context to go by.",
                len(unknown),
            ).format(words=listed(quoted(word) for word in unknown))
        )
