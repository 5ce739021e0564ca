"""One example of an exercise: what comes in, and what is wanted."""

from __future__ import annotations

import html

import numpy as np
import streamlit as st

from rnnviz.core.records import Batch
from rnnviz.data.exercise_record import Exercise
from rnnviz.language import _
from rnnviz.plots.memory_example import plot_channels, plot_symbols
from rnnviz.plots.theme import ACCENT
from rnnviz.ui.figure import figure


def one(task: Exercise, number: int) -> Batch:
    """Example `number` of an exercise: always the same one."""
    return task.draw(np.random.default_rng(number), 1)


def is_story(task: Exercise) -> bool:
    """Whether its symbols are words, to be read as running text."""
    return task.name.startswith("remembering")


def example(task: Exercise) -> None:
    """Draw an example; a button shows another."""
    number = st.session_state.setdefault("memory-example", 1)
    batch = one(task, number)
    symbols, answers = (tuple(_(name) for name in names) for names in (task.symbols, task.answers))
    if is_story(task):
        st.html(story(batch, task))
    else:
        plot = plot_symbols if task.ids else plot_channels
        T = len(batch.xs) if batch.mask is None else int(batch.mask.sum())
        title = _("An example: {n} steps").format(n=T)
        if task.readout == "last":
            wanted = answers[int(batch.targets[0])] if task.loss == "cross_entropy" else f"{batch.targets[0, 0]:.3f}"
            title = _("An example: after {n} steps the answer is {answer}").format(n=T, answer=wanted)
        figure(plot(batch, symbols, answers, title), "memory-example-chart", alt=title)
    st.button(
        _("Another example"),
        key="memory-another",
        icon=":material/casino:",
        on_click=lambda: st.session_state.update({"memory-example": number + 1}),
    )


def story(batch: Batch, task: Exercise) -> str:
    """A story as HTML: its words in a row, the early word and the one that is wanted marked."""
    glue = "" if task.name.endswith("zh") else " "
    right = int(batch.targets[0])
    ids = batch.xs[:, 0].tolist()
    early = ids.index(right)
    mark = f'<mark style="background:{ACCENT};color:#000;border-radius:4px;padding:0 .3em">{{}}</mark>'
    words = [html.escape(task.symbols[k]) for k in ids]
    words[early] = mark.format(words[early])
    words.append(mark.format(f"{html.escape(task.answers[right])} ?"))
    return f'<p style="font-size:1.15rem;line-height:1.9">{glue.join(words)}</p>'
