"""The network's predictions, and a step in words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.language import _
from rnnviz.ui.networks import Look
from rnnviz.ui.reader import NEXT, TAG

TOP = 10  # predictions shown

Prediction = tuple[list[str], np.ndarray]


def predictions(look: Look) -> list[Prediction]:
    """For each step the likeliest tokens and their probabilities."""
    return _top(look, look.key)


@st.cache_data(show_spinner=False, max_entries=64)
def _top(_look: Look, key: str) -> list[Prediction]:
    answers = _look.network.reader.shown_answers
    top = np.argsort(-_look.forward.probs[:, 0], axis=1, kind="stable")[:, :TOP]
    return [([answers[k] for k in row], _look.forward.probs[t, 0, row].astype(np.float32)) for t, row in enumerate(top)]


def step_in_words(look: Look, t: int, prediction: Prediction) -> str:
    """What is read at step `t`, what is answered, what would be right, and what it costs."""
    words, p = prediction
    loss = float(look.forward.losses[t - 1, 0])
    return _sentence(look, t).format(
        t=t,
        token=_quoted(look.tokens[t - 1]),
        best=_quoted(words[0]),
        p=f"{p[0]:.2f}",
        target=_quoted(look.targets[t - 1]),
        q=f"{np.exp(-loss):.2f}",
        loss=f"{loss:.2f}",
        share="" if look.forward.attention is None else f"{look.forward.attention[t - 1, 0]:.0%}",
    )


def _sentence(look: Look, t: int) -> str:
    """What there is to say of a step, with places for it."""
    asked, known, last = look.network.reader.asked, look.known, t == len(look.tokens)
    if asked == NEXT:
        return _(
            "Step {t}: reads {token}, expects {best} (probability {p}). "
            "Next comes {target}, which was given {q}: loss {loss} nats."
        )
    if asked == TAG:
        said = _("Step {t}: reads {token}, tags it {best} (probability {p}).")
        return f"{said} {_right()}" if known else said
    if look.forward.attention is not None:
        said = _("Step {t}: reads {token}; {share} of the attention is here. The answer: {best} (probability {p}).")
    elif last:
        said = _("Step {t}: reads {token}, and answers {best} (probability {p}).")
    else:
        said = _("Step {t}: reads {token}; so far it would answer {best} (probability {p}).")
    return f"{said} {_right()}" if known and last else said


def _right() -> str:
    return _("Right is {target}, which was given {q}: loss {loss} nats.")


def no_feat() -> str:
    """What must be said of the next-token loss of a network that reads from both ends."""
    return _(
        "This network also reads from the end: at each step it has already seen the next token, "
        "so a small loss is no feat, and it cannot write a text of its own."
    )


def _quoted(token: str) -> str:
    """A token as code in Markdown, whatever it holds."""
    fence = "``" if "`" in token else "`"
    return f"{fence} {token} {fence}" if "`" in token else f"{fence}{token}{fence}"
