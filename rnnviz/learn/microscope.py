"""One update of a run under the microscope: what every parameter was, got, and became.

    theta' = theta + delta,    delta = rule(clip(dL/dtheta))

The numbers are those of `train.advance` bit for bit: both make the update with the same lines. Beside them stand the
losses along the step, L(theta + k delta) for some factors k, on the update's own batch (with what dropout left out in
it) and on a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.core.arrays import Params, Workspace, pack, unpack
from rnnviz.core.records import Batch
from rnnviz.data.task import probe_ids
from rnnviz.learn.config import TrainConfig, task_of
from rnnviz.learn.optimizers import OPTIMIZERS, Slots
from rnnviz.learn.train import TrainState, Updates

FACTORS = (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4)  # of the step: 0 is before, 1 after it
USUAL_RATIO = 1e-3  # of the length of a step to that of the weights, by a rule of thumb of practice


@dataclass(frozen=True)
class Update:
    """One update. P parameters as (P,) in the order of `pack`, or by name and shape.

    config, step : under which settings; the number of this update, from 1
    like : the parameters before it, by name
    vectors : (P,) each: "before", "gradient", "clipped", "step", "after"
    slots : the optimizer's vectors before and after
    raw_norm, clipped_norm : the gradient's length before and after clipping
    finite : False if the run diverges here: then `advance` does not make this update
    batch_losses, probe_losses : (len(FACTORS),), nats per token at before + FACTORS[k] * step
    tokens : those of the probe sentence, one loss each but for the first
    """

    config: TrainConfig
    step: int
    like: Params
    vectors: dict[str, np.ndarray]
    slots: tuple[Slots, Slots]
    raw_norm: float
    clipped_norm: float
    finite: bool
    batch_losses: np.ndarray
    probe_losses: np.ndarray
    tokens: tuple[str, ...]

    @cached_property
    def by_name(self) -> dict[str, Params]:
        """The vectors as views with the names and shapes of the parameters."""
        return {what: unpack(vector, self.like) for what, vector in self.vectors.items()}

    def norms(self) -> dict[str, dict[str, float]]:
        """The length of each parameter's part of each vector: {parameter: {"before": ..., "step": ...}}."""
        with np.errstate(over="ignore", invalid="ignore"):
            return {
                name: {what: float(np.linalg.norm(parts[name])) for what, parts in self.by_name.items()}
                for name in self.like
            }

    def largest_step(self, name: str) -> tuple[int, ...]:
        """The index of the entry of a parameter that moves most."""
        moved = np.abs(self.by_name["step"][name])
        return tuple(int(k) for k in np.unravel_index(np.argmax(moved), moved.shape))

    def weight(self, name: str, index: tuple[int, ...]) -> Weight:
        """Everything that the update did to one weight."""
        slots = tuple(
            {
                slot: float(unpack(state[slot], self.like)[name][index])
                for slot in OPTIMIZERS[self.config.optimizer].slots
            }
            for state in self.slots
        )
        values = {what: float(parts[name][index]) for what, parts in self.by_name.items()}
        return Weight(name, index, values, *slots, int(self.slots[1]["updates"]))


@dataclass(frozen=True)
class Weight:
    """One weight in one update.

    values : "before", "gradient", "clipped", "step", "after"
    old, new : its entries in the optimizer's vectors before and after
    updates : the number of this update as the optimizer counts, from 1
    """

    name: str
    index: tuple[int, ...]
    values: dict[str, float]
    old: dict[str, float]
    new: dict[str, float]
    updates: int


def look_at_update(config: TrainConfig, state: TrainState, sentence: str = "") -> Update:
    """The update that `advance(config, state, steps=1)` makes.

    Parameters
    ----------
    sentence : the probe; empty: the beginning of the run's text. At most `config.length` tokens of it are read

    Raises
    ------
    InputError      if the sentence is too short, or strange to the vocabulary
    """
    ids, tokens = probe_ids(task_of(config), sentence, config.length)
    before, like = pack(state.params), state.params
    updates = Updates(config, like)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        made = updates.make(state.step, before, state.slots, state.carry)
        batch, first = updates.window(state.step, state.carry)
        probe, alone = Batch(ids[:-1, None], ids[1:, None]), Workspace()
        shared = Workspace()

        def losses(factor: float) -> tuple[float, float]:
            params = unpack(_along(before, made.change, factor), like)
            dropout_rng = updates.dropout_rng(state.step)
            own = updates.model.forward(params, batch, first, dropout_rng=dropout_rng, workspace=shared).loss
            return own, updates.model.forward(params, probe, workspace=alone).loss

        along = np.array([losses(factor) for factor in FACTORS])
    vectors = {
        "before": before,
        "gradient": made.gradient,
        "clipped": made.clipped,
        "step": made.change,
        "after": made.vector,
    }
    return Update(
        config,
        state.step + 1,
        like,
        vectors,
        (state.slots, made.slots),
        made.raw_norm,
        made.clipped_norm,
        made.finite,
        *along.T,
        tuple(tokens),
    )


def _along(before: np.ndarray, change: np.ndarray, factor: float) -> np.ndarray:
    """before + factor * change (P,) in their own precision: at 1 the very numbers of the update."""
    return before + change * before.dtype.type(factor)
