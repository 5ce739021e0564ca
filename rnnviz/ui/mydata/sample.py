"""The text that is prepared step by step: a few examples of the data, to be changed at will."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.preprocessing import Example, examples
from rnnviz.data.dataset import Dataset
from rnnviz.data.tokenize import detokenize
from rnnviz.language import InputError, _

MOST_CHARACTERS = 4000
SAMPLE = 5  # examples of the data
LONGEST = 16  # tokens of an example that is offered
MOST = 8  # examples that are prepared


def choose_text(data: Dataset) -> str:
    """Draw the text to prepare and the button that takes another sample of the data; return the text."""
    slot, turn = f"mydata-text-{data.key}", f"mydata-turn-{data.key}"
    st.session_state.setdefault(turn, 0)
    st.session_state.setdefault(slot, sample(data, 0))
    label = {
        "text": _("Text: change it, or write your own"),
        "labels": _("Texts, one a line: change them, or write your own"),
        "tags": _("Sentences, one a line: change them, or write your own"),
        "pairs": _("What is read, one a line: change it, or write your own"),
    }[data.kind]
    text = st.text_area(label, key=slot, max_chars=MOST_CHARACTERS, persist_state="session", height=150)
    st.button(
        _("Another sample of the data"), key="mydata-another", icon=":material/casino:", on_click=_next, args=(data,)
    )
    return text


def _next(data: Dataset) -> None:
    turn = f"mydata-turn-{data.key}"
    st.session_state[turn] += 1
    st.session_state[f"mydata-text-{data.key}"] = sample(data, st.session_state[turn])


def sample(data: Dataset, turn: int) -> str:
    """Examples of the test part, whose words training may not know, as text: the same ones for the same turn."""
    rows = data.parts["test"]
    lengths = data.source.lengths[rows]
    short = rows[(lengths > 0) & (lengths <= max(LONGEST, np.median(lengths[lengths > 0])))]
    chosen = np.random.default_rng(turn).choice(short, min(SAMPLE, len(short)), replace=False)
    texts = [detokenize(data.source[row], data.tokens).replace("\n", " ") for row in chosen.tolist()]
    if data.kind == "text" and data.tokens == "word":
        return ("" if data.language == "zh" else " ").join(texts)[:MOST_CHARACTERS]
    return "\n".join(texts)[:MOST_CHARACTERS]


def prepared(text: str, data: Dataset) -> tuple[tuple[Example, ...], int]:
    """At most MOST examples of the text, and how many more there are.

    Raises
    ------
    InputError      if there is not a single token
    """
    found = _examples(text, data.kind, data.tokens)
    if not found:
        raise InputError(_("There is nothing to prepare: write at least one word."))
    return found[:MOST], max(0, len(found) - MOST)


@st.cache_data(show_spinner=False, max_entries=64)
def _examples(text: str, kind: str, tokens: str) -> tuple[Example, ...]:
    return examples(text, kind, tokens)
