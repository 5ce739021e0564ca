"""Inside both networks while they translate: their states, and how far the error of each symbol reaches back."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.data.alignment import right_answer, source_labels
from rnnviz.data.dataset import Dataset
from rnnviz.data.vocabulary import printable
from rnnviz.language import _
from rnnviz.learn.tasks.encode import encoded
from rnnviz.plots.states import plot_states
from rnnviz.plots.translate import plot_reach
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.translate.numbers import digest, reach, states
from rnnviz.ui.translate.own import ENDED, right_of


def draw_inside(contest: TaskContest, data: Dataset, tokens: tuple[str, ...]) -> None:
    """Draw the error's reach in both networks and the states of one."""
    config = next(iter(contest.configs.values()))
    answer, tokens = right_of(data, tokens), tokens[: config.max_length]
    if answer is None or not set(answer) <= set(encoded(config).answers):
        st.info(_("The right answer to this source is not known, so there is no error to follow."))
        return
    answer = answer[: config.max_length]
    source, right = source_labels(data, tokens), [*map(printable, answer), ENDED]
    _reaches(contest, data, tokens, answer, source, right)
    name = choose(_("States of the network"), {name: _(name) for name in contest.configs}, "translate-states-of")
    now = contest.configs[name], contest.states[name].params
    memory, written = states(digest(now[0], contest.states[name]), tokens, answer, *now)
    bounded = now[0].cell != "rnn" or now[0].nonlinearity == "tanh"
    left, beside = st.columns(2, gap="medium")
    with left:
        title = _("The encoder: what it holds at each token of the source")
        figure(plot_states(memory, source, title=title, bounded=bounded), "translate-encoder", alt=title)
        if now[0].bidirectional:
            st.caption(
                _("Units 1 to {n} read from the start, units {m} to {last} from the end.").format(
                    n=now[0].hidden, m=now[0].hidden + 1, last=2 * now[0].hidden
                )
            )
    with beside:
        title = _("The decoder: what it holds as it writes each symbol")
        figure(plot_states(written, right, title=title, bounded=bounded), "translate-decoder", alt=title)
        st.caption(_("Under each column stands the symbol that is to be written there; the right answer is read."))


def _reaches(
    contest: TaskContest,
    data: Dataset,
    tokens: tuple[str, ...],
    answer: tuple[str, ...],
    source: list[str],
    right: list[str],
) -> None:
    maps = {
        name: reach(digest(config, contest.states[name]), tokens, answer, config, contest.states[name].params)
        for name, config in contest.configs.items()
    }
    for (name, values), place in zip(maps.items(), st.columns(2, gap="medium"), strict=True):
        with place:
            title = _("Where does each error arrive, {name}?").format(name=_(name))
            figure(
                plot_reach(values, source, right, title=title),
                f"translate-reach-{list(maps).index(name)}",
                alt=title,
            )
    rule = right_answer(data.key, tokens)
    if rule is not None:
        st.markdown(focus_in_words({name: focus(values, [w.places for w in rule]) for name, values in maps.items()}))


def focus(values: np.ndarray, places: list[tuple[int, ...]]) -> float:
    """The mean share of a symbol's gradient norms (T, S) that falls on its true places."""
    shares = [
        float(values[t, list(true)].sum() / values[t].sum())
        for t, true in enumerate(places[: len(values)])
        if true and max(true) < values.shape[1] and values[t].sum() > 0
    ]
    return float(np.mean(shares)) if shares else float("nan")


def focus_in_words(shares: dict[str, float]) -> str:
    """How much of each error arrives where its answer stands."""
    figures = " · ".join(
        _("{name} {share}").format(name=_(name), share=f"{share:.0%}") for name, share in shares.items()
    )
    return _(
        "Of the gradient that a symbol's error sends to the source, this share arrives at the token that tells the "
        "symbol: {figures}. With attention each state is one step away; without it every error has to pass the "
        "encoder's last state."
    ).format(figures=figures)
