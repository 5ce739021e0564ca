"""The first steps: sentences, tokens, ids."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from rnnviz.analysis.preprocessing import Example
from rnnviz.core.pairs import Pairs
from rnnviz.data.dataset import Dataset
from rnnviz.data.vocabulary import (
    PADDING_TOKEN,
    SENTENCE_END,
    SENTENCE_START,
    SPECIAL,
    UNKNOWN_TOKEN,
    printable,
)
from rnnviz.language import _, listed, ngettext, told
from rnnviz.learn.tasks.encode import Encoded
from rnnviz.ui.mydata.chips import Chip, chips
from rnnviz.ui.mydata.names import TEXTBOOK
from rnnviz.ui.mydata.statistics import coverage_of

SHOWN = 60  # tokens of an example


def heading(number: int, title: str) -> None:
    """The title of a step."""
    st.header(f"{number} · {title}", anchor=False)


def sentences_step(found: Sequence[Example], data: Dataset) -> None:
    """Where one sequence ends and the next begins."""
    heading(1, _("Text → sentences"))
    if data.tokens == "char":
        rule = _("Rule: each line is one example. Its characters are read one by one, and nothing else is split.")
    elif data.kind == "text":
        rule = _(
            "Rule: a sentence ends where Punkt hears an end: it knows abbreviations, so that the point of “Dr.” is "
            "none. A Chinese sentence ends after 。！？ or an ellipsis. Each sentence is one example."
        )
    else:
        rule = _("Rule: each line is one example, read as one sequence however many sentences it has.")
    st.caption(rule)
    chips(
        ((str(n), [Chip(example.text.replace("\n", " "), kind="sentence")]) for n, example in enumerate(found, 1)),
        lang=data.language,
    )


def tokens_step(found: Sequence[Example], numbers: Encoded) -> None:
    """The pieces that are read."""
    heading(2, _("Sentences → tokens"))
    data = numbers.data
    if data.tokens == "char":
        rule = _("Rule: every character is a token, a space too.")
    else:
        rule = _(
            "Rule: words and punctuation marks, split by the Treebank rules (“don't” becomes “do” and “n't”); every "
            "Chinese character is a token."
        )
    if data.kind == "text":
        ends = _("A sentence stands between its start {start} and its end {end}.")
        rule = told(rule, ends.format(start=_marked(SENTENCE_START), end=_marked(SENTENCE_END)))
    st.caption(rule)
    chips(
        (
            (str(n), _cut([_token_chip(token, numbers) for token in read]))
            for n, read in enumerate(_read(found, data), 1)
        ),
        lang=data.language,
    )
    tokens = [token for example in found for token in example.tokens]
    known = numbers.vocabulary.word_to_index
    unknown = [token for token in tokens if token not in known]
    said = ngettext("{n} token, {m} different.", "{n} tokens, {m} different.", len(tokens))
    orange = ngettext("Orange: {n} is not in the vocabulary.", "Orange: {n} are not in the vocabulary.", len(unknown))
    st.markdown(f"{said.format(n=len(tokens), m=len(set(tokens)))} {orange.format(n=len(unknown))}")


def ids_step(found: Sequence[Example], numbers: Encoded) -> None:
    """The number of each token."""
    heading(3, _("Tokens → ids"))
    vocabulary, data = numbers.vocabulary, numbers.data
    st.caption(
        _(
            "Rule: the vocabulary numbers the most frequent tokens of the training part, {n} of them with the special "
            "ones: {special}. Every other token becomes {unknown}."
        ).format(
            n=f"{len(vocabulary):,}",
            special=listed(f"{vocabulary.word_to_index[mark]} = {_marked(mark)}" for mark in SPECIAL["word"]),
            unknown=_marked(UNKNOWN_TOKEN),
        )
    )
    rows = []
    for n, read in enumerate(_read(found, data), 1):
        ids = vocabulary.encode(read).tolist()
        row = []
        for token, k in zip(read, ids, strict=True):
            known = vocabulary.index_to_word[k]
            shown = known if known in TEXTBOOK else printable(token)
            row.append(Chip(f"{k:,}", shown, _token_chip(token, numbers).kind))
        rows.append((str(n), _cut(row)))
    chips(rows)
    with st.expander(_("The vocabulary, from its beginning")):
        times = [None] * len(SPECIAL["word"]) + coverage_of(numbers.config.data).train.tolist()
        st.dataframe(
            [
                {_("id"): k, _("token"): printable(word), _("times in the training part"): times[k]}
                for k, word in enumerate(vocabulary.index_to_word[:200])
            ],
            hide_index=True,
            height=260,
        )


def _read(found: Sequence[Example], data: Dataset) -> list[tuple[str, ...]]:
    """The tokens of each example, of a text with the marks of its sentences."""
    if data.kind == "text":
        return [(SENTENCE_START, *example.tokens, SENTENCE_END) for example in found]
    return [example.tokens for example in found]


def read_ids(example: Example, numbers: Encoded) -> np.ndarray:
    """(T,) ids of an example as the network reads it."""
    read = numbers.reads(example.tokens)
    return (read.source if isinstance(read, Pairs) else read.xs)[:, 0]


def _token_chip(token: str, numbers: Encoded) -> Chip:
    if token in (SENTENCE_START, SENTENCE_END, PADDING_TOKEN):
        return Chip(token, TEXTBOOK[token], "mark")
    return Chip(printable(token), kind="word" if token in numbers.vocabulary.word_to_index else "unknown")


def _cut(row: list[Chip]) -> list[Chip]:
    return row if len(row) <= SHOWN else [*row[:SHOWN], Chip("…", kind="sentence")]


def _marked(mark: str) -> str:
    return f"{mark} (`{TEXTBOOK[mark]}`)"
