"""What is to be learned: some pairs of the training part, how the test part differs, and what a baseline writes."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.alignment import RULES, right_answer, source_labels, source_text
from rnnviz.data.dataset import Dataset
from rnnviz.language import _
from rnnviz.plots.translate import plot_rule
from rnnviz.ui.figure import figure
from rnnviz.ui.translate.numbers import TESTED, without_network
from rnnviz.ui.user_text import quoted

SHOWN = 6
# On a narrow screen a table moves under the finger, not the page.
SCROLLED = """<style>
    .st-key-translate-pairs, .st-key-translate-table, .st-key-translate-beam, .st-key-translate-live,
    .st-key-translate-faults { overflow-x: auto; }
    .st-key-translate-pairs td *, .st-key-translate-beam td *, .st-key-translate-live td *,
    .st-key-translate-faults td * { white-space: nowrap !important; }
    .st-key-translate-pairs td code, .st-key-translate-beam td code, .st-key-translate-live td code,
    .st-key-translate-faults td code { font-size: 1rem !important; }
</style>"""


def answer_text(data: Dataset, answer: tuple[str, ...]) -> str:
    """An answer as people read it."""
    return ("" if data.key in RULES or data.tokens == "char" else " ").join(answer)


def draw_examples(data: Dataset) -> None:
    """Draw a few pairs of the training part, and what the rule of the data is."""
    rows = []
    for row in data.parts["train"][:SHOWN]:
        tokens = data.source[int(row)]
        one = {_("source"): quoted(source_text(data, tokens))}
        if data.key == "hangul":
            one[_("as the encoder reads it")] = " ".join(source_labels(data, tokens))
        one[_("answer")] = quoted(answer_text(data, data.answers[int(row)]))
        rows.append(one)
    left, right = st.columns([3, 2], gap="medium") if data.key in RULES else (st.container(), None)
    with left, st.container(key="translate-pairs"):
        st.table(rows, hide_index=True)
    if right is not None:
        with left:
            st.caption(rule_in_words(data.key))
        with right:
            _draw_rule(data)


def _draw_rule(data: Dataset) -> None:
    """Draw what tells each symbol of the first pair."""
    tokens = data.source[int(data.parts["train"][0])]
    written = right_answer(data.key, tokens)
    symbols = [w.symbol for w in written]
    figure(
        plot_rule(source_labels(data, tokens), symbols, [w.places for w in written]),
        "translate-rule",
        alt=_("Which tokens of “{source}” tell each symbol of “{answer}”.").format(
            source=source_text(data, tokens), answer="".join(symbols)
        ),
    )


def rule_in_words(key: str) -> str:
    """How these pairs are made, and what the test part has that training never showed."""
    return {
        "hangul": _(
            "Random Korean syllables and their names in Unicode. The encoder reads the letters that a syllable is put "
            "together from, so it can spell one that it has never met: no syllable of the test part occurs in training."
        ),
        "kana": _(
            "Random Japanese words in one of both scripts and their names in Unicode (si, ti, tu, hu). A small y- "
            "joins the kana before it, a small tu doubles the consonant after it, and ー makes a vowel long. The "
            "words of the test part do not occur in training."
        ),
        "dates_en": _(
            "Random days from 1900 to 2099 in eight forms, none of which can be read in two ways. The days of the test "
            "part occur in training in no form."
        ),
        "dates_zh": _(
            "Random days from 1900 to 2099, in digits or in Chinese numerals, with either sign for zero. The days of "
            "the test part occur in training in no form."
        ),
    }[key]


def baseline_accuracies(data: Dataset) -> dict[str, float]:
    """The best of the baselines, as the chart of the accuracies shows it."""
    results = without_network(data.key)
    name = max(results, key=lambda name: (results[name].exact, -results[name].error_rate))
    return {_(name): results[name].exact}


def tested_in_words(data: Dataset) -> str:
    """Which examples the numbers of the test are from."""
    n = min(TESTED, len(data.parts["test"]))
    text = _("Measured on {n} pairs of the test part. The outputs are written symbol by symbol, each the likeliest.")
    return text.format(n=n)
