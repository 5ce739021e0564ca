"""The learning rules in words: their names, what to see, and what each one costs."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.data.exercise import EXERCISES
from rnnviz.language import _
from rnnviz.learn.influence import n_states, recurrent_size
from rnnviz.learn.rules import RulesState
from rnnviz.learn.rules_config import (
    MAX_COVARIANCE,
    MAX_INFLUENCE,
    RULES,
    RulesConfig,
    affordable,
    exercise_of,
    model_of,
    n_weights,
)
from rnnviz.learn.rules_costs import Cost, costs
from rnnviz.plots.rules import CEILING


def rule_names() -> dict[str, str]:
    """The rules as they are called on charts."""
    return {"bptt": "BPTT", "tbptt": _("truncated BPTT"), "rtrl": "RTRL", "ekf": "EKF"}


def task_name(task: str) -> str:
    """The title of a task."""
    return _(EXERCISES[task].title)


def loss_unit(config: RulesConfig) -> str:
    """The unit of the task's loss."""
    return _("nats per prediction") if exercise_of(config).loss == "cross_entropy" else _("squared error")


def floors(config: RulesConfig) -> dict[str, float]:
    """The task's exact losses by name."""
    return {_(name): value for name, value in exercise_of(config).floors.items()}


def what_to_see() -> None:
    """The four rules in a sentence each."""
    st.markdown(
        _(
            "- **BPTT** runs through a whole sequence, then sends the error back through all of it: one update a "
            "sequence, and it must remember everything.\n"
            "- **Truncated BPTT** updates every k₁ steps and looks k₂ steps back: what happened earlier cannot be "
            "blamed.\n"
            "- **RTRL** never looks back. It carries M along, how each weight has shaped each state so far, and can "
            "update at every step; M makes a step expensive.\n"
            "- **EKF** also keeps how uncertain each weight still is (P). A surprising target moves the uncertain "
            "weights far and the settled ones hardly: it usually needs the fewest sequences, and the most work for "
            "each."
        )
    )


def status(config: RulesConfig, state: RulesState, *, active: bool) -> str:
    """What the comparison is doing, with a sentence for every rule that has stopped or gone astray."""
    seen = _("{n} of {total} sequences, {steps} time steps").format(
        n=f"{state.sequences:,}", total=f"{config.max_sequences:,}", steps=f"{state.steps:,}"
    )
    parts = [_("Training") if active else ending(config, state), seen]
    names = rule_names()
    parts += [
        _("{rule} stopped: its weights were no longer finite; {remedy} and reset").format(
            rule=names[rule], remedy=remedy(rule)
        )
        for rule, learner in state.learners.items()
        if learner.stopped
    ]
    parts += _astray(config, state)
    return " · ".join(parts)


def remedy(rule: str) -> str:
    """What calms a rule that goes astray."""
    return _("lower P₀ or raise r") if rule == "ekf" else _("lower its learning rate")


def _astray(config: RulesConfig, state: RulesState) -> list[str]:
    """The rules whose curve has left the picture through its top."""
    names, said = rule_names(), []
    for rule, learner in state.learners.items():
        first, last = learner.points[3, [0, -1]]
        if not learner.stopped and last > CEILING * max(first, *floors(config).values()):
            said.append(
                _("{rule} is above the picture, its test loss {loss} worse than at first: {remedy}").format(
                    rule=names[rule], loss=f"{last:.4g}", remedy=remedy(rule)
                )
            )
    return said


def ending(config: RulesConfig, state: RulesState) -> str:
    """Why a comparison at rest is at rest."""
    if all(learner.stopped for learner in state.learners.values()):
        return _("Every rule has stopped")
    if state.sequences >= config.max_sequences:
        return _("Finished")
    return _("Paused") if state.sequences else _("Not begun: the network is untrained")


def verdicts(config: RulesConfig, state: RulesState) -> None:
    """When each rule has solved the task, and the rule by which that is said."""
    solved, names = exercise_of(config).solved, rule_names()
    said = []
    for rule, learner in state.learners.items():
        below = np.flatnonzero(learner.points[3] < solved)
        if len(below):
            sequences, updates, seconds, _loss = learner.points[:, below[0]]
            said.append(
                _("**{rule}** after {n} sequences, {updates} updates, {seconds} s of its own computing").format(
                    rule=names[rule], n=f"{sequences:,.0f}", updates=f"{updates:,.0f}", seconds=f"{seconds:.2g}"
                )
            )
        else:
            said.append(_("**{rule}** not yet").format(rule=names[rule]))
    st.markdown(
        _("Solved (rule: test loss below {solved}): {verdicts}.").format(
            solved=f"{solved:.3f}", verdicts="; ".join(said)
        )
    )


def left_out(config: RulesConfig) -> None:
    """Say which rules this network is too large for, and what they would cost."""
    model = model_of(config)
    n, P, W = n_states(model.cell), recurrent_size(model), n_weights(model)
    sentences = {
        "rtrl": _(
            "RTRL is left out: its step is n (n + 1) P = {work} multiply-adds with n = {n} states and P = {P} "
            "recurrent weights, and the limit here is {limit}. Its cost grows with the fourth power of H: take fewer "
            "units."
        ).format(work=f"{n * (n + 1) * P:,}", n=n, P=f"{P:,}", limit=f"{MAX_INFLUENCE:,}"),
        "ekf": _(
            "EKF is left out: with W = {W} weights its covariance has W² = {entries} entries, and the limit here is "
            "{limit} weights. Its cost grows with the square of W: take fewer units."
        ).format(W=f"{W:,}", entries=f"{W * W:,}", limit=f"{MAX_COVARIANCE:,}"),
    }
    for rule in RULES:
        if rule not in affordable(config):
            st.info(sentences[rule], icon=":material/hourglass_disabled:")


def cost_table(config: RulesConfig, state: RulesState | None) -> None:
    """What a step of each rule costs: the formula, the number for this network, and what was measured."""
    model = model_of(config)
    length = max(1, round(state.steps / state.sequences)) if state is not None and state.sequences else None
    shown = costs(model, length or len(exercise_steps(config)), config.k1, config.k2)
    lines = [
        "| "
        + " | ".join(
            [
                _("rule"),
                _("multiply-adds a time step"),
                _("grows as"),
                _("numbers kept"),
                _("updates"),
                _("measured a time step"),
            ]
        )
        + " |",
        "|---|---|---|---|---|---|",
    ]
    names = rule_names()
    lines += [_row(names[rule], shown[rule], state, rule) for rule in affordable(config)]
    st.markdown("\n".join(lines))
    st.caption(
        _(
            "H = {H} units, n = {n} states, W = {W} weights, P = {P} of them recurrent, K = {K} outputs, G = {G} "
            "gates, T = {T} steps a sequence. Measured: the rule's own seconds, divided by the time steps seen."
        ).format(
            H=model.cell.n_hidden,
            n=n_states(model.cell),
            W=f"{n_weights(model):,}",
            P=f"{recurrent_size(model):,}",
            K=model.n_out,
            G=len(model.cell.gates),
            T=length or len(exercise_steps(config)),
        )
    )


@st.cache_data(show_spinner=False, max_entries=16)
def exercise_steps(config: RulesConfig) -> range:
    """The steps of the first sequence."""
    batch = exercise_of(config).draw(np.random.default_rng((config.seed, 1, 0)), 1)
    return range(len(batch.xs) if batch.mask is None else int(batch.mask.sum()))


def _row(name: str, cost: Cost, state: RulesState | None, rule: str) -> str:
    learner = None if state is None else state.learners[rule]
    measured = "–"
    if learner is not None and state.steps and not learner.stopped:
        measured = _("{ms} ms").format(ms=f"{1000 * learner.seconds / state.steps:.3g}")
    cells = [
        name,
        f"${cost.work_formula}$ = {cost.work:,}",
        f"${cost.order}$",
        f"${cost.memory_formula}$ = {cost.memory:,}",
        f"{learner.updates:,}" if learner is not None else "–",
        measured,
    ]
    return "| " + " | ".join(cells) + " |"
