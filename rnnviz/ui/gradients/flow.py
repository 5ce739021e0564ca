"""Every loss against every state: the picture, and an entry of it in words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.analysis.gradients import reachable
from rnnviz.language import _, told
from rnnviz.plots.gradient_maps import plot_gradient_flow
from rnnviz.plots.theme import ACCENT
from rnnviz.ui.figure import figure
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import words as say
from rnnviz.ui.gradients.choice import Error, within
from rnnviz.ui.networks import Look

ASKED = "gradients-asked"
PATIENCE_S = 1.5


def flow_chart(look: Look, error: Error, t: int, opened: Address | None) -> Address | None:
    """Draw every loss against every state, and say an entry in words; return the entry that was clicked, if one was.

    opened : the number whose card is open
    """
    T, model = len(look.tokens), look.network.model
    if numbers.overflow_step(look) is not None or look.network.answers_once or not _wanted(look, error):
        return None
    flow = numbers.flow(look, error.watched, error.lane)
    can = reachable(model, T, error.lane)
    both = model.bidirectional
    title = within(_("Which step does each loss correct?"), look, error.lane) if both else None
    fig = plot_gradient_flow(finite(flow), list(look.tokens), title=title)
    fig.update_layout(shapes=_row(can, t))
    click = figure(
        fig,
        "gradient-flow",
        clicks=True,
        frames=[{"layout": {"shapes": _row(can, s)}} for s in range(1, T + 1)],
        alt=_("The norms of the gradients of {n} losses at {n} states, from {low} to {high}.").format(
            n=T, low=say.power(np.nanmin(flow)), high=say.power(np.nanmax(flow))
        ),
    )
    row, column = T + 1 - error.far, error.far
    if opened is not None and opened.other and max(opened.t, opened.other) <= T and can[opened.t - 1, opened.other - 1]:
        row, column = opened.t, opened.other
    said = say.entry(flow[row - 1], row, column, say.state_name(error.watched))
    st.caption(told(said, _("Click an entry to see what it is made of.")))
    if click is None or not isinstance(click.point, tuple):
        return None
    row, column = click.point
    there = 0 <= row < T and 0 <= column < T and can[row, column]
    return Address(f"flow_{error.watched}", row + 1, lane=error.lane, other=column + 1) if there else None


def _wanted(look: Look, error: Error) -> bool:
    """Whether to draw every loss against every state: where that takes long, only if asked to."""
    seconds = numbers.flow_seconds(look, error.lane)
    if seconds < PATIENCE_S:
        return True
    this = f"{look.key} {error.lane} {error.watched}"
    if st.session_state.get(ASKED) == this:
        return True
    label = _("Draw every loss against every state (about {n} s)").format(n=f"{seconds:.0f}")
    st.button(label, key="gradients-draw", on_click=_ask, args=(this,), icon=":material/grid_on:")
    return False


def _ask(this: str) -> None:
    st.session_state[ASKED] = this


def _row(can: np.ndarray, t: int) -> list[dict]:
    """The row of the loss of step t as far as it reaches, in the cursor's colour."""
    steps = np.flatnonzero(can[t - 1]) + 1
    span = {"x0": steps[0] - 0.5, "x1": steps[-1] + 0.5, "y0": t - 0.5, "y1": t + 0.5}
    return [{"type": "rect", **span, "line": {"color": ACCENT, "width": 2}}]


def finite(norms: np.ndarray) -> np.ndarray:
    """Norms too large for a number as the largest number, so that they have a colour."""
    return np.where(np.isposinf(norms), np.finfo(float).max, norms)
