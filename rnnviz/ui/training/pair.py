"""Two networks before the same sentence, side by side under one cursor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from rnnviz.analysis.moments import last_read
from rnnviz.core.layers import Place
from rnnviz.language import _
from rnnviz.plots.distribution import distribution_frames, plot_distribution
from rnnviz.plots.gradients import plot_gradient_norms
from rnnviz.plots.states import plot_states
from rnnviz.plots.time_machine import same_ranges
from rnnviz.ui.figure import figure
from rnnviz.ui.gradients import numbers as gradient_numbers
from rnnviz.ui.networks import Look, bounded
from rnnviz.ui.unroll import words as unroll_words

HEIGHT = {"states": 320, "norms": 330}
EXPECTED = 8  # likeliest next tokens


@dataclass(frozen=True)
class Side:
    """A network before a sentence, and the lane in which it is looked at.

    name : "A" or "B", which also stands in the keys of its charts; said : what it is, for who does not see it
    """

    name: str
    said: str
    look: Look
    lane: int

    @property
    def place(self) -> Place:
        return self.look.network.model.lanes[self.lane]

    @property
    def tokens(self) -> list[str]:
        return list(self.look.tokens)

    @property
    def states(self) -> np.ndarray:
        """The hidden states (T, H) by token."""
        record = self.look.forward.lanes[self.lane]
        return record.at_tokens(record.states["h"][1:])[:, 0].astype(np.float32)

    @property
    def read_last(self) -> int:
        """The step whose loss is followed back."""
        return last_read(self.place, len(self.look.tokens))

    @property
    def norms(self) -> np.ndarray:
        """||dL/dh_k|| (T,) of that loss."""
        return gradient_numbers.lane_norms(self.look, self.read_last, "h")[self.lane]


Pair = tuple[Side, Side]


def reach_title(place: Place) -> str:
    """What the gradient norms of the loss that a lane reads last answer."""
    if place.reverse:
        return _("How far on does the loss of step 1 reach?")
    return _("How far back does the last loss reach?")


def states(pair: Pair, key: str) -> None:
    """Draw the hidden states of both."""
    figures = [plot_states(side.states, side.tokens, bounded=bounded(side.look)) for side in pair]
    side_by_side(
        pair,
        figures,
        f"{key}-states",
        lambda side: _("{name}: hidden states of {n} units over {steps} steps.").format(
            name=side.said, n=side.place.cell.n_hidden, steps=len(side.tokens)
        ),
        height=HEIGHT["states"],
    )


def norms(pair: Pair, key: str) -> None:
    """Draw how far back the last loss reaches in both."""
    figures = [
        plot_gradient_norms(
            {_("loss of step {t}").format(t=side.read_last): side.norms},
            side.tokens,
            title=reach_title(side.place),
            travels="on" if side.place.reverse else "back",
        )
        for side in pair
    ]
    side_by_side(
        pair,
        figures,
        f"{key}-norms",
        lambda side: _("{name}: gradient norms of the loss of step {t}.").format(name=side.said, t=side.read_last),
        height=HEIGHT["norms"],
    )


def expected(pair: Pair, t: int, key: str) -> None:
    """Draw what both expect after the cursor's token."""
    for side, column in zip(pair, st.columns(2), strict=True):
        guesses = [(words[:EXPECTED], p[:EXPECTED]) for words, p in unroll_words.predictions(side.look)]
        words, p = guesses[t - 1]
        with column:
            figure(
                _titled(plot_distribution(words, p), side),
                f"{key}-expected-{side.name}",
                frames=distribution_frames(guesses),
                alt=_("{name}: after step {t} it expects {token} with probability {p}.").format(
                    name=side.said, t=t, token=words[0], p=f"{p[0]:.2f}"
                ),
            )


def side_by_side(
    pair: Pair,
    figures: list[go.Figure],
    key: str,
    alt: Callable[[Side], str],
    *,
    height: int,
    cursor: bool = True,
) -> None:
    """Draw a figure for each, with the same axes and colours."""
    same_ranges([_titled(fig, side) for side, fig in zip(pair, figures, strict=True)])
    for side, fig, column in zip(pair, figures, st.columns(2), strict=True):
        with column:
            figure(fig.update_layout(height=height), f"{key}-{side.name}", cursor=cursor, alt=alt(side))


def _titled(fig: go.Figure, side: Side) -> go.Figure:
    """The figure with its side's letter before its title: on a narrow screen one stands under the other."""
    return fig.update_layout(title_text=f"{side.name} · {fig.layout.title.text}")
