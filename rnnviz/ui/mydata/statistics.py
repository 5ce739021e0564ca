"""What is in a data set: its amounts, lengths and answers, what a vocabulary knows of it, and what was dropped."""

from __future__ import annotations

import streamlit as st

from rnnviz.analysis import corpus_statistics
from rnnviz.analysis.corpus_statistics import Amounts, Coverage, Lengths
from rnnviz.data.dataset import PARTS
from rnnviz.data.datasets import dataset
from rnnviz.language import InputError, _, told
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.plots.corpus import plot_answer_counts, plot_coverage, plot_lengths
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.mydata.choice import choose_any
from rnnviz.ui.mydata.names import page_name, part_name
from rnnviz.ui.mydata.report import draw_report
from rnnviz.ui.names import token_name
from rnnviz.ui.tasks import shelf
from rnnviz.ui.user_text import quoted

SIZES = (10, 20, 50, 100, 200, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 50_000)
SHOWN = 5  # examples
SHOWN_TOKENS = 40
KEPT = 16


def render() -> None:
    """Draw this part of the page."""
    st.caption(_("What is in the data that a network learns from, and how much of it can it know?"))
    fragment(_body)()


def choose_vocabulary() -> int:
    """Draw the slider of the vocabulary's limit, one for the whole page."""
    st.session_state.setdefault("mydata-vocabulary", TaskConfig.vocabulary_size)
    return st.select_slider(
        _("Vocabulary, at most"),
        SIZES,
        format_func=lambda n: f"{n:,}",
        key="mydata-vocabulary",
        persist_state="session",
        help=_("The most frequent words of the training part, and four special tokens; all others are unknown."),
    )


def _body() -> None:
    left, right = st.columns([3, 2])
    with left:
        key = choose_any()
    with right:
        limit = choose_vocabulary()
    try:
        data = dataset(key)
    except InputError as problem:
        st.error(str(problem))
        return
    said = _("For the page {page}. Tokens: {tokens}.").format(page=page_name(data.kind), tokens=token_name(data.tokens))
    if data.licence:
        said = told(said, _("Licence: {licence}").format(licence=_(data.licence)))
    st.caption(said)
    lengths, coverage = st.columns(2)
    with lengths:
        histogram = _lengths(key)
        figure(
            plot_lengths(histogram, data.tokens, TaskConfig.max_length),
            "mydata-lengths",
            alt=_("How many of {n} sequences are how long.").format(n=f"{len(data):,}"),
        )
    with coverage:
        found = coverage_of(key)
        figure(
            plot_coverage(found, limit),
            "mydata-coverage",
            alt=_("The share of tokens that are known against the size of the vocabulary, in training and test."),
        )
    unknown = 1 - found.known_other[found.words_within(limit)]
    st.markdown(
        _(
            "**Out of vocabulary:** of {n} tokens of the test part {share} are unknown: the network reads "
            "UNKNOWN_TOKEN in their place. Rule: they are not among the {words} words that were taken from training."
        ).format(n=f"{found.n_other:,}", share=f"{unknown:.2%}", words=f"{found.words_within(limit):,}")
    )
    if data.kind == "pairs":
        st.markdown("**" + _("What is read") + "**")
    _amounts_table(key, "source")
    if data.kind == "pairs":
        st.markdown("**" + _("What is written") + "**")
        _amounts_table(key, "answers")
    if data.kind in ("labels", "tags"):
        figure(
            plot_answer_counts(_answers(key), {part: part_name(part) for part in PARTS}),
            "mydata-answers",
            alt=_("The share of each answer in training, validation and test."),
        )
    _examples(key)
    one = shelf.find(key)
    if one is not None:
        draw_report(one.report)


def _amounts_table(key: str, side: str) -> None:
    """The amounts of one column of the data, by part."""
    rows = [
        {
            _("part"): part_name(part),
            _("sequences"): f"{found.sequences:,}",
            _("tokens"): f"{found.tokens:,}",
            _("different tokens"): f"{found.types:,}",
            _("tokens a sequence"): f"{found.tokens / max(found.sequences, 1):.1f}",
        }
        for part, found in _amounts(key, side).items()
    ]
    with st.container(key=f"mydata-amounts-{side}"):
        st.table(rows, hide_index=True)


def _examples(key: str) -> None:
    """The first examples of the training part, token by token."""
    data = dataset(key)
    st.markdown("**" + _("The first examples of the training part") + "**")
    lines = []
    for row in data.parts["train"][:SHOWN].tolist():
        source = data.source[row]
        if data.kind == "tags":
            source = [f"{word}/{tag}" for word, tag in zip(source, data.answers[row], strict=True)]
        glue = "" if data.tokens == "char" else " "
        text = _cut(source, glue)
        if data.kind == "labels":
            text = f"{quoted(data.answers[row][0])} ← {quoted(text)}"
        elif data.kind == "pairs":
            text = f"{quoted(text)} → {quoted(_cut(data.answers[row], glue))}"
        else:
            text = quoted(text)
        lines.append(f"- {text}")
    st.markdown("\n".join(lines))


def _cut(tokens: tuple[str, ...] | list[str], glue: str) -> str:
    text = glue.join(tokens[:SHOWN_TOKENS]).replace("\n", "⏎")
    return text + " …" if len(tokens) > SHOWN_TOKENS else text


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _lengths(key: str) -> Lengths:
    return corpus_statistics.length_histogram(dataset(key).source.lengths)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def coverage_of(key: str) -> Coverage:
    """How much of the data of a key is known to vocabularies of every size."""
    return corpus_statistics.coverage(dataset(key))


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _amounts(key: str, side: str) -> dict[str, Amounts]:
    return corpus_statistics.amounts(getattr(dataset(key), side), dataset(key).parts)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _answers(key: str) -> dict[str, dict[str, int]]:
    return corpus_statistics.answer_counts(dataset(key))
