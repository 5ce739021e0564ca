"""Several cells on one exercise at once: a trial each, all on the same data, advanced in turn."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
import streamlit as st

from rnnviz.data.exercise_record import Exercise
from rnnviz.language import InputError, _, ngettext
from rnnviz.learn import trial
from rnnviz.learn.trial import TrialState
from rnnviz.learn.trial_config import TrialConfig
from rnnviz.ui import runner
from rnnviz.ui.names import cell_name

SLICE_S = 0.1
PICTURE_S = 0.35
SMOOTHED = 50  # updates over which a loss is averaged before it is judged
AT_BASELINE = 0.95  # of the loss without memory
_CONTEST = "memory-contest"


@dataclass(frozen=True)
class Contest:
    """Trials at rest, by cell.

    beginnings : their states before the first update
    active : whether they go on by themselves
    """

    configs: dict[str, TrialConfig]
    states: dict[str, TrialState]
    beginnings: dict[str, TrialState] = field(default_factory=dict)
    active: bool = False

    @property
    def ended(self) -> bool:
        """Whether no trial can go on."""
        return all(self.states[cell].ended(config) for cell, config in self.configs.items())

    @property
    def step(self) -> int:
        """The updates that every cell has made."""
        return min(now.step for now in self.states.values())


def current() -> Contest | None:
    """The session's contest, if one was begun."""
    return st.session_state.get(_CONTEST)


def keep(contest: Contest | None) -> None:
    """Commit a contest, or forget the one there is."""
    st.session_state[_CONTEST] = contest


def begin(configs: dict[str, TrialConfig], *, active: bool) -> Contest:
    """A new contest of the session, before the first update."""
    states = {cell: trial.start(config) for cell, config in configs.items()}
    keep(Contest(configs, states, states, active))
    return current()


def go_on(contest: Contest, *, steps: int | None = None) -> None:
    """Advance every trial by `steps` updates, or by what a picture's time allows, and commit once.

    Whoever has made the fewest updates is next, so that all cells stay together though some are faster. What was
    pressed meanwhile wins.
    """
    states = dict(contest.states)
    deadline = time.monotonic() + PICTURE_S
    waiting = [cell for cell, config in contest.configs.items() if not states[cell].ended(config)]
    try:
        while waiting:
            cell = min(waiting, key=lambda name: states[name].step)
            config = contest.configs[cell]
            budget = None if steps is not None else SLICE_S
            states[cell] = runner.advance(config, states[cell], steps=steps, budget_s=budget)
            if steps is not None or states[cell].ended(config):
                waiting.remove(cell)
            if steps is None and time.monotonic() > deadline:
                break
    except InputError:
        keep(replace(contest, active=False))
        raise
    if current() is contest:
        after = replace(contest, states=states)
        keep(replace(after, active=contest.active and not after.ended))


def smoothed(losses: np.ndarray) -> np.ndarray:
    """(n - SMOOTHED + 1, S): means of SMOOTHED updates of (n, S), empty while there are fewer."""
    if len(losses) < SMOOTHED:
        return np.empty((0, losses.shape[1]))
    sums = np.cumsum(np.concatenate([np.zeros((1, losses.shape[1])), losses]), axis=0)
    return (sums[SMOOTHED:] - sums[:-SMOOTHED]) / SMOOTHED


def verdict(cell: str, exercise: Exercise, now: TrialState) -> str:
    """What this cell's seeds have come to, in one sentence; judged on the mean of SMOOTHED losses."""
    name, seeds = f"**{cell_name(cell)}**", now.losses.shape[1]
    means = smoothed(now.losses)
    said = []
    stopped = int(now.diverged.sum())
    if stopped:
        said.append(
            ngettext(
                "{n} seed stopped because its loss was no longer a finite number: the learning rate is too large.",
                "{n} seeds stopped because their loss was no longer a finite number: the learning rate is too large.",
                stopped,
            ).format(n=stopped)
        )
    if not len(means):
        said.append(_("judged after {n} updates.").format(n=SMOOTHED))
        return f"{name}: " + " ".join(said)
    below = means < exercise.solved
    solvers = np.flatnonzero(below.any(axis=0))
    if len(solvers):
        first = np.median(below[:, solvers].argmax(axis=0)) + SMOOTHED
        said.append(
            _("solved by {n} of {all} seeds, after {updates} updates (median of these seeds).").format(
                n=len(solvers), all=seeds, updates=f"{first:,.0f}"
            )
        )
    others = np.setdiff1d(np.flatnonzero(~now.diverged), solvers)
    if len(others):
        last = float(np.median(means[-1, others]))
        guess_label, guess = next(iter(exercise.floors.items()))
        if last >= AT_BASELINE * guess:
            text = _("{n} of {all} seeds no better than “{baseline}” so far: loss {loss} against {floor}.")
        else:
            text = _("{n} of {all} seeds not there yet, but better than “{baseline}”: loss {loss} against {floor}.")
        said.append(
            text.format(n=len(others), all=seeds, baseline=_(guess_label), loss=f"{last:.4f}", floor=f"{guess:.4f}")
        )
    return f"{name}: " + " ".join(said)
