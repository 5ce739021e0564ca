"""What the page Gradients computes, each number cached under the key of the network or look that it comes from."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis import gradient_bounds
from rnnviz.analysis.gradient_bounds import has_bound, norm_bound
from rnnviz.analysis.gradients import gradient_flow, gradient_norms
from rnnviz.analysis.spectrum import block_sizes, eigenvalues, recurrent_blocks, singular_values, with_spectrum
from rnnviz.core.arrays import pack
from rnnviz.core.cells import CELLS
from rnnviz.core.gradcheck import check_gradients
from rnnviz.language import InputError
from rnnviz.ui import networks
from rnnviz.ui.networks import PREPARED, Look, Network

SMALL, LARGE = 256, 16  # cached vectors, and cached passes and triangles
PACE = 1e10  # multiplications a second, in float64 on one core
CHECK_WORK = 6e6  # multiplications of a check by the step: one to two seconds
CHECK_ENTRIES = (2, 20)


@dataclass(frozen=True)
class Dial:
    """How far W_h is turned, in every lane: each `recurrent_blocks` to a spectral "norm" or "radius" of `size`.

    size : None leaves all as it is
    """

    measure: str
    size: float | None

    @property
    def key(self) -> str:
        return "" if self.size is None else f"{self.measure} {self.size:.2f}"


def sizes(network: Network, measure: str, lane: int) -> np.ndarray:
    """The spectral norm or radius (G,) of each square block of a lane's W_h, before the dial."""
    return _sizes(network, network.key, measure, lane)


@st.cache_data(show_spinner=False, max_entries=SMALL)
def _sizes(_network: Network, key: str, measure: str, lane: int) -> np.ndarray:
    return block_sizes(_network.model.lanes[lane], _network.params, measure)


def stretch(network: Network, lane: int) -> float | None:
    """By what a step back in a lane lengthens a gradient at most, before the dial; None where nothing bounds it."""
    return gradient_bounds.stretch(network.model, network.params, lane) if has_bound(network.model, lane) else None


def spectrum(network: Network, lane: int, gate: str, dial: Dial) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and singular values (H,) of one gate's block in a lane, under the dial."""
    eigs, singular = _spectrum(network, network.key, lane, gate)
    if dial.size is None:
        return eigs, singular
    now = sizes(network, dial.measure, lane)[network.model.cell.gates.index(gate)]
    factor = dial.size / now if now > 0 else 1.0
    return eigs * factor, singular * factor


@st.cache_data(show_spinner=False, max_entries=SMALL)
def _spectrum(_network: Network, key: str, lane: int, gate: str) -> tuple[np.ndarray, np.ndarray]:
    block = recurrent_blocks(_network.model.lanes[lane], _network.params)[gate]
    return eigenvalues(block), singular_values(block)


def turned(look: Look, dial: Dial) -> Look:
    """The same sentence through the network under the dial."""
    return look if dial.size is None else _turned(look, look.key, dial)


@st.cache_resource(show_spinner=False, max_entries=LARGE)
def _turned(_look: Look, key: str, dial: Dial) -> Look:
    network = _look.network
    now = {place.suffix: sizes(network, dial.measure, lane) for lane, place in enumerate(network.model.lanes)}
    params = with_spectrum(network.model, network.params, dial.size, now)
    network = networks.reshaped(_look.network, params, dial.key)
    return networks.rerun(_look, network, f"{key} {dial.key}")


def overflow_step(look: Look) -> int | None:
    """The first step 1..T where a state or an output is too large for a number, if there is one."""
    forward = look.forward
    good = np.isfinite(forward.logits[:, 0]).all(axis=1)
    for lane in forward.lanes:
        good &= np.isfinite(lane.at_tokens(lane.states["h"][1:])[:, 0]).all(axis=1)
    return None if good.all() else int(good.argmin()) + 1


@dataclass(frozen=True)
class Norms:
    """||dL/dh_k|| (T,) of one loss in one lane, NaN where nothing flows; its upper bound (T,) where there is one."""

    values: np.ndarray
    bound: np.ndarray | None


def norms(look: Look, step: int | None, state: str, lane: int) -> Norms:
    """The norms in a lane for the loss of one step (1..T), or for the whole loss if None."""
    values, network = lane_norms(look, step, state)[lane], look.network
    if state != "h" or not has_bound(network.model, lane) or network.model.readout == "attention":
        return Norms(values, None)
    bound = norm_bound(network.model, network.params, look.forward, step=step, lane=lane)
    return Norms(values, np.where(np.isnan(values), np.nan, bound))


def lane_norms(look: Look, step: int | None, state: str) -> np.ndarray:
    """The norms (L, T) in all lanes."""
    return _lane_norms(look, look.key, step, state)


@st.cache_data(show_spinner=False, max_entries=SMALL)
def _lane_norms(_look: Look, key: str, step: int | None, state: str) -> np.ndarray:
    with np.errstate(all="ignore"):
        return gradient_norms(_look.network.model, _look.network.params, _look.forward, step=step, state=state)


def flow_seconds(look: Look, lane: int) -> float:
    """About how long `flow` takes: its multiplications, at the pace of one core."""
    model, T = look.network.model, len(look.tokens)
    wanted = model.lanes[lane]
    rows = len(model.cell.gates) * model.cell.n_hidden
    each = rows * model.cell.n_hidden
    each += sum(rows * (p.cell.n_hidden + p.cell.n_in) for p in model.lanes if p.layer > wanted.layer)
    both_sides = model.bidirectional and wanted.layer < model.layers
    return each * T**2 / (1 if both_sides else 2) / PACE


def flow(look: Look, state: str, lane: int) -> np.ndarray:
    """The norms (T, T) of every loss's gradient at every step of a lane."""
    return _flow(look, look.key, state, lane)


@st.cache_data(show_spinner=False, max_entries=LARGE)
def _flow(_look: Look, key: str, state: str, lane: int) -> np.ndarray:
    with np.errstate(all="ignore"):
        return gradient_flow(_look.network.model, _look.network.params, _look.forward, state, lane)


def companions(network: Network) -> dict[str, Network]:
    """The network and those of the other cells with the same settings: prepared ones if it is and they exist.

    A cell that feeds its output back has one layer that reads forward, whatever the others have.
    """
    shown = {}
    for cell, kind in CELLS.items():
        alone = {"layers": 1, "bidirectional": False} if kind.shares_output else {}
        try:
            config = dataclasses.replace(network.config, cell=cell, **alone)
        except InputError:  # a Jordan network in a translation
            continue
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
    return entries, check_gradients(model, look.network.params, look.forward.batch, look.state, entries=entries)
