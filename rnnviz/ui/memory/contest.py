"""Several cells on one exercise at once: how their contest begins, and what has come of each, in words."""

from __future__ import annotations

import numpy as np

from rnnviz.data.exercise_record import Exercise
from rnnviz.language import _, ngettext, told
from rnnviz.learn import trial
from rnnviz.learn.trial import TrialState
from rnnviz.learn.trial_config import TrialConfig
from rnnviz.ui import contest
from rnnviz.ui.contest import Contest
from rnnviz.ui.live import smoothed
from rnnviz.ui.names import cell_name

PAGE = "memory"
WORSE = 1.5  # times the loss without memory: more than chance
SMOOTHED = 50  # updates over which a loss is averaged before it is judged
AT_BASELINE = 0.95  # of the loss without memory


def begin(configs: dict[str, TrialConfig], *, active: bool) -> Contest[TrialConfig, TrialState]:
    """A new contest of the session, a trial for each cell, before the first update."""
    return contest.begin(PAGE, configs, trial.start, active=active)


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
        return f"{name}: " + told(*said)
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
    return f"{name}: " + told(*said)
