"""The settings of the page Learning rules. Rates are kept with their task: each begins with rates that suit it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from rnnviz.core.cells import CELLS
from rnnviz.language import _
from rnnviz.learn.rules_config import RANGES, TASKS, RulesConfig
from rnnviz.ui.choice import choose
from rnnviz.ui.names import cell_name
from rnnviz.ui.rules.words import rule_names, task_name

RATES = [float(f"{digit}e{power}") for power in range(-3, 1) for digit in (1, 2, 3, 5, 7)] + [10.0]
NOISES = [float(f"1e{power}") for power in range(-8, 3)]
WINDOWS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50]
_KEPT = {"persist_state": "session"}
SEQUENCES = [200, 500, 1000, 2000, 5000, 10_000]


@dataclass(frozen=True)
class Suited:
    """Learning rates with which a task is learned: of BPTT, truncated BPTT, RTRL."""

    bptt: float
    tbptt: float
    rtrl: float


SUITED = {
    "letters": Suited(1.0, 0.3, 0.1),
    "xor_in_time": Suited(0.3, 0.1, 0.03),
    "embedded_reber": Suited(3.0, 1.0, 0.3),
}


def settings() -> RulesConfig:
    """Draw the controls.

    Raises
    ------
    InputError      if the settings do not go together
    """
    st.caption(
        _(
            "This page has a small network of its own, so that it can afford all four rules: the sidebar's model and "
            "text have no part in it."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="rules-settings"):
        task = choose(_("Task"), {name: task_name(name) for name in TASKS}, "rules-task", first="letters")
        cell = choose(_("Cell of this page"), {name: cell_name(name) for name in CELLS}, "rules-cell", first="rnn")
        low, high = RANGES["hidden"]
        hidden = st.slider(_("Hidden size H of this page"), low, high, 8, key="rules-hidden", width=220, **_KEPT)
    with st.expander(_("Learning rates, truncation, noise, seed"), key="rules-rates", icon=":material/tune:"):
        return RulesConfig(task, cell, hidden, **_rates(task))


def _rates(task: str) -> dict[str, object]:
    suited, names = SUITED[task], rule_names()
    left, middle, right = st.columns(3)
    with left:
        st.markdown(f"**{names['bptt']}**")
        chosen: dict[str, object] = {
            "bptt_rate": _choice(_("Learning rate of BPTT"), "bptt_rate", RATES, suited.bptt, task),
        }
        st.markdown(f"**{names['tbptt']}**")
        chosen["tbptt_rate"] = _choice(_("Learning rate of truncated BPTT"), "tbptt_rate", RATES, suited.tbptt, task)
        chosen["k1"] = _choice(_("k₁: steps between two updates"), "k1", WINDOWS, 5, task)
        chosen["k2"] = _choice(_("k₂: steps that the error goes back"), "k2", WINDOWS, 10, task)
    with middle:
        st.markdown(f"**{names['rtrl']}**")
        chosen["rtrl_rate"] = _choice(_("Learning rate of RTRL"), "rtrl_rate", RATES, suited.rtrl, task)
        st.markdown("**" + _("for all rules") + "**")
        chosen["seed"] = st.number_input(
            _("Seed"),
            *RANGES["seed"],
            0,
            key="rules-seed",
            help=_("The same seed draws the same initial weights and the same sequences."),
            **_KEPT,
        )
        chosen["max_sequences"] = _choice(_("Sequences at most"), "max_sequences", SEQUENCES, 2000, task)
    with right:
        st.markdown(f"**{names['ekf']}**")
        chosen["p0"] = _choice(_("P₀: variance of a weight at first"), "p0", NOISES[2:], 1.0, task)
        chosen["r"] = _choice(
            _("r: noise of a target"),
            "r",
            NOISES[2:],
            1.0,
            task,
            help=_("The smaller, the more a single target is believed."),
        )
        chosen["q"] = _choice(
            _("q: noise of the weights"),
            "q",
            NOISES[:7],
            1e-5,
            task,
            help=_("Keeps the filter from becoming too sure of itself."),
        )
    return chosen


def _choice(label: str, name: str, values: list, default: float, task: str, **options: object) -> float:
    return st.select_slider(
        label, values, default, format_func=lambda value: f"{value:g}", key=f"rules-{name}-{task}", **_KEPT, **options
    )
