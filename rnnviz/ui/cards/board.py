"""The cards of a page: any number of the network, opened and taken apart; cards stay pinned side by side."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from rnnviz.analysis.explain import Address, Explanation, siblings
from rnnviz.language import _
from rnnviz.ui.cards.page import CardPage
from rnnviz.ui.cards.places import (
    MOST_PINS,
    Here,
    close_card,
    just_opened,
    on_backward_tape,
    open_card,
    opened,
    pin,
    pins,
    unpin,
)
from rnnviz.ui.cards.terms import draw_terms
from rnnviz.ui.cards.words import choice_name, choice_of, difference
from rnnviz.ui.networks import Look

_STYLE = """<style>
.st-key-{key}-cards > div { flex: 1 1 420px; min-width: min(420px, 100%); }
.st-key-{key}-cards [class*="-halves"] > div { flex: 1 1 340px; min-width: min(340px, 100%); }
.st-key-{key}-cards .katex-display { overflow-x: auto; overflow-y: hidden; padding: 2px 0; }
@media (max-width: 640px) { .st-key-{key}-cards .katex { font-size: 1em; } }
</style>"""
_SHOW = """<script>
setTimeout(() => document.querySelector(".st-key-{key}-card")?.scrollIntoView({
    block: "nearest",
    behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
}), 100);
</script>"""


def board(look: Look, key: str, here: Here, arrive: Callable[[Address], None], first: Address | None = None) -> None:
    """Draw the open card of the page `key` and, beside it, those that are pinned.

    Cards are drawn anew from their addresses: they follow every change of the network and of the text. One whose place
    is not there says so, and comes back when it is.

    Parameters
    ----------
    here : where the reader stands
    arrive : moves the page's cursor to a number, and whatever else chooses what is shown
    first : whose card is open before the reader has opened or closed any
    """
    reader = look.network.reader
    page = CardPage(key, look, reader.shown_words, reader.shown_answers, arrive)
    address, pinned = opened(key, first), pins(key)
    st.html(_STYLE.replace("{key}", key))
    with st.container(horizontal=True, key=f"{key}-cards"):
        if address is not None:
            address = here.at(address)
            with st.container(border=True, key=f"{key}-card"):
                _open_card(page, address, pinned)
        kept = {}
        for n, place in enumerate(pinned):
            with st.container(border=True, key=f"{key}-pin-{n}"):
                kept[place] = _pinned_card(page, place, n)
    with st.container():
        if just_opened(key):
            st.html(_SHOW.replace("{key}", key), unsafe_allow_javascript=True)
    if address is None:
        st.caption(_("Click a number on a chart to see what it is made of."))
    _compare(page, {place: e for place, e in kept.items() if e is not None})


def _open_card(page: CardPage, address: Address, pinned: tuple[Address, ...]) -> None:
    """The card with the switch between the number's siblings."""
    key = page.key
    e, problem = page.explain(address)
    full, known = len(pinned) == MOST_PINS, address in pinned
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(page.title(address, e), width="stretch")
        with st.container(horizontal=True, width="content"):
            st.button(
                _("Pinned") if known else _("Pin"),
                key=f"{key}-pin",
                icon=":material/keep:",
                on_click=pin,
                args=(key, address),
                disabled=full or known,
            )
            st.button(_("Close"), key=f"{key}-close", icon=":material/close:", on_click=close_card, args=(key,))
    if full and not known:
        st.caption(_("{n} cards are pinned, which is the most: unpin one to pin another.").format(n=MOST_PINS))
    _switch(page, address)
    if e is None:
        st.warning(problem)
    else:
        draw_terms(e, page.symbol(e, address), page.look, key, partial(page.go, seen=True))


def _pinned_card(page: CardPage, address: Address, n: int) -> Explanation | None:
    """A card that stays, and what it explains."""
    e, problem = page.explain(address)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(page.title(address, e), width="stretch")
        st.button(
            _("Unpin"),
            key=f"{page.key}-unpin-{n}",
            icon=":material/keep_off:",
            on_click=unpin,
            args=(page.key, address),
        )
    if e is None:
        st.warning(problem)
    else:
        draw_terms(e, page.symbol(e, address), page.look, f"{page.key}-pin-{n}", page.go)
    return e


def _switch(page: CardPage, address: Address) -> None:
    """The choice between what stands at the same place, if there is any."""
    network = page.look.network
    offered = {
        choice_of(sibling): sibling
        for sibling in siblings(network.model, address)
        if network.has_cards or not on_backward_tape(sibling)
    }
    if len(offered) < 2:
        return
    slot = f"{page.key}-quantity"
    there = choice_of(address) in offered
    st.session_state[slot] = choice_of(address) if there else None

    def switch() -> None:
        chosen = st.session_state[slot]
        if chosen in offered:
            open_card(page.key, offered[chosen], seen=True)

    st.segmented_control(
        _("Quantity"),
        list(offered),
        format_func=lambda choice: choice_name(offered[choice]),
        key=slot,
        on_change=switch,
        required=there,
        label_visibility="collapsed",
        wrap=True,
    )


def _compare(page: CardPage, kept: dict[Address, Explanation]) -> None:
    """By how much pinned numbers of one kind differ from the first of them."""
    firsts: dict[str, Address] = {}
    for address, e in kept.items():
        first = firsts.setdefault(address.quantity, address)
        if first == address:
            continue
        st.markdown(
            _("Pinned: {second} is {b}, {first} is {a}; the difference is **{difference}**.").format(
                first=page.name(first),
                second=page.name(address),
                a=kept[first].shown,
                b=e.shown,
                difference=difference(e, kept[first]),
            )
        )
