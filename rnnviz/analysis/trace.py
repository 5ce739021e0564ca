"""What every unit of one layer and direction does over a whole text: one byte a unit and token.

A text is far longer than what is looked at step by step, so it is read in float32 by many readers side by side. In
one direction each reads one segment; it begins WARM tokens before it with a state of zero, and carries its state on.
In two directions each reads a window of its own, with WARM tokens or more on either side. The first reader is exact,
the others as far as the network forgets within WARM tokens: not at all an LSTM without a forget gate.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.cell import Arrays
from rnnviz.core.model import Model
from rnnviz.core.records import Batch, Lane

WARM = 128  # a multiple of every period of a clockwork with up to 8 modules: all readers' clocks agree
READERS = 64
LEVELS = 127
BLOCK = 1 << 22  # numbers that a block of steps may write
MEASURED = 2000  # tokens that decide what the largest level stands for


@dataclass(frozen=True)
class Trace:
    """A quantity of H units over N tokens.

    values : (H, N) int8, in steps of top / 127; larger values are cut off
    top : what 127 stands for; 1 where the quantity cannot be larger
    """

    values: np.ndarray
    top: float


@dataclass(frozen=True)
class Tracing:
    """A trace in the making. Its slices are the same however often they are made.

    ids : (N,), the text
    lane : its place in model.lanes; quantity : a state's name, or a gate's letter
    top : of the trace; inf where the quantity is found to grow beyond all numbers: there is nothing to be traced
    values : (H, .) int8, a column a token, written as the readers come along
    done : steps that every segment's reader has made, or windows that are read; of `all`
    state : of the readers of segments, at `done`
    """

    model: Model
    ids: np.ndarray
    lane: int
    quantity: str
    top: float
    values: np.ndarray
    all: int
    done: int = 0
    state: Arrays = ()

    @property
    def finished(self) -> bool:
        """Whether the whole text is read."""
        return self.done >= self.all

    def trace(self) -> Trace:
        """The trace, once it is finished."""
        return Trace(self.values[:, : len(self.ids)], self.top)


def start(model: Model, params: Params, ids: np.ndarray, lane: int, quantity: str, *, bounded: bool) -> Tracing:
    """A trace before the first token is read.

    Parameters
    ----------
    params : in float32
    bounded : whether the quantity stays within [-1, 1]; if not, its largest value over the first tokens is measured
    """
    H, n = model.cell.n_hidden, len(ids)
    top = 1.0
    if not bounded:
        read = recorded(_read(model, params, Batch(ids[:MEASURED, None]), None)[lane], quantity)
        top = float(np.abs(read).max(initial=0.0)) or 1.0
        top = top if np.isfinite(top) else np.inf
    length = _segment(n)
    if model.bidirectional:
        return Tracing(model, ids, lane, quantity, top, np.zeros((H, n), np.int8), math.ceil(n / length))
    return Tracing(model, ids, lane, quantity, top, np.zeros((H, math.ceil(n / length) * length), np.int8), length)


def advance(tracing: Tracing, params: Params, budget_s: float) -> Tracing:
    """The trace after as many blocks as fit in the budget, at least one."""
    deadline = time.monotonic() + budget_s
    workspace, step = Workspace(), _windows if tracing.model.bidirectional else _segments
    while not tracing.finished:
        tracing = step(tracing, params, workspace)
        if time.monotonic() > deadline:
            break
    return tracing


def recorded(record: Lane, quantity: str) -> np.ndarray:
    """A state or a gate of a lane (T, B, H), by token."""
    states = record.states.get(quantity)
    return record.at_tokens(record.residuals[quantity] if states is None else states[1:])


def _segment(n: int) -> int:
    """The length of a reader's segment: a multiple of WARM."""
    return WARM * max(1, math.ceil(n / (READERS * WARM)))


def _segments(now: Tracing, params: Params, workspace: Workspace) -> Tracing:
    """A block of steps of all readers, each in its own segment; before the first one they read what precedes it."""
    length, n = now.all, len(now.ids)
    starts = np.arange(now.values.shape[1] // length) * length
    state = now.state
    if now.done == 0:
        state = now.model.zero_state(len(starts), params["W_y"].dtype)
        if len(starts) > 1:
            before = starts[1:] - WARM + np.arange(WARM)[:, None]
            records = _read(now.model, params, Batch(now.ids[before]), None)
            for whole, warm in zip(state, _ends(records), strict=True):
                whole[1:] = warm
    steps = min(_block_steps(now.model, len(starts)), length - now.done)
    places = np.minimum(starts + now.done + np.arange(steps)[:, None], n - 1)
    records = _read(now.model, params, Batch(now.ids[places], start=now.done), state, workspace)
    columns = now.values.reshape(len(now.values), len(starts), length)[:, :, now.done : now.done + steps]
    columns[...] = _levels(recorded(records[now.lane], now.quantity), now.top).transpose(2, 1, 0)
    return replace(now, done=now.done + steps, state=tuple(s.copy() for s in _ends(records)))


def _windows(now: Tracing, params: Params, workspace: Workspace) -> Tracing:
    """A batch of windows, each read from both of its ends."""
    n = len(now.ids)
    length = _segment(n)
    count = max(1, min(READERS, now.all - now.done, _block_steps(now.model, length + 2 * WARM)))
    inner = (now.done + np.arange(count)) * length
    outer = np.maximum(inner - WARM, 0)
    ends = np.minimum(inner + length + WARM + n % WARM, n)  # whole WARMs before the end: there, too, clocks agree
    lengths = ends - outer
    t = np.arange(lengths.max())[:, None]
    mask = t < lengths
    batch = Batch(now.ids[np.minimum(outer + t, n - 1)], mask=None if mask.all() else mask)
    read = _levels(recorded(_read(now.model, params, batch, None, workspace)[now.lane], now.quantity), now.top)
    for k, (first, offset) in enumerate(zip(inner, inner - outer, strict=True)):
        stop = min(first + length, n)
        now.values[:, first:stop] = read[offset : offset + stop - first, k].T
    return replace(now, done=now.done + count)


def _read(
    model: Model, params: Params, batch: Batch, state: Arrays | None, workspace: Workspace | None = None
) -> tuple[Lane, ...]:
    """The lanes' records of a batch of ids, without the output layer: its size is that of the vocabulary."""
    xs = params["W_e"][batch.xs] if model.embedding else batch.xs
    if state is None:
        state = model.zero_state(batch.xs.shape[1], params["W_y"].dtype)
    with np.errstate(all="ignore"):
        return model.stack.forward(params, batch, xs, state, None, workspace or Workspace())[0]


def _ends(records: tuple[Lane, ...]) -> Arrays:
    """The last states of all lanes."""
    return tuple(s[-1] for lane in records for s in lane.states.values())


def _block_steps(model: Model, readers: int) -> int:
    """So many steps of so many readers write a BLOCK of numbers."""
    cell = model.cell
    widths = 2 * len(cell.gates) * cell.n_hidden + sum(cell.width(name) for name in (*cell.state_names, *cell.extras))
    return max(1, min(256, BLOCK // (readers * widths * len(model.lanes))))


def _levels(values: np.ndarray, top: float) -> np.ndarray:
    """Values as int8."""
    return np.rint(np.clip(np.nan_to_num(values * (LEVELS / top)), -LEVELS, LEVELS)).astype(np.int8)
