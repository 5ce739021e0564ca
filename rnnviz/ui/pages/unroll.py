"""Unroll: what does the network hold in memory after each token, and why is this unit 0.42?"""

from __future__ import annotations

import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.language import _
from rnnviz.ui.cards.board import board
from rnnviz.ui.cards.places import OF_OUTPUTS, Here, of_a_unit, open_card, opened
from rnnviz.ui.figure import Click
from rnnviz.ui.fragments import fragment
from rnnviz.ui.lanes import choose_lane, open_lane
from rnnviz.ui.networks import Look
from rnnviz.ui.parts import choose_part
from rnnviz.ui.reader import NEXT
from rnnviz.ui.shapes import section as shapes
from rnnviz.ui.source import choose_look
from rnnviz.ui.transport import set_cursor
from rnnviz.ui.units import section as units
from rnnviz.ui.unroll.charts import gate_charts, heat_map, next_tokens, of_unit, step_losses
from rnnviz.ui.unroll.choice import choose_quantity, gate_gradients, gates, strips
from rnnviz.ui.unroll.diagram import diagram
from rnnviz.ui.unroll.parameters import show_parameters
from rnnviz.ui.unroll.passes import Travel, choose_pass, play
from rnnviz.ui.unroll.weights import weights
from rnnviz.ui.unroll.words import no_feat, predictions

PART, CURSOR, LANE, CARDS = "unroll-part", "unroll-cursor", "unroll-lane", "unroll"


def render() -> None:
    """Draw the page."""
    st.title(_("Unroll"), anchor=False)
    part = choose_part(
        {"network": _("This network"), "units": _("Units on text"), "shapes": _("The four shapes")}, PART
    )
    if part == "shapes":
        shapes.render()
    elif part == "units":
        units.render()
    else:
        st.caption(_("What does the network hold in memory after each token, and why does a unit have its value?"))
        fragment(_body)()


def _body() -> None:
    look = choose_look()
    if look is None:
        return
    network = look.network
    expected, bar = predictions(look), st.container()
    if network.model.bidirectional and network.reader.asked == NEXT:
        st.caption(no_feat())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        quantity, lane, travel = choose_quantity(look), choose_lane(look.forward.lanes, LANE), choose_pass(look)
    with bar:
        t = play(look, expected, travel, CURSOR)
    shown = strips(look, quantity)
    first = Address("h", t, _liveliest(look, lane), lane)
    here = Here(t, lane=lane)
    open_now = opened(CARDS, first)
    open_now = here.at(open_now) if open_now is not None else None

    clicked = [_on_diagram(look, diagram(look, shown, expected, t, quantity, travel), quantity, travel, len(shown))]
    board(look, CARDS, here, _arrive, first)
    left, right = st.columns([3, 2])
    with left:
        ring = (open_now.t, open_now.unit) if open_now is not None and of_a_unit(open_now) else None
        clicked.append(heat_map(look, shown[lane], quantity, lane, ring))
        clicked.append(step_losses(look, open_now))
    with right:
        clicked.append(next_tokens(look, expected, t))
    by_gradient = quantity == "d_h"
    values = gate_gradients(look, lane) if by_gradient else gates(look, lane)
    if values:
        clicked.append(gate_charts(look, lane, values, by_gradient))
    clicked.append(weights(look, open_now))
    show_parameters(network.model)
    for address in clicked:
        if address is not None:
            open_card(CARDS, address)
            _arrive(address)
            st.rerun(scope="fragment")


def _on_diagram(look: Look, click: Click | None, quantity: str, travel: Travel, n_lanes: int) -> Address | None:
    """The number that was clicked on a strip of the unrolled network."""
    if click is None or click.curve >= n_lanes:
        return None
    address = of_unit(look, click, "d_h" if click.back else quantity, click.curve)
    return travel.number(address) if click.back and address is not None else address


def _arrive(address: Address) -> None:
    """Move the cursor to a number, and show its layer and direction."""
    if address.t:
        set_cursor(CURSOR, address.other or address.t)
        if address.quantity not in OF_OUTPUTS:
            open_lane(address.lane, LANE)


def _liveliest(look: Look, lane: int) -> int:
    """The unit that moves most over the sentence: a good first card."""
    return int(look.forward.lanes[lane].states["h"][:, 0].std(axis=0).argmax()) + 1
