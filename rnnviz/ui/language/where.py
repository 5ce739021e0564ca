"""Where the network is better than an n-gram model: word by word, by frequency, and by place in the sentence."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from rnnviz.analysis.language_where import Gain, Range, by_frequency, by_place
from rnnviz.data.ngram_models import ORDERS
from rnnviz.data.vocabulary import SENTENCE_END
from rnnviz.language import _, listed
from rnnviz.plots.language import plot_gains
from rnnviz.plots.theme import CELL_COLORS
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.language import numbers
from rnnviz.ui.language.chain import word_name
from rnnviz.ui.language.names import order_name
from rnnviz.ui.language.numbers import HeldOut, Net
from rnnviz.ui.text import text
from rnnviz.ui.user_text import quoted

REACH = 3.0  # nats: where the colours end
SHOWN = 120  # words of text at once, to the end of a sentence
TOKEN, PAGE = "language-token", "language-where-page"


def where(net: Net, losses: dict[int, np.ndarray]) -> None:
    """Draw the comparison with one n-gram model, at rest."""
    st.header(_("Where is each better?"), anchor=False)
    best = min(ORDERS, key=lambda order: losses[order].mean())
    order = choose(_("The network against the"), {n: order_name(n) for n in ORDERS}, "language-order", first=best)
    held, ours = numbers.held_out(net), numbers.network_losses(net)
    gains = losses[order] - ours
    _words(held, gains, losses, ours, order)
    left, right = st.columns(2)
    other, color = order_name(order), CELL_COLORS[net.config.cell]
    with left:
        _gains(
            {_frequency_name(of): value for of, value in by_frequency(net.numbers, held.after, gains).items()},
            color,
            _("By how often the word occurs in training"),
            other,
            "language-by-frequency",
        )
    with right:
        _gains(
            {_place_name(of): value for of, value in by_place([len(s) for s in held.after], gains).items()},
            color,
            _("By its place in the sentence"),
            other,
            "language-by-place",
        )


def _gains(gains: dict[str, Gain], color: str, title: str, other: str, key: str) -> None:
    said = listed(f"{name}: {of.mean:+.2f}" for name, of in gains.items())
    figure(plot_gains(gains, color, title, other), key, alt=f"{title}: {said}")


def _frequency_name(of: Range | str) -> str:
    if isinstance(of, str):
        return _("sentence end") if of == SENTENCE_END else _("unknown words")
    return _range(*of) + " ×"


def _place_name(of: Range | str) -> str:
    return _("word {place}").format(place=_range(*of))


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"≥ {low}"
    return str(low) if low == high else f"{low}–{high}"


def _words(held: HeldOut, gains: np.ndarray, losses: dict[int, np.ndarray], ours: np.ndarray, order: int) -> None:
    """A stretch of held-out text inked by the gains; a click says what each model gave."""
    starts = np.cumsum([0, *(len(sentence) for sentence in held.after)])
    pages = [0]
    while starts[-1] - pages[-1] > SHOWN:
        pages.append(int(starts[np.searchsorted(starts, pages[-1] + SHOWN, side="right") - 1]))
        if pages[-1] == pages[-2]:  # a sentence longer than a page
            pages[-1] = int(starts[np.searchsorted(starts, pages[-2], side="right")])
    if st.session_state.get(PAGE, 1) > len(pages):
        st.session_state[PAGE] = 1
    page = 1
    if len(pages) > 1:
        page = st.slider(_("Stretch of the held-out text"), 1, len(pages), key=PAGE, persist_state="session")
    begin, end = pages[page - 1], [*pages[1:], int(starts[-1])][page - 1]
    touched = text(
        [word_name(word) for word in held.words[begin:end]],
        "language-inked",
        alt=_("Held-out words: blue where the network gave more, orange where the {other} did.").format(
            other=order_name(order)
        ),
        values=np.clip(gains[begin:end] / REACH, -1, 1),
        ends=(
            _("{other} gave e³ times more").format(other=order_name(order)),
            _("the network gave e³ times more"),
        ),
        clicks=True,
    )
    if touched is not None:
        st.session_state[TOKEN] = (begin, touched.start)
    chosen = st.session_state.get(TOKEN)
    if chosen is None or chosen[0] != begin:
        st.caption(_("Choose a word to see what each model gave it."))
        return
    at = begin + min(chosen[1], end - begin) - 1
    said = [f"{order_name(n)} {math.exp(-losses[n][at]):.3g}" for n in ORDERS]
    st.caption(
        _("P({word}): {models}, network {ours}").format(
            word=quoted(word_name(held.words[at])), models=listed(said), ours=f"{math.exp(-ours[at]):.3g}"
        )
    )
