"""A finite automaton that writes symbols at random: drawing from it, and what its symbols cost to predict.

In the state s it takes one of the arcs of s, writes the symbol of the arc and is in the state where it leads. No two
arcs of a state write the same symbol, so that whoever has read everything knows the state.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property

import numpy as np

END = "end"
BLOCK = 64  # steps whose random numbers are drawn at once

Arcs = Mapping[Hashable, tuple[tuple[str, Hashable, float], ...]]


class Automaton:
    """States, symbols and chances as arrays; it starts in the first state, and stops in END if an arc leads there.

    Parameters
    ----------
    symbols : the alphabet; ids are places in it
    arcs : state -> ((symbol, next state, probability), ...)

    Attributes
    ----------
    chances, written, following : (N, A), each arc's probability, symbol id and next state, A the most arcs a state has;
        END is the last of the N states and leads to itself
    """

    def __init__(self, symbols: str, arcs: Arcs) -> None:
        self.symbols = symbols
        index = {state: i for i, state in enumerate([*arcs, END])}
        shape = len(index), max(map(len, arcs.values()))
        self.chances = np.zeros(shape)
        self.written = np.zeros(shape, int)
        self.following = np.full(shape, index[END])
        for state, ways in arcs.items():
            for arc, (symbol, target, chance) in enumerate(ways):
                place = index[state], arc
                self.chances[place] = chance
                self.written[place] = symbols.index(symbol)
                self.following[place] = index[target]

    @classmethod
    def uniform(cls, symbols: str, ways: Mapping[Hashable, tuple[tuple[str, Hashable], ...]]) -> Automaton:
        """An automaton whose arcs out of a state are equally likely."""
        return cls(symbols, {state: tuple((*arc, 1 / len(arcs)) for arc in arcs) for state, arcs in ways.items()})

    def draw(self, rng: np.random.Generator, batch: int, length: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """B strings: ids (L, B), 0 after a string's end, and their lengths (B,).

        length : cut after so many symbols; None: until the last string has ended
        """
        N, A = self.chances.shape
        states, taken = np.zeros(batch, int), []
        while (states < N - 1).any() if length is None else len(taken) < length:
            if len(taken) % BLOCK == 0:
                numbers = rng.random((BLOCK, batch, 1))
            arcs = (numbers[len(taken) % BLOCK] >= self._bounds.take(states, axis=0)).sum(axis=1)
            arcs += A * states
            taken.append(arcs)
            states = self.following.take(arcs)
        arcs = np.array(taken)
        return self.written.take(arcs), (arcs < A * (N - 1)).sum(axis=0)

    def visits(self, length: int | None = None) -> np.ndarray:
        """(N-1,), how often each state but END is expected to write, in `length` symbols or until the end."""
        moves = self.moves
        start = np.zeros(len(moves))
        start[0] = 1
        if length is None:
            return np.linalg.solve(np.eye(len(moves)) - moves.T, start)
        total = np.zeros(len(moves))
        for _step in range(length):
            total += start
            start = start @ moves
        return total

    @cached_property
    def _bounds(self) -> np.ndarray:
        """(N, A-1), below which of these a uniform number chooses which arc; above 1 for arcs that are not there."""
        bounds = np.cumsum(self.chances, axis=1)[:, :-1]
        return np.where(self.chances[:, 1:] > 0, bounds, 2.0)

    @cached_property
    def moves(self) -> np.ndarray:
        """(N-1, N-1), the probability of going from state to state, END left out."""
        n = len(self.chances)
        moves = np.zeros((n, n))
        np.add.at(moves, (np.arange(n)[:, None], self.following), self.chances)
        return moves[:-1, :-1]


def state_loss(automaton: Automaton, length: int | None = None) -> float:
    """Nats per prediction of whoever has read all symbols: expected total entropy / expected number of predictions.

    The first symbol is not predicted, the last is. `length` predictions, or until the end.
    """
    before = automaton.visits(length)
    predicting = before @ automaton.moves
    return float(predicting @ _entropies(automaton.chances[:-1]) / predicting.sum())


def pair_loss(automaton: Automaton, length: int | None = None) -> float:
    """Nats per prediction of whoever knows the last symbol only: H(last, next) - H(last) of the expected counts."""
    V = len(automaton.symbols)
    writes = np.zeros((len(automaton.chances), V))  # (N, V): the chance that a state writes a symbol
    np.add.at(writes, (np.arange(len(writes))[:, None], automaton.written), automaton.chances)
    arcs = automaton.visits(length)[:, None] * automaton.chances[:-1]
    counts = np.zeros((V, V))  # last symbol x next symbol
    np.add.at(counts, automaton.written[:-1], arcs[..., None] * writes[automaton.following[:-1]])
    last = counts.sum(axis=1)
    return float(last @ _entropies(counts / np.where(last > 0, last, 1)[:, None]) / last.sum())


def _entropies(p: np.ndarray) -> np.ndarray:
    """Nats of each row of probabilities."""
    return -(p * np.log(np.where(p > 0, p, 1))).sum(axis=1)
