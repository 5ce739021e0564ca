"""What the numbers of a training and of a test mean, in sentences, with their rules."""

from __future__ import annotations

import numpy as np

from rnnviz.language import _
from rnnviz.learn.tasks.train import TaskState
from rnnviz.ui.tasks.paired import verdict

RECENT = 20  # updates whose training accuracy is averaged
BY_HEART = 0.1  # of accuracy that training is ahead of validation


def by_heart(state: TaskState) -> str:
    """Whether the network knows the training part by heart; "" before there is anything to say."""
    if len(state.accuracies) < RECENT or not state.checks:
        return ""
    training, validation = float(state.accuracies[-RECENT:].mean()), state.checks[-1].accuracy
    if training - validation > BY_HEART:
        text = _(
            "**It learns by heart**: {training} right in training, {validation} on the validation part. More examples, "
            "more dropout or fewer units may help."
        )
    else:
        text = _("**What it learns holds for others too**: {training} right in training, {validation} in validation.")
    said = text.format(training=f"{training:.1%}", validation=f"{validation:.1%}")
    rule = _("Rule: by heart, where the last {n} updates are more than {gap} points ahead of the last check.")
    return f"{said} :small[{rule.format(n=RECENT, gap=f'{100 * BY_HEART:.0f}')}]"


def against_counting(right: np.ndarray, counted: np.ndarray) -> str:
    """Whether the network is better than naive Bayes on the same examples, from who was right (N,) bool."""
    ahead, behind = int((right & ~counted).sum()), int((counted & ~right).sum())
    sentences = {
        1: _("**Better than naive Bayes**: alone right {ahead} times, alone wrong {behind} times."),
        0: _(
            "**No different from naive Bayes, as far as this test can tell**: alone right {ahead} times, alone wrong "
            "{behind} times."
        ),
        -1: _("**Worse than naive Bayes**: alone right {ahead} times, alone wrong {behind} times."),
    }
    counts = {"ahead": ahead, "behind": behind}
    return verdict(right, counted, {sign: said.format(**counts) for sign, said in sentences.items()})


def percent(value: float) -> str:
    """A share; "–" where there is none."""
    return "–" if np.isnan(value) else f"{value:.1%}"
