"""The sentence that the page looks at: the user's, or one that nobody was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from rnnviz.analysis import language_model
from rnnviz.data.ngram_models import Events
from rnnviz.data.tokenize import detokenize, split_text
from rnnviz.data.vocabulary import UNKNOWN_TOKEN
from rnnviz.language import _, ngettext
from rnnviz.ui.language.numbers import Net
from rnnviz.ui.user_text import quoted

KEY = "language-sentence"
MAX_CHARACTERS = 400
LENGTHS = (6, 14)  # words of the sentences that are proposed


@dataclass(frozen=True)
class Looked:
    """A sentence: as text, its tokens, and its events with unknown words replaced."""

    text: str
    tokens: Sequence[str]
    sequence: Events


def choose_sentence(net: Net) -> Looked:
    """Draw the field for the sentence, with a button that puts in a held-out one.

    Raises
    ------
    InputError      if there is no word in it
    """
    numbers = net.numbers
    if st.session_state.get(f"{KEY}-data") != numbers.config.data:
        kept = _fits(net)
        st.session_state[f"{KEY}-data"] = numbers.config.data
        if not kept:
            _propose(net, 0)
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    with left:
        text = st.text_input(_("Sentence"), key=KEY, max_chars=MAX_CHARACTERS, persist_state="session")
    with right:
        st.button(
            _("Another held-out one"),
            key=f"{KEY}-another",
            icon=":material/casino:",
            on_click=_another,
            args=(net,),
            width="stretch",
        )
    tokens = _tokens(net, text)
    sequence = language_model.own_events(numbers, tokens)
    _say_unknown(tokens, sequence)
    if len(tokens) > numbers.config.max_length:
        st.caption(_("Only the first {n} tokens are read.").format(n=numbers.config.max_length))
    return Looked(text, tokens[: numbers.config.max_length], sequence)


def sentence_for_doors(net: Net) -> str:
    """The sentence of the field, or a held-out one where the network's data know no word of it."""
    return st.session_state[KEY] if _fits(net) else held_out_sentence(net, 0)


def _fits(net: Net) -> bool:
    """Whether the field has a sentence of these data, or one of the user's own, of which they know a word."""
    text = st.session_state.get(KEY, "")
    proposed_for_others = st.session_state.get(
        f"{KEY}-data"
    ) != net.numbers.config.data and text == st.session_state.get(f"{KEY}-proposed")
    known = net.numbers.vocabulary.word_to_index
    return not proposed_for_others and any(token in known for token in _tokens(net, text))


def _tokens(net: Net, text: str) -> list[str]:
    return list(text.strip()) if net.numbers.data.tokens == "char" else split_text(text)


def held_out_sentence(net: Net, number: int) -> str:
    """A sentence of the validation part as text, one of middle length if there is any."""
    numbers = net.numbers
    rows = language_model.held_out_rows(numbers)
    lengths = numbers.data.source.lengths[rows]
    middle = rows[(lengths >= LENGTHS[0]) & (lengths <= LENGTHS[1])]
    among = middle if len(middle) else rows
    tokens = numbers.data.source[int(among[number % len(among)])]
    return detokenize(tokens, numbers.data.tokens)[:MAX_CHARACTERS]


def _another(net: Net) -> None:
    _propose(net, st.session_state.get(f"{KEY}-number", 0) + 1)


def _propose(net: Net, number: int) -> None:
    """Put a held-out sentence into the field."""
    st.session_state[f"{KEY}-number"] = number
    st.session_state[KEY] = st.session_state[f"{KEY}-proposed"] = held_out_sentence(net, number)


def _say_unknown(tokens: Sequence[str], sequence: Events) -> None:
    """Which words are not in the vocabulary."""
    after = sequence[1]
    unknown = [
        token for token, word in zip(tokens, after, strict=False) if word == UNKNOWN_TOKEN and token != UNKNOWN_TOKEN
    ]
    if unknown:
        st.caption(
            ngettext(
                "{n} word is not in the vocabulary and is read as UNKNOWN_TOKEN: {words}",
                "{n} words are not in the vocabulary and are read as UNKNOWN_TOKEN: {words}",
                len(unknown),
            ).format(n=len(unknown), words=" ".join(quoted(word) for word in unknown))
        )
