"""What "Units on text" shows: which passage, which quantity of which layer and direction."""

from __future__ import annotations

import streamlit as st

from rnnviz.data.uploads import clean
from rnnviz.language import _
from rnnviz.ui import state
from rnnviz.ui.choice import choose
from rnnviz.ui.lanes import choose_lane
from rnnviz.ui.networks import Network
from rnnviz.ui.units import numbers
from rnnviz.ui.units.numbers import LONGEST, Watch, Where
from rnnviz.ui.units.words import watched_name

SOURCE, FIRST, LENGTH, QUANTITY, UNDER = (
    *("units-source", "units-first", "units-length"),
    *("units-quantity", "units-under"),
)
CORPUS, SENTENCE = "corpus", "sentence"
LENGTHS = (50, 100, 200, 400, 700, 1000, LONGEST)
USUAL = 400
LEAD = 60  # tokens shown before a place that is gone to; in a short passage a quarter of it
_GO = "units-go"


def choose_watch(network: Network) -> Watch:
    """Draw the choices of a quantity and, if there are several, of a layer and direction."""
    lane = choose_lane(network.model.lanes, "units-lane")
    names = {quantity: watched_name(quantity) for quantity in numbers.quantities(network, lane)}
    return Watch(choose(_("Shown of a unit"), names, QUANTITY), lane)


def choose_where(network: Network) -> Where:
    """Draw the choices of a passage: where it is taken from, where it begins, how long it is."""
    sentence, n = clean(state.sentence()).strip(), numbers.corpus_length(network)
    if _GO in st.session_state:
        st.session_state[SOURCE], st.session_state[FIRST] = CORPUS, st.session_state.pop(_GO) + 1
    if sentence:
        names = {CORPUS: _("from the corpus"), SENTENCE: _("your own sentence")}
        if choose(_("Passage"), names, SOURCE, first=SENTENCE) == SENTENCE:
            return Where(0, LONGEST, state.sentence())
    st.session_state[FIRST] = min(st.session_state.get(FIRST, 1), n)
    first = st.number_input(
        _("From token"),
        1,
        n,
        step=100,
        key=FIRST,
        persist_state="session",
        width=150,
        help=_("The corpus has {n} tokens.").format(n=f"{n:,}"),
    )
    st.session_state.setdefault(LENGTH, USUAL)
    length = st.select_slider(_("Length in tokens"), LENGTHS, key=LENGTH, persist_state="session", width=200)
    return Where(first - 1, length)


def go_to(place: int) -> int:
    """Let the passage hold a token of the corpus at the next run; return where it begins, both from 0."""
    first = max(place - min(LEAD, st.session_state.get(LENGTH, USUAL) // 4), 0)
    st.session_state[_GO] = first
    return first
