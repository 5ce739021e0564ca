"""The training of a task page: begin, pause, one update, one epoch, reset; how far it is; what it draws meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from rnnviz import language
from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import updates_per_epoch
from rnnviz.ui import contest as contests
from rnnviz.ui import runner
from rnnviz.ui.attempt import attempt
from rnnviz.ui.fragments import LANGUAGE_KEY, repeating, steady
from rnnviz.ui.run_buttons import run_buttons
from rnnviz.ui.tasks import contest as task_contest
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.files import files

EVERY_S = 0.15

Draw = Callable[[TaskContest | None], None]


def training(page: str, configs: dict[str, TaskConfig], draw: Draw) -> None:
    """Draw the training of a page. To be called within the page's own `fragment`.

    Parameters
    ----------
    page : the beginning of all keys; the session keeps one contest a page
    configs : what "Start" begins, by name (see contest.py); under settings that cannot be, those of the contest there
        is, see `configs_of`
    draw : draws what the training has come to, after each slice; None before it is begun
    """
    runner.warm_up()
    steady()
    contest = task_contest.under(page, configs)
    active = contest is not None and contest.active
    ran = st.session_state.get(f"{page}-ran", False)
    st.session_state[f"{page}-ran"] = active
    if ran and not active:
        st.rerun()  # at a pause the whole page is drawn once more, with nothing on it that repeats
    _buttons(page, configs, contest)
    if _problem(page) in st.session_state:
        st.error(st.session_state[_problem(page)])
    if contest is not None and contest.configs != configs:
        st.info(_("What you see below was trained with other settings; “Reset” forgets it, then “Start” uses these."))
    repeating(_live, EVERY_S if active else None)(page, active, configs, draw)
    files(page, configs, contest)


def configs_of(page: str) -> dict[str, TaskConfig] | None:
    """The settings of the page's contest: what has been begun goes on whatever the controls say."""
    contest = contests.current(page)
    return None if contest is None else contest.configs


def _problem(page: str) -> str:
    return f"{page}-problem"


def _buttons(page: str, configs: dict[str, TaskConfig], contest: TaskContest | None) -> None:
    actions = {
        "go": partial(_start_or_pause, page, configs),
        "one": lambda: contests.go_on(_begun(page, configs), steps=1),
        "epoch": partial(_one_epoch, page, configs),
        "reset": partial(contests.forget, page),
    }
    begun, pressed = contest is not None, partial(_pressed, page)
    with st.container(horizontal=True):
        run_buttons(page, actions, pressed, begun=begun, going=begun and contest.active, over=begun and contest.ended)


def _begun(page: str, configs: dict[str, TaskConfig]) -> TaskContest:
    return contests.current(page) or task_contest.begin(page, configs, active=False)


def _start_or_pause(page: str, configs: dict[str, TaskConfig]) -> None:
    contest = _begun(page, configs)
    contests.keep(replace(contest, active=not contest.active, until=0))


def _one_epoch(page: str, configs: dict[str, TaskConfig]) -> None:
    """Go on until the end of the epoch that is under way, or of the next one."""
    contest = _begun(page, configs)
    n = updates_per_epoch(next(iter(contest.configs.values())))
    contests.keep(replace(contest, active=True, until=(contest.step // n + 1) * n))


def _pressed(page: str, action: Callable[[], None]) -> None:
    """Do what was asked for, and keep the sentence to be shown if it cannot be done."""
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    attempt(action, _problem(page))


def _live(page: str, active: bool, configs: dict[str, TaskConfig], draw: Draw) -> None:
    """A slice of training, and what it has come to.

    active : whether this fragment runs again by itself; where the contest is of another mind, the page is drawn anew
    """
    contest = contests.current(page)
    if contest is not None and contest.active:
        _pressed(page, lambda: contests.go_on(contest))
        contest = contests.current(page)
    if active != (contest is not None and contest.active):
        st.rerun()
    try:
        _progress(contest)
        draw(contest)
    except InputError as problem:  # data of one's own that are not here any more
        st.error(str(problem))


def _progress(contest: TaskContest | None) -> None:
    if contest is None:
        st.progress(0.0, text=_("Not begun: all networks are untrained"))
        return
    config = next(iter(contest.configs.values()))
    per_epoch = updates_per_epoch(config)
    total, done = config.epochs * per_epoch, contest.step
    said = _("Training") if contest.active else _("Finished") if contest.ended else _("Paused")
    counted = _("{step} of {n} updates, {epoch} of {epochs} epochs").format(
        step=f"{done:,}", n=f"{total:,}", epoch=f"{done / per_epoch:.1f}", epochs=config.epochs
    )
    st.progress(min(done / total, 1.0), text=f"{said} · {counted}")
    for sentence in task_contest.endings(contest):
        st.warning(sentence)
