"""What the data look like, before anything is trained: a few examples, and what is to be known of them."""

from __future__ import annotations

import html

import streamlit as st

from rnnviz.data.datasets import built_in_of
from rnnviz.language import N_, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from rnnviz.ui.classify.samples import written

SHOWN = 5
LONGEST = 240  # characters of an example
ABOUT = {
    "templates_en": N_(
        "The rule: a clause says what its adjective says; “not”, “never”, “barely”, “far from”, “anything but” turn it "
        "round, “very” does not; of “good, not bad” the first holds. The last clause that does not begin with "
        "“although” decides."
    ),
    "templates_zh": N_(
        "The rule: a clause says what its adjective says; “不”, “并不”, “一点也不”, “算不上”, “谈不上” turn it "
        "round, “很” does not; of “是好的，不是差的” the first holds. The last clause that does not begin with "
        "“虽然” or “尽管” decides."
    ),
    "reviews": N_(
        "Written for this program, always in twins: praise and blame of the same thing. Twins stay together in "
        "training, validation or test. They are few: a network learns them by heart before it learns to read."
    ),
}
STYLE = """<style>
    .classify-examples { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; margin: 0; }
    .classify-examples dt { font-weight: 600; }
    .classify-examples dd { margin: 0; overflow-wrap: anywhere; }
</style>"""


def examples(config: TaskConfig) -> None:
    """Draw the first SHOWN of the training part."""
    numbers = encoded(config)
    rows = [int(row) for row in numbers.rows["train"][:SHOWN]]
    pairs = ((numbers.data.answers[row][0], _shortened(written(config, row))) for row in rows)
    lines = (f"<dt>{html.escape(label)}</dt><dd>{html.escape(text)}</dd>" for label, text in pairs)
    st.html(f'{STYLE}<dl class="classify-examples">{"".join(lines)}</dl>')
    about = about_of(config.data)
    if about:
        st.caption(_(about))


def about_of(key: str) -> str:
    """What is to be known of built-in data, in English to be translated; "" of others."""
    found = built_in_of(key)
    return "" if found is None else ABOUT.get(found[0], ABOUT.get(found[0].partition("_")[0], ""))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"
