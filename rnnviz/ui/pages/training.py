"""Train & sample: watch it learn, and read what it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from rnnviz import language
from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.train import Snapshot, TrainState
from rnnviz.ui import live, networks, pace, runner, state
from rnnviz.ui.attempt import attempt
from rnnviz.ui.fragments import LANGUAGE_KEY, fragment, repeating, steady
from rnnviz.ui.parts import choose_part
from rnnviz.ui.run_buttons import run_buttons
from rnnviz.ui.state import Run
from rnnviz.ui.training import runs as train_runs
from rnnviz.ui.training import time as train_time
from rnnviz.ui.training import update as train_update
from rnnviz.ui.training import writing as train_writing
from rnnviz.ui.training.charts import probe_charts, progress_charts
from rnnviz.ui.training.controls import question, rates, settings
from rnnviz.ui.training.files import files
from rnnviz.ui.training.samples import samples

PART, WATCH = "train-part", "watch"
PARTS = {"update": train_update, "writing": train_writing, "time": train_time, "runs": train_runs}
PICTURE_S = 0.13  # from one picture to the next: what drawing leaves of it is for training
EVERY_S = {"progress": 0.0, "probe": 1.5, "samples": 2.0}
_PROBLEM = "train-problem"
_PRESSED = "train-pressed"  # then all parts of the page are to show what became of the run


def render() -> None:
    """Draw the page. While a run is active its parts draw themselves again, each at its own pace."""
    runner.warm_up()
    steady()
    st.title(_("Train & sample"), anchor=False)
    part = choose_part(
        {
            WATCH: _("Watch it learn"),
            "update": _("One update"),
            "writing": _("How it writes"),
            "time": _("Time machine"),
            "runs": _("Runs"),
        },
        PART,
    )
    if part == WATCH:
        st.caption(_("Watch it learn: does the loss fall below guessing, and does the text begin to look like text?"))
    settings()
    try:
        networks.untrained(state.config())
    except InputError as problem:
        st.error(str(problem))
        return
    fragment(_controls)()
    run = state.run()
    active = run is not None and run.active
    repeating(_progress, EVERY_S["progress"] if active else None)(active, part == WATCH)
    if part == WATCH:
        for name, draw in (("samples", _samples), ("probe", _probe)):
            repeating(draw, EVERY_S[name] if active else None)(active)
        files(state.run())
    else:
        PARTS[part].render()


def _controls() -> None:
    """What is done to the run by hand; drawn again only when something is done."""
    config = state.config()
    with st.container(horizontal=True, vertical_alignment="bottom", key="train-transport"):
        place = st.container(horizontal=True, width="content")
        rates()
    run = live.under_rates(state.config())
    with place:
        _buttons(run)
    if run is not None:
        question(run)
    if st.session_state.pop(_PRESSED, False) or config != state.config():
        st.rerun()


def _progress(active: bool, charts: bool) -> None:
    """A slice of training, what the run does, and the charts of its course.

    active : whether this fragment runs again by itself; where the run is of another mind, the page is drawn anew
    """
    run = state.run()
    if run is not None and run.active:
        attempt(lambda: live.go_on(run, budget_s=pace.slice_s("train", PICTURE_S)), _PROBLEM)
        run = state.run()
    if active != (run is not None and run.active):
        st.rerun()
    with pace.drawing("train"):
        with st.container(key="train-status"):
            _status(run)
        if charts:
            progress_charts(*_shown(run), live=active)


def _buttons(run: Run | None) -> None:
    """Start or pause, one update, reset."""
    begun = run is not None
    run_buttons(
        "train",
        {"go": _start_or_pause, "one": train_update.one_update, "reset": _reset},
        _pressed,
        begun=begun,
        going=begun and run.active,
        over=begun and live.ending(run.config, run.state) != "",
    )


def _pressed(action: Callable[[], None]) -> None:
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    st.session_state[_PRESSED] = True
    attempt(action, _PROBLEM)


def _start_or_pause() -> None:
    run = state.run()
    if run is None:
        live.begin(state.config(), active=True)
    else:
        state.set_run(replace(run, active=not run.active))


def _reset() -> None:
    state.set_run(None)


def _status(run: Run | None) -> None:
    """What the run does and how far it is."""
    if _PROBLEM in st.session_state:
        st.error(st.session_state[_PROBLEM])
    said = live.in_words(run)
    if run is None:
        st.progress(0.0, text=said)
        return
    config, step = run.config, run.state.step
    parts = [
        said,
        _("{step} of {n} updates").format(step=f"{step:,}", n=f"{config.max_updates:,}"),
        _("{n} passes through the text").format(n=f"{live.passes(config, step):.2f}"),
    ]
    pace = live.tokens_per_second(run)
    if run.active and pace is not None:
        parts.append(_("{n} tokens/s").format(n=f"{pace:,.0f}"))
    st.progress(min(step / config.max_updates, 1.0), text=" · ".join(parts))


def _shown(run: Run | None) -> tuple[TrainConfig, TrainState]:
    """The run that the charts show; before the first update the untrained network of the settings."""
    if run is not None:
        return run.config, run.state
    config = state.config()
    params = networks.untrained(config).params
    return config, TrainState(0, params, {}, (), snapshots=(Snapshot(0, params),))


def _samples(active: bool) -> None:
    run = state.run()
    config, now = _shown(run)
    samples(config, now, networks.untrained(config).key if run is None else run.name)


def _probe(active: bool) -> None:
    config, now = _shown(state.run())
    probe_charts(config, now, state.sentence())
