"""Training as a pure function: `advance(config, state)` gives a new state, and the same one for the same config.

The windows, the initial weights and every draw follow from the seed and the number of the update, so that a run
replays bit for bit however it is cut into slices, and a slice that was thrown away can be computed again.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from rnnviz.core.arrays import Params, Workspace, pack, unpack
from rnnviz.core.cell import Arrays
from rnnviz.core.records import Batch
from rnnviz.data.task import check_lengths, random_window, stream_window
from rnnviz.learn.bptt import gradient
from rnnviz.learn.clipping import clip
from rnnviz.learn.config import TrainConfig, initial_of, model_of, task_of
from rnnviz.learn.optimizers import OPTIMIZERS, Slots

SMOOTHED = 10  # updates over which the loss is averaged before it is compared with the target
SNAPSHOT_DIGITS = (1, 2, 3, 5, 7)  # snapshots at these times a power of ten
SNAPSHOT_BYTES = 64 * 2**20


@dataclass(frozen=True)
class History:
    """One entry an update: loss (mean nats per token before the update), gradient norm raw and clipped, (n,) each."""

    loss: np.ndarray = field(default_factory=lambda: np.empty(0))
    raw_norm: np.ndarray = field(default_factory=lambda: np.empty(0))
    clipped_norm: np.ndarray = field(default_factory=lambda: np.empty(0))

    def joined(self, other: History) -> History:
        """This history followed by another."""
        return History(*(np.concatenate([a, b]) for a, b in zip(self.columns(), other.columns(), strict=True)))

    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.loss, self.raw_norm, self.clipped_norm

    def part(self, rows: slice) -> History:
        return History(*(column[rows] for column in self.columns()))


@dataclass(frozen=True)
class Snapshot:
    """The parameters after `step` updates."""

    step: int
    params: Params


@dataclass(frozen=True)
class TrainState:
    """A run at rest: everything needed to go on, and what it has seen.

    step : updates made
    params, slots : parameters, and the optimizer's state
    carry : the hidden state that the next window starts from, (B, H) a state name
    history, snapshots : the past
    stopped : "" while the run can go on; "updates", "target" or "diverged" when it has ended
    """

    step: int
    params: Params
    slots: Slots
    carry: Arrays
    history: History = field(default_factory=History)
    snapshots: tuple[Snapshot, ...] = ()
    stopped: str = ""

    def ended(self, config: TrainConfig) -> bool:
        """Whether nothing is left to do: all updates are made, the target is met, or it has diverged."""
        return self.stopped in ("target", "diverged") or self.step >= config.max_updates

    def light(self) -> TrainState:
        """This state without its past, but for the losses that the next slice averages: what a worker needs."""
        tail = max(0, len(self.history.loss) - SMOOTHED + 1)
        return replace(self, history=self.history.part(slice(tail, None)), snapshots=())

    def followed_by(self, later: TrainState) -> TrainState:
        """This state's past joined to `later`, an advance of `light()`."""
        gained = later.step - self.step
        new = later.history.part(slice(len(later.history.loss) - gained, None))
        snapshots = self.snapshots
        for snapshot in later.snapshots:
            snapshots = keep(snapshots, snapshot)
        return replace(later, history=self.history.joined(new), snapshots=snapshots)


class Made(NamedTuple):
    """One update: P parameters as flat vectors in the order of `pack`.

    loss : mean nats per token before the update; gradient, clipped, change : (P,), change is what was added
    raw_norm, clipped_norm : the gradient's length before and after clipping
    vector, slots, carry : what the next update starts from; `gradient` lies in scratch memory, which that overwrites
    """

    loss: float
    gradient: np.ndarray
    clipped: np.ndarray
    raw_norm: float
    clipped_norm: float
    change: np.ndarray
    vector: np.ndarray
    slots: Slots
    carry: Arrays

    @property
    def finite(self) -> bool:
        """Whether loss, gradient and new parameters are numbers: if not, the run has diverged."""
        size = np.vdot(self.vector, self.vector)
        return math.isfinite(self.loss) and math.isfinite(self.raw_norm) and math.isfinite(size)


class Updates:
    """The updates of a run, each made from its number and what the one before it left."""

    def __init__(self, config: TrainConfig, like: Params) -> None:
        self.config, self.like = config, like
        self.ids, self.model = task_of(config).ids, model_of(config)
        self._optimizer = OPTIMIZERS[config.optimizer]
        self._zero = self.model.zero_state(config.batch, config.dtype)
        self._workspace = Workspace()

    def make(self, step: int, vector: np.ndarray, slots: Slots, carry: Arrays) -> Made:
        """The update after `step` others, from the parameters (P,), the optimizer's state and the carried state."""
        config = self.config
        batch, first = self.window(step, carry)
        loss, grads, end = gradient(
            self.model, unpack(vector, self.like), batch, first, self._workspace, self.dropout_rng(step)
        )
        clipped, raw_norm, clipped_norm = clip(grads, config.clipping, config.clip_at)
        change, new_slots = self._optimizer.update(clipped, slots, config.learning_rate)
        return Made(loss, grads, clipped, raw_norm, clipped_norm, change, vector + change, new_slots, end)

    def window(self, step: int, carry: Arrays) -> tuple[Batch, Arrays]:
        """The window of an update, and the state it starts from: one that begins at time 0 from zero."""
        batch = _window(self.config, self.ids, step)
        return batch, carry if batch.start else self._zero

    def dropout_rng(self, step: int) -> np.random.Generator | None:
        """What draws the dropped units of an update; the same ones whenever it is asked."""
        return np.random.default_rng((self.config.seed, step + 1, 1)) if self.config.dropout else None


def start(config: TrainConfig) -> TrainState:
    """The state before the first update.

    Raises
    ------
    InputError      if the text is too short for the config's length and batch
    """
    task, model = task_of(config), model_of(config)
    check_lengths(len(task.ids), config.length, config.batch)
    params = model.init(np.random.default_rng((config.seed, 0)), config.dtype, initial_of(config))
    vector = pack(params)
    return TrainState(
        step=0,
        params=params,
        slots=OPTIMIZERS[config.optimizer].init(vector.size, vector.dtype),
        carry=model.zero_state(config.batch, config.dtype),
        snapshots=(Snapshot(0, params),),
    )


def advance(
    config: TrainConfig, state: TrainState, *, steps: int | None = None, budget_s: float | None = None
) -> TrainState:
    """The state after `steps` more updates, or after as many as fit in `budget_s` seconds (at least one).

    The run ends early, with the reason in `stopped`, when a criterion of the config is met, or when the loss, the
    gradient or the new parameters are no longer finite: then the last finite parameters are kept. Changing the
    rates of the config between two slices takes effect with the next update.
    """
    if steps is None and budget_s is None:
        raise ValueError("advance: give steps or budget_s")
    updates = Updates(config, state.params)
    vector = pack(state.params)
    like, slots, carry, step = state.params, state.slots, state.carry, state.step
    recent = list(state.history.loss[max(0, len(state.history.loss) - SMOOTHED + 1) :])
    rows: list[tuple[float, float, float]] = []
    snapshots = state.snapshots
    stopped = "updates" if step >= config.max_updates else ""
    if state.stopped == "diverged":
        stopped = "diverged"
    deadline = None if budget_s is None else time.perf_counter() + budget_s

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        while not stopped:
            made = updates.make(step, vector, slots, carry)
            if not made.finite:
                stopped = "diverged"
                break
            vector, slots, carry, step = made.vector, made.slots, made.carry, step + 1
            rows.append((made.loss, made.raw_norm, made.clipped_norm))
            recent = [*recent, made.loss][-SMOOTHED:]
            if snapshot_due(step):
                snapshots = keep(snapshots, Snapshot(step, unpack(vector, like)))
            if len(recent) == SMOOTHED and np.mean(recent) < config.target_loss:
                stopped = "target"
            elif step >= config.max_updates:
                stopped = "updates"
            if steps is not None and step - state.step >= steps:
                break
            if deadline is not None and time.perf_counter() >= deadline:
                break

    gained = History(*np.array(rows).T) if rows else History()
    history = state.history.joined(gained)
    return TrainState(step, unpack(vector, like), slots, carry, history, snapshots, stopped)


def _window(config: TrainConfig, ids: np.ndarray, step: int) -> Batch:
    """The window of update `step`; one that begins at time 0 starts from a zero state."""
    if config.learner == "bptt":
        rng = np.random.default_rng((config.seed, step + 1))
        xs, targets = random_window(ids, rng, config.length, config.batch)
        return Batch(xs, targets)
    xs, targets, start = stream_window(ids, step, config.length, config.batch)
    return Batch(xs, targets, start=start)


def snapshot_due(step: int) -> bool:
    """Whether the parameters are kept after `step` updates: 1, 2, 3, 5, 7, 10, 20, 30, 50, ..."""
    if step == 0:
        return True
    power = 10 ** (len(str(step)) - 1)
    return step % power == 0 and step // power in SNAPSHOT_DIGITS


def keep(snapshots: tuple[Snapshot, ...], new: Snapshot) -> tuple[Snapshot, ...]:
    """The snapshots with one more; when they fill SNAPSHOT_BYTES, every second one but first and last is dropped."""
    grown = (*snapshots, new)
    size = sum(array.nbytes for array in new.params.values())
    while len(grown) > 3 and len(grown) * size > SNAPSHOT_BYTES:
        grown = (*grown[:-1:2], grown[-1])
    return grown
