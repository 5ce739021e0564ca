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
from rnnviz.ui.choice import choose
from rnnviz.ui.contest import Contest
from rnnviz.ui.figure import figure
from rnnviz.ui.memory.example import is_story, one
from rnnviz.ui.memory.settings import update_work
from rnnviz.ui.names import cell_name

TESTED = 200  # fresh sequences, fewer where they would take seconds
MEASURED = 32  # sequences of the gradients' means, likewise
AT_ONCE = 1e9  # multiply-adds of all cells that are computed while the page waits
BACKWARD_TOO = 6  # times the work of a pass forward: a gradient, in twice the precision
KEPT = 64


def test_table(contest: Contest, task: Exercise) -> None:
    """Results on sequences that nobody was trained on, a row for each cell."""
    n, rows = _affordable(contest, TESTED, 1), []
    st.markdown("**" + _("On {n} sequences that nobody was trained on").format(n=n) + "**")
    for cell, config in contest.configs.items():
        result = _evaluation(config, contest.states[cell].step, n, contest.states[cell])
        row = {_("cell"): cell_name(cell), _("loss"): _spread(result.loss, "{:#.4g}")}
        if result.accuracy is not None:
            row[_("right answers")] = _spread(100 * result.accuracy, "{:.1f} %")
        row[_("parameters")] = f"{model_of(config).n_parameters():,}"
        rows.append(row)
    with st.container(key="memory-table"):
        st.table(rows, hide_index=True)
    seeds = len(next(iter(contest.states.values())).diverged)
    if seeds > 1:
        st.caption(_("Median of {n} seeds (lowest … highest).").format(n=seeds))


def gradients(contest: Contest) -> None:
    """How far back the last error reaches, before learning and now."""
    n, curves = _affordable(contest, MEASURED, 2 * BACKWARD_TOO), {}
    for cell, config in contest.configs.items():
        now = contest.states[cell]
        before = _gradients(config, 0, n, contest.beginnings[cell])
        curves[cell] = before, _gradients(config, now.step, n, now) if now.step else None
    names = {cell: cell_name(cell) for cell in curves}
    figure(
        plot_lag_gradients(curves, names, n),
        "memory-gradients",
        alt=_("The norm of the gradient of the last loss against the number of steps back, before learning and now."),
    )


def _affordable(contest: Contest, most: int, passes: int) -> int:
    """How many sequences all cells can be run over so many times without making the page wait."""
    work = sum(passes * update_work(config) / (3 * config.batch) for config in contest.configs.values())
    return int(min(most, max(1, AT_ONCE / work)))


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
    if is_story(task):
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
    word = choose(
        _("The early word"),
        dict(enumerate(task.answers)),
        f"memory-early-{task.name}",
        first=was,
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
def _evaluation(config: TrialConfig, step: int, n: int, _state: TrialState) -> trial_measures.Evaluation:
    return trial_measures.evaluate(config, _state, n)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _gradients(config: TrialConfig, step: int, n: int, _state: TrialState) -> np.ndarray:
    """||dL_T/dh_{T-k}||, (S, T)."""
    return trial_measures.lag_gradients(config, _state, n)["h"]


def _spread(values: np.ndarray, form: str) -> str:
    """The median of the seeds, and from the lowest to the highest; those beyond all numbers as ∞."""
    low, middle, high = (
        form.format(value) if np.isfinite(value) else "∞" for value in (values.min(), np.median(values), values.max())
    )
    return middle if len(values) == 1 else f"{middle} ({low} … {high})"
