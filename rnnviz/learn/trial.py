"""A trial: several networks of one shape learn one exercise side by side, as a pure function of config and state.

The sequences of an update follow from the config's seed and the update's number, not from the cell: trials of several
cells see the same data, and a slice that was thrown away is computed again bit for bit. A member whose loss or
parameters are no longer finite numbers stops where it was, and the others go on.
"""

from __future__ import annotations

import io
import math
import time
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.core import ensemble
from rnnviz.core.arrays import Params, Workspace
from rnnviz.core.records import Batch
from rnnviz.language import InputError, _
from rnnviz.learn.optimizers import OPTIMIZERS, Slots
from rnnviz.learn.stored import DAMAGE, checked_array, checked_slots
from rnnviz.learn.trial_config import TrialConfig, exercise_of, initial_of, model_of

WEIGHTS, TRAINING, TEST = range(3)  # what random numbers are drawn for


@dataclass(frozen=True)
class TrialState:
    """A trial at rest.

    step : updates made
    vectors : (S, P), the parameters of each member
    slots : the optimizer's state, (S, P) a name, and its count
    losses : (step, S), the loss of each member before each update; NaN once it has stopped
    diverged : (S,) bool, which members have stopped
    """

    step: int
    vectors: np.ndarray
    slots: Slots
    losses: np.ndarray
    diverged: np.ndarray

    def light(self) -> TrialState:
        """This state without its past: what a slice needs."""
        return replace(self, losses=self.losses[:0])

    def followed_by(self, later: TrialState) -> TrialState:
        """This state's past joined to `later`, an advance of `light()`."""
        return replace(later, losses=np.concatenate([self.losses, later.losses]))

    def ended(self, config: TrialConfig) -> bool:
        """Whether nothing is left to do: all updates are made, or every member has stopped."""
        return self.step >= config.max_updates or bool(self.diverged.all())


def start(config: TrialConfig) -> TrialState:
    """The state before the first update: S networks that differ in their initial weights."""
    model, initial = model_of(config), initial_of(config)
    seeds = range(config.seed, config.seed + config.seeds)
    vectors = ensemble.pack_members(
        [model.init(np.random.default_rng((seed, WEIGHTS)), config.dtype, initial) for seed in seeds]
    )
    slots = OPTIMIZERS[config.optimizer].init(vectors.size, vectors.dtype)
    return TrialState(0, vectors, slots, np.empty((0, config.seeds)), np.zeros(config.seeds, bool))


def advance(
    config: TrialConfig, state: TrialState, *, steps: int | None = None, budget_s: float | None = None
) -> TrialState:
    """The state after `steps` more updates, or after as many as fit in `budget_s` seconds (at least one).

    The trial ends early when all updates of the config are made or no member is left.
    """
    if steps is None and budget_s is None:
        raise ValueError("advance: give steps or budget_s")
    model, optimizer, like = model_of(config), OPTIMIZERS[config.optimizer], template(config)
    workspace = Workspace()
    vectors, slots, diverged, step = state.vectors, state.slots, state.diverged.copy(), state.step
    rows: list[np.ndarray] = []
    deadline = None if budget_s is None else time.perf_counter() + budget_s
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        while step < config.max_updates and not diverged.all():
            params = ensemble.unpack_members(vectors, like)
            fwd = ensemble.forward(model, params, training_batch(config, step), workspace=workspace)
            gradients = ensemble.backward(model, params, fwd, workspace=workspace).vectors
            _clip_members(gradients, config.clip_at)
            change, new_slots = optimizer.update(gradients.reshape(-1), slots, config.learning_rate)
            new_vectors = vectors + change.reshape(vectors.shape)
            diverged |= ~np.isfinite(fwd.loss + np.einsum("sp,sp->s", new_vectors, new_vectors))
            if diverged.any():
                new_vectors[diverged] = vectors[diverged]
                for name in optimizer.slots:
                    rest = new_slots[name].reshape(vectors.shape)
                    rest[diverged] = slots[name].reshape(vectors.shape)[diverged]
            vectors, slots, step = new_vectors, new_slots, step + 1
            rows.append(np.where(diverged, np.nan, fwd.loss))
            if steps is not None and step - state.step >= steps:
                break
            if deadline is not None and time.perf_counter() >= deadline:
                break
    losses = np.concatenate([state.losses, np.reshape(rows, (-1, config.seeds))])
    return TrialState(step, vectors, slots, losses, diverged)


def template(config: TrialConfig) -> Params:
    """Parameters of one member as names, shapes and memory layouts."""
    return model_of(config).init(np.random.default_rng(0), config.dtype)


def members(config: TrialConfig, state: TrialState) -> list[Params]:
    """The parameters of each member."""
    params = ensemble.unpack_members(state.vectors, template(config))
    return [{name: array[s] for name, array in params.items()} for s in range(config.seeds)]


def training_batch(config: TrialConfig, step: int) -> Batch:
    """The sequences of update `step`, the same for every cell."""
    return exercise_of(config).draw(np.random.default_rng((config.seed, TRAINING, step)), config.batch)


def fresh_batch(config: TrialConfig, n: int) -> Batch:
    """`n` sequences that training does not draw."""
    return exercise_of(config).draw(np.random.default_rng((config.seed, TEST)), n)


def dump(config: TrialConfig, state: TrialState) -> bytes:
    """The trial as the bytes of an .npz file: plain arrays, the config as JSON."""
    slots = {f"slot/{name}": array for name, array in state.slots.items()}
    file = io.BytesIO()
    np.savez(
        file,
        config=np.array(config.to_json()),
        step=np.array(state.step),
        vectors=state.vectors,
        losses=state.losses,
        diverged=state.diverged,
        **slots,
    )
    return file.getvalue()


def load(data: bytes) -> tuple[TrialConfig, TrialState]:
    """The trial that `dump` wrote, bit for bit.

    Raises
    ------
    InputError      if it is damaged
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = dict(file)
        config = TrialConfig.from_json(str(arrays["config"]))
        shape = config.seeds, sum(math.prod(shape) for shape in model_of(config).shapes().values())
        slots = checked_slots(arrays, config.optimizer, math.prod(shape), config.dtype)
        vectors = checked_array(arrays, "vectors", shape, np.dtype(config.dtype))
        diverged = checked_array(arrays, "diverged", (config.seeds,), np.dtype(bool))
        return config, TrialState(int(arrays["step"]), vectors, slots, arrays["losses"], diverged)
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError(_("This is not a trial of rnnviz, or it is damaged.")) from error


def _clip_members(gradients: np.ndarray, limit: float) -> None:
    """Scales each row of (S, P) to the norm `limit` where it is longer (Pascanu et al. 2013, algorithm 1)."""
    norms = np.sqrt(np.einsum("sp,sp->s", gradients, gradients))
    gradients *= np.where(norms > limit, limit / norms, 1)[:, None].astype(gradients.dtype)
