"""Two moments of a training side by side, and what lies between them in words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.language import _
from rnnviz.learn.train import Snapshot
from rnnviz.plots.spectra import plot_eigenvalues
from rnnviz.ui import networks
from rnnviz.ui.caption import caption
from rnnviz.ui.training import pair as train_pair
from rnnviz.ui.training import time_numbers as numbers
from rnnviz.ui.training import time_words as say
from rnnviz.ui.training.pair import Pair, Side
from rnnviz.ui.training.time_numbers import Probe
from rnnviz.ui.transport import transport

CURSOR = "time-two-cursor"
A, B = "time-A", "time-B"
SPECTRUM_HEIGHT = 360


def draw(probe: Probe, moments: tuple[Snapshot, ...], gate: str, matrix: str) -> None:
    """The choice of the two, the difference, and the same pictures of both under one cursor."""
    steps = [at.step for at in moments]
    left, right = st.columns(2)
    with left:
        a = _choose(A, _("Moment A"), steps, steps[0])
    with right:
        b = _choose(B, _("Moment B"), steps, steps[-1])
    chosen = {name: moments[steps.index(step)] for name, step in (("A", a), ("B", b))}
    pair = tuple(_side(name, probe, at) for name, at in chosen.items())
    spectra = [numbers.spectrum(probe, at, gate) for at in chosen.values()]
    shown = [
        say.figures(at.step, numbers.moment(probe, at), eigenvalues, probe.place)
        for at, eigenvalues in zip(chosen.values(), spectra, strict=True)
    ]
    st.markdown(say.difference(*shown, matrix))
    st.caption(say.rule(len(probe.tokens)))
    transport(len(probe.tokens), CURSOR, labels=probe.tokens)
    _titles(pair)
    train_pair.states(pair, "time-two")
    train_pair.norms(pair, "time-two")
    train_pair.side_by_side(
        pair,
        [plot_eigenvalues(eigenvalues, matrix=matrix) for eigenvalues in spectra],
        "time-two-spectrum",
        lambda side: _("{name}: eigenvalues of {matrix}.").format(name=side.said, matrix=matrix),
        height=SPECTRUM_HEIGHT,
        cursor=False,
    )
    _texts(probe, tuple(chosen.items()))


def _choose(key: str, label: str, steps: list[int], at_first: int) -> int:
    """Draw the choice of a moment and return its update; a moment that is no longer there gives way to the nearest."""
    wanted = st.session_state.get(key, at_first)
    if wanted not in steps:
        wanted = steps[int(np.abs(np.array(steps) - wanted).argmin())]
    st.session_state[key] = wanted
    if len(steps) == 1:
        st.caption(f"{label}: {say.after(steps[0])}")
        return steps[0]
    return st.select_slider(label, steps, format_func=say.after, key=key, persist_state="session")


def _side(name: str, probe: Probe, at: Snapshot) -> Side:
    look = networks.look(numbers.network(probe.run, at), probe.sentence, len(probe.tokens))
    return Side(name, _("{letter}, {name}").format(letter=name, name=say.after(at.step)), look, probe.lane)


def _titles(pair: Pair) -> None:
    for side, column in zip(pair, st.columns(2), strict=True):
        column.markdown(f"**{side.said}**")


def _texts(probe: Probe, chosen: tuple[tuple[str, Snapshot], ...]) -> None:
    if probe.model.bidirectional:
        st.caption(_("A network that reads from both ends cannot write, so there is no text."))
        return
    for (name, at), column in zip(chosen, st.columns(2), strict=True):
        with column:
            label = _("What {name} writes").format(name=name)
            caption([numbers.text(probe, at)], f"time-two-text-{name}", label=label, verbatim=True)
