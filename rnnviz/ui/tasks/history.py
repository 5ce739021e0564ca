"""The charts of a task's training: loss and accuracy of its networks, in training and validation, beside baselines."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from rnnviz.language import _
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.train import TaskState, updates_per_epoch
from rnnviz.plots.task_history import History, plot_task_accuracies, plot_task_losses
from rnnviz.ui.figure import figure
from rnnviz.ui.tasks.contest import TaskContest


def draw_history(contest: TaskContest, baselines: dict[str, float], losses: dict[str, float] | None = None) -> None:
    """Draw both charts.

    Parameters
    ----------
    baselines : accuracies that are reached without a network, by what reaches them (as shown)
    losses : likewise losses, in nats; that of all answers equally likely is always there
    """
    config = next(iter(contest.configs.values()))
    answers, per_epoch = len(encoded(config).answers), updates_per_epoch(config)
    floors = {_("{k} answers equally likely").format(k=f"{answers:,}"): math.log(answers), **(losses or {})}
    shown = {_(name): state for name, state in contest.states.items()}
    left, right = st.columns(2)
    with left:
        figure(
            plot_task_losses(
                [_history(name, state, state.losses, "loss") for name, state in shown.items()],
                floors,
                per_epoch=per_epoch,
            ),
            f"{contest.page}-losses",
            alt=_("Loss over {n} updates. On the validation part: {figures}.").format(
                n=contest.step, figures=_last(shown, "loss", "{:.3f}")
            ),
        )
    with right:
        figure(
            plot_task_accuracies(
                [_history(name, state, state.accuracies, "accuracy") for name, state in shown.items()],
                baselines,
                per_epoch=per_epoch,
            ),
            f"{contest.page}-accuracies",
            alt=_("Share of right answers over {n} updates. On the validation part: {figures}.").format(
                n=contest.step, figures=_last(shown, "accuracy", "{:.1%}")
            ),
        )


def _history(name: str, state: TaskState, values: np.ndarray, measure: str) -> History:
    at = np.array([check.step for check in state.checks], np.int32)
    return History(name, values, at, np.array([getattr(check, measure) for check in state.checks], float))


def _last(states: dict[str, TaskState], measure: str, form: str) -> str:
    """What each network was last measured at."""
    return ", ".join(
        f"{name} {form.format(getattr(state.checks[-1], measure))}" for name, state in states.items() if state.checks
    )
