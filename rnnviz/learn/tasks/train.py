"""Training on examples as a pure function: epochs of batches, and after each epoch a check on the validation part.

The initial weights, the order of the examples and every draw follow from the seed and the number of the update, so that
a run replays bit for bit however it is cut into slices.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np

from rnnviz.core.arrays import Params, Workspace, pack, unpack
from rnnviz.core.model import Model
from rnnviz.core.pairs import Translation
from rnnviz.core.records import Forward
from rnnviz.core.seq2seq import Seq2Seq
from rnnviz.learn.clipping import clip
from rnnviz.learn.optimizers import OPTIMIZERS, Slots
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import Encoded, deal, encoded, model_of
from rnnviz.learn.tasks.measure import check

OUTPUT_START = 0.03  # of the language model's first output weights: so small that every word is as likely, loss ln V


@dataclass(frozen=True)
class Check:
    """How good the network was after `step` updates: mean loss and accuracy on the validation part."""

    step: int
    loss: float
    accuracy: float


def _nothing() -> np.ndarray:
    return np.empty(0)


@dataclass(frozen=True)
class TaskState:
    """A run at rest.

    step : updates made; params, slots : the parameters and the optimizer's state
    losses, accuracies, norms : (step,) of each batch before its update: the mean loss in nats, the share of right
        answers, the gradient's norm before it was clipped
    checks : before the first update and after every epoch
    stopped : "" while the run can go on, "epochs" or "diverged"
    """

    step: int
    params: Params
    slots: Slots
    losses: np.ndarray = field(default_factory=_nothing)
    accuracies: np.ndarray = field(default_factory=_nothing)
    norms: np.ndarray = field(default_factory=_nothing)
    checks: tuple[Check, ...] = ()
    stopped: str = ""

    def light(self) -> TaskState:
        """This state without its past: what a slice needs."""
        return replace(self, losses=_nothing(), accuracies=_nothing(), norms=_nothing(), checks=())

    def followed_by(self, later: TaskState) -> TaskState:
        """This state's past joined to `later`, an advance of `light()`."""
        joined = {
            name: np.concatenate([getattr(self, name), getattr(later, name)])
            for name in ("losses", "accuracies", "norms")
        }
        return replace(later, **joined, checks=self.checks + later.checks)

    def ended(self, config: TaskConfig) -> bool:
        """Whether nothing is left to do."""
        return self.stopped == "diverged" or self.step >= config.epochs * updates_per_epoch(config)


def updates_per_epoch(config: TaskConfig) -> int:
    """How many updates pass over the training part once."""
    return math.ceil(len(encoded(config).rows["train"]) / config.batch)


def start(config: TaskConfig) -> TaskState:
    """The state before the first update.

    Raises
    ------
    InputError      if the data do not fit the task, are not here or too few
    """
    params = initial(config)
    vector = pack(params)
    slots = OPTIMIZERS[config.optimizer].init(vector.size, vector.dtype)
    return TaskState(0, params, slots, checks=(Check(0, *check(config, params)),))


def initial(config: TaskConfig) -> Params:
    """The parameters before the first update."""
    params = model_of(config).init(np.random.default_rng((config.seed, 0)), config.dtype)
    if config.task == "language":
        params["W_y"] *= params["W_y"].dtype.type(OUTPUT_START)
    return params


def advance(
    config: TaskConfig, state: TaskState, *, steps: int | None = None, budget_s: float | None = None
) -> TaskState:
    """The state after `steps` more updates, or after as many as fit in `budget_s` seconds (at least one).

    The run ends early when its epochs are over, or when the loss, the gradient or the new parameters are no longer
    finite: then the last finite parameters are kept.
    """
    if steps is None and budget_s is None:
        raise ValueError("advance: give steps or budget_s")
    numbers, model, optimizer = encoded(config), model_of(config), OPTIMIZERS[config.optimizer]
    per_epoch = updates_per_epoch(config)
    vector, slots, step, workspace = pack(state.params), state.slots, state.step, Workspace()
    rows: list[tuple[float, float, float]] = []
    checks: list[Check] = []
    stopped = state.stopped if state.stopped == "diverged" else ""
    deadline = None if budget_s is None else time.perf_counter() + budget_s

    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        while not stopped and step < config.epochs * per_epoch:
            loss, accuracy, grads = _gradient(config, numbers, model, unpack(vector, state.params), step, workspace)
            clipped, raw_norm, _norm = clip(grads, "norm", config.clip_at)
            change, new_slots = optimizer.update(clipped, slots, config.learning_rate)
            new = vector + change
            if not (math.isfinite(loss) and math.isfinite(raw_norm) and math.isfinite(np.vdot(new, new))):
                stopped = "diverged"
                break
            vector, slots, step = new, new_slots, step + 1
            rows.append((loss, accuracy, raw_norm))
            if step % per_epoch == 0:
                checks.append(Check(step, *check(config, unpack(vector, state.params))))
            if steps is not None and step - state.step >= steps:
                break
            if deadline is not None and time.perf_counter() >= deadline:
                break

    if not stopped and step >= config.epochs * per_epoch:
        stopped = "epochs"
    gained = np.array(rows).reshape(-1, 3).T
    past = (np.concatenate(pair) for pair in zip((state.losses, state.accuracies, state.norms), gained, strict=True))
    return TaskState(step, unpack(vector, state.params), slots, *past, (*state.checks, *checks), stopped)


def _gradient(
    config: TaskConfig, numbers: Encoded, model: Model | Seq2Seq, params: Params, step: int, workspace: Workspace
) -> tuple[float, float, np.ndarray]:
    """The loss of an update's batch, the share of right answers, and the gradient (P,)."""
    epoch, place = divmod(step, updates_per_epoch(config))
    batch = numbers.batch(deal(numbers, config.batch, config.seed, epoch)[place])
    rng = np.random.default_rng((config.seed, step + 1, 1))
    if isinstance(model, Seq2Seq):
        forward = model.forward(params, batch, forcing=config.forcing, rng=rng)
        return forward.loss, accuracy_of(forward), model.backward(params, forward).vector
    forward = model.forward(params, batch, dropout_rng=rng if config.dropout else None, workspace=workspace)
    return forward.loss, accuracy_of(forward), model.backward(params, forward, workspace=workspace).vector


def accuracy_of(forward: Forward | Translation) -> float:
    """The share of right answers among the steps whose loss is taken."""
    target = forward.target if isinstance(forward, Translation) else forward.batch.targets
    return float(((forward.probs.argmax(axis=2) == target) & (forward.weights > 0)).sum() / (forward.weights > 0).sum())
