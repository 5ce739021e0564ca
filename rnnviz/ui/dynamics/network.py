"""The session's network: its path in the plane of its components, fixed points, and what a step does to differences."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.dynamics import vector_names
from rnnviz.analysis.fixed_points import FixedPoint
from rnnviz.core.layers import Place
from rnnviz.language import _, listed, ngettext
from rnnviz.plots.dynamics_marks import Path, cursor_frames
from rnnviz.plots.dynamics_planes import plot_component_plane
from rnnviz.plots.dynamics_time import eigenvalue_frames, plot_exponents, plot_moduli, plot_step_eigenvalues
from rnnviz.ui.choice import choose
from rnnviz.ui.dynamics import numbers
from rnnviz.ui.dynamics import words as say
from rnnviz.ui.dynamics.input import choose_input
from rnnviz.ui.dynamics.numbers import Reading
from rnnviz.ui.figure import figure
from rnnviz.ui.names import lane_name
from rnnviz.ui.source import choose_look
from rnnviz.ui.transport import set_cursor, transport

LANE, FOUND = "dynamics-lane", "dynamics-found"
KEPT = 8  # searches kept in a session
AT_ONCE = 32  # up to this length of the state vector a search needs no button
NOTICED = 0.4  # seconds from which a computation says that it goes on


def draw(cursor_key: str) -> None:
    """The view of a network of any size."""
    look = choose_look()
    if look is None:
        return
    seen = numbers.reading(look, _choose_lane(look.network.model.lanes))
    t = transport(len(seen.tokens), cursor_key, labels=seen.tokens)
    if not numbers.drawable(seen.path):
        st.warning(
            _("This network's states grow beyond {limit}: there is no path to draw.").format(limit=numbers.LIMIT_NAME)
        )
        return
    left, right = st.columns([7, 4])
    with right:
        x = choose_input(seen.lane, seen.tokens, t)
        found = _search(seen, x)
        points = numbers.within_reach(found or [], seen.path)
        if found is not None:
            _say(seen, points, len(found) - len(points))
    with left:
        _plane(seen, points, t, cursor_key)
    _stretch(seen, t)


def _choose_lane(lanes: tuple[Place, ...]) -> int:
    """The index of the layer and direction that is looked at."""
    if len(lanes) == 1:
        return 0
    return choose(_("Which layer?"), {n: lane_name(place, lanes) for n, place in enumerate(lanes)}, LANE)


def _search(seen: Reading, x: np.ndarray | None) -> list[FixedPoint] | None:
    """The fixed points under the held input: at once for small networks, else when asked for; None until then."""
    held = "-" if x is None else np.asarray(x).tobytes().hex()
    key = f"{seen.key} {held}"
    kept: dict[str, list[FixedPoint]] = st.session_state.setdefault(FOUND, {})
    if key not in kept:
        mapping = seen.mapping(x)
        if mapping.size <= AT_ONCE:
            found = numbers.search(mapping, seen.path)
        else:
            st.caption(_("The search minimises the speed q(s) = ½ ‖F(s) − s‖² from the path (Sussillo & Barak 2013)."))
            if not st.button(_("Find fixed points"), key="dynamics-search", icon=":material/search:"):
                return None
            with st.spinner(_("Searching for fixed points")):
                bar = st.progress(0.0)
                found = numbers.search(mapping, seen.path, lambda share: bar.progress(share))
                bar.empty()
        st.session_state[FOUND] = dict([*kept.items(), (key, found)][-KEPT:])
        return found
    return kept[key]


def _say(seen: Reading, points: list[FixedPoint], n_far: int) -> None:
    """The points within reach of the path in words, and how many others there are."""
    st.markdown(say.how_many(points))
    if n_far:
        st.caption(
            ngettext(
                "{n} more lies far outside the text's path and is not drawn.",
                "{n} more lie far outside the text's path and are not drawn.",
                n_far,
            ).format(n=n_far)
        )
    if points:
        st.markdown(say.table(points, 3))
        st.markdown(say.rules(points))
    st.caption(
        _(
            "The state vector has {n} numbers ({names}); the table shows the first three and the three largest |λ|. "
            "A search finds what its starts lead to: there may be more."
        ).format(n=seen.size, names=listed(vector_names(seen.place.cell)))
    )
    if seen.place.cell.shares_output:
        st.caption(
            _("Jordan's hidden layer reads the last output; the output follows from h, so h is the whole state.")
        )


def _plane(seen: Reading, points: list[FixedPoint], t: int, cursor_key: str) -> None:
    axes = numbers.components(seen)
    path = Path(axes.project(seen.path), seen.tokens)
    places = np.array([axes.project(point.state) for point in points]).reshape(-1, 2)
    fig = plot_component_plane(path, points, places, axes.explained, cursor=t)
    click = figure(
        fig,
        "dynamics-plane",
        clicks=True,
        frames=cursor_frames(path, len(fig.data) - 1),
        alt=_("The path of {n} states in the plane of two components, which holds {share} of their spread.").format(
            n=len(seen.tokens), share=f"{axes.explained.sum():.0%}"
        ),
    )
    if click is not None and isinstance(click.customdata, int) and 1 <= click.customdata <= len(seen.tokens):
        set_cursor(cursor_key, click.customdata)
        st.rerun(scope="fragment")


def _stretch(seen: Reading, t: int) -> None:
    """The Jacobian's eigenvalues along the path, and the exponents."""
    if numbers.work(seen) > NOTICED:
        with st.spinner(_("Computing the Jacobian of every step")):
            result = numbers.stretch(seen)
    else:
        result = numbers.stretch(seen)
    tokens = list(seen.tokens)
    st.markdown(say.exponent(float(result.exponents[-1, 0]), len(tokens)))
    every = result.at_every_step()
    over_time, plane = st.columns([3, 2])
    with over_time:
        moduli = np.abs(result.eigenvalues)
        figure(
            plot_moduli(result.steps, moduli, tokens),
            "dynamics-moduli",
            cursor=True,
            alt=_("The largest modulus lies between {low} and {high}, the median between {mid} and {mid_high}.").format(
                low=f"{moduli.max(axis=1).min():.2f}",
                high=f"{moduli.max():.2f}",
                mid=f"{np.median(moduli, axis=1).min():.2f}",
                mid_high=f"{np.median(moduli, axis=1).max():.2f}",
            ),
        )
    with plane:
        figure(
            plot_step_eigenvalues(every, t),
            "dynamics-step",
            frames=eigenvalue_frames(every),
            alt=_("{n} eigenvalues of the step at the cursor; {out} lie outside the unit circle.").format(
                n=every.shape[1], out=int((np.abs(every[t - 1]) > 1).sum())
            ),
        )
    if len(result.steps) < len(tokens):
        st.caption(
            _("Eigenvalues are computed at every {n}th step: the state vector has {size} numbers.").format(
                n=int(result.steps[1] - result.steps[0]) if len(result.steps) > 1 else len(tokens), size=seen.size
            )
        )
    figure(
        plot_exponents(result.exponents, tokens),
        "dynamics-exponents",
        cursor=True,
        alt=_("The largest Lyapunov exponent settles at {value} nats per step.").format(
            value=f"{result.exponents[-1, 0]:.3f}"
        ),
    )
