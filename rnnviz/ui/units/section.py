"""Units on text: one unit's value on every token, what the units follow, and where else the same units are on."""

from __future__ import annotations

from math import isfinite

import numpy as np
import streamlit as st

from rnnviz.analysis.selectivity import Following
from rnnviz.analysis.trace import Trace
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _
from rnnviz.ui import networks, state
from rnnviz.ui.choice import choose
from rnnviz.ui.fragments import fragment
from rnnviz.ui.networks import Network
from rnnviz.ui.source import choose_network
from rnnviz.ui.text import Below, Touch, begin_with, show_row, shown_row, text
from rnnviz.ui.transport import set_cursor, transport
from rnnviz.ui.units import asked as units_asked
from rnnviz.ui.units import follow as units_follow
from rnnviz.ui.units import match as units_match
from rnnviz.ui.units import numbers
from rnnviz.ui.units import trace as units_trace
from rnnviz.ui.units.choice import UNDER, choose_watch, choose_where, go_to
from rnnviz.ui.units.numbers import Reading, Watch
from rnnviz.ui.units.words import feature_name, signed, token_in_words, unit_in_words, watched_name

CURSOR, STRIP, PART = "units-cursor", "units-strip", "units-part"
FOLLOW, MATCH = "follow", "match"


def render() -> None:
    """Draw this part of the page."""
    st.caption(_("What does one unit stand for? Its value on every token of a text, and where it is high and low."))
    fragment(_body)()


def _body() -> None:
    network = choose_network(state.config())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        where = choose_where(network)
        watch = choose_watch(network)
        under = st.toggle(_("Five best predictions"), key=UNDER, persist_state="session")
    try:
        reading = numbers.read(network, where, watch)
    except InputError as problem:
        st.error(str(problem))
        return
    trace, beyond = None, None
    try:
        trace = units_trace.current(network, watch)
    except InputError as problem:
        beyond = str(problem)
    found = None if trace is None else numbers.following(network, watch, trace)
    if found is not None and found.best():
        begin_with(STRIP, found.best()[0][0])
    t = transport(len(reading.tokens), CURSOR, labels=reading.tokens)
    touch = _strip(network, reading, watch, found, under)
    unit = min(shown_row(STRIP), reading.values.shape[1] - 1) + 1
    st.markdown(token_in_words(reading, t, unit, watch))
    if found is not None and found.names:
        st.markdown(unit_in_words(found, unit, trace.values.shape[1]))
    _say_how_read(network, reading)
    if touch is not None and touch.kind == "brush":
        units_asked.ask(where, touch.start, touch.end)
        st.session_state[PART] = MATCH
    if beyond is not None:
        st.error(beyond)
    else:
        _below(network, watch, reading, trace, found, unit)


def _below(
    network: Network, watch: Watch, reading: Reading, trace: Trace | None, found: Following | None, unit: int
) -> None:
    """The two questions, and how much of the corpus answers them."""
    names = {FOLLOW: _("What do the units follow?"), MATCH: _("Where are the same units on?")}
    part = choose(_("Question"), names, PART, hidden=True)
    units_trace.progress(network, watch, trace)
    if trace is None:
        return
    if part == FOLLOW:
        chosen = units_follow.draw(network, watch, trace, found, unit)
        if chosen is not None:
            if chosen.unit is not None:
                show_row(STRIP, chosen.unit)
            _show_place(chosen.place)
    else:
        place = units_match.draw(network, watch, reading, trace)
        if place is not None:
            _show_place(place)


def _show_place(place: int | None) -> None:
    """Go to a token of the corpus, from 0, and draw again."""
    if place is not None:
        first = go_to(place)
        set_cursor(CURSOR, place - first + 1)
    st.rerun(scope="fragment")


def _strip(network: Network, reading: Reading, watch: Watch, found: Following | None, under: bool) -> Touch | None:
    values, scale = reading.values, "gates" if watch.is_gate() else "states"
    top = 1.0 if watch.is_bounded(network) else float(np.abs(values).max()) or 1.0
    span = units_asked.span_in(reading.where, len(reading.tokens))
    return text(
        reading.tokens,
        STRIP,
        alt=_(
            "{n} tokens, each on the colour of one unit: {quantity}. Arrows up and down turn to another unit; "
            "a stretch drawn with the pointer, or with shift and arrows, is looked for elsewhere."
        ).format(n=len(reading.tokens), quantity=watched_name(watch.quantity)),
        rows=values.T / top,
        row_names=[_row_name(unit, values.shape[1], found) for unit in range(values.shape[1])],
        scale=scale,
        ends=None if top == 1 else (f"−{top:.3g}", f"{top:.3g}"),
        under=_predictions(network, reading) if under else None,
        cursor=True,
        brush=True,
        span=span,
    )


def _row_name(unit: int, n: int, found: Following | None) -> str:
    name = _("unit {unit} / {n}").format(unit=unit + 1, n=n)
    if found is None or not len(found.names) or np.isnan(found.r[unit]).all():
        return name
    best = int(np.nanargmax(np.abs(found.r[unit])))
    return _("{name} · r = {r} with “{feature}”").format(
        name=name, r=signed(found.r[unit, best]), feature=feature_name(found.names[best])
    )


def _predictions(network: Network, reading: Reading) -> list[Below]:
    words, passage = [printable(word) for word in networks.words(network)], reading.passage
    return [
        [(words[k], p) for k, p in zip(ids, shares, strict=True) if isfinite(p)]
        for ids, shares in zip(passage.likeliest.tolist(), passage.probs.tolist(), strict=True)
    ]


def _say_how_read(network: Network, reading: Reading) -> None:
    """Where the network began to read, if not here."""
    before = reading.passage.before
    if before:
        st.caption(
            _("The network has read the {n} tokens before this passage, beginning with a state of zero.").format(
                n=f"{before:,}"
            )
        )
    if network.model.bidirectional:
        st.caption(
            _(
                "Reading from the end, it begins {n} tokens after this passage. On “This network” it begins at the "
                "last token shown there, so that the values differ."
            ).format(n=f"{reading.passage.after:,}")
        )
    if network.config.cell == "lstm" and network.config.forget == "none":
        st.caption(
            _(
                "This LSTM has no forget gate: its memory goes back to the first token it has read, so that its values "
                "depend on where it began."
            )
        )
