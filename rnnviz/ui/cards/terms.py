"""What stands on a card below its title: the equation, the chart of its terms, and the ways to where they come from."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address, Explanation, number, rounded_to_sum
from rnnviz.analysis.explain.explanation import ten_to
from rnnviz.language import _, listed
from rnnviz.plots.explain import plot_terms
from rnnviz.plots.explain_time import plot_terms_over_time
from rnnviz.ui.cards.places import is_weight
from rnnviz.ui.figure import figure
from rnnviz.ui.networks import Look


def draw_terms(e: Explanation, symbol: str, look: Look, key: str, go: Callable[[Address], None]) -> None:
    """Draw an explanation. A click on a bar, or a choice from the list, goes to where the term comes from.

    symbol : what the terms add up to
    go : opens the card of a number and moves the page there; does not run the page again
    """
    with st.container(horizontal=True, key=f"{key}-halves"):
        equation, bars = st.container(key=f"{key}-equation"), st.container(key=f"{key}-chart")
    with equation:
        st.latex(e.symbols)
        if not all(map(math.isfinite, (*e.terms, e.total))):
            st.warning(_("These numbers are not finite: the network has diverged. There is nothing to add up."))
            return
        st.latex(e.numbers)
        if e.terms:
            st.markdown(_sum_in_words(e))
        if e.remark:
            st.caption(e.remark)
        _ways_to_sources(e, key, go)
    if e.terms:
        with bars:
            _chart(e, symbol, look, key, go)


def _sum_in_words(e: Explanation) -> str:
    n, total = len(e.terms), number(e.total) + (f"·{_unit(e)}" if e.exponent else "")
    said = _("The {n} terms add up to **{total}**.") if n > 1 else _("A single term: **{total}**.")
    return said.format(n=n, total=total)


def _ways_to_sources(e: Explanation, key: str, go: Callable[[Address], None]) -> None:
    """The list of the terms that come from somewhere, for the keyboard and for those who read."""
    sources = {n: source for n, source in enumerate(e.sources) if source is not None}
    if not sources:
        return
    slot = f"{key}-source"

    def follow() -> None:
        chosen = st.session_state[slot]
        st.session_state[slot] = None
        if chosen in sources:
            go(sources[chosen])

    if st.session_state.get(slot) not in sources:
        st.session_state[slot] = None
    st.selectbox(
        _("Go to where a term comes from"),
        list(sources),
        index=None,
        format_func=lambda n: e.labels[n],
        key=slot,
        on_change=follow,
        placeholder=_("choose a term"),
    )


def _chart(e: Explanation, symbol: str, look: Look, key: str, go: Callable[[Address], None]) -> None:
    terms, total, steps = rounded_to_sum(e.terms, e.total), float(number(e.total)), steps_of(e)
    said = {"title": _("What adds up to {symbol}").format(symbol=symbol), "total_label": symbol, "unit": _unit(e)}
    if steps is None:
        fig = plot_terms(e.labels, terms, total, **said)
    else:
        fig = plot_terms_over_time(steps, terms, total, list(look.tokens), logs=bool(e.norms), **said)
    click = figure(
        fig,
        f"{key}-terms",
        cursor=steps is not None,
        clicks=True,
        alt=_in_words(e, terms, steps is not None),
    )
    if click is not None and click.curve == 0 and isinstance(click.point, int) and click.point < len(e.sources):
        source = e.sources[click.point]
        if source is not None:
            go(source)
            st.rerun(scope="fragment")


def _in_words(e: Explanation, terms: tuple[float, ...], over_time: bool) -> str:
    """What the chart shows; of a term for each step only the largest."""
    total = number(e.total)
    if over_time:
        n = max(range(len(terms)), key=lambda n: abs(terms[n]))
        return _("{n} terms, one for each step; the largest is {term}, of {label}; their sum is {total}.").format(
            n=len(terms), term=number(terms[n]), label=e.labels[n], total=total
        )
    return _("The terms {labels} with the values {values}; their sum is {total}.").format(
        labels=listed(e.labels), values=listed(map(number, terms)), total=total
    )


def steps_of(e: Explanation) -> np.ndarray | None:
    """The step 1..T of each term where there is one for each step; None where the terms have names of their own."""
    address = e.address
    if address is None or not e.terms:
        return None
    if address.quantity.startswith("flow_"):
        return np.array([source.other for source in e.sources])  # those whose norm has a logarithm
    if is_weight(address):
        return np.arange(1, len(e.terms) + 1)
    return None


def _unit(e: Explanation) -> str:
    """The power of ten of the terms; empty if they have none."""
    return ten_to(e.exponent) if e.exponent else ""
