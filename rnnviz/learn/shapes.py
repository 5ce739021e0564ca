"""Tiny trainings, one for each shape of a network: pure slices; every update follows from the seed and its number."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from rnnviz.core.arrays import Params, pack, unpack
from rnnviz.core.cells import CELLS
from rnnviz.core.layers import Stack
from rnnviz.core.model import Model
from rnnviz.core.seq2seq import Seq2Seq
from rnnviz.data.shapes_data import ShapeTask, shape_task
from rnnviz.learn.clipping import clip
from rnnviz.learn.optimizers import OPTIMIZERS, Slots

SHAPES = ("one_to_one", "one_to_many", "many_to_one", "many_to_many", "encoder_decoder")
SHAPE_CELLS = ("rnn", "lstm", "gru")
READOUTS = ("last", "attention")
TRANSDUCTIONS = ("reverse", "date")
EMBEDDED = 16
CLIP_AT = 1.0
OPTIMIZER = OPTIMIZERS["adam"]


@dataclass(frozen=True)
class Recipe:
    """How a shape is trained: B examples an update, the rate, and where it ends by itself."""

    batch: int
    learning_rate: float
    updates: int


RECIPES = {
    "one_to_one": Recipe(256, 1e-2, 1500),
    "one_to_many": Recipe(26, 1e-2, 400),
    "many_to_one": Recipe(32, 5e-3, 800),
    "many_to_many": Recipe(32, 1e-2, 500),
    "reverse": Recipe(32, 5e-3, 2500),
    "date": Recipe(32, 5e-3, 1500),
}


@dataclass(frozen=True)
class ShapeConfig:
    """Everything that decides a tiny training.

    shape : one of SHAPES; language : of the examples, "en" or "zh"
    readout : of many_to_one, by the "last" state or by "attention" over all states
    transduction : of the encoder-decoder, "reverse" a word or write a "date" in digits
    attention : of the encoder-decoder, one of seq2seq.ATTENTIONS
    """

    shape: str = "one_to_one"
    language: str = "en"
    cell: str = "gru"
    hidden: int = 32
    seed: int = 0
    readout: str = "last"
    transduction: str = "reverse"
    attention: str = "additive"

    @property
    def task(self) -> str:
        """The name of the task, a key of RECIPES."""
        return self.transduction if self.shape == "encoder_decoder" else self.shape


@dataclass(frozen=True)
class ShapeState:
    """A tiny training at rest: updates made, parameters, the optimizer's state, the loss of each update (n,)."""

    step: int
    params: Params
    slots: Slots
    losses: np.ndarray = field(default_factory=lambda: np.empty(0))


def task_of(config: ShapeConfig) -> ShapeTask:
    """What is learned."""
    return shape_task(config.task, config.language)


@lru_cache(maxsize=64)
def model_of(config: ShapeConfig) -> Model | Seq2Seq:
    """The network: one layer, ids by an embedding in the encoder-decoder and one-hot elsewhere."""
    task, cell, H = task_of(config), CELLS[config.cell], config.hidden
    if config.shape == "encoder_decoder":
        seen = H if config.attention == "additive" else 0
        encoder, decoder = Stack(cell(EMBEDDED, H)), Stack(cell(EMBEDDED + seen, H))
        return Seq2Seq(encoder, decoder, len(task.symbols), len(task.answers), config.attention)
    readout = config.readout if config.shape == "many_to_one" else "every"
    return Model(cell(len(task.symbols), H), len(task.answers), readout=readout)


def start(config: ShapeConfig) -> ShapeState:
    """The state before the first update."""
    params = model_of(config).init(np.random.default_rng((config.seed, 0)))
    vector = pack(params)
    return ShapeState(0, params, OPTIMIZER.init(vector.size, vector.dtype))


def advance(
    config: ShapeConfig, state: ShapeState, *, steps: int | None = None, budget_s: float | None = None
) -> ShapeState:
    """The state after `steps` more updates, or as many as fit in `budget_s` seconds, at most up to the recipe's end."""
    recipe, task, model = RECIPES[config.task], task_of(config), model_of(config)
    vector, slots, losses = pack(state.params), state.slots, []
    deadline = None if budget_s is None else time.perf_counter() + budget_s
    step = state.step
    while step < recipe.updates and (steps is None or step - state.step < steps):
        params = unpack(vector, state.params)
        batch = task.draw(np.random.default_rng((config.seed, step + 1)), recipe.batch)
        forward = model.forward(params, batch)
        gradient, _raw, _clipped = clip(model.backward(params, forward).vector, "norm", CLIP_AT)
        change, slots = OPTIMIZER.update(gradient, slots, recipe.learning_rate)
        vector = vector + change
        losses.append(forward.loss)
        step += 1
        if deadline is not None and time.perf_counter() >= deadline:
            break
    return ShapeState(step, unpack(vector, state.params), slots, np.concatenate([state.losses, losses]))


def finished(config: ShapeConfig, state: ShapeState) -> bool:
    """Whether all updates of the recipe are made."""
    return state.step >= RECIPES[config.task].updates
