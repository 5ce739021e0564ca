"""The spectrum of what leads from a hidden state to the next, under the dial."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from rnnviz.analysis.explain import Address
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.elman import Elman
from rnnviz.core.jordan import Jordan
from rnnviz.language import _
from rnnviz.plots.spectra import plot_eigenvalues, plot_singular_values
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.gradients import numbers
from rnnviz.ui.gradients.dial import matrix_name
from rnnviz.ui.gradients.numbers import Dial
from rnnviz.ui.networks import Network

GATE = "gradients-gate"


def spectrum_charts(network: Network, lane: int, dial: Dial, go: Callable[[Address], None]) -> None:
    """Draw eigenvalues and singular values of a lane's W_h, or of the block of a chosen gate.

    go : opens the card of an eigenvalue that was clicked
    """
    gate = choose_gate(_("Block of W_h"), network, GATE)
    said = _in_words(network)
    if said:
        st.caption(said)
    eigs, singular = numbers.spectrum(network, lane, gate, dial)
    matrix = matrix_name(network, gate)
    click = figure(
        plot_eigenvalues(eigs, matrix=matrix).update_layout(height=400),
        "gradient-eigenvalues",
        clicks=True,
        alt=_(
            "{n} eigenvalues in the complex plane; the largest has modulus {radius}; {out} lie outside the unit circle."
        ).format(n=len(eigs), radius=f"{np.abs(eigs).max():.3f}", out=int((np.abs(eigs) > 1).sum())),
    )
    decides = isinstance(network.model.cell, Elman) and numbers.stretch(network, lane) is not None
    figure(
        plot_singular_values(singular, threshold=1.0 if decides else None, matrix=matrix).update_layout(height=300),
        "gradient-singular",
        alt=_("{n} singular values from {high} down to {low}; {out} lie above 1.").format(
            n=len(singular), high=f"{singular[0]:.3f}", low=f"{singular[-1]:.3f}", out=int((singular > 1).sum())
        ),
    )
    if click is not None:
        nearest = int(np.abs(eigs - complex(float(click.x), float(click.y))).argmin())
        go(Address("eigenvalue", unit=nearest + 1, gate=gate, lane=lane))
        st.rerun()  # the cards are outside of this fragment


def choose_gate(label: str, network: Network, key: str) -> str:
    """Draw the choice of a gate, whose block of W_h is looked at, if the cell has any, and return it."""
    gates = network.model.cell.gates
    if len(gates) == 1:
        return gates[0]
    return choose(label, {gate: matrix_name(network, gate) for gate in gates}, key)


def _in_words(network: Network) -> str:
    """What the spectrum leaves out; empty for the Elman cell, where it is the whole way."""
    cell = network.model.cell
    if isinstance(cell, Jordan):
        return _(
            "W_h has a column for each output: the way from a hidden state to the next leads through W_y and back "
            "through W_h. The softmax between them damps it further: its slope is at most ½, and at most the largest "
            "probability that the network gives."
        )
    if isinstance(cell, Clockwork):
        return _(
            "What the mask leaves of W_h: no faster module is read by a slower one, so that the eigenvalues are those "
            "of the modules. Modules at rest keep their state, which no eigenvalue shows."
        )
    if len(cell.gates) > 1:
        return _(
            "In a cell with gates no block decides alone: the gates open a way back that does not pass through W_h."
        )
    return ""
