"""What the page Gradients computes, each number cached under the key of the network or look that it comes from."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.gradients import gradient_flow, gradient_norms, norm_bound
from rnnviz.analysis.spectrum import block_sizes, eigenvalues, gate_block, singular_values, with_spectrum
from rnnviz.core.arrays import pack
from rnnviz.core.cells import CELLS
from rnnviz.core.gradcheck import check_gradients
from rnnviz.ui import networks
from rnnviz.ui.networks import PREPARED, Look, Network

SMALL, LARGE = 256, 16  # cached vectors, and cached passes and triangles
CHECK_WORK = 6e6  # multiplications of a check by the step: one to two seconds
CHECK_ENTRIES = (2, 20)


@dataclass(frozen=True)
class Dial:
    """How far W_h is turned: every square block to a spectral "norm" or "radius" of `size`; None: as it is."""

    measure: str
    size: float | None

    @property
    def key(self) -> str:
        return "" if self.size is None else f"{self.measure} {self.size:.2f}"


def sizes(network: Network, measure: str) -> np.ndarray:
    """The spectral norm or radius (G,) of each block of the network's W_h, before the dial."""
    return _sizes(network, network.key, measure)


@st.cache_data(show_spinner=False, max_entries=SMALL)
def _sizes(_network: Network, key: str, measure: str) -> np.ndarray:
    return block_sizes(_network.params["W_h"], measure)


def spectrum(network: Network, gate: str, dial: Dial) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and singular values (H,) of one gate's block, under the dial."""
    eigs, singular = _spectrum(network, network.key, gate)
    if dial.size is None:
        return eigs, singular
    now = sizes(network, dial.measure)[network.model.cell.gates.index(gate)]
    factor = dial.size / now if now > 0 else 1.0
    return eigs * factor, singular * factor


@st.cache_data(show_spinner=False, max_entries=SMALL)
def _spectrum(_network: Network, key: str, gate: str) -> tuple[np.ndarray, np.ndarray]:
    block = gate_block(_network.model.cell, _network.params["W_h"], gate)
    return eigenvalues(block), singular_values(block)


def turned(look: Look, dial: Dial) -> Look:
    """The same sentence through the network under the dial."""
    return look if dial.size is None else _turned(look, look.key, dial)


@st.cache_resource(show_spinner=False, max_entries=LARGE)
def _turned(_look: Look, key: str, dial: Dial) -> Look:
    now = sizes(_look.network, dial.measure)
    params = with_spectrum(_look.network.params, dial.size, now)
    network = networks.reshaped(_look.network, params, dial.key)
    with np.errstate(all="ignore"):
        forward = network.model.forward(params, _look.forward.batch)
    return dataclasses.replace(_look, network=network, key=f"{key} {dial.key}", forward=forward)


def overflow_step(look: Look) -> int | None:
    """The first step 1..T whose state or output is too large for a number, if there is one."""
    good = np.isfinite(look.forward.states["h"][1:, 0]).all(axis=1) & np.isfinite(look.forward.logits[:, 0]).all(axis=1)
    return None if good.all() else int(good.argmin()) + 1


@dataclass(frozen=True)
class Norms:
    """||dL/dh_k|| (T,) of one loss, and its upper bound (T,) where the cell has one."""

    values: np.ndarray
    bound: np.ndarray | None


def norms(look: Look, step: int | None, state: str) -> Norms:
    """The norms for the loss of one step (1..T), or for the whole loss if None."""
    return _norms(look, look.key, step, state)


@st.cache_data(show_spinner=False, max_entries=SMALL)
def _norms(_look: Look, key: str, step: int | None, state: str) -> Norms:
    network = _look.network
    with np.errstate(all="ignore"):
        values, direct = gradient_norms(network.model, network.params, _look.forward, step=step, state=state)
    if len(network.model.cell.gates) > 1:
        return Norms(values, None)
    bound = norm_bound(network.model, network.params, direct)
    if step is not None:
        bound[step:] = np.nan
    return Norms(values, bound)


def flow(look: Look, state: str) -> np.ndarray:
    """The (T, T) triangle ||dL_t/dh_k||."""
    return _flow(look, look.key, state)


@st.cache_data(show_spinner=False, max_entries=LARGE)
def _flow(_look: Look, key: str, state: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        return gradient_flow(_look.network.model, _look.network.params, _look.forward, state)


def companions(network: Network) -> dict[str, Network]:
    """The network and those of the other cells with the same settings: prepared ones if it is and they exist."""
    shown = {}
    for cell in CELLS:
        config = dataclasses.replace(network.config, cell=cell)
        ready = networks.prepared(config) if network.source == PREPARED else None
        shown[cell] = network if cell == network.config.cell else ready or networks.untrained(config)
    return shown


def parameter_gradient(look: Look) -> np.ndarray:
    """The gradient (P,) of the sentence's loss with respect to all parameters."""
    return pack(look.backward.grads)


def check(look: Look) -> tuple[int, dict[str, float]]:
    """How many entries of each parameter were compared with finite differences, and the worst relative errors."""
    model = look.network.model
    work = len(look.tokens) * model.n_parameters() * len(look.network.params) / 1e3
    entries = int(np.clip(CHECK_WORK / work, *CHECK_ENTRIES))
    return entries, check_gradients(model, look.network.params, look.forward.batch, entries=entries)
