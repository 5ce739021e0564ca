"""What has come of the training on the test part: the table beside its baselines, and the bottleneck."""

from __future__ import annotations

import math

import streamlit as st

from rnnviz.data.alignment import source_text
from rnnviz.data.dataset import Dataset
from rnnviz.language import _, told
from rnnviz.learn.tasks.translate import Translations
from rnnviz.plots.translate import plot_by_length
from rnnviz.ui.figure import figure
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.translate.examples import answer_text, tested_in_words
from rnnviz.ui.translate.numbers import aligned, digest, tested, without_network
from rnnviz.ui.translate.settings import WITH, WITHOUT
from rnnviz.ui.user_text import quoted

CLEAR = 0.1  # of all outputs: a difference that is called one
FAULTS = 6


def draw_results(contest: TaskContest, data: Dataset) -> None:
    """Draw the table, its verdict, and the share without a fault by the source's length."""
    results = {
        name: tested(digest(config, contest.states[name]), config, contest.states[name].params)
        for name, config in contest.configs.items()
    }
    left, right = st.columns(2, gap="medium")
    with left:
        _table(contest, data, results)
        st.markdown(verdict(results))
        st.caption(_("Rule: a difference below {n} points is called none.").format(n=f"{100 * CLEAR:.0f}"))
    with right:
        by_length = {_(name): result.by_length() for name, result in results.items()}
        figure(
            plot_by_length(by_length),
            "translate-by-length",
            alt=_("The share of outputs without a fault by the length of the source: {figures}.").format(
                figures="; ".join(f"{name} {_ends(lengths)}" for name, lengths in by_length.items())
            ),
        )
    _faults(data, results)


def _ends(by_length: dict[int, tuple[int, int]]) -> str:
    """The shares at both ends of the chart."""
    (short, (a, m)), (long, (b, n)) = next(iter(by_length.items())), list(by_length.items())[-1]
    return _("{first} at {short} tokens, {last} at {long}").format(
        first=f"{a / m:.0%}", short=short, last=f"{b / n:.0%}", long=long
    )


def _table(contest: TaskContest, data: Dataset, results: dict[str, Translations]) -> None:
    exact, errors, looks = _("without a fault"), _("character error rate"), _("attention on the true place")
    head = _("written by")
    rows = [
        {head: _(name), exact: f"{result.exact:.1%}", errors: f"{result.error_rate:.3f}", looks: "–"}
        for name, result in without_network(data.key).items()
    ]
    for name, result in results.items():
        config, params = contest.configs[name], contest.states[name].params
        share, _n = aligned(digest(config, contest.states[name]), config, params)
        rows.append(
            {
                head: f"**{_(name)}**",
                exact: f"{result.exact:.1%}",
                errors: f"{result.error_rate:.3f}",
                looks: "–" if math.isnan(share) else f"{share:.1%}",
            }
        )
    with st.container(key="translate-table"):
        st.table(rows, hide_index=True)
    how = _(
        "Without a network: the source itself as the answer; the most frequent symbol of the training part at each "
        "place; the answer to the training example that shares most of its symbols and neighbouring pairs. "
        "Character error rate: the fewest insertions, deletions and replacements that would mend the outputs, over "
        "all symbols of the right answers. On the true place: the heaviest weight, while the right answer is read."
    )
    st.caption(told(tested_in_words(data), how))


def verdict(results: dict[str, Translations]) -> str:
    """What attention has brought, in one sentence: on all sources, and on those from the middle length on."""
    n = _middle(results[WITH])
    shares = {name: (result.exact, _from_length(result, n)) for name, result in results.items()}
    (all_with, long_with), (all_without, long_without) = shares[WITH], shares[WITHOUT]
    gain = round(all_with - all_without, 9)  # 0.6 - 0.5 is a little less than 0.1
    if gain >= CLEAR:
        text = _(
            "**Attention helps:** {a} against {b} without a fault, on sources of {n} tokens or more {c} against {d}. "
            "Without it all that was read has to fit into the encoder's last state."
        )
    elif -gain >= CLEAR:
        text = _(
            "**Without attention it is better so far:** {b} against {a} without a fault, on sources of {n} tokens or "
            "more {d} against {c}. Go on training, or try another score."
        )
    else:
        text = _(
            "**No clear difference so far:** {a} with attention, {b} without; on sources of {n} tokens or more {c} "
            "against {d}."
        )
    return text.format(a=f"{all_with:.0%}", b=f"{all_without:.0%}", c=f"{long_with:.0%}", d=f"{long_without:.0%}", n=n)


def _middle(result: Translations) -> int:
    """The length of the source in the middle, in order of length."""
    lengths = sorted(len(source) for source in result.sources)
    return lengths[len(lengths) // 2]


def _from_length(result: Translations, least: int) -> float:
    """The share without a fault among the sources of `least` tokens or more."""
    counts = [count for length, count in result.by_length().items() if length >= least]
    return sum(right for right, _n in counts) / sum(n for _right, n in counts)


def _faults(data: Dataset, results: dict[str, Translations]) -> None:
    """Some outputs that are wrong, beside what is right."""
    with st.expander(_("Outputs with a fault")):
        rows = []
        for name, result in results.items():
            wrong = [k for k, written in enumerate(result.written) if written != result.right[k]][:FAULTS]
            rows += [
                {
                    _("written by"): _(name),
                    _("source"): quoted(source_text(data, result.sources[k])),
                    _("written"): quoted(answer_text(data, result.written[k])[:60] or " "),
                    _("right"): quoted(answer_text(data, result.right[k])),
                }
                for k in wrong
            ]
        if rows:
            with st.container(key="translate-faults"):
                st.table(rows, hide_index=True)
        else:
            st.markdown(_("There is none among these examples."))
