"""Sequences of unlike length side by side: padding, truncation, mask."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import streamlit as st

from rnnviz.analysis.preprocessing import Example
from rnnviz.data.column import Column
from rnnviz.data.vocabulary import PADDING_TOKEN, SENTENCE_START, UNKNOWN_TOKEN, printable
from rnnviz.language import _, ngettext
from rnnviz.learn.tasks.encode import Encoded, padded
from rnnviz.ui.mydata.names import TEXTBOOK
from rnnviz.ui.mydata.steps_tokens import heading, read_ids
from rnnviz.ui.user_text import quoted

SAID = 12  # tokens of what was cut that are shown
KINDS = {PADDING_TOKEN: "padding", UNKNOWN_TOKEN: "unknown", SENTENCE_START: "mark"}


def batch_step(found: Sequence[Example], numbers: Encoded) -> None:
    """The examples as one batch, and what was cut from them."""
    heading(5, _("Sequences → a padded batch with its mask"))
    st.caption(
        _(
            "Rule: what is longer than {limit} tokens is cut at its end; what is shorter than the longest is filled up "
            "at its end with {padding}. The mask is 1 where a token stands: only there the network steps and the loss "
            "counts. In the program's arrays time comes first, (T, B)."
        ).format(limit=numbers.config.max_length, padding=f"{PADDING_TOKEN} (`{TEXTBOOK[PADDING_TOKEN]}`)")
    )
    ids, mask = arrays(found, numbers)
    B, T = ids.shape
    st.markdown(
        _(
            "**B = {B} sequences, T = {T} steps:** {n} of {all} places are padding. In each place: token, id, mask."
        ).format(B=B, T=T, n=int((~mask).sum()), all=B * T)
    )
    st.html(_table(ids, mask, numbers))
    _say_cut(found, numbers)


def arrays(found: Sequence[Example], numbers: Encoded) -> tuple[np.ndarray, np.ndarray]:
    """The ids and the mask of the examples as one batch, (B, T) both."""
    read = [read_ids(example, numbers) for example in found]
    starts = np.concatenate([[0], np.cumsum([len(row) for row in read])])
    column = Column(numbers.vocabulary.index_to_word, np.concatenate(read), starts)
    ids, mask = padded(column, numbers.config.max_length, numbers.vocabulary.word_to_index[PADDING_TOKEN])
    return ids.T, (np.ones(ids.shape, bool) if mask is None else mask).T


def _table(ids: np.ndarray, mask: np.ndarray, numbers: Encoded) -> str:
    """The batch as an HTML table that scrolls for itself: a row for each sequence, a column for each step."""
    steps = "".join(f'<th scope="col">{t}</th>' for t in range(1, ids.shape[1] + 1))
    rows = [f'<tr><th scope="col">{html.escape(_("step"))}</th>{steps}</tr>']
    for n, (row, here) in enumerate(zip(ids.tolist(), mask.tolist(), strict=True), 1):
        cells = zip(numbers.vocabulary.decode(row), row, here, strict=True)
        rows.append(f'<tr><th scope="row">{n}</th>{"".join(_cell(*cell) for cell in cells)}</tr>')
    label = html.escape(_("A batch of {n} sequences, padded to {t} steps.").format(n=len(ids), t=ids.shape[1]))
    return (
        f'<div class="mydata-batch" tabindex="0" role="region" aria-label="{label}">'
        f"<table>{''.join(rows)}</table></div>"
    )


def _cell(word: str, number: int, here: bool) -> str:
    token = html.escape(TEXTBOOK.get(word, printable(word)))
    return f'<td data-kind="{KINDS.get(word, "word")}">{token}<small>{number:,}</small><small>{int(here)}</small></td>'


def _say_cut(found: Sequence[Example], numbers: Encoded) -> None:
    """What the limit of the length has taken away."""
    room = numbers.config.max_length - (numbers.config.task == "language")
    lost = [(n, example.tokens[room:]) for n, example in enumerate(found, 1) if len(example.tokens) > room]
    if not lost:
        st.markdown(_("Nothing was cut."))
        return
    number, tokens = lost[0]
    glue = "" if numbers.data.tokens == "char" else " "
    shown = glue.join(map(printable, tokens[:SAID])) + (" …" if len(tokens) > SAID else "")
    n = sum(len(tokens) for _number, tokens in lost)
    st.markdown(
        ngettext(
            "**Cut: {n} token.** From sequence {first}: {tokens}",
            "**Cut: {n} tokens.** From sequence {first}: {tokens}",
            n,
        ).format(n=n, first=number, tokens=quoted(shown))
    )
