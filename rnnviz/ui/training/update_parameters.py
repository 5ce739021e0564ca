"""What an update did to each parameter: a picture to choose one from, its histograms, and all lengths in a table."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.histogram import counts, round_limit
from rnnviz.language import _, listed, ngettext
from rnnviz.learn.config import model_of
from rnnviz.learn.microscope import USUAL_RATIO, Update
from rnnviz.plots.update import plot_histogram, plot_ratios
from rnnviz.ui.figure import figure
from rnnviz.ui.names import lane_name

CHOSEN = "train-update-parameter"
_CLICKED = "train-update-clicked"
# On a narrow screen the table moves under the finger, not the page.
_SCROLLED = """<style>
    .st-key-train-update-table { overflow-x: auto; }
    .st-key-train-update-table td * { white-space: nowrap !important; }
</style>"""


def labels(update: Update) -> dict[str, str]:
    """What each parameter is called: its name, and its layer and direction where there are several."""
    lanes = model_of(update.config).lanes
    named = {name: name for name in update.like}
    if len(lanes) > 1:
        for place in lanes:
            for name in place.cell.shapes():
                named[name + place.suffix] = f"{name} · {lane_name(place, lanes)}"
    return named


def ratios(update: Update) -> str:
    """Draw how far each parameter moves, and the choice of the one to look at; return its name."""
    named, norms = labels(update), update.norms()
    if st.session_state.get(CHOSEN) not in named:
        st.session_state[CHOSEN] = next(name for name in named if name.startswith("W_h"))
    if st.session_state.get(_CLICKED) in named:
        st.session_state[CHOSEN] = st.session_state.pop(_CLICKED)
    names = list(named)
    values = np.array([_ratio(norms[name]) for name in names])
    clicked = figure(
        plot_ratios(list(named.values()), values, usual=USUAL_RATIO, chosen=names.index(st.session_state[CHOSEN])),
        "train-update-ratios",
        clicks=True,
        alt=_("The length of the step over that of the weights: {list}.").format(
            list=listed(f"{label} {_shown(value)}" for label, value in zip(named.values(), values, strict=True))
        ),
    )
    if clicked is not None and 1 <= round(float(clicked.y)) <= len(names):
        st.session_state[_CLICKED] = names[round(float(clicked.y)) - 1]
        st.rerun(scope="fragment")
    return st.selectbox(_("Parameter to look at"), names, format_func=named.get, key=CHOSEN, persist_state="session")


def histograms(update: Update, name: str) -> None:
    """Draw how the entries of a parameter are spread: its weights before and after, its gradient, its step."""
    parts = {what: arrays[name] for what, arrays in update.by_name.items()}
    label, total = labels(update)[name], parts["before"].size
    rows = (
        ("weights", _("Weights of {name}"), "forward", "θ", {
            "before": _("before the update"), "after": _("after the update")}),
        ("gradient", _("Gradient of {name}"), "backward", "∂L/∂θ", {
            "gradient": _("as computed"), "clipped": _("after clipping")}),
        ("step", _("Step of {name}"), "step", "Δ", {"step": _("the step taken")}),
    )  # fmt: skip
    for column, (key, title, hue, axis, series) in zip(st.columns(3), rows, strict=True):
        limit = round_limit(*(parts[what] for what in series))
        counted = {what: counts(parts[what], limit) for what in series}
        same = key == "gradient" and np.array_equal(parts["gradient"], parts["clipped"])
        shown = [(text, counted[what][1]) for what, text in series.items() if not (same and what == "clipped")]
        with column:
            figure(
                plot_histogram(
                    title.format(name=label), counted[next(iter(series))][0], shown, total=total, axis=axis, hue=hue
                ),
                f"train-update-{key}",
                alt=_("Histogram of {n} entries between {low} and {high}.").format(
                    n=f"{total:,}",
                    low=f"{parts[next(iter(series))].min():.3g}",
                    high=f"{parts[next(iter(series))].max():.3g}",
                ),
            )
    zero = int(np.count_nonzero(parts["gradient"] == 0))
    if zero:
        st.caption(
            ngettext(
                "{n} of {all} entries has a gradient of exactly 0: a token that is not in the batch, or a closed path.",
                "{n} of {all} entries have a gradient of exactly 0: tokens that are not in the batch, or closed paths.",
                zero,
            ).format(n=f"{zero:,}", all=f"{total:,}")
        )


def table(update: Update) -> None:
    """Draw the lengths of each parameter's part of everything."""
    named, norms = labels(update), update.norms()
    st.header(_("All parameters"), anchor=False)
    rows = [
        {
            _("parameter"): named[name],
            _("size"): " × ".join(map(str, update.like[name].shape)),
            _("weights ‖θ‖"): f"{part['before']:.4g}",
            _("gradient ‖g‖"): f"{part['gradient']:.3e}",
            _("clipped ‖ĝ‖"): f"{part['clipped']:.3e}",
            _("step ‖Δ‖"): f"{part['step']:.3e}",
            "‖Δ‖ / ‖θ‖": _shown(_ratio(part)),
            _("weights after"): f"{part['after']:.4g}",
        }
        for name, part in norms.items()
    ]
    st.html(_SCROLLED)
    with st.container(key="train-update-table"):
        st.table(rows, hide_index=True)
    st.caption(
        _(
            "‖·‖ is the length of a parameter's entries as one vector. A step of about {usual} of the weights is a "
            "rule of thumb of practice, not a law: young networks and biases move further, old ones less. "
            "Weights that are all zero have no ratio."
        ).format(usual=f"{USUAL_RATIO:g}")
    )


def _shown(ratio: float) -> str:
    return "–" if np.isnan(ratio) else f"{ratio:.1e}"


def _ratio(part: dict[str, float]) -> float:
    return part["step"] / part["before"] if part["before"] else float("nan")
