"""The chain rule on a sentence: the factor of each word, for models that see one, two, three words or all before it."""

from __future__ import annotations

import html
import math

import numpy as np
import streamlit as st

from rnnviz.analysis.language_model import sentence_losses
from rnnviz.data.ngram_models import ORDERS
from rnnviz.data.vocabulary import SENTENCE_END, SENTENCE_START, UNKNOWN_TOKEN, printable
from rnnviz.language import InputError, _, listed
from rnnviz.plots.language import plot_factors, plot_sums
from rnnviz.plots.theme import ACCENT
from rnnviz.ui.figure import figure
from rnnviz.ui.language import numbers
from rnnviz.ui.language.names import RAISED, colors, network_name, order_name, perplexity_text
from rnnviz.ui.language.numbers import Net
from rnnviz.ui.language.sentence import Looked, choose_sentence
from rnnviz.ui.language.settings import choose_smoothing

PLACE = "language-place"
CHAIN = r"P(w_1 \ldots w_T)=\prod_{t=1}^{T}P(w_t\mid w_1\ldots w_{t-1})"
ASSUMED = r"""\begin{aligned}
P(w_t\mid w_1\ldots w_{t-1})&\\
\approx P(w_t\mid w_{t-n+1}\ldots w_{t-1})&
\end{aligned}"""  # on two lines: it has to fit on a telephone


def chain(net: Net) -> None:
    """Draw the part."""
    try:
        looked = choose_sentence(net)
    except InputError as problem:
        st.error(str(problem))
        return
    smoothing = choose_smoothing()
    losses = _losses(net, looked, smoothing)
    words = [word_name(word) for word in looked.sequence[1]]
    ink, chance = colors(net), math.log(len(net.numbers.vocabulary))
    figure(
        plot_factors(losses, words, ink, chance),
        "language-factors",
        alt=_("What each of {n} words costs each model, in nats.").format(n=len(words)),
    )
    st.markdown(_("A sentence's probability is a **product**: a factor for each word, given all words before it."))
    st.latex(CHAIN)
    st.markdown(
        _("An **n-gram model** counts, and sees only the last n − 1 words. The network reads them all into its state.")
    )
    st.latex(ASSUMED)
    _contexts(net, looked, losses)
    figure(
        plot_sums(losses, words, ink, chance),
        "language-sums",
        alt=_("−ln P of the sentence: {figures}.").format(
            figures=listed(f"{name} {values.sum():.1f}" for name, values in losses.items())
        ),
    )
    _scores(losses, ended=looked.sequence[1][-1] == SENTENCE_END)


def word_name(word: str) -> str:
    """A word as charts show it, the marks shortly."""
    return {SENTENCE_END: _("⟨end⟩"), SENTENCE_START: _("⟨start⟩"), UNKNOWN_TOKEN: _("⟨unknown⟩")}.get(
        word
    ) or printable(word)


def _losses(net: Net, looked: Looked, smoothing: str) -> dict[str, np.ndarray]:
    models = numbers.ngrams(net, smoothing)
    found = {order_name(order): models.losses(order, looked.sequence) for order in ORDERS}
    return {**found, network_name(net): sentence_losses(net.config, net.params, looked.sequence)}


def _contexts(net: Net, looked: Looked, losses: dict[str, np.ndarray]) -> None:
    """One factor, model by model: which of the words before it each sees, and what it gives."""
    read, after = looked.sequence
    n = len(after)
    if st.session_state.get(PLACE, 0) > n or PLACE not in st.session_state:
        st.session_state[PLACE] = max(1, min(n, 5))
    place = st.slider(_("The factor of word number"), 1, n, key=PLACE, persist_state="session") if n > 1 else 1
    rows = []
    for order, (name, values) in zip([*ORDERS, n + 1], losses.items(), strict=True):
        before = [
            _marked(word, seen=place - 1 - t < order - 1) for t, word in enumerate(word_name(w) for w in read[:place])
        ]
        p = math.exp(-values[place - 1])
        rows.append(
            f"<tr><th>{html.escape(name)}</th><td>P( <b>{html.escape(word_name(after[place - 1]))}</b> | "
            f"{' '.join(before)} )</td><td>{p:.3g}</td></tr>"
        )
    st.html(
        "<div style='overflow-x:auto'><table style='border-spacing:0 .3em;font-size:1.02rem;line-height:1.6'>"
        f"{''.join(rows)}</table></div>"
        "<style>.stHtml th{text-align:left;white-space:nowrap;padding-right:1em} .stHtml td:last-child"
        "{font-variant-numeric:tabular-nums;text-align:right;padding-left:1em}</style>"
    )
    st.caption(
        _("Marked: the words that the model sees. The others, pale, make no difference to it; “|” reads “given”.")
    )


def _marked(word: str, *, seen: bool) -> str:
    style = f"background:{ACCENT};color:#000;border-radius:4px;padding:0 .25em" if seen else "opacity:.65"
    return f'<span style="{style}">{html.escape(word)}</span>'


def _scores(losses: dict[str, np.ndarray], *, ended: bool) -> None:
    with st.container(key="language-scores"):
        st.table(
            [
                {
                    _("model"): name,
                    "ln P": f"−{values.sum():.2f}",
                    "P": _power(-float(values.sum())),
                    _("nats a word"): f"{values.mean():.3f}",
                    _("perplexity"): perplexity_text(float(values.mean())),
                }
                for name, values in losses.items()
            ],
            hide_index=True,
        )
    st.caption(
        _("ln P is the sum of the words' ln P, the end of the sentence included; perplexity = exp(mean of −ln P).")
        if ended
        else _("ln P is the sum of the words' ln P as far as they are read; perplexity = exp(mean of −ln P).")
    )


def _power(log_p: float) -> str:
    """exp(log_p) as a number times a power of ten."""
    exponent = math.floor(log_p / math.log(10))
    return f"{math.exp(log_p - exponent * math.log(10)):.1f} · 10{str(exponent).translate(RAISED)}"
