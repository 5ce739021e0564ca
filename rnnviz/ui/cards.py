"""The card of a unit: its equation, the same with this step's numbers, and the terms that add up to it."""

from __future__ import annotations

import math

import streamlit as st

from rnnviz.analysis.explain import Explanation, explain, explain_gradient, number, rounded_to_sum
from rnnviz.data.vocabulary import printable
from rnnviz.language import _
from rnnviz.plots.explain import plot_terms
from rnnviz.ui.figure import figure
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look, words


def unit_card(look: Look, t: int, unit: int, key: str, lane: int = 0) -> None:
    """Draw the card of unit `unit` (1..H) of a layer and direction after step `t` (1..T).

    The unit's quantities, and the gradient of its state, are chosen by letter; the choice is kept under
    `quantity_key(key)`.
    """
    network, lanes = look.network, look.forward.lanes
    outputs = [printable(word) for word in words(network)] if network.model.cell.reads == "y" else []
    explanations = explain(
        network.model, network.params, look.forward, t, unit, look.tokens[t - 1], lane=lane, outputs=outputs
    )
    with st.container(border=True, key=f"{key}-card"):
        title = _("Why is this number what it is? Unit {unit} after step {t}").format(unit=unit, t=t)
        if len(lanes) > 1:
            title = _("{title} ({lane})").format(title=title, lane=lane_name(lanes[lane], lanes))
        st.markdown(f"**{title}**")
        by_letter = {e.quantity: e for e in explanations}
        if st.session_state.get(quantity_key(key)) not in (*by_letter, "d_h"):
            st.session_state[quantity_key(key)] = explanations[0].quantity
        letter = st.segmented_control(
            _("Quantity"),
            [*by_letter, "d_h"],
            key=quantity_key(key),
            format_func=quantity_name,
            required=True,
            persist_state="session",
        )
        if letter == "d_h":
            chosen = explain_gradient(network.model, network.params, look.forward, look.backward, t, unit, lane=lane)
        else:
            chosen = by_letter[letter]
        _draw(chosen, key)


def quantity_key(key: str) -> str:
    """Under which name the session holds the quantity that the card `key` explains."""
    return f"{key}-quantity"


def _draw(e: Explanation, key: str) -> None:
    if not all(map(math.isfinite, (*e.terms, e.total))):
        st.latex(e.symbols)
        st.warning(_("These numbers are not finite: the network has diverged. There is nothing to add up."))
        return
    equation, bars = st.columns([2, 3])
    terms = rounded_to_sum(e.terms, e.total)
    with equation:
        st.latex(e.symbols)
        st.latex(e.numbers)
        st.markdown(
            _("The {n} terms add up to **{total}**.").format(n=len(terms), total=number(e.total))
            if len(terms) > 1
            else _("A single term: **{total}**.").format(total=number(e.total))
        )
        if e.remark:
            st.caption(e.remark)
    with bars:
        figure(
            plot_terms(
                e.labels,
                terms,
                float(number(e.total)),
                title=_("What adds up to {symbol}").format(symbol=e.total_symbol),
                total_label=e.total_symbol,
            ),
            f"{key}-terms",
            alt=_("The terms {labels} with the values {values}; their sum is {total}.").format(
                labels=", ".join(e.labels), values=", ".join(map(number, terms)), total=number(e.total)
            ),
        )


def quantity_name(letter: str) -> str:
    """A state, gate or gradient with its letter, as on a choice."""
    names = {
        "h": _("hidden state h"),
        "c": _("memory c"),
        "i": _("input gate i"),
        "f": _("forget gate f"),
        "g": _("candidate g"),
        "o": _("output gate o"),
        "r": _("reset gate r"),
        "z": _("update gate z"),
        "n": _("candidate n"),
        "d_h": _("gradient ∂L/∂h"),
    }
    return names[letter]
