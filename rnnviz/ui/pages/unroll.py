"""Unroll: what does the network hold in memory after each token, and why is this unit 0.42?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.plots.distribution import distribution_frames, plot_distribution
from rnnviz.plots.states import plot_gates, plot_states, quantity_titles
from rnnviz.plots.unrolled import plot_unrolled, visible_ranges
from rnnviz.plots.unrolled_strips import Strip
from rnnviz.ui import networks, shapes, state
from rnnviz.ui.cards import quantity_key, quantity_name, unit_card
from rnnviz.ui.figure import Click, figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import Look
from rnnviz.ui.source import choose_network
from rnnviz.ui.transport import set_cursor, transport
from rnnviz.ui.unroll_choice import choose_lane, choose_quantity, gates, open_lane, strips
from rnnviz.ui.unroll_parameters import show_parameters
from rnnviz.ui.unroll_words import Prediction, no_feat, predictions, step_in_words

PART, CURSOR, UNIT, OPENED = "unroll-part", "unroll-cursor", "unroll-unit", "unroll-card-opened"


def render() -> None:
    """Draw the page."""
    st.title(_("Unroll"), anchor=False)
    names = {"network": _("This network"), "shapes": _("The four shapes")}
    st.session_state.setdefault(PART, "network")
    part = st.segmented_control(
        _("Part of the page"),
        list(names),
        format_func=names.get,
        key=PART,
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    if part == "shapes":
        shapes.render()
        return
    st.caption(_("What does the network hold in memory after each token, and why does a unit have its value?"))
    fragment(_body)()


def _body() -> None:
    config = state.config()
    network = choose_network(config)
    try:
        look = networks.look(network, state.sentence(), config.length)
    except InputError as problem:
        st.error(str(problem))
        return
    T = len(look.tokens)
    if config.length > T:
        st.caption(
            _("This text has {n} tokens; all of them are shown (sequence length {length}).").format(
                n=T, length=config.length
            )
        )
    t = transport(T, CURSOR, labels=look.tokens)
    expected = predictions(look)
    st.markdown(step_in_words(look, t, expected[t - 1]))
    if network.model.bidirectional:
        st.caption(no_feat())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        quantity, lane = choose_quantity(look), choose_lane(look)
    unit = min(st.session_state.get(UNIT, _liveliest(look, lane)), network.config.hidden)
    shown = strips(look, quantity)

    clicks = [_diagram(look, shown, expected, t, quantity)]
    if clicks[0] is not None and clicks[0].curve < len(shown):
        open_lane(clicks[0].curve)
    if OPENED in st.session_state:
        st.session_state[quantity_key("unroll")] = st.session_state.pop(OPENED)
    unit_card(look, t, unit, "unroll", lane)
    left, right = st.columns([3, 2])
    with left:
        clicks.append(_heat_map(look, shown[lane], quantity, lane, (t, unit)))
    with right:
        _next_tokens(expected, t)
    values = gates(look, lane)
    on_gates = _gates(look, lane, values) if values else None
    show_parameters(network.model)
    for click in clicks:
        if click is not None:
            _open(click, T, network.config.hidden, quantity)
    if on_gates is not None:
        _open(on_gates, T, network.config.hidden, list(values)[on_gates.curve])


def _diagram(look: Look, shown: list[Strip], expected: list[Prediction], t: int, quantity: str) -> Click | None:
    return figure(
        plot_unrolled(
            look.tokens,
            shown,
            [(words[0], p[0]) for words, p in expected],
            cursor=t,
            cell=look.network.config.cell,
            quantity=quantity,
            bounded=_bounded(look),
        ),
        "unrolled",
        cursor=True,
        clicks=True,
        frames=_sights(look.tokens),
        alt=_(
            "The network unrolled over {n} tokens: at each step the token, "
            "the {quantity} of each layer as a column of colours, and the best prediction."
        ).format(n=len(look.tokens), quantity=quantity_name(quantity)),
    )


def _heat_map(look: Look, shown: Strip, quantity: str, lane: int, selected: tuple[int, int]) -> Click | None:
    values = shown.values
    return figure(
        plot_states(
            values,
            look.tokens,
            title=_of_lane(quantity_titles()[quantity], look, lane),
            quantity=quantity,
            bounded=_bounded(look),
            selected=selected,
        ),
        "states",
        cursor=True,
        clicks=True,
        alt=_("{quantity} of {h} units over {n} steps, between {low} and {high}.").format(
            quantity=quantity_name(quantity),
            h=values.shape[1],
            n=len(values),
            low=f"{values.min():.2g}",
            high=f"{values.max():.2g}",
        ),
    )


def _next_tokens(expected: list[Prediction], t: int) -> None:
    words, p = expected[t - 1]
    figure(
        plot_distribution(words, p, title=_("What comes next? The ten likeliest tokens")),
        "distribution",
        frames=distribution_frames(expected),
        alt=_("The likeliest next tokens: {list}.").format(
            list=", ".join(f"{w} {q:.2f}" for w, q in zip(words, p, strict=True))
        ),
    )


def _gates(look: Look, lane: int, values: dict[str, np.ndarray]) -> Click | None:
    return figure(
        plot_gates(values, look.tokens, title=_of_lane(_("Gates: when the cell opens and closes"), look, lane)),
        "gates",
        cursor=True,
        clicks=True,
        alt=_("The gates over time: {names}.").format(names=", ".join(map(quantity_name, values))),
    )


def _of_lane(title: str, look: Look, lane: int) -> str:
    """A title that says which layer and direction it is about, where there are several."""
    lanes = look.forward.lanes
    if len(lanes) == 1:
        return title
    return _("{title} ({lane})").format(title=title, lane=lane_name(lanes[lane], lanes))


def _bounded(look: Look) -> bool:
    config = look.network.config
    return config.cell != "rnn" or config.nonlinearity == "tanh"


def _open(click: Click, T: int, hidden: int, quantity: str) -> None:
    """A click on a unit at a step moves the cursor there and opens the card of the number that was clicked."""
    step, unit = round(float(click.x)), round(float(click.y))
    if 1 <= step <= T and 1 <= unit <= hidden:
        set_cursor(CURSOR, step)
        st.session_state[UNIT] = unit
        st.session_state[OPENED] = quantity
        st.rerun(scope="fragment")


def _sights(tokens: tuple[str, ...]) -> list[dict]:
    """For each cursor 1..T the columns of the unrolled network that are in sight."""
    return [{"layout": {"xaxis": {"range": r, "uirevision": t}}} for t, r in enumerate(visible_ranges(tokens), 1)]


def _liveliest(look: Look, lane: int) -> int:
    """The unit that moves most over the sentence: a good first card."""
    return int(look.forward.lanes[lane].states["h"][:, 0].std(axis=0).argmax()) + 1
