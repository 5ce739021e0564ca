"""A source of the user's own: what both networks write, the beam's alternatives, and where attention looks."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from rnnviz.analysis.alignment import on_alignment
from rnnviz.data import hangul
from rnnviz.data.alignment import right_answer, source_labels, source_text, source_tokens
from rnnviz.data.dataset import Dataset
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _, listed, ngettext
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.translate import Output
from rnnviz.plots.attention import plot_attention
from rnnviz.plots.translate import plot_alignment
from rnnviz.ui.figure import figure
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.own_text import choose_text
from rnnviz.ui.translate.examples import answer_text
from rnnviz.ui.translate.search import draw_beam, search
from rnnviz.ui.translate.settings import WITH
from rnnviz.ui.user_text import quoted

ENDED = "■"  # END under a chart
EXAMPLES = {"hangul": "한국어", "kana": "きょうと", "dates_en": "3 May 2021", "dates_zh": "二〇二一年五月三日"}


def choose_source(data: Dataset) -> tuple[str, ...] | None:
    """Draw the input and return its tokens; what cannot be read is said beside it, and is None."""
    typed = choose_text(
        _("Your own input"),
        f"translate-source-{data.key}",
        EXAMPLES.get(data.key, _test_source(data, 0)),
        partial(_next_source, data),
        button="translate-another",
        max_chars=400,
        width=360,
    )
    try:
        return source_tokens(data, typed)
    except InputError as problem:
        st.error(str(problem))
        return None


def _next_source(data: Dataset) -> str:
    number = st.session_state.get("translate-example", 0)
    st.session_state["translate-example"] = number + 1
    return _test_source(data, number)


def _test_source(data: Dataset, number: int) -> str:
    rows = data.parts["test"]
    return source_text(data, data.source[int(rows[number % len(rows)])])


def right_of(data: Dataset, tokens: tuple[str, ...]) -> tuple[str, ...] | None:
    """The right answer to a source: by the rule, or as the data have it; None where neither knows it."""
    written = right_answer(data.key, tokens)
    if written is not None:
        return tuple(w.symbol for w in written)
    same = np.flatnonzero(data.source.lengths == len(tokens))
    return next((data.answers[int(row)] for row in same if data.source[int(row)] == tokens), None)


def draw_own(contest: TaskContest, data: Dataset, tokens: tuple[str, ...]) -> None:
    """Draw what is written for a source, the search, and the heat map."""
    right = right_of(data, tokens)
    left, beside = st.columns([5, 6], gap="medium")
    with left:
        _unknown(contest, tokens)
        found = {name: search(contest, name, tokens, 1, 0.0)[0] for name in contest.configs}
        for name, output in found.items():
            st.markdown(sentence(data, name, output, right))
        draw_beam(contest, data, tokens)
    with beside:
        _heat_map(data, tokens, found[WITH], right)


def _unknown(contest: TaskContest, tokens: tuple[str, ...]) -> None:
    """Say which tokens the networks do not know, which syllables are new to them, and whether the end is cut off."""
    config = contest.configs[WITH]
    known = encoded(config).vocabulary.word_to_index
    strange = list(dict.fromkeys(token for token in tokens if token not in known))
    if strange:
        st.warning(
            ngettext(
                "{n} word is not in the vocabulary and is read as UNKNOWN_TOKEN: {words}",
                "{n} words are not in the vocabulary and are read as UNKNOWN_TOKEN: {words}",
                len(strange),
            ).format(n=len(strange), words=listed(quoted(token) for token in strange[:10]))
        )
    if config.data == "hangul":
        _new_syllables(hangul.shown(tokens))
    if len(tokens) > config.max_length:
        st.warning(_("Only the first {n} tokens are read.").format(n=config.max_length))


def _new_syllables(word: str) -> None:
    """Say which syllables of a word no word of the training part contains."""
    new = [syllable for syllable in dict.fromkeys(word) if hangul.part_of()[syllable] != "train"]
    if new:
        st.caption(
            ngettext(
                "{syllables}: a syllable that training never showed; its letters were there in others.",
                "{syllables}: syllables that training never showed; their letters were there in others.",
                len(new),
            ).format(syllables=" ".join(new))
        )


def sentence(data: Dataset, name: str, output: Output, right: tuple[str, ...] | None) -> str:
    """What a network writes, and whether it is right."""
    text = quoted(answer_text(data, output.symbols) or " ")
    if right is None:
        return _("**{name}:** {text}").format(name=_(name), text=text)
    if output.symbols == right:
        return _("**{name}:** {text} – right").format(name=_(name), text=text)
    return _("**{name}:** {text} – wrong, right is {right}").format(
        name=_(name), text=text, right=quoted(answer_text(data, right))
    )


def _heat_map(data: Dataset, tokens: tuple[str, ...], output: Output, right: tuple[str, ...] | None) -> None:
    """Where attention looks, beside the true places as far as the output is right."""
    if output.attention is None:
        return
    source = source_labels(data, tokens)[: output.attention.shape[1]]
    written = [*map(printable, output.symbols), *([ENDED] if output.ended else [])]
    rule = right_answer(data.key, tokens)
    if rule is None:
        fig, looked = plot_attention(output.attention, source, written), ""
    else:
        agree = next((k for k, (a, b) in enumerate(zip(output.symbols, right, strict=False)) if a != b), None)
        places = [w.places for w in rule][: agree if agree is not None else min(len(right), len(output.symbols))]
        fig = plot_alignment(output.attention, source, written, places)
        looked = looked_in_words(on_alignment(output.attention, places))
    figure(
        fig,
        "translate-attention-map",
        alt=_("Attention while “{text}” is written. {looked}").format(
            text=answer_text(data, output.symbols), looked=looked
        ),
    )
    if looked:
        st.markdown(looked)
    if rule is not None:
        st.caption(
            _(
                "Row ■ is the end of the output. A pink frame stands where the rule of the data says that the symbol "
                "can be told, up to the first wrong symbol; what is always there, as a hyphen, has none. A "
                "place beside it can serve as well, since the encoder's states know what stands around them."
            )
        )


def looked_in_words(hits: np.ndarray) -> str:
    """How often the heaviest weight stood on a true place."""
    if not len(hits):
        return ""
    return ngettext(
        "The heaviest weight stands on the true place for {hits} of {n} symbol.",
        "The heaviest weight stands on the true place for {hits} of {n} symbols.",
        len(hits),
    ).format(hits=int(hits.sum()), n=len(hits))
