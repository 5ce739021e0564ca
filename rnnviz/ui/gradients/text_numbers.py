"""The connectivity that the page Gradients inks on the text, cached under the key of the look that it comes from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from rnnviz.analysis.attribution import connectivity
from rnnviz.core.arrays import cast
from rnnviz.core.records import Batch
from rnnviz.ui.gradients.items_numbers import single
from rnnviz.ui.gradients.numbers import LARGE, PACE, companions
from rnnviz.ui.networks import Look, Network

COMPARED = ("rnn", "lstm", "gru")


def compared(network: Network) -> dict[str, Network]:
    """By cell the network and those that it is compared with, itself first."""
    own = network.config.cell
    others = companions(network)
    return {cell: others[cell] for cell in (own, *(cell for cell in COMPARED if cell != own))}


def influence(look: Look, target: str) -> np.ndarray:
    """The connectivity (T, T) of every step's prediction with every token; an answer at the end is one at each step."""
    return _influence(look, look.key, target)


@st.cache_data(show_spinner=False, max_entries=2 * LARGE)
def _influence(_look: Look, key: str, target: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        if not _look.network.answers_once:
            return connectivity(_look.network.model, *single(_look), target=target)
        network, batch = _look.network, _look.forward.batch
        running = replace(network.model, readout="every")  # what it would answer at each step, by the same weights
        params = cast(network.params, "float32")
        forward = running.forward(params, Batch(batch.xs, np.broadcast_to(batch.targets, batch.xs.shape)))
        return connectivity(running, params, forward, target=target)


def finite(look: Look, norms: np.ndarray) -> bool:
    """Whether the connectivity (T, T) is a number wherever something can flow."""
    flows = look.network.model.bidirectional | np.tri(len(norms), dtype=bool)
    return bool(np.isfinite(norms[flows]).all())


def influence_seconds(look: Look) -> float:
    """About how long `influence` takes: its multiplications, at the pace of one core."""
    model, T = look.network.model, len(look.tokens)
    rows = len(model.cell.gates) * model.cell.n_hidden
    first = rows * (2 if model.bidirectional else 1)
    inputs = model.cell.n_in
    each = first * min(inputs, first)
    each += sum(rows * (p.cell.n_hidden + (p.cell.n_in if p.layer > 1 else 0)) for p in model.lanes)
    reduced = inputs * first**2 if inputs > first else 0
    return (each * T**2 / (1 if model.bidirectional else 2) + reduced) / (2 * PACE)
