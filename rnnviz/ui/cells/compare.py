"""All cells side by side on one text: their sizes, their losses as they learn, and their states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from rnnviz.analysis.sizes import n_parameters
from rnnviz.language import InputError, _, listed, ngettext
from rnnviz.learn.config import RANGES, TrainConfig
from rnnviz.plots.cell_losses import plot_cell_losses
from rnnviz.plots.states import plot_states
from rnnviz.ui import contest as contests
from rnnviz.ui import networks, state
from rnnviz.ui.cells import contest as cells_contest
from rnnviz.ui.cells.contest import PAGE, CellContest
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import fragment, repeating, steady
from rnnviz.ui.live import smoothed
from rnnviz.ui.names import cell_name
from rnnviz.ui.training.charts import named_baselines
from rnnviz.ui.transport import transport

CURSOR, GOAL, _PROBLEM = "cells-all-cursor", "cells-goal", "cells-problem"
EVERY_S = 0.6
STATES_HEIGHT = 300
Configs = dict[str, TrainConfig]


def side_by_side(config: TrainConfig) -> None:
    """Draw sizes, training and states; while they train, the middle part draws itself again."""
    steady()
    try:
        configs = cells_contest.matched(config)
        networks.untrained(config)
    except InputError as problem:
        st.error(str(problem))
        return
    _sizes(config, configs)
    now = cells_contest.current(configs)
    active = now is not None and now.active
    repeating(_training, EVERY_S if active else None)(configs, active)
    fragment(_states)(configs)


def _sizes(config: TrainConfig, configs: Configs) -> None:
    """The hidden size and the number of parameters of each cell."""
    counts = {cell: n_parameters(c) for cell, c in configs.items()}
    wanted = counts.get(config.cell, n_parameters(config))
    st.markdown(
        _("Five cells with nearly as many parameters as the {cell} of the sidebar, one text, one seed:").format(
            cell=cell_name(config.cell)
        )
    )
    if config.layers > 1 or config.bidirectional:
        st.caption(_("Here every cell has one layer that reads forward, that of the sidebar too."))
    if configs[config.cell].hidden < config.hidden:
        st.caption(
            _("Not every cell can be made as large as that one (H is at most {most}): all are smaller.").format(
                most=RANGES["hidden"][1]
            )
        )
    head = [_("cell"), "H", _("parameters"), _("difference")]
    rows = [
        [cell_name(cell), str(c.hidden), f"{counts[cell]:,}", f"{100 * (counts[cell] / wanted - 1):+.2f} %"]
        for cell, c in configs.items()
    ]
    st.markdown("\n".join(f"| {' | '.join(row)} |" for row in [head, ["---", "---:", "---:", "---:"], *rows]))


def _training(configs: Configs, active: bool) -> None:
    """Buttons, progress and losses.

    active : whether this fragment runs again by itself; where the contest is of another mind, the page is drawn anew
    """
    now = cells_contest.current(configs)
    if now is not None and now.active:
        try:
            contests.go_on(now)
        except InputError as problem:
            st.session_state[_PROBLEM] = str(problem)
        now = cells_contest.current(configs)
    if active != (now is not None and now.active):
        st.rerun()
    _buttons(configs, now)
    if _PROBLEM in st.session_state:
        st.error(st.session_state[_PROBLEM])
    if now is None or now.step == 0:
        return
    goal = now.until or now.step
    st.progress(min(now.step / goal, 1.0), text=_progress(now.step, goal))
    curves = {cell: smoothed(s.history.loss) for cell, s in now.states.items()}
    names = {cell: f"{cell_name(cell)} (H {c.hidden})" for cell, c in configs.items()}
    ranked = sorted((float(curve[-1]), cell) for cell, curve in curves.items() if len(curve))
    figure(
        plot_cell_losses(curves, names, named_baselines(next(iter(configs.values())))),
        "cells-losses",
        alt=_("Losses after {n} updates: {list}.").format(
            n=now.step, list=listed(f"{cell_name(cell)} {loss:.3f}" for loss, cell in ranked)
        ),
    )
    entries = listed(f"{cell_name(cell)} {loss:.3f}" for loss, cell in ranked)
    st.caption(
        _(
            "Mean loss of the last ten updates in nats per token: {list}. "
            "One seed says little about which cell is better."
        ).format(list=entries)
    )
    lost = cells_contest.diverged(now)
    if lost:
        st.warning(
            _("Stopped, for the loss is no longer finite: {cells}. A smaller learning rate would help.").format(
                cells=listed(map(cell_name, lost))
            )
        )


def _progress(n: int, goal: int) -> str:
    return ngettext("{n} of {goal} update", "{n} of {goal} updates", goal).format(n=f"{n:,}", goal=f"{goal:,}")


def _buttons(configs: Configs, now: CellContest | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="cells-training"):
        st.session_state.setdefault(GOAL, 200)
        goal = st.number_input(_("Updates"), 10, 20_000, step=100, key=GOAL, persist_state="session", width=160)
        if now is not None and now.active:
            if st.button(_("Stop"), key="cells-stop", icon=":material/pause:"):
                contests.keep(replace(now, active=False))
                st.rerun()
            return
        done = now is not None and now.step >= goal
        if st.button(_("Train all"), key="cells-train", icon=":material/play_arrow:", type="primary", disabled=done):
            st.session_state.pop(_PROBLEM, None)
            try:
                cells_contest.begin(configs, goal)
            except InputError as problem:
                st.session_state[_PROBLEM] = str(problem)
            st.rerun()
        if now is not None and st.button(_("Back to untrained"), key="cells-forget", icon=":material/undo:"):
            contests.forget(PAGE)
            st.rerun()


def _states(configs: Configs) -> None:
    """The hidden states of every cell on the same sentence, under one cursor."""
    st.header(_("The same sentence in every memory"), anchor=False)
    length = next(iter(configs.values())).length
    shown = cells_contest.networks_of(configs)
    try:
        looks = {cell: networks.look(network, state.sentence(), length) for cell, network in shown.items()}
    except InputError as problem:
        st.error(str(problem))
        return
    tokens = next(iter(looks.values())).tokens
    transport(len(tokens), CURSOR, labels=tokens)
    columns = st.columns(2)
    for n, (cell, look) in enumerate(looks.items()):
        states = look.forward.states["h"][1:, 0].astype(np.float32)
        bounded = cell != "rnn" or configs[cell].nonlinearity == "tanh"
        title = _("{cell}: H = {n}, loss here {loss} nats").format(
            cell=cell_name(cell), n=configs[cell].hidden, loss=f"{look.forward.loss:.2f}"
        )
        with columns[n % 2]:
            figure(
                plot_states(states, list(tokens), title=title, bounded=bounded).update_layout(height=STATES_HEIGHT),
                f"cells-states-{cell}",
                cursor=True,
                alt=title,
            )
