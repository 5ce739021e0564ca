"""The part of Gradients that itemises: under each token, what the loss of each step contributes, and what cancels."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.items import Items, by_distance, distance_groups
from rnnviz.language import _, listed
from rnnviz.plots.items import plot_items, plot_weight_items
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.gradients import items_numbers as itemised
from rnnviz.ui.gradients import items_words as say
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients.choice import choose_lane, choose_state, within
from rnnviz.ui.gradients.dial import choose_dial
from rnnviz.ui.gradients.numbers import Dial
from rnnviz.ui.gradients.words import overflown, power
from rnnviz.ui.networks import Look, Network
from rnnviz.ui.patience import agreed
from rnnviz.ui.source import choose_look
from rnnviz.ui.transport import FORWARD, set_cursor, transport

CURSOR = "gradients-cursor"  # the same as on the page's other parts
SCALE, PIECE = "items-scale", "items-piece"
NORM, SHARE = "norm", "share"


def render() -> None:
    """Draw this part of the page."""
    st.caption(
        _(
            "The gradient at a step is a sum: the loss of every step that the state reaches adds its own. "
            "How much does each add, and do they pull the same way?"
        )
    )
    fragment(_body)()


def _body() -> None:
    as_it_is = choose_look()
    if as_it_is is None:
        return
    network = as_it_is.network
    if network.answers_once:
        st.info(_("This network has a single loss, that of its one answer: there is nothing to add up or to cancel."))
        return
    bar = st.container()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        lane, watched, share = _choose(network)
    stacks, dial_place = st.columns([7, 3])
    with dial_place:
        dial = choose_dial(network, lane)
    look = numbers.turned(as_it_is, dial)
    with stacks:
        items = _itemised(look, lane, watched)
    with bar:
        said = (
            None if items is None else {FORWARD: [say.sum_at(items, k, watched) for k in range(1, items.n_steps + 1)]}
        )
        t = transport(len(look.tokens), CURSOR, labels=look.tokens, said=said)
    if items is not None:
        with stacks:
            _stacks(look, items, t, lane, watched, share)
    fragment(_weights)(as_it_is, dial, lane)


def _choose(network: Network) -> tuple[int, str, bool]:
    """The lane, the state in it, and whether each stack is drawn as 100%."""
    lane = choose_lane(network.model)
    watched = choose_state("gradients-state") if network.config.cell == "lstm" else "h"
    names = {NORM: _("as they are"), SHARE: _("each stack as 100%")}
    return lane, watched, choose(_("Stacks"), names, SCALE) == SHARE


def _itemised(look: Look, lane: int, watched: str) -> Items | None:
    """The items; None where they overflow, which is said, or take long and have not been asked for."""
    overflow = numbers.overflow_step(look)
    if overflow is not None:
        st.warning(overflown(overflow))
        return None
    label = _("Itemise the gradient (about {n} s)")
    if not agreed(f"{look.key} {lane} {watched}", numbers.flow_seconds(look, lane) / 2, "items-draw", label):
        return None
    items = itemised.items(look, watched, lane)
    if not (np.isfinite(items.sums).all() and np.isfinite(items.total).all()):
        st.warning(_("Some of these gradients are too large for the computer's numbers. Turn the dial down."))
        return None
    return items


def _stacks(look: Look, items: Items, t: int, lane: int, watched: str, share: bool) -> None:
    """The stacks of all steps, and the clicked piece in words."""
    parts, groups = by_distance(items.norms), distance_groups(items.n_steps)
    several = len(look.network.model.lanes) > 1
    fig = plot_items(
        parts,
        items.total,
        items.cancelled,
        [say.distance(group) for group in groups],
        list(look.tokens),
        share=share,
        state=watched,
        title=within(_("Which losses pull at each step?"), look, lane) if several else None,
    )
    click = figure(fig, "items", cursor=True, clicks=True, alt=_alt(items, t))
    if click is not None and _open(click.curve, click.x, len(groups), items.n_steps):
        st.rerun(scope="fragment")
    piece = st.session_state.get(PIECE)
    if isinstance(piece, int) and 0 <= piece < len(groups):
        st.markdown(say.piece(items, t, groups[piece]))
    st.caption(say.how_to_read(look.network.model, lane))


def _open(curve: int, x: object, n_groups: int, n_steps: int) -> bool:
    """Whether a click was on a piece or its step: it is said in words from then on, and the cursor moves there."""
    step = round(float(x))
    if not 1 <= step <= n_steps:
        return False
    if curve < n_groups:
        st.session_state[PIECE] = curve
    set_cursor(CURSOR, step)
    return True


def _alt(items: Items, t: int) -> str:
    return _(
        "Contributions to the gradient at {n} steps. At step {t} their norms add up to {sum}; their sum has norm "
        "{total}. {share} cancels there, at most {most} at any step."
    ).format(
        n=len(items.total),
        t=t,
        sum=power(items.sums[t - 1]),
        total=power(items.total[t - 1]),
        share=f"{items.cancelled[t - 1]:.0%}",
        most=f"{items.cancelled.max():.0%}",
    )


def _weights(as_it_is: Look, dial: Dial, lane: int) -> None:
    """The gradient of W_h by distance: what truncated BPTT would find of it."""
    look = numbers.turned(as_it_is, dial)
    if numbers.overflow_step(look) is not None:
        return
    this, label = f"{look.key} {lane}", _("Itemise the gradient of the weights (about {n} s)")
    if not agreed(this, numbers.flow_seconds(look, lane), "items-weights-draw", label):
        return
    norms, missing = itemised.cut(look, lane)
    matrix = "W_h" + look.network.model.lanes[lane].suffix
    if not (np.isfinite(norms).all() and np.isfinite(missing).all()):
        if not look.backward.grads[matrix].any():
            st.caption(_("The gradient of {matrix} is zero here: it has no parts.").format(matrix=f"`{matrix}`"))
        return
    groups = distance_groups(len(look.tokens))
    chart, words = st.columns([3, 2], vertical_alignment="center")
    with chart:
        figure(
            plot_weight_items(norms, missing, [say.distance(group) for group in groups], matrix),
            "items-weights",
            alt=_("What a cut misses of the gradient of {matrix}: {list}.").format(
                matrix=matrix,
                list=listed(f"{say.distance(group)}: {gone:.1%}" for group, gone in zip(groups, missing, strict=True)),
            ),
        )
    with words:
        st.markdown(say.truncated(missing, groups, matrix))
