"""The session's training run as it moves: begin, go on, new rates, and where it ends.

A slice is computed without Streamlit and committed once. What was pressed meanwhile wins: a slice whose run is no
longer the session's is dropped, and computed again if it is still wanted.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import streamlit as st

from rnnviz.data.ngrams import uniform_loss
from rnnviz.language import InputError, _, ngettext
from rnnviz.learn import train
from rnnviz.learn.config import RATES, TrainConfig, task_of
from rnnviz.learn.train import SMOOTHED, TrainState
from rnnviz.ui import runner, state
from rnnviz.ui.state import Run

PACE_WINDOW_S = 3.0
HOPELESS = 10  # times the loss of guessing
_PACE = "train-pace"


def begin(config: TrainConfig, *, active: bool = False) -> Run:
    """A new run of the session, before its first update; InputError if its text is too short."""
    state.set_run(Run(config, train.start(config), active))
    return state.run()


def go_on(run: Run, *, steps: int | None = None, budget_s: float | None = None) -> None:
    """Advance the run and commit it, unless the session has moved on to another one meanwhile."""
    began = time.monotonic()
    try:
        after = runner.advance(run.config, run.state, steps=steps, budget_s=budget_s)
    except InputError:
        state.set_run(replace(run, active=False))
        raise
    if state.run() is not run:
        return
    state.set_run(replace(run, state=after, active=run.active and not ending(run.config, after)))
    _note_pace(run, began, after.step)


def under_rates(config: TrainConfig) -> Run | None:
    """The session's run, from now on under the rates of `config`."""
    run = state.run()
    if run is None:
        return None
    wanted = replace(run.config, **{name: getattr(config, name) for name in RATES})
    if wanted != run.config:
        state.set_run(replace(run, config=wanted))
    return state.run()


def smoothed(loss: np.ndarray, window: int = SMOOTHED) -> np.ndarray:
    """The mean of each loss and those before it, `window` in all: what the target loss is compared with.

    Losses are (n,), or (n, S) of several networks, each for itself.
    """
    sums = np.concatenate([np.zeros((1, *loss.shape[1:])), np.cumsum(loss, axis=0)])
    ends = np.arange(1, len(loss) + 1)
    starts = np.maximum(ends - window, 0)
    return (sums[ends] - sums[starts]) / (ends - starts).reshape(-1, *(1,) * (loss.ndim - 1))


def ending(config: TrainConfig, now: TrainState) -> str:
    """Why the run cannot go on under this config: "diverged", "hopeless", "target", "updates"; "" if it can.

    Hopeless: each of the last SMOOTHED losses is more than HOPELESS times that of guessing. A saturated network gets
    there by a learning rate that is far too large, without a number that is not finite.
    """
    if now.stopped == "diverged":
        return "diverged"
    recent = now.history.loss[-SMOOTHED:]
    if len(recent) == SMOOTHED:
        if recent.min() > HOPELESS * uniform_loss(len(task_of(config).vocabulary)):
            return "hopeless"
        if recent.mean() < config.target_loss:
            return "target"
    return "updates" if now.step >= config.max_updates else ""


def in_words(run: Run | None) -> str:
    """What the run is doing, as one sentence."""
    if run is None:
        return _("Not begun: the network is untrained")
    if run.active:
        return _("Training")
    n = run.state.step
    updates = ngettext("{n} update", "{n} updates", n).format(n=f"{n:,}")
    return {
        "": _("Paused"),
        "updates": _("Finished: {updates} are made. Raise the number of updates to go on."),
        "target": _("Finished: the target loss is reached after {updates}."),
        "diverged": _(
            "Stopped after {updates}: the loss is no longer finite: the learning rate is too large; "
            "the last finite weights are kept. Lower it and reset."
        ),
        "hopeless": _(
            "Stopped after {updates}: the loss stays more than {factor} times above that of guessing: the learning "
            "rate is too large. Lower it and reset."
        ),
    }[ending(run.config, run.state)].format(updates=updates, factor=HOPELESS)


def passes(config: TrainConfig, step: int) -> float:
    """How often the whole text has been seen after `step` updates."""
    return step * config.length * config.batch / max(len(task_of(config).ids) - 1, 1)


def tokens_per_second(run: Run) -> float | None:
    """The pace of the last seconds of training; None before the second slice."""
    name, marks = st.session_state.get(_PACE, ("", ()))
    if name != run.name or len(marks) < 2:
        return None
    (first_at, first), (last_at, last) = marks[0], marks[-1]
    return (last - first) * run.config.length * run.config.batch / (last_at - first_at)


def _note_pace(run: Run, began: float, step: int) -> None:
    """Keep when which update was reached; a pause begins anew."""
    now = time.monotonic()
    name, marks = st.session_state.get(_PACE, ("", ()))
    if name != run.name or not marks or marks[-1][1] != run.state.step or began - marks[-1][0] > PACE_WINDOW_S:
        marks = ((began, run.state.step),)
    kept = tuple(mark for mark in marks if now - mark[0] <= PACE_WINDOW_S)
    st.session_state[_PACE] = (run.name, (*(kept or marks[-1:]), (now, step)))
