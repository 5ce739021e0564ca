"""Watching the network learn: its loss beside the n-grams', and the sentences that it makes up."""

from __future__ import annotations

import math

import streamlit as st

from rnnviz.language import InputError, _, listed
from rnnviz.learn.tasks.encode import model_of
from rnnviz.ui.language import numbers
from rnnviz.ui.language.names import network_name, order_name
from rnnviz.ui.language.numbers import Net
from rnnviz.ui.language.settings import PAGE, choose_smoothing
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.history import draw_history
from rnnviz.ui.user_text import quoted

WRITTEN = 4
TEMPERATURES = (0.2, 1.5)


def learning(net: Net, contest: TaskContest | None) -> None:
    """Draw the part."""
    V = len(net.numbers.vocabulary)
    st.markdown(
        _(
            "Every sentence is read as {start} w₁ … wₙ and has to predict w₁ … wₙ {end}. The network has {parameters} "
            "parameters and {V} outputs; before training all words are nearly equally likely, and the loss is close to "
            "ln {V} = {loss}."
        ).format(
            start="⟨start⟩",
            end="⟨end⟩",
            parameters=f"{model_of(net.config).n_parameters():,}",
            V=f"{V:,}",
            loss=f"{math.log(V):.4f}",
        )
    )
    smoothing = choose_smoothing()
    losses = numbers.ngram_losses(net, smoothing)
    best = min(losses, key=lambda order: losses[order].mean())
    floors = {order_name(order): float(losses[order].mean()) for order in sorted({1, best})}
    if contest is None:
        _untrained(net, floors)
    guess = {_("always the most frequent word"): numbers.most_frequent_share(net)}
    draw_history(PAGE, {numbers.NETWORK: net.config}, contest, guess, floors)
    _sentences(net)


def _untrained(net: Net, floors: dict[str, float]) -> None:
    V, loss = len(net.numbers.vocabulary), float(numbers.network_losses(net).mean())
    said = listed(f"{name} {value:.3f}" for name, value in floors.items())
    st.info(
        _(
            "Untrained: {loss} nats a word on the validation sentences; ln {V} = {chance}. To be passed, in nats a "
            "word: {floors}. “Start” begins."
        ).format(loss=f"{loss:.4f}", V=f"{V:,}", chance=f"{math.log(V):.4f}", floors=said)
    )


def _sentences(net: Net) -> None:
    st.header(_("Sentences that it makes up"), anchor=False)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        temperature = st.slider(
            _("Temperature"),
            *TEMPERATURES,
            st.session_state.get("language-temperature", 0.8),
            step=0.1,
            key="language-temperature",
            persist_state="session",
            help=_("The logits are divided by it before a word is drawn: low is careful, high is bold."),
        )
    with right:
        seed = int(st.number_input(_("Draw number"), 0, 10_000, 0, key="language-draw", persist_state="session"))
    try:
        sentences = numbers.written(net, WRITTEN, temperature, seed)
    except InputError as problem:
        st.error(str(problem))
        return
    st.caption(
        _("{network}, after {n} updates; the same random numbers each time.").format(
            network=network_name(net), n=f"{net.step:,}"
        )
    )
    st.markdown("\n".join(f"- {quoted(sentence or '—')}" for sentence in sentences))
