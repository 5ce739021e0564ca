"""The test: how right both networks are beside the baseline, on which words, and which tags they confuse."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from rnnviz.analysis.tagging import most_confused
from rnnviz.analysis.tagging_results import TagTest, network_test
from rnnviz.core.arrays import Params
from rnnviz.language import _, told
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import model_of
from rnnviz.plots.tagging import plot_confusion
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.tag.baseline import TESTED, baseline
from rnnviz.ui.tag.networks import ONE, TWO, Tagger, taggers
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.paired import verdict
from rnnviz.ui.user_text import quoted

MISTAKES = 4  # named below the picture
SEVERAL = 40  # tags at most of which a matrix is drawn


def results(contest: TaskContest) -> None:
    """Draw the results of a contest at rest on the test part."""
    networks = {tagger.name: tagger for tagger in taggers(contest)}
    tests = {name: _result(tagger.key, tagger.config, tagger.params) for name, tagger in networks.items()}
    guess = baseline(next(iter(contest.configs.values())))
    st.header(_("On sentences that nobody was trained on"), anchor=False)
    _table(networks, tests, guess)
    if TWO in tests:
        st.markdown(_verdict(tests[ONE], tests[TWO]))
    chosen = _chosen(networks)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _matrix(tests[chosen], networks[chosen])
    with right:
        _by_tag(tests[chosen])


@st.cache_data(show_spinner=False, max_entries=32)
def _result(key: tuple, _config: TaskConfig, _params: Params) -> TagTest:
    return network_test(_config, _params, "test", TESTED)


def _table(networks: dict[str, Tagger], tests: dict[str, TagTest], guess: TagTest) -> None:
    rows = [{_("who"): _("most frequent tag"), _("parameters"): "–", **_figures(guess)}]
    for name, test in tests.items():
        n = model_of(networks[name].config).n_parameters()
        rows.append({_("who"): networks[name].shown, _("parameters"): f"{n:,}", **_figures(test)})
    st.table(rows, hide_index=True)
    said = _("{n} words, {ambiguous} of them ambiguous.").format(
        n=f"{len(guess.right):,}", ambiguous=f"{int(guess.ambiguous.sum()):,}"
    )
    if guess.entities is not None:
        entities = _(
            "Entities count as CoNLL counts them: right is only who has the same first word, last word and kind. An I- "
            "without a B- before it begins an entity."
        )
        said = told(said, entities)
    st.caption(said)


def _figures(test: TagTest) -> dict[str, str]:
    figures = {_("right"): _percent(test.scores.accuracy), _("right on ambiguous words"): _percent(test.on_ambiguous)}
    if test.entities is not None:
        figures[_("entity F1")] = f"{test.entities.f1:.3f}"
    return figures


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{share:.1%}"


def _verdict(one: TagTest, two: TagTest) -> str:
    """Which of the two is better on the ambiguous words."""
    chosen = one.ambiguous
    sentences = {
        1: _("**Two directions are better on the ambiguous words**: {two} against {one}."),
        0: _(
            "**No difference on the ambiguous words** that could not be chance: {two} in two directions, {one} in one."
        ),
        -1: _("**Two directions are worse on the ambiguous words**: {two} against {one}."),
    }
    shares = {"two": _percent(two.on_ambiguous), "one": _percent(one.on_ambiguous)}
    said = {sign: sentence.format(**shares) for sign, sentence in sentences.items()}
    return verdict(two.right[chosen], one.right[chosen], said)


def _chosen(networks: dict[str, Tagger]) -> str:
    shown = {name: tagger.shown for name, tagger in networks.items()}
    return choose(_("Whose mistakes?"), shown, "tag-whose", first=ONE)


def _matrix(test: TagTest, tagger: Tagger) -> None:
    if len(test.answers) > SEVERAL:
        st.caption(_("{n} tags are too many for a picture; the table shows them all.").format(n=len(test.answers)))
        return
    figure(
        plot_confusion(test.scores.confusion, test.answers, tagger.shown),
        "tag-confusion",
        alt=_("How often each tag was taken for each; {share} stand on the diagonal.").format(
            share=_percent(test.scores.accuracy)
        ),
    )
    confused = [
        _("{true} taken for {said}: {n}").format(true=quoted(test.answers[i]), said=quoted(test.answers[j]), n=f"{n:,}")
        for i, j, n in most_confused(test.scores.confusion, MISTAKES)
    ]
    st.markdown(
        told(_("The most frequent mistakes:"), " · ".join(confused)) if confused else _("Not a single mistake.")
    )


def _by_tag(test: TagTest) -> None:
    """Precision, recall and F1 of every tag, and of every kind of entity."""
    if test.by_kind:
        st.markdown("**" + _("Whole entities") + "**")
        st.table(
            [
                {
                    _("kind"): quoted(kind),
                    _("there"): f"{s.there:,}",
                    _("precision"): f"{s.precision:.3f}",
                    _("recall"): f"{s.recall:.3f}",
                    "F1": f"{s.f1:.3f}",
                }
                for kind, s in test.by_kind.items()
            ],
            hide_index=True,
        )
    st.markdown("**" + _("Tag by tag") + "**")
    scores = test.scores
    st.table(
        [
            {
                _("tag"): quoted(tag),
                _("there"): f"{there:,}",
                _("precision"): _score(precision),
                _("recall"): _score(recall),
                "F1": _score(f1),
            }
            for tag, there, precision, recall, f1 in zip(
                test.answers, scores.confusion.sum(axis=1), scores.precision, scores.recall, scores.f1, strict=True
            )
        ],
        hide_index=True,
    )


def _score(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.3f}"
