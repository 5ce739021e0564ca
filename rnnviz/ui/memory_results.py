"""What has come of a contest: the answers of each cell, its results on fresh sequences, its gradients."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.core.records import Batch
from rnnviz.data.exercise_record import Exercise
from rnnviz.language import _
from rnnviz.learn import trial, trial_measures
from rnnviz.learn.trial import TrialState
from rnnviz.learn.trial_config import TrialConfig, model_of
from rnnviz.plots.memory import plot_answers, plot_lag_gradients, plot_outputs
from rnnviz.ui.figure import figure
from rnnviz.ui.memory_contest import Contest
from rnnviz.ui.memory_example import one
from rnnviz.ui.names import cell_name

TESTED = 200  # fresh sequences
MEASURED = 32  # sequences of the gradients' means
KEPT = 64


def test_table(contest: Contest, task: Exercise) -> None:
    """Results on sequences that nobody was trained on, a row for each cell."""
    rows = []
    for cell, config in contest.configs.items():
        result = _evaluation(config, contest.states[cell].step, contest.states[cell])
        row = {
            _("cell"): cell_name(cell),
            _("parameters"): f"{model_of(config).n_parameters():,}",
            _("loss on {n} fresh sequences, by seed").format(n=TESTED): _list(result.loss, "{:.4f}"),
        }
        if result.accuracy is not None:
            row[_("right answers, by seed")] = _list(100 * result.accuracy, "{:.1f} %")
        rows.append(row)
    st.table(rows, hide_index=True)


def gradients(contest: Contest) -> None:
    """How far back the last error reaches, before learning and now."""
    curves = {}
    for cell, config in contest.configs.items():
        now = contest.states[cell]
        before = _gradients(config, 0, contest.beginnings[cell])
        curves[cell] = before, _gradients(config, now.step, now) if now.step else None
    names = {cell: cell_name(cell) for cell in curves}
    figure(
        plot_lag_gradients(curves, names, MEASURED),
        "memory-gradients",
        alt=_("The norm of the gradient of the last loss against the number of steps back, before learning and now."),
    )


def answers(contest: Contest, task: Exercise) -> None:
    """What the first seed of each cell says to the example: a course, or an answer at the end."""
    if task.readout == "every" and task.loss == "squared":
        _outputs(contest, task)
    elif task.readout == "last" and task.loss == "cross_entropy":
        _beliefs(contest, task)


def _outputs(contest: Contest, task: Exercise) -> None:
    batch = one(task, st.session_state["memory-example"])
    outputs = {cell: run.logits[:, 0, 0] for cell, run in _runs(contest, batch).items()}
    names = {cell: cell_name(cell) for cell in outputs}
    figure(
        plot_outputs(batch.targets[:, 0, 0], outputs, names),
        "memory-outputs",
        alt=_("The wanted course and that of the first seed of each cell."),
    )


def _beliefs(contest: Contest, task: Exercise) -> None:
    batch = one(task, st.session_state["memory-example"])
    if task.ids and task.name.startswith("remembering"):
        batch = _with_early_word(batch, task)
    probs = {cell: run.probs[-1, 0] for cell, run in _runs(contest, batch).items()}
    names = {cell: cell_name(cell) for cell in probs}
    right = int(batch.targets[0])
    figure(
        plot_answers(probs, tuple(_(name) for name in task.answers), right, names),
        "memory-answers",
        alt=_("The probabilities of the answers; the right one is {answer}.").format(answer=_(task.answers[right])),
    )


def _with_early_word(batch: Batch, task: Exercise) -> Batch:
    """The example with another early word, chosen by the reader; all else stays."""
    was = int(batch.targets[0])
    word = st.segmented_control(
        _("The early word"),
        list(range(len(task.answers))),
        format_func=lambda k: task.answers[k],
        default=was,
        required=True,
        key=f"memory-early-{task.name}",
        help=_("Change it in the example above and see whether the answer follows."),
    )
    xs = batch.xs.copy()
    xs[xs[:, 0].tolist().index(was), 0] = word
    return Batch(xs, np.array([word]))


def _runs(contest: Contest, batch: Batch) -> dict:
    """The first seed of each cell run over a batch."""
    return {
        cell: model_of(config).forward(trial.members(config, contest.states[cell])[0], batch)
        for cell, config in contest.configs.items()
    }


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _evaluation(config: TrialConfig, step: int, _state: TrialState) -> trial_measures.Evaluation:
    return trial_measures.evaluate(config, _state, TESTED)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _gradients(config: TrialConfig, step: int, _state: TrialState) -> np.ndarray:
    """||dL_T/dh_{T-k}||, (S, T)."""
    return trial_measures.lag_gradients(config, _state, MEASURED)["h"]


def _list(values: np.ndarray, form: str) -> str:
    return " · ".join(form.format(value) for value in values)
