"""What units follow: a table of units and features, with the passages where a unit is strongest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.selectivity import Following, strongest
from rnnviz.analysis.trace import Trace
from rnnviz.language import _
from rnnviz.ui.choice import keep_choice
from rnnviz.ui.networks import Network
from rnnviz.ui.passages import Row, passages
from rnnviz.ui.units import numbers
from rnnviz.ui.units.numbers import Watch
from rnnviz.ui.units.words import feature_name, how_many_follow, left_out, signed

FEATURE = "units-feature"
ANY = ""
BEFORE, AFTER = 40, 16  # tokens of an example
MOST_ROWS, EXAMPLES = 100, 5


@dataclass(frozen=True)
class Chosen:
    """A unit, from 0, that is to be shown, and a token of the corpus, from 0, that is to be gone to."""

    unit: int | None = None
    place: int | None = None


def draw(network: Network, watch: Watch, trace: Trace, found: Following, unit: int) -> Chosen | None:
    """Draw the table and the examples of `unit` (from 1); return what was chosen in them."""
    if not found.names:
        st.info(_("No feature varies in this text: there is nothing to follow."))
        return None
    _say_rule(trace)
    names = {ANY: _("any feature"), **{name: feature_name(name) for name in found.names}}
    keep_choice(FEATURE, list(names))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        feature = st.selectbox(
            _("Feature"), list(names), format_func=names.get, key=FEATURE, persist_state="session", width=320
        )
        st.markdown(how_many_follow(found))
    best = found.best(feature or None)[:MOST_ROWS]
    if not best:
        st.info(_("No unit changes over the tokens that were read."))
        return None
    clicked = passages(
        [_row(network, watch, trace, found, *pair) for pair in best],
        "units-follow",
        alt=_("Units by how closely they follow a feature of the text, each with the passage where it does most."),
        columns=(_("unit"), _("feature"), _("r"), _("r, held out"), _("where it is strongest")),
        scale=_scale(watch),
        chosen=next((n for n, (u, _k) in enumerate(best) if u == unit - 1), None),
    )
    if left_out(found):
        st.caption(left_out(found))
    if clicked is not None:
        return Chosen(unit=best[clicked][0])
    place = _examples(network, watch, trace, found, unit)
    return None if place is None else Chosen(place=place)


def _say_rule(trace: Trace) -> None:
    st.caption(
        _(
            "r is Pearson's correlation of a unit's value with a feature of the token that was just read, over the "
            "first half of {n} tokens; held out: over the second half, which had no part in the ranking. "
            "Click a row to colour the text by its unit."
        ).format(n=f"{trace.values.shape[1]:,}")
    )


def _row(network: Network, watch: Watch, trace: Trace, found: Following, unit: int, k: int) -> Row:
    r, held = found.r[unit, k], found.held_out[unit, k]
    (place,) = strongest(trace.values[unit], rising=r >= 0, most=1)
    cells = (str(unit + 1), feature_name(found.names[k]), signed(r), signed(held))
    return _example(network, watch, trace, unit, place, cells)


def _examples(network: Network, watch: Watch, trace: Trace, found: Following, unit: int) -> int | None:
    """The passages where a unit is highest; a place that was chosen."""
    st.markdown(_("**Where unit {unit} is highest**").format(unit=unit))
    places = strongest(trace.values[unit - 1], most=EXAMPLES)
    values = trace.values[unit - 1, places] / 127 * trace.top
    clicked = passages(
        [
            _example(network, watch, trace, unit - 1, place, (f"{place + 1:,}", signed(value)))
            for place, value in zip(places, values, strict=True)
        ],
        "units-examples",
        alt=_("The passages of the corpus where unit {unit} is highest.").format(unit=unit),
        columns=(_("token"), watch.letter, _("passage")),
        scale=_scale(watch),
    )
    return None if clicked is None else places[clicked]


def _example(network: Network, watch: Watch, trace: Trace, unit: int, place: int, cells: tuple[str, ...]) -> Row:
    n = trace.values.shape[1]
    first, stop = max(place - BEFORE, 0), min(place + AFTER, n)
    values = trace.values[unit, first:stop].astype(np.float32) / 127
    return Row(cells, numbers.tokens_of(network, first, stop), values, (place - first, place - first + 1))


def _scale(watch: Watch) -> str:
    return "gates" if watch.is_gate() else "states"
