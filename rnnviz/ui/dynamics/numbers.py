"""What the page Dynamics computes of a larger network, cached under the key of the look that it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.components import Components, principal_components
from rnnviz.analysis.dynamics import Map, cell_map, held_input, state_vectors, trajectory_jacobians
from rnnviz.analysis.fixed_points import FixedPoint, find_fixed_points, sorted_eigenvalues
from rnnviz.analysis.lyapunov import lyapunov_exponents
from rnnviz.core.layers import Place
from rnnviz.core.records import Lane
from rnnviz.ui.networks import Look

KEPT = 16
EXPONENTS = 4
SPECTRUM_WORK = 1.2e9  # S^3 times the steps whose eigenvalues are computed: about two seconds
SEARCH_WORK = 4e7  # S^3 times the starts of a search: an iteration takes a fraction of a second
MOST_STARTS, LEAST_STARTS = 48, 6
FAR = 3.0  # times the path's own reach: what lies farther is not drawn
LIMIT, LIMIT_NAME = 1e30, "10³⁰"  # of a state that is drawn
SETTLING = 300  # rounds that a start is followed before it is searched from as well


def drawable(path: np.ndarray) -> bool:
    """Whether the states of a path are numbers of a size that a chart, and the squares in a sum, can hold."""
    return bool((np.abs(path) < LIMIT).all())


@dataclass(frozen=True, eq=False)
class Reading:
    """One lane of a look: a layer that reads in one direction, with what it read, in its order.

    tokens : T; path : (T+1, S) its state vectors; key : tells two readings apart
    """

    look: Look
    place: Place
    lane: Lane
    tokens: tuple[str, ...]
    path: np.ndarray
    key: str

    @property
    def size(self) -> int:
        """S, the length of the state vector."""
        return self.path.shape[1]

    def mapping(self, x: np.ndarray | None) -> Map:
        """The lane's map under the constant input `x`."""
        own = self.place.own(self.look.network.params)
        return cell_map(self.place.cell, own, held_input(own, x))


def reading(look: Look, index: int) -> Reading:
    """The look's lane of that index."""
    place, lane = look.network.model.lanes[index], look.forward.lanes[index]
    tokens = look.tokens[::-1] if lane.reverse else look.tokens
    path = state_vectors(place.cell, lane.states)[:, 0]
    return Reading(look, place, lane, tokens, path, f"{look.key} {index}")


def components(seen: Reading) -> Components:
    """The two principal components of the path, without its start."""
    return _components(seen, seen.key)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _components(_seen: Reading, key: str) -> Components:
    return principal_components(_seen.path[1:], 2)


@dataclass(frozen=True, eq=False)
class Stretch:
    """What the steps of a path do to small differences.

    steps : (n,) those of 1..T whose eigenvalues (n, S) were computed; exponents : (T, k) running estimates
    """

    steps: np.ndarray
    eigenvalues: np.ndarray
    exponents: np.ndarray

    def at_every_step(self) -> np.ndarray:
        """The eigenvalues (T, S) of every step, those not computed taken from the last computed one before."""
        latest = np.searchsorted(self.steps, np.arange(1, len(self.exponents) + 1), side="right") - 1
        return self.eigenvalues[latest]


def stretch(seen: Reading) -> Stretch:
    """Eigenvalues of the Jacobians along the path, and the Lyapunov exponents."""
    return _stretch(seen, seen.key)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _stretch(_seen: Reading, key: str) -> Stretch:
    T, S = len(_seen.tokens), _seen.size
    every = max(1, int(np.ceil(T / max(2.0, SPECTRUM_WORK / S**3))))
    steps = np.arange(1, T + 1, every)
    eigenvalues = []

    def watched() -> Iterator[np.ndarray]:
        own = _seen.place.own(_seen.look.network.params)
        lane = _seen.lane
        for t, J in enumerate(trajectory_jacobians(_seen.place.cell, own, lane.states, lane.residuals)):
            if t % every == 0:
                eigenvalues.append(sorted_eigenvalues(J))
            if J.any():  # the first step of Jordan's network carries nothing over
                yield J

    n = min(EXPONENTS, S)
    exponents = lyapunov_exponents(watched(), S, n, np.random.default_rng(0))
    missing = np.full((T - len(exponents), n), np.nan)
    return Stretch(steps, np.array(eigenvalues), np.concatenate([missing, exponents]))


def work(seen: Reading) -> float:
    """Roughly how long `stretch` takes, in seconds, when it is not cached."""
    return min(2e-9 * seen.size**3 * len(seen.tokens), 3.0)


def search(mapping: Map, path: np.ndarray, progress: Callable[[float], None] | None = None) -> list[FixedPoint]:
    """Fixed points from states of the path, from where these come to rest, and between what they find."""
    n = int(np.clip(SEARCH_WORK / mapping.size**3, LEAST_STARTS, MOST_STARTS)) // 2
    chosen = path[np.unique(np.linspace(0, len(path) - 1, n).astype(int))]
    settled = mapping.orbit(chosen, SETTLING // mapping.round)[-1]
    starts = np.concatenate([chosen, settled])
    return find_fixed_points(mapping, starts[np.isfinite(starts).all(axis=1)], progress=progress)


def within_reach(points: list[FixedPoint], path: np.ndarray) -> list[FixedPoint]:
    """The points that are not much farther from the middle of the path (T+1, S) than the path itself."""
    middle = path.mean(axis=0)
    reach = FAR * max(1.0, float(np.linalg.norm(path - middle, axis=1).max()))
    return [point for point in points if np.linalg.norm(point.state - middle) <= reach]
