"""Select and match: the units that are on through a chosen stretch, and where else in the corpus they are."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.matching import Match, find_matches, is_on, units_on
from rnnviz.analysis.trace import LEVELS, Trace
from rnnviz.language import InputError, _, listed, ngettext, told
from rnnviz.ui.choice import choose
from rnnviz.ui.networks import Network
from rnnviz.ui.passages import Row, passages
from rnnviz.ui.units import asked as units_asked
from rnnviz.ui.units import numbers
from rnnviz.ui.units.asked import SHORTEST, Asked, Rule, Search
from rnnviz.ui.units.export import export
from rnnviz.ui.units.numbers import TANH_C, Reading, Watch

SIGN, ONLY = "units-sign", "units-only"
THRESHOLDS = {"h": 0.3, TANH_C: 0.7}  # of the gates GATE
GATE = 0.8
MOST, SHOWN, AROUND = 50, 25, 24  # matches that are looked for, shown; tokens beside one


def draw(network: Network, watch: Watch, reading: Reading, trace: Trace) -> int | None:
    """Draw the units that are on and the matches; return a place in the corpus, from 0, that was chosen."""
    asked = units_asked.asked()
    if asked is None:
        st.info(
            _(
                "Draw over a stretch of the text above with the pointer, or hold shift and use the arrows: "
                "then the units that are on through it are shown, and where else the same units are on."
            )
        )
        return None
    try:
        source = reading if asked.where == reading.where else numbers.read(network, asked.where, watch)
        if asked.stop > len(source.tokens):
            raise InputError(_("The chosen stretch is not in this text. Choose another one."))
    except InputError as problem:
        st.error(str(problem))
        return None
    rule = _choose_rule(network, watch, source, asked.stop - asked.start)
    units = units_on(source.values.T, asked.start, asked.stop, threshold=rule.threshold, sign=rule.sign, only=rule.only)
    if not len(units):
        _say_none(source, asked, watch)
        return None
    _say_units(source, asked, units)
    level = max(1, round(rule.threshold / trace.top * LEVELS))
    matches = find_matches(
        trace.values,
        units,
        threshold=level,
        length=asked.stop - asked.start,
        shortest=rule.shortest,
        sign=rule.sign,
        exclude=asked.in_corpus,
        most=MOST,
    )
    return _results(Search(network, watch, trace, asked, source, rule, units, matches), level)


def _choose_rule(network: Network, watch: Watch, source: Reading, length: int) -> Rule:
    """Draw the choices that say when a unit is on."""
    scale = "gates" if watch.is_gate() else "states"
    top = 1.0 if watch.is_bounded(network) else float(f"{np.abs(source.values).max():.1g}") or 1.0
    key = f"units-threshold-{watch.quantity}-{top:g}"
    st.session_state.setdefault(key, round(THRESHOLDS.get(watch.quantity, GATE) * top, 6))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        threshold = st.slider(
            _("Threshold"), top / 20, top, step=top / 20, key=key, persist_state="session", width=200, format="%.3g"
        )
        sign = "high"
        if scale == "states":
            names = {"high": _("at least the threshold"), "either": _("or at most minus it")}
            sign = choose(_("A unit is on if it is"), names, SIGN)
        st.session_state.setdefault(SHORTEST, length)
        st.session_state[SHORTEST] = min(st.session_state[SHORTEST], length)
        shortest = length
        if length > 1:
            shortest = st.slider(
                _("Shortest match, in tokens"), 1, length, key=SHORTEST, persist_state="session", width=200
            )
        only = st.toggle(
            _("Only units that are off beside it"),
            key=ONLY,
            persist_state="session",
            help=_("Leave out units that are also on at the token before the stretch or at the token after it."),
        )
    return Rule(threshold, sign, only, shortest)


def _say_units(source: Reading, asked: Asked, units: np.ndarray) -> None:
    said = ngettext(
        "Through {text} ({tokens}) {n} of {all} units is on: {list}.",
        "Through {text} ({tokens}) {n} of {all} units are on: {list}.",
        len(units),
    ).format(
        text=_code(source, asked),
        tokens=tokens_in_words(asked.stop - asked.start),
        n=len(units),
        all=source.values.shape[1],
        list=listed(str(unit + 1) for unit in units),
    )
    st.markdown(said)


def _say_none(source: Reading, asked: Asked, watch: Watch) -> None:
    said = _(
        "No unit is on through all of {text} ({tokens}): lower the threshold, or choose a shorter stretch."
    ).format(text=_code(source, asked), tokens=tokens_in_words(asked.stop - asked.start))
    if watch.quantity == "h":
        said = told(said, _("States change at every token; the memory of an LSTM, or a gate, stays on for longer."))
    st.info(said)


def _results(search: Search, level: int) -> int | None:
    """The table of matches and what exports them."""
    asked, matches = search.asked, search.matches
    if not matches:
        shortest = tokens_in_words(search.rule.shortest)
        st.info(_("None of these units is on for {tokens} elsewhere.").format(tokens=shortest))
        return None
    st.caption(
        _(
            "Rule: first by how many of the {k} units are on through the whole match, then by how near its length is "
            "to {tokens}. The more of the units are on at a token, the stronger its colour. "
            "Click a row to see it in the text."
        ).format(k=len(search.units), tokens=tokens_in_words(asked.stop - asked.start))
    )
    rows = [_row(search, level, rank, match) for rank, match in enumerate(matches[:SHOWN], 1)]
    opened = units_asked.opened()
    clicked = passages(
        rows,
        "units-matches",
        alt=_("The stretches of the corpus where the most of the chosen units are on, the best first."),
        columns=(_("rank"), _("units on"), _("length"), _("token"), _("passage")),
        scale="gates",
        chosen=next((n for n, m in enumerate(matches[:SHOWN]) if (m.start, m.stop) == opened), None),
    )
    export(search)
    if clicked is None:
        return None
    match = matches[clicked]
    units_asked.open_match((match.start, match.stop))
    return match.start


def _row(search: Search, level: int, rank: int, match: Match) -> Row:
    trace, units = search.trace, search.units
    first = max(match.start - AROUND, 0)
    stop = min(match.stop + AROUND, match.start + 4 * AROUND, trace.values.shape[1])
    share = is_on(trace.values[units, first:stop], level, search.rule.sign).mean(axis=0)
    cells = (
        str(rank),
        f"{match.shared} / {len(units)}",
        f"{match.stop - match.start:,}",
        f"{match.start + 1:,}",
    )
    span = (match.start - first, min(match.stop, stop) - first)
    return Row(cells, numbers.tokens_of(search.network, first, stop), share, span)


def tokens_in_words(n: int) -> str:
    """A number of tokens."""
    return ngettext("{n} token", "{n} tokens", n).format(n=f"{n:,}")


def _code(source: Reading, asked: Asked) -> str:
    """The chosen stretch as code in Markdown, whatever it holds."""
    tokens = source.tokens[asked.start : asked.stop]
    joined = ("" if all(len(token) == 1 for token in tokens) else " ").join(tokens)
    return f"`` {joined.replace('`', 'ˋ')} ``"
