"""The training as a film: the same sentence at every moment, played in the browser."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnnviz.language import _
from rnnviz.learn.train import Snapshot
from rnnviz.plots.gradient_maps import plot_gradient_flow
from rnnviz.plots.gradients import plot_gradient_norms
from rnnviz.plots.spectra import plot_eigenvalues
from rnnviz.plots.states import plot_states
from rnnviz.plots.time_machine import film, plot_probe_losses
from rnnviz.ui.caption import caption
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.gradients.flow import finite
from rnnviz.ui.training import time_numbers as numbers
from rnnviz.ui.training import time_words as say
from rnnviz.ui.training.charts import named_baselines
from rnnviz.ui.training.pair import reach_title
from rnnviz.ui.training.time_numbers import Probe
from rnnviz.ui.transport import set_cursor, transport

BAR = "time-bar"
HEIGHT = {"states": 330, "norms": 330, "flow": 460, "spectrum": 340}
_AT = "time-at"


def draw(probe: Probe, moments: tuple[Snapshot, ...], gate: str, matrix: str, every_loss: bool) -> None:
    """The bar, and what follows it: states, gradients, eigenvalues, the sentence's loss and a text."""
    shown = numbers.every(numbers.moment, probe, moments)
    spectra = [numbers.spectrum(probe, at, gate) for at in moments]
    said = [
        say.in_words(say.figures(at.step, now, eigenvalues, probe.place), matrix)
        for at, now, eigenvalues in zip(moments, shown, spectra, strict=True)
    ]
    _keep_place(probe.run.name, moments)
    fragment(_bar)(probe.run.name, moments, said)
    left, right = st.columns(2)
    n, first, last = len(moments), moments[0].step, moments[-1].step
    with left:
        _chart(
            [plot_states(now.states, probe.tokens, bounded=probe.bounded) for now in shown],
            "states",
            _("Hidden states of the sentence at {n} moments, from update {first} to update {last}."),
            (n, first, last),
        )
        _chart(
            [plot_eigenvalues(eigenvalues, matrix=matrix) for eigenvalues in spectra],
            "spectrum",
            _("Eigenvalues of {matrix} at {n} moments, from update {first} to update {last}."),
            (n, first, last),
            matrix,
        )
    with right:
        if every_loss:
            maps = [plot_gradient_flow(finite(numbers.triangle(probe, at)), probe.tokens) for at in moments]
        else:
            maps = [_norms_figure(probe, now.norms) for now in shown]
        _chart(
            maps,
            "flow" if every_loss else "norms",
            _("Gradient norms of the sentence at {n} moments, from update {first} to update {last}."),
            (n, first, last),
        )
        figure(
            plot_probe_losses(
                np.array([now.loss for now in shown]),
                [f"{at.step:,}" for at in moments],
                named_baselines(probe.run.config),
            ),
            "time-loss",
            cursor=True,
            alt=_("Loss of the sentence at {n} moments: {first} nats at first, {last} at last.").format(
                n=n, first=f"{shown[0].loss:.2f}", last=f"{shown[-1].loss:.2f}"
            ),
        )
    _write(probe, moments)


def _norms_figure(probe: Probe, norms: np.ndarray) -> go.Figure:
    """The gradient norms (T,) of the loss that is followed back."""
    return plot_gradient_norms(
        {_("loss of step {t}").format(t=probe.read_last): norms},
        probe.tokens,
        title=reach_title(probe.place),
        travels="on" if probe.place.reverse else "back",
    )


def _write(probe: Probe, moments: tuple[Snapshot, ...]) -> None:
    """What the network writes at each moment."""
    if probe.model.bidirectional:
        st.caption(_("A network that reads from both ends cannot write, so there is no text."))
        return
    st.caption(
        _("What it writes at this moment, at temperature {temperature}, always with the same random numbers:").format(
            temperature=numbers.TEMPERATURE
        )
    )
    caption(
        numbers.every(numbers.text, probe, moments),
        "time-text",
        label=_("What the network writes at this moment"),
        verbatim=True,
    )


def _chart(figures: list[go.Figure], name: str, alt: str, when: tuple[int, int, int], matrix: str = "") -> None:
    fig, frames = film(figures)
    n, first, last = when
    figure(
        fig.update_layout(height=HEIGHT[name]),
        f"time-{name}",
        frames=frames,
        alt=alt.format(n=n, first=f"{first:,}", last=f"{last:,}", matrix=matrix),
    )


def _bar(name: str, moments: tuple[Snapshot, ...], said: list[str]) -> None:
    """The transport bar. Where it comes to rest concerns no chart, so that only the bar is drawn again."""
    labels = [f"{at.step:,}" for at in moments]
    place = transport(len(moments), BAR, labels=labels, unit="update", said={"forward": said})
    st.session_state[_AT] = name, place, moments[place - 1].step


def _keep_place(name: str, moments: tuple[Snapshot, ...]) -> None:
    """The reader stays at the update where she was, also when moments between were dropped; a new film begins."""
    steps = np.array([at.step for at in moments])
    last_name, last_place, update = st.session_state.get(_AT, (None, 1, 0))
    if name != last_name:
        set_cursor(BAR, 1)
        return
    place = int(np.abs(steps - update).argmin()) + 1
    if place != last_place:
        set_cursor(BAR, place)
