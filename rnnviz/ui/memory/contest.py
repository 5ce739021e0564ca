"""Several cells on one exercise at once: a trial each, all on the same data, advanced at the same time."""

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
from rnnviz.ui.live import smoothed
from rnnviz.ui.names import cell_name

PICTURE_S = 0.35  # of training from one picture to the next
MOST_S = 0.6  # from when on no slice begins before the next picture
QUICKENING = 4  # at most so many times the updates of the picture before
WORSE = 1.5  # times the loss without memory: more than chance
SMOOTHED = 50  # updates over which a loss is averaged before it is judged
AT_BASELINE = 0.95  # of the loss without memory
_CONTEST = "memory-contest"


@dataclass(frozen=True)
class Contest:
    """Trials at rest, by cell.

    beginnings : their states before the first update
    active : whether they go on by themselves
    pace : updates of every cell until the next picture
    """

    configs: dict[str, TrialConfig]
    states: dict[str, TrialState]
    beginnings: dict[str, TrialState] = field(default_factory=dict)
    active: bool = False
    pace: int = 1

    @property
    def going(self) -> dict[str, TrialConfig]:
        """The trials that can go on."""
        return {cell: config for cell, config in self.configs.items() if not self.states[cell].ended(config)}

    @property
    def ended(self) -> bool:
        """Whether no trial can go on."""
        return not self.going

    @property
    def step(self) -> int:
        """The updates that every cell has made which can go on; at the end those of whoever came farthest."""
        if self.ended:
            return max(now.step for now in self.states.values())
        return min(self.states[cell].step for cell in self.going)


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
    """Advance every trial by `steps` updates, or by as many as make a picture's time, and commit once.

    All trials make the same updates, so that a picture shows them side by side. What was pressed meanwhile wins.
    """
    began = time.monotonic()
    until = contest.step + (steps or contest.pace)
    try:
        after = runner.advance_all(contest.going, contest.states, until=until, budget_s=MOST_S)
    except InputError:
        keep(replace(contest, active=False))
        raise
    if current() is contest:
        pace = contest.pace
        if steps is None:
            quickened = PICTURE_S / max(time.monotonic() - began, PICTURE_S / QUICKENING)
            pace = max(1, round(pace * quickened))
        now = replace(contest, states=after, pace=pace)
        keep(replace(now, active=contest.active and not now.ended))


def verdict(cell: str, exercise: Exercise, now: TrialState) -> str:
    """What this cell's seeds have come to, in one sentence; judged on the mean of SMOOTHED losses."""
    name, seeds = f"**{cell_name(cell)}**", now.losses.shape[1]
    means = smoothed(now.losses, SMOOTHED)[SMOOTHED - 1 :]
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
        if last > WORSE * guess:
            text = _(
                "{n} of {all} seeds worse than “{baseline}”: loss {loss} against {floor}. If it does not fall, the "
                "learning rate is too large."
            )
        elif last >= AT_BASELINE * guess:
            text = _("{n} of {all} seeds no better than “{baseline}” so far: loss {loss} against {floor}.")
        else:
            text = _("{n} of {all} seeds not there yet, but better than “{baseline}”: loss {loss} against {floor}.")
        said.append(
            text.format(n=len(others), all=seeds, baseline=_(guess_label), loss=f"{last:.4g}", floor=f"{guess:.4f}")
        )
    return f"{name}: " + " ".join(said)
