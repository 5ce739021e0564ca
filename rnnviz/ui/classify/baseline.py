"""What is reached without a network, before there is one."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui.classify.numbers import Baseline, baseline
from rnnviz.ui.user_text import quoted


def baselines(config: TaskConfig) -> None:
    """Say them, with what they are."""
    found = baseline(config)
    with st.container(horizontal=True, vertical_alignment="center"):
        _say(config, found)
        with st.popover(_("How naive Bayes decides"), key="classify-bayes"):
            _explain()


def _say(config: TaskConfig, found: Baseline) -> None:
    st.markdown(
        _(
            "**Without a network.** Always {label}: **{majority}** of the validation part. Naive Bayes, which counts "
            "words without their order: **{bag}**."
        ).format(
            label=quoted(encoded(config).answers[found.bag.most_frequent]),
            majority=f"{found.majority('valid'):.1%}",
            bag=f"{found.accuracy('valid'):.1%}",
        ),
        width="content",
    )


def _explain() -> None:
    st.latex(
        r"\arg\max_c\; \ln P(c) + \sum_t \ln P(w_t \mid c) \qquad "
        r"P(w \mid c) = \frac{n_{cw} + 1}{\sum_v n_{cv} + V}"
    )
    st.caption(
        _(
            "A sum does not know in which order its terms came: “good, not bad” and “bad, not good” are the same "
            "to it. It reads the same examples and the same words as the network."
        )
    )


def lines(found: Baseline) -> dict[str, float]:
    """The accuracies on the validation part, for a chart."""
    return {_("most frequent answer"): found.majority("valid"), _("naive Bayes"): found.accuracy("valid")}
