"""The dials of a cell with random or learned weights: W_h multiplied, a gate's bias moved."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.ui import networks
from rnnviz.ui.networks import Network

FACTOR, SHIFT = "dynamics-factor", "dynamics-shift"


def turn_by_dial(network: Network) -> Network:
    """Draw the dials and return the network with what they change."""
    st.session_state.setdefault(FACTOR, 1.0)
    factor = st.slider(
        _("W_h times"),
        0.0,
        10.0,
        step=0.1,
        key=FACTOR,
        persist_state="session",
        help=_("Larger weights bend the field until points are born or die: drag slowly."),
    )
    gate = _keeping_gate(network)
    shift = 0.0
    if gate is not None:
        st.session_state.setdefault(SHIFT, 0.0)
        shift = st.slider(
            _("Added to the bias of the gate {gate}").format(gate=gate),
            -6.0,
            6.0,
            step=0.25,
            key=SHIFT,
            persist_state="session",
            help=_("The gate that keeps the past: the more it is open, the slower the state moves."),
        )
    if factor == 1 and shift == 0:
        return network
    params = {**network.params, "W_h": network.params["W_h"] * factor, "b": network.params["b"].copy()}
    if gate is not None:
        row, H = network.model.cell.gates.index(gate), network.model.cell.n_hidden
        params["b"][row * H : (row + 1) * H] += shift
    return networks.reshaped(network, params, f"dial {factor} {shift}")


def _keeping_gate(network: Network) -> str | None:
    """The gate that keeps the past: the LSTM's f, the GRU's z; None for a cell without one."""
    return next((gate for gate in ("f", "z") if gate in network.model.cell.gates), None)
