"""Long memory: which cell remembers, against the exact baseline?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from rnnviz import language
from rnnviz.data.exercise import exercise
from rnnviz.data.exercise_record import Exercise
from rnnviz.language import InputError, _, listed
from rnnviz.learn.trial_config import TrialConfig
from rnnviz.plots.memory import plot_contest
from rnnviz.ui import contest as contests
from rnnviz.ui import runner
from rnnviz.ui.attempt import attempt
from rnnviz.ui.contest import Contest
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import LANGUAGE_KEY, fragment, repeating, steady
from rnnviz.ui.memory import contest as memory_contest
from rnnviz.ui.memory.contest import PAGE
from rnnviz.ui.memory.example import example
from rnnviz.ui.memory.results import answers, gradients, test_table
from rnnviz.ui.memory.settings import choose_exercise, choose_trials
from rnnviz.ui.names import cell_name
from rnnviz.ui.run_buttons import run_buttons

EVERY_S = 0.15
LOG = "memory-log"
_RAN = "memory-ran"
_PROBLEM = "memory-problem"
STYLE = """<style>
    .st-key-memory-table > div { overflow-x: auto; }
</style>"""


def render() -> None:
    """Draw the page."""
    runner.warm_up()
    steady()
    st.html(STYLE)
    st.title(_("Long memory"), anchor=False)
    st.caption(
        _("Which cell remembers? The same data for all, several seeds, and the exact loss of doing without memory.")
    )
    fragment(_body)()


def _body() -> None:
    task = choose_exercise()
    example(task)
    st.header(_("Train them all at once"), anchor=False)
    contest = contests.current(PAGE)
    try:
        configs = choose_trials(task)
    except InputError as problem:
        st.error(str(problem))
        if contest is None:
            return
        configs = contest.configs  # what has been begun goes on
    if contest is not None and contest.configs != configs and contest.step == 0:
        contests.forget(PAGE)
        contest = None
    _buttons(configs, contest)
    if _PROBLEM in st.session_state:
        st.error(st.session_state[_PROBLEM])
    if contest is not None and contest.configs != configs:
        st.info(_("What you see below was trained with other settings; “Reset” forgets it, then “Start” uses these."))
    active = contest is not None and contest.active
    ran = st.session_state.get(_RAN, False)
    st.session_state[_RAN] = active
    if ran and not active:
        st.rerun()  # at a pause the whole page is drawn once more, with nothing on it that repeats
    repeating(_progress, EVERY_S if active else None)(active, configs)
    if contest is not None and not active and contest.step:
        shown = exercise_of(contest)
        with st.container(key="memory-results"):
            if shown is task:
                answers(contest, shown)
            test_table(contest, shown)
            gradients(contest)


def exercise_of(contest: Contest) -> Exercise:
    """What the contest is about."""
    config = next(iter(contest.configs.values()))
    return exercise(config.task, config.lag)


def _buttons(configs: dict[str, TrialConfig], contest: Contest | None) -> None:
    actions = {
        "go": partial(_start_or_pause, configs),
        "one": partial(_one_update, configs),
        "reset": partial(contests.forget, PAGE),
    }
    begun = contest is not None
    with st.container(horizontal=True):
        run_buttons(PAGE, actions, _pressed, begun=begun, going=begun and contest.active, over=begun and contest.ended)


def _start_or_pause(configs: dict[str, TrialConfig]) -> None:
    contest = contests.current(PAGE)
    if contest is None:
        memory_contest.begin(configs, active=True)
    else:
        contests.keep(replace(contest, active=not contest.active))


def _one_update(configs: dict[str, TrialConfig]) -> None:
    contests.go_on(contests.current(PAGE) or memory_contest.begin(configs, active=False), steps=1)


def _pressed(action: Callable[[], None]) -> None:
    """Do what was asked for, and keep the sentence to be shown if it cannot be done."""
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    attempt(action, _PROBLEM)


def _progress(active: bool, configs: dict[str, TrialConfig]) -> None:
    """A slice of training, and the losses so far.

    active : whether this fragment runs again by itself; where the contest is of another mind, the page is drawn anew
    """
    contest = contests.current(PAGE)
    if contest is not None and contest.active:
        _pressed(lambda: contests.go_on(contest))
        contest = contests.current(PAGE)
    if active != (contest is not None and contest.active):
        st.rerun()
    if contest is None:
        st.progress(0.0, text=_("Not begun: all networks are untrained"))
        return
    task, total = exercise_of(contest), next(iter(contest.configs.values())).max_updates
    done = contest.step
    said = _("Training") if contest.active else _("Finished") if contest.ended else _("Paused")
    st.progress(
        min(done / total, 1.0),
        text=f"{said} · " + _("{step} of {n} updates").format(step=f"{done:,}", n=f"{total:,}"),
    )
    names = {cell: cell_name(cell) for cell in contest.configs}
    floors = {_(label): value for label, value in task.floors.items()}
    losses = {cell: now.losses for cell, now in contest.states.items()}
    figure(
        plot_contest(losses, names, floors, task.solved, log=st.session_state.get(LOG, False)),
        "memory-losses",
        alt=_("The losses of {cells} over {n} updates.").format(cells=listed(names.values()), n=done),
    )
    st.toggle(_("Logarithmic axis"), key=LOG)
    for cell, now in contest.states.items():
        st.markdown("- " + memory_contest.verdict(cell, task, now))
    st.caption(
        _(
            "Rule, for the mean of {n} losses in a row: solved below {solved}; no better than “{baseline}” from {near} "
            "of its loss on; worse above {worse} of it."
        ).format(
            n=memory_contest.SMOOTHED,
            solved=f"{task.solved:.4g}",
            baseline=next(iter(floors)),
            near=f"{memory_contest.AT_BASELINE:.0%}",
            worse=f"{memory_contest.WORSE:.0%}",
        )
    )
