"""The charts of a task's training: loss and accuracy of its networks, in training and validation, beside baselines."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from rnnviz.language import _, listed
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.train import TaskState, updates_per_epoch
from rnnviz.plots.task_history import History, plot_task_accuracies, plot_task_losses
from rnnviz.ui.figure import figure
from rnnviz.ui.tasks.contest import TaskContest


def draw_history(
    page: str,
    configs: dict[str, TaskConfig],
    contest: TaskContest | None,
    baselines: dict[str, float],
    losses: dict[str, float] | None = None,
) -> None:
    """Draw both charts; before the training only the baselines, in the place where the curves will come.

    Parameters
    ----------
    configs : what will be trained, by name, while there is no contest yet
    baselines : accuracies that are reached without a network, by what reaches them (as shown)
    losses : likewise losses, in nats; that of all answers equally likely is always there
    """
    configs = configs if contest is None else contest.configs
    config = next(iter(configs.values()))
    answers, per_epoch = len(encoded(config).answers), updates_per_epoch(config)
    floors = {_("{k} answers equally likely").format(k=f"{answers:,}"): math.log(answers), **(losses or {})}
    shown = {_(name): None if contest is None else contest.states[name] for name in configs}
    n = 0 if contest is None else contest.step
    drawn = (
        (
            plot_task_losses,
            "losses",
            "loss",
            floors,
            "{:.3f}",
            _("Loss over {n} updates. On the validation part: {figures}."),
        ),
        (
            plot_task_accuracies,
            "accuracies",
            "accuracy",
            baselines,
            "{:.1%}",
            _("Share of right answers over {n} updates. On the validation part: {figures}."),
        ),
    )
    for column, (plot, series, measure, levels, form, said) in zip(st.columns(2), drawn, strict=True):
        histories = [_history(name, state, series, measure) for name, state in shown.items()]
        alt = said.format(n=n, figures=_last(shown, measure, form)) if n else _("No update yet: only the baselines.")
        with column:
            figure(plot(histories, levels, per_epoch=per_epoch), f"{page}-{series}", alt=alt)


def _history(name: str, state: TaskState | None, series: str, measure: str) -> History:
    checks = () if state is None else state.checks
    values = np.empty(0) if state is None else getattr(state, series)
    at = np.array([check.step for check in checks], np.int32)
    return History(name, values, at, np.array([getattr(check, measure) for check in checks], float))


def _last(states: dict[str, TaskState | None], measure: str, form: str) -> str:
    """What each network was last measured at."""
    return listed(
        f"{name} {form.format(getattr(state.checks[-1], measure))}"
        for name, state in states.items()
        if state is not None and state.checks
    )
