"""The losses of all kept runs, and of the one under way, on one axis."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.language import _, listed
from rnnviz.learn.kept import same_text
from rnnviz.plots.runs import Curve, plot_run_losses
from rnnviz.ui import state
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.live import smoothed
from rnnviz.ui.state import Run
from rnnviz.ui.training.charts import named_baselines
from rnnviz.ui.training.runs_shelf import is_kept

AXIS = "runs-axis"
UPDATES, TOKENS = "updates", "tokens"


def losses() -> None:
    """Draw the curves and the choice of their axis."""
    run = state.run()
    shown = {kept.name: kept.run for kept in state.kept_runs()}
    curves_of = [(name, kept, False) for name, kept in shown.items()]
    if run is not None and run.state.step and not is_kept(run):
        curves_of.append((_("this run"), run, True))
    if not curves_of:
        return
    names = {UPDATES: _("updates"), TOKENS: _("tokens seen")}
    axis = choose(_("Over"), names, AXIS)
    curves = [_curve(name, kept, axis, live) for name, kept, live in curves_of]
    configs = [kept.config for _name, kept, _live in curves_of]
    alike = all(same_text(configs[0], other) for other in configs)
    last = [f"{curve.name} {curve.loss[-1]:.3f}" for curve in curves if len(curve.loss)]
    figure(
        plot_run_losses(
            curves,
            named_baselines(configs[0]) if alike else {},
            x_title=names[axis] if axis == TOKENS else _("update"),
        ),
        "runs-losses",
        alt=_("Losses of {n} runs, at the end: {list}.").format(n=len(curves), list=listed(last)),
    )
    if not alike:
        st.caption(
            _(
                "These runs do not all read the same text in the same tokens: their losses cannot be compared, "
                "and there are no common baselines."
            )
        )


def _curve(name: str, run: Run, axis: str, live: bool) -> Curve:
    loss = smoothed(run.state.history.loss)
    updates = np.arange(run.state.step - len(loss) + 1, run.state.step + 1, dtype=float)
    x = updates if axis == UPDATES else updates * run.config.length * run.config.batch
    return Curve(name, run.config.cell, x, loss, live)
