"""What a small network makes of the user's input, as far as it has learned: its steps, its answer, its attention."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rnnviz.language import InputError, _, listed, told
from rnnviz.learn.shapes import ShapeConfig, ShapeState, task_of
from rnnviz.learn.shapes_run import Response, Strip, respond
from rnnviz.plots.attention import plot_attention
from rnnviz.plots.distribution import plot_distribution
from rnnviz.plots.shapes import plot_run
from rnnviz.plots.theme import FORWARD
from rnnviz.ui.figure import figure
from rnnviz.ui.shapes.words import answer, prompt

SIZES = (0.95, 2.0)  # of a word that has no weight, and one that has all, in em
NAMED = ("many_to_one", "many_to_many")  # shapes whose answers are words of the reader's language
ANSWERS = {"one_to_one", "many_to_one"}  # shapes with a single output, whose distribution is drawn
MOST_CHARACTERS = 200


def run(config: ShapeConfig, now: ShapeState, beside: DeltaGenerator) -> None:
    """The input and the answer in the place `beside` the loss, and the run of the network over it below both."""
    task = task_of(config)
    key = f"shapes-input-{config.task}-{config.language}"
    if key not in st.session_state:
        st.session_state[key] = task.example
    with beside:
        typed = st.text_input(prompt(config.task), key=key, max_chars=MOST_CHARACTERS, persist_state="session")
        try:
            response = respond(config, now.params, task.read(typed))
        except InputError as problem:
            st.error(str(problem))
            return
        text = _spoken(config, response)
        said = answer(config, _code(typed.strip() or "␣"), text, float(response.chances[0]))
        st.markdown(told(said, _verdict(config, response)))
        if config.shape in ANSWERS:
            _answers(config, response)
        if config.shape == "encoder_decoder":
            _map(response)
    if config.shape == "encoder_decoder":
        encoder, decoder = response.strips
        left, right = st.columns([len(encoder.read) + 2, len(decoder.read) + 3])
        with left:
            _steps(encoder, _("The encoder reads"), config, after=True)
        with right:
            _steps(decoder, _("The decoder writes"), config, before=True)
    else:
        _steps(response.strips[0], _("The run: what it reads, holds and says"), config)


def _answers(config: ShapeConfig, response: Response) -> None:
    """The single answer among its rivals; before it the words by their weight, where there is one."""
    if response.attention is not None:
        st.html(weighted_words(response.strips[0].read, response.attention))
        st.caption(
            _(
                "The larger a word and the bluer its line, the more of the state after it is in the mean that the "
                "answer comes from; that state knows the words before it too."
            )
        )
    names = [_(name) for name in response.answers] if config.shape == "many_to_one" else response.answers
    figure(
        plot_distribution(names, response.chances.astype(np.float32), title=_("The answer and its rivals")),
        "shapes-answers",
        alt=_("The likeliest answers: {list}.").format(
            list=listed(f"{name} {p:.2f}" for name, p in zip(names, response.chances, strict=True))
        ),
    )


def _map(response: Response) -> None:
    """The attention of an encoder-decoder, source by target."""
    encoder, decoder = response.strips
    if response.attention is None:
        st.caption(
            _(
                "Without attention, the encoder's last state is all that the decoder knows of the source. "
                "With it, a map of source and target appears here."
            )
        )
        return
    strongest = response.attention.argmax(axis=1)
    figure(
        plot_attention(response.attention, encoder.read, decoder.written),
        "shapes-map",
        alt=_("Attention of {t} written symbols over {s} symbols of the source; the strongest: {list}.").format(
            t=len(decoder.written),
            s=len(encoder.read),
            list=listed(f"{word} → {encoder.read[k]}" for word, k in zip(decoder.written, strongest, strict=True)),
        ),
    )


def _steps(strip: Strip, title: str, config: ShapeConfig, **ends: bool) -> None:
    """The picture of a strip; the answers of classes and tags are words of the reader's language."""
    written = [_(word) if config.shape in NAMED and word else word for word in strip.written]
    figure(
        plot_run(strip.read, written, strip.probs, strip.states, strip.fed, title=title, **ends),
        f"shapes-run-{'decoder' if ends.get('before') else 'first'}",
        alt=_("{n} steps; read: {read}; written: {written}.").format(
            n=len(strip.read), read=" ".join(strip.read), written=" ".join(filter(None, written)) or "–"
        ),
    )


def _spoken(config: ShapeConfig, response: Response) -> str:
    """What was written, as Markdown."""
    if config.shape in ("one_to_one", *NAMED):
        return _symbols(config, response.said)
    return _code(response.text or "␣")


def _verdict(config: ShapeConfig, response: Response) -> str:
    """Whether the answer is the right one, and which that is; empty where no rule knows it."""
    if not response.right:
        return ""
    if response.said == response.right:
        return _("✓ That is right.")
    return _("✗ Right would be {right}.").format(right=_symbols(config, response.right))


def _symbols(config: ShapeConfig, symbols: tuple[str, ...]) -> str:
    """An answer as Markdown: the names of classes and tags in the reader's language, or characters."""
    if config.shape in NAMED:
        return "**" + listed(_(name) for name in symbols) + "**"
    return _code("".join(symbols) or "␣")


def weighted_words(words: tuple[str, ...], weights: np.ndarray) -> str:
    """The words as HTML, each as large and as blue as its weight (T,) is large; weights in the tooltip."""
    small, large = SIZES
    top = float(weights.max())
    spans = []
    for word, weight in zip(words, weights.tolist(), strict=True):
        size = small + (large - small) * weight**0.5
        tint = f"{FORWARD}{round(200 * weight / top):02x}" if top > 0 else "transparent"
        spans.append(
            f'<span title="{weight:.4f}" style="font-size:{size:.2f}em;border-bottom:0.35em solid {tint};'
            f'padding:0 0.15em">{html.escape(word)}</span>'
        )
    return f'<div class="shapes-words" style="line-height:2.6">{" ".join(spans)}</div>'


def _code(text: str) -> str:
    """A text as code in Markdown, whatever it holds."""
    fence = "``" if "`" in text else "`"
    return f"{fence} {text} {fence}" if "`" in text else f"{fence}{text}{fence}"
