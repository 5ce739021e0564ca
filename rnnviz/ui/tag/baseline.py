"""What can be had without a network: every word's most frequent tag, and the words for which that is not enough."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.tagging import word_tags
from rnnviz.analysis.tagging_results import TagTest, guess_test
from rnnviz.language import _, ngettext
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui.user_text import quoted

TESTED = 2000  # sentences of a part at most
LISTED = 16  # ambiguous words
OTHER_TAGS = 3  # of each


def baseline(config: TaskConfig) -> TagTest:
    """The baseline's results on the test part; the same for all networks on the same data."""
    return _results(config.data, config.max_length, "test", config)


def valid_baseline(config: TaskConfig) -> TagTest:
    """The same on the validation part, which the history of training shows."""
    return _results(config.data, config.max_length, "valid", config)


@st.cache_data(show_spinner=False, max_entries=16)
def _results(data: str, max_length: int, part: str, _config: TaskConfig) -> TagTest:
    return guess_test(_config, part, TESTED)


def draw_baseline(config: TaskConfig) -> None:
    """Say how far the baseline comes, and show the ambiguous words."""
    result = baseline(config)
    st.markdown(
        _(
            "**Without a network:** whoever gives every word the tag that it most often has in the training part, and "
            "an unknown word the most frequent tag of all, is right for **{accuracy}** of the words of the test part."
        ).format(accuracy=f"{result.scores.accuracy:.1%}")
    )
    n = int(result.ambiguous.sum())
    if not n:
        st.caption(
            _(
                "No word of the test part is ambiguous: none has another tag than its most frequent one in a tenth of "
                "its occurrences in training. There is little here for a network to learn."
            )
        )
        return
    st.markdown(
        ngettext(
            "But {n} of these words is ambiguous, and of those it is right for only **{accuracy}**.",
            "But {n} of these words are ambiguous, and of those it is right for only **{accuracy}**.",
            n,
        ).format(n=f"{n:,}", accuracy=f"{result.on_ambiguous:.1%}")
    )
    with st.expander(_("The ambiguous words"), icon=":material/call_split:"):
        st.table(_listed(config.data, config), hide_index=True)
        st.caption(
            _(
                "Ambiguous: in the training part at least a tenth of the word's occurrences have another tag than its "
                "most frequent one."
            )
        )


@st.cache_data(show_spinner=False, max_entries=16)
def _table(data: str, _config: TaskConfig) -> list[tuple[str, list[tuple[str, int]]]]:
    """The ambiguous words with the most occurrences of their lesser tags: (word, [(tag, how often)])."""
    source = encoded(_config).data
    tags = word_tags(source)
    listed = [(int(word), tags.of(int(word))) for word in np.flatnonzero(tags.ambiguous)]
    listed.sort(key=lambda entry: -sum(n for _tag, n in entry[1][1:]))
    return [
        (source.source.words[word], [(source.answers.words[tag], n) for tag, n in of[:OTHER_TAGS]])
        for word, of in listed[:LISTED]
    ]


def _listed(data: str, config: TaskConfig) -> list[dict[str, str]]:
    return [
        {
            _("word"): quoted(word),
            _("its tags, how often"): " · ".join(f"{quoted(tag)} {n:,}" for tag, n in of),
        }
        for word, of in _table(data, config)
    ]
