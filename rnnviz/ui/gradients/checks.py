"""Clipping the gradient of the sentence, and checking it against finite differences."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.core.gradcheck import TOLERANCE
from rnnviz.language import _
from rnnviz.learn.clipping import clip
from rnnviz.plots.gradients import plot_clipping
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients import words as say
from rnnviz.ui.networks import Look

HOW, LIMIT, CHECKED = "gradients-clip", "gradients-limit", "gradients-checked"
LIMITS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


def clipping(look: Look) -> None:
    """Draw the norm of the gradient of all parameters before and after clipping."""
    st.header(_("Clipping"), anchor=False)
    names = {"norm": _("by norm"), "value": _("by value")}
    st.session_state.setdefault(LIMIT, 0.5)
    with st.container(horizontal=True):
        how = choose(_("Clip"), names, HOW)
        limit = st.select_slider(_("Threshold"), LIMITS, key=LIMIT, persist_state="session", width="stretch")
    gradient = numbers.parameter_gradient(look)
    if not np.isfinite(gradient).all():
        st.caption(_("The gradient is too large for the computer's numbers: nothing is left to clip."))
        return
    clipped, before, after = clip(gradient, how, limit)
    figure(
        plot_clipping(before, after, limit if how == "norm" else None),
        "gradient-clipping",
        alt=_("Norm before clipping {before}, after {after}.").format(before=say.power(before), after=say.power(after)),
    )
    st.caption(_clipping_words(gradient, clipped, before, how, limit))


def _clipping_words(gradient: np.ndarray, clipped: np.ndarray, before: float, how: str, limit: float) -> str:
    if how == "norm":
        if before <= limit:
            return _("The norm {norm} is not above the threshold {limit}: the gradient stays as it is.").format(
                norm=say.power(before), limit=f"{limit:g}"
            )
        return _("All {n} entries are multiplied by {factor}: the direction stays, the length becomes {limit}.").format(
            n=f"{gradient.size:,}", factor=say.power(limit / before), limit=f"{limit:g}"
        )
    cut = int((np.abs(gradient) > limit).sum())
    cosine = float(gradient @ clipped) / (before * float(np.linalg.norm(clipped)) or 1.0)
    return _("{cut} of {n} entries are cut to ±{limit}; the direction turns by {angle}°.").format(
        cut=f"{cut:,}",
        n=f"{gradient.size:,}",
        limit=f"{limit:g}",
        angle=f"{np.degrees(np.arccos(np.clip(cosine, -1, 1))):.1f}",
    )


def gradient_check(look: Look) -> None:
    """Check the gradients of the very network shown; the result stays until another is."""
    st.header(_("Are these gradients right?"), anchor=False)
    st.caption(_("The gradients of this network and sentence against finite differences of its loss, in float64."))
    asked = st.button(_("Check the gradients"), key="gradients-check", icon=":material/rule:")
    if numbers.overflow_step(look) is not None:
        st.caption(_("The loss is too large for the computer's numbers: there is nothing to compare."))
        return
    if asked:
        with st.spinner(_("Comparing with finite differences …")):
            st.session_state[CHECKED] = (look.key, *numbers.check(look))
    key, entries, worst = st.session_state.get(CHECKED, ("", 0, {}))
    if key != look.key:
        return
    params = look.network.params
    good = all(error < TOLERANCE for error in worst.values())
    answer = _("**All right**: every relative error is below {rule}.")
    if not good:
        answer = _(
            "**Not confirmed**: an error is not below {rule}. "
            "At a kink of the ReLU, or where the loss is huge or flat, finite differences fail."
        )
    st.markdown(answer.format(rule=say.power(TOLERANCE)))
    head = [_("parameter"), _("shape"), _("worst relative error"), _("verdict")]
    rows = [
        [
            f"`{name}`",
            " × ".join(map(str, params[name].shape)),
            say.power(error),
            _("right") if error < TOLERANCE else _("not confirmed"),
        ]
        for name, error in worst.items()
    ]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in [head, ["---", "---", "---:", "---"], *rows]))
    st.caption(
        _("Up to {n} entries of each parameter, the one with the largest gradient among them.").format(n=entries)
    )
