"""Inside one sentence: the verdict, the opinion after each word, and the words that decide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from rnnviz.analysis.saliency import Saliency
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _, listed, ngettext, told
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.train import TaskState
from rnnviz.plots.classify import plot_opinion, plot_word_weights
from rnnviz.ui.choice import choose
from rnnviz.ui.classify.numbers import baseline, opinion
from rnnviz.ui.figure import figure
from rnnviz.ui.reader import Sentence, reader_of
from rnnviz.ui.text import text
from rnnviz.ui.user_text import quoted

UNKNOWN_SHOWN = 8


def look(config: TaskConfig, state: TaskState, written: str, key: str) -> str | None:
    """Draw what the network makes of a sentence; return it if it can be read.

    key : tells the places apart where a sentence is looked into
    """
    try:
        sentence = reader_of(config).read(written, config.max_length)
    except InputError as problem:
        st.error(str(problem))
        return None
    tokens = [printable(token) for token in sentence.tokens]
    probs, found = opinion(config, state.params, sentence.xs)
    _verdict(config, sentence, probs[-1])
    _unread(config, sentence, written)
    answers = encoded(config).answers
    figure(
        plot_opinion(probs, tokens, answers),
        f"{key}-opinion",
        alt=_("The probability of each answer after each of {n} words; at the end {answer} with {p}.").format(
            n=len(tokens), answer=answers[found.answer], p=f"{probs[-1].max():.0%}"
        ),
    )
    st.caption(_how_read(config))
    _deciders(config, sentence, tokens, found, key)
    return written


def _verdict(config: TaskConfig, sentence: Sentence, probs: np.ndarray) -> None:
    """What it says, how surely, whether that is right, and what counting says."""
    answers, bag = encoded(config).answers, baseline(config).bag
    said = int(probs.argmax())
    counted = bag.probs(encoded(config).reads(sentence.tokens))[0]
    parts = [
        _("The network says {answer} with {p}.").format(
            answer=f"**{quoted(answers[said])}**", p=f"**{probs[said]:.1%}**"
        ),
        _("Naive Bayes, which does not see the order, says {answer} with {p}.").format(
            answer=quoted(answers[counted.argmax()]), p=f"{counted.max():.1%}"
        ),
    ]
    if sentence.truths is not None:
        truth = int(sentence.truths[0])
        mark = _("✓ The network is right.") if truth == said else _("✗ The network is wrong.")
        parts += [_("The label is {answer}.").format(answer=quoted(answers[truth])), mark]
    st.markdown(told(*parts))


def _unread(config: TaskConfig, sentence: Sentence, written: str) -> None:
    """Which words it does not know, and whether the end was cut off."""
    known = encoded(config).vocabulary.word_to_index
    unknown = list(dict.fromkeys(token for token in sentence.tokens if token not in known))
    if unknown:
        shown = listed(quoted(word) for word in unknown[:UNKNOWN_SHOWN]) + (" …" if unknown[UNKNOWN_SHOWN:] else "")
        text_ = ngettext(
            "{n} word is not in the vocabulary and is read as UNKNOWN_TOKEN: {words}",
            "{n} words are not in the vocabulary and are read as UNKNOWN_TOKEN: {words}",
            len(unknown),
        )
        st.warning(text_.format(n=len(unknown), words=shown))
    if len(sentence.tokens) >= config.max_length:
        st.caption(
            _("It reads {n} words of a sentence; what follows is cut off, here as in training.").format(
                n=config.max_length
            )
        )


def _how_read(config: TaskConfig) -> str:
    """What the lines of the opinion are, for this network."""
    if config.readout == "attention":
        said = _("Each point is the answer to the words so far alone, by attention over their states and no others.")
    elif config.bidirectional:
        said = _("Each point is the answer to the words so far alone, read in both directions.")
    else:
        said = _("Each point is softmax(W_y h_t + b_y): what the state after this word says.")
    return told(said, _("In training it was asked at the end only, so halfway it may lean any way."))


def _deciders(config: TaskConfig, sentence: Sentence, tokens: Sequence[str], found: Saliency, key: str) -> None:
    """The words inked by what they mean for the verdict, and the numbers as bars."""
    answers = encoded(config).answers
    offered = {"signed": _("gradient × word"), "norm": _("gradient, its size")}
    if found.attention is not None:
        offered["attention"] = _("attention")
    offered["counted"] = _("naive Bayes")
    which = choose(_("Which words decide?"), offered, "classify-decide")
    names = {"answer": answers[found.answer], "rival": answers[found.rival]}
    values = {
        "signed": found.signed,
        "norm": found.norms,
        "attention": found.attention,
        "counted": baseline(config).bag.evidence(sentence.xs[:, 0], found.answer, found.rival),
    }[which]
    has_sides = which in ("signed", "counted")
    most = float(np.abs(values).max(initial=0.0)) or 1.0
    text(
        list(tokens),
        f"{key}-inked",
        alt=_("The sentence, each word coloured by how much it decides."),
        values=values / most,
        scale="states" if has_sides else "ink",
        ends=(
            (_("for {rival}").format(**names), _("for {answer}").format(**names))
            if has_sides
            else (_("matters not"), _("matters most"))
        ),
    )
    subtitle, measure = _explained(which, names)
    figure(
        plot_word_weights(values, tokens, title=offered[which], subtitle=subtitle, measure=measure),
        f"{key}-weights",
        alt=_("A number for each of {n} words. The strongest is {word}.").format(
            n=len(tokens), word=tokens[int(np.abs(values).argmax())]
        ),
    )
    if which in ("signed", "norm"):
        st.latex(
            r"s = y_k - y_j = \ln\frac{p_k}{p_j} \qquad "
            + (
                r"\frac{\partial s}{\partial x_t} \cdot x_t"
                if which == "signed"
                else r"\left\|\frac{\partial s}{\partial x_t}\right\|_2"
            )
        )


def _explained(which: str, names: dict[str, str]) -> tuple[str, str]:
    """The subtitle of the bars, and what is on their axis."""
    return {
        "signed": (
            _(
                "What each word adds to s, as far as s is linear in it. Above 0: for {answer}, the verdict. Below: for "
                "{rival}, its strongest rival."
            ).format(**names),
            "∂s/∂x<sub>t</sub> · x<sub>t</sub>",
        ),
        "norm": (
            _("How much s changes with a small change of the word, whichever way."),
            "‖∂s/∂x<sub>t</sub>‖",
        ),
        "attention": (
            _(
                "The share of each state in the mean that is read out; together 1. A state has read all the words "
                "before it: attention on the full stop may be attention to the whole sentence."
            ),
            _("weight"),
        ),
        "counted": (
            _("What each word counts for {answer} against {rival}, wherever it stands.").format(**names),
            _("log-odds (nats)"),
        ),
    }[which]
