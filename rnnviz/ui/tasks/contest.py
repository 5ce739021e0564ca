"""The networks that a task page trains side by side: how their contest begins, goes on under new rates, and ends.

Their names are English, marked by `N_`, and translated where they are shown.
"""

from __future__ import annotations

from dataclasses import replace

from rnnviz.language import _, ngettext
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import TaskState
from rnnviz.ui import contest
from rnnviz.ui.contest import Contest

TaskContest = Contest[TaskConfig, TaskState]


def begin(page: str, configs: dict[str, TaskConfig], *, active: bool) -> TaskContest:
    """A new contest of the session, before the first update.

    Raises
    ------
    InputError      if the data do not fit the task
    """
    return contest.begin(page, configs, train.start, active=active)


def under(page: str, configs: dict[str, TaskConfig]) -> TaskContest | None:
    """The page's contest, from now on under the rates of these configs if they are the same networks.

    One of other networks is left as it is, unless it has not made an update: then there is none any more.
    """
    now = contest.current(page)
    if now is None or now.configs == configs:
        return now
    same = now.configs.keys() == configs.keys() and all(
        config.same_network(now.configs[name]) for name, config in configs.items()
    )
    if same:
        contest.keep(replace(now, configs=configs))
    elif now.step == 0:
        contest.forget(page)
    return contest.current(page)


def epoch(now: TaskContest, name: str) -> float:
    """How often a network has gone through the training part."""
    return now.states[name].step / train.updates_per_epoch(now.configs[name])


def endings(now: TaskContest) -> list[str]:
    """What has stopped a network before its last epoch, a sentence each."""
    return [
        _(
            "{name}: stopped after {updates}: in the next one the loss, the gradient or a weight would not be finite. "
            "The learning rate is too large. The weights before it are kept; lower the rate and reset."
        ).format(name=_(name), updates=ngettext("{n} update", "{n} updates", state.step).format(n=f"{state.step:,}"))
        for name, state in now.states.items()
        if state.stopped == "diverged"
    ]
