"""The test: how often the network is right on what it has never seen, beside counting words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.classify import Scores
from rnnviz.language import _, ngettext, told
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.learn.tasks.train import TaskState
from rnnviz.plots.classify import plot_confusion
from rnnviz.ui.classify.numbers import NETWORK, baseline, on_negations, scores, tested
from rnnviz.ui.classify.words import against_counting, percent
from rnnviz.ui.figure import figure
from rnnviz.ui.user_text import quoted


def results(config: TaskConfig, state: TaskState) -> None:
    """Draw the figures of the test part."""
    found, result = baseline(config), tested(config, state)
    truths, counted = found.truths["test"], found.said["test"]
    network = scores(config, truths, result.predictions)
    _summary(config, state, network)
    st.markdown(against_counting(result.predictions == truths, counted == truths))
    left, right = st.columns(2)
    answers = encoded(config).answers
    with left:
        figure(
            plot_confusion(network.confusion, answers),
            "classify-confusion",
            alt=_("Confusion matrix of {k} classes on {n} test examples; {right} are right.").format(
                k=len(answers), n=len(truths), right=percent(network.accuracy)
            ),
        )
    with right:
        _by_class(answers, network, scores(config, truths, counted))


def _summary(config: TaskConfig, state: TaskState, network: Scores) -> None:
    """A row for each way to decide."""
    found = baseline(config)
    truths = found.truths["test"]
    often = scores(config, truths, np.full(len(truths), found.bag.most_frequent))
    rows = {
        _(NETWORK): network,
        _("Naive Bayes"): scores(config, truths, found.said["test"]),
        _("Most frequent answer"): often,
    }
    table = [
        {"": name, _("accuracy"): percent(one.accuracy), _("mean F1 of the classes"): percent(one.macro_f1)}
        for name, one in rows.items()
    ]
    negations = on_negations(config, state)
    if negations is not None:
        shares, whole = negations
        for row, share in zip(table, (*shares, 0.5), strict=True):
            row[_("same words, other order")] = percent(share)
    with st.container(key="classify-summary"):
        st.table(table, hide_index=True)
    said = ngettext("On {n} example of the test part.", "On {n} examples of the test part.", len(truths))
    said = said.format(n=f"{len(truths):,}")
    if negations is not None:
        pairs = (
            _(
                "Same words, other order: pairs of sentences of the same words, one of praise and one of blame. "
                "Whoever counts words is right half the time, by construction."
            )
            if whole
            else _(
                "Same words, other order: pairs of sentences of the same words, one of praise and one of blame. But "
                "only their first {n} words are read, and these need not be the same."
            ).format(n=config.max_length)
        )
        said = told(said, pairs)
    st.caption(said)


def _by_class(answers: tuple[str, ...], network: Scores, counted: Scores) -> None:
    """Precision, recall and F1 of each class, with those of naive Bayes."""
    pair = "{network} ({counted})"

    def both(name: str, k: int) -> str:
        return pair.format(network=percent(getattr(network, name)[k]), counted=percent(getattr(counted, name)[k]))

    table = [
        {
            _("class"): quoted(answer),
            _("Precision"): both("precision", k),
            _("Recall"): both("recall", k),
            "F1": both("f1", k),
        }
        for k, answer in enumerate(answers)
    ]
    with st.container(key="classify-by-class"):
        st.table(table, hide_index=True)
    st.caption(
        _(
            "Precision: of what was said to be of the class, the share that is. Recall: of what is of the class, the "
            "share that was found. F1: their harmonic mean. In brackets: naive Bayes."
        )
    )
