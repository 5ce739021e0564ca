"""What all cards of a page share: the network's run, the words, and the way to another number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz import language
from rnnviz.analysis.explain import Address, Explanation, explain_at
from rnnviz.language import InputError
from rnnviz.ui.cards.places import is_weight, on_backward_tape, open_card
from rnnviz.ui.cards.words import place_in_words, title, weight_symbol
from rnnviz.ui.networks import Look

_MARKUP = re.compile(r"([\\`*_\[\]<>$~#|])")


@dataclass(frozen=True)
class CardPage:
    """One page with cards.

    key : under which the session holds them
    words, outputs : what inputs and outputs stand for, as shown
    arrive : moves the page's cursor to a number, and whatever else chooses what is shown
    """

    key: str
    look: Look
    words: list[str]
    outputs: list[str]
    arrive: Callable[[Address], None]

    def go(self, address: Address, *, seen: bool = False) -> None:
        """Open the card of a number, and move the page there."""
        open_card(self.key, address, seen=seen)
        self.arrive(address)

    def explain(self, address: Address) -> tuple[Explanation | None, str]:
        """The explanation, or the sentence that says why there is none."""
        try:
            return _explanation(self.look, self.outputs, self.look.key, address, language.current()), ""
        except InputError as problem:
            return None, str(problem)

    def symbol(self, e: Explanation, address: Address) -> str:
        """What the terms add up to."""
        model = self.look.network.model
        return weight_symbol(address, model, self.words, self.outputs) if is_weight(address) else e.total_symbol

    def name(self, address: Address) -> str:
        """Which number it is, in Markdown."""
        return _plain(place_in_words(address, self.look.network.model, self.words, self.outputs))

    def title(self, address: Address, e: Explanation | None) -> str:
        """Which number it is, and its value if it is there, in Markdown."""
        words = self.name(address)
        if e is not None:
            words = _plain(title(e, address, self.look.network.model, self.words, self.outputs))
        return f"**{words[:1].upper()}{words[1:]}**"


@st.cache_data(show_spinner=False, max_entries=256)
def _explanation(_look: Look, _outputs: list[str], key: str, address: Address, language: str) -> Explanation:
    """Raises InputError if the number is not there."""
    network = _look.network
    with np.errstate(all="ignore"):  # a diverged network; the card says so
        return explain_at(
            network.model,
            network.params,
            _look.forward,
            _look.backward if on_backward_tape(address) else None,
            address,
            tokens=_look.tokens,
            outputs=_outputs,
        )


def _plain(text: str) -> str:
    """Text as it is, in Markdown."""
    return _MARKUP.sub(r"\\\1", text)
