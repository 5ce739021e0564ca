"""The charts of the page Learning rules: the losses, and what RTRL and the Kalman filter carry along."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from rnnviz.core.model import Model
from rnnviz.language import _, listed
from rnnviz.learn.influence import influence_views, recurrent_shapes
from rnnviz.learn.rules import RulesState
from rnnviz.learn.rules_config import RulesConfig, exercise_of, model_of
from rnnviz.plots.rules import plot_covariance, plot_gain, plot_influence, plot_rule_losses
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.rules.words import floors, loss_unit, rule_names

SHOWN = 160  # weights whose covariance is drawn


def axis_names() -> dict[str, str]:
    """What the losses can be drawn over."""
    return {"updates": _("updates"), "seconds": _("seconds"), "steps": _("time steps seen")}


def loss_charts(config: RulesConfig, state: RulesState, axis: str) -> None:
    """The losses of all rules over `axis`, and beside it over seconds."""
    left, right = st.columns(2)
    with left:
        _loss_chart(config, state, axis, "rules-loss")
    with right:
        _loss_chart(config, state, "seconds", "rules-loss-seconds")


def _loss_chart(config: RulesConfig, state: RulesState, axis: str, key: str) -> None:
    steps = state.steps / max(state.sequences, 1)
    curves = {}
    for rule, learner in state.learners.items():
        sequences, updates, seconds, loss = learner.points
        x = {"updates": updates, "seconds": seconds, "steps": sequences * steps}[axis]
        curves[rule] = x.astype(np.float32), loss.astype(np.float32)
    names = rule_names()
    figure(
        plot_rule_losses(curves, names, floors(config), axis=axis, unit=loss_unit(config)),
        key,
        alt=_("Test loss over {axis}: {losses}; floors: {floors}.").format(
            axis=axis_names()[axis],
            losses=listed(f"{names[rule]} {loss[-1]:.3f}" for rule, (_x, loss) in curves.items()),
            floors=listed(f"{name} {value:.3f}" for name, value in floors(config).items()),
        ),
    )


def weight_choice(config: RulesConfig) -> str:
    """Which weights the matrices show."""
    names = {name: name for name in recurrent_shapes(model_of(config))}
    return choose(_("Which weights do the matrices show?"), names, f"rules-weights-{config.cell}", first="W_h")


def matrices(config: RulesConfig, state: RulesState, weight: str) -> None:
    """M of RTRL; P and the gain of the EKF; of the weights called `weight`."""
    model, task = model_of(config), exercise_of(config)
    into = _into(model, weight)
    left, right = st.columns(2)
    with left:
        if "rtrl" in state.learners:
            M = state.learners["rtrl"].arrays["M"]
            part = influence_views(model, M)[weight].reshape(len(M), -1)
            figure(
                plot_influence(part, _state_names(model, task.answers), into, weight),
                "rules-M",
                alt=_("Influence matrix: {n} states by {N} weights of {weight}, the largest entry {top}.").format(
                    n=len(part), N=part.shape[1], weight=weight, top=f"{np.abs(part).max():.3g}"
                ),
            )
        if "ekf" in state.learners:
            gain = state.learners["ekf"].arrays["gain"][_columns(model, weight)]
            figure(
                plot_gain(gain, into, weight, list(task.answers)),
                "rules-gain",
                alt=_("Kalman gain: {N} weights of {weight} by {K} outputs, the largest entry {top}.").format(
                    N=len(gain), weight=weight, K=gain.shape[1], top=f"{np.abs(gain).max():.3g}"
                ),
            )
    with right:
        if "ekf" in state.learners:
            _covariance(config, model, state.learners["ekf"].arrays["P"], into, weight)


def _covariance(config: RulesConfig, model: Model, P: np.ndarray, into: np.ndarray, weight: str) -> None:
    columns = _columns(model, weight)[:SHOWN]
    if len(columns) < len(into):
        st.caption(_("The first {n} of {total} weights.").format(n=len(columns), total=len(into)))
    part = P[np.ix_(columns, columns)]
    figure(
        plot_covariance(part, into[: len(columns)], weight, at_first=config.p0),
        "rules-P",
        alt=_("Covariance of {n} weights of {weight}: mean variance {variance}, {first} at first.").format(
            n=len(columns), weight=weight, variance=f"{np.diagonal(part).mean():.3g}", first=f"{config.p0:g}"
        ),
    )


def _columns(model: Model, weight: str) -> np.ndarray:
    """The places of a parameter's entries in the weight vector, row by row of the parameter."""
    places = np.arange(sum(math.prod(shape) for shape in recurrent_shapes(model).values()))
    return influence_views(model, places[None])[weight].reshape(-1)


def _into(model: Model, weight: str) -> np.ndarray:
    """The row, from 1, of each entry of a parameter: the sum that the weight joins."""
    shape = recurrent_shapes(model)[weight]
    return np.repeat(np.arange(1, shape[0] + 1), math.prod(shape[1:]))


def _state_names(model: Model, answers: tuple[str, ...]) -> list[str]:
    """The states one after the other: h 1, h 2, ...; Jordan's y by its outputs."""
    names = []
    for name in model.cell.state_names:
        width = model.cell.width(name)
        own = answers if name == "y" else range(1, width + 1)
        names += [f"{name} {label}" for label in own]
    return names
