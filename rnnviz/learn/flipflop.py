"""The prepared 3-bit flip-flop of assets/prepared: `python -m rnnviz.learn.flipflop`.

Three inputs are silent but for rare pulses of +1 or -1; each of the three outputs must hold the sign of its input's
last pulse (Sussillo & Barak 2013, section 4.1). Eight memories, 2^3, and a network that has learned the task rests in
eight stable points. Here every bit is set at the first step, so that there is always something to hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnnviz.assets import asset_path
from rnnviz.core.arrays import Params, Workspace, cast, pack, unpack
from rnnviz.core.cells import CELLS
from rnnviz.core.initial import Initial
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.learn.bptt import gradient
from rnnviz.learn.clipping import clip
from rnnviz.learn.optimizers import OPTIMIZERS

BITS = 3


@dataclass(frozen=True)
class Recipe:
    """How the prepared network was made.

    pulse_rate : the chance of a pulse per bit and step
    rates : (updates, learning rate) of each phase, one after the other, with Adam
    """

    cell: str = "rnn"
    hidden: int = 24
    seed: int = 1
    length: int = 40
    batch: int = 32
    pulse_rate: float = 0.1
    rates: tuple[tuple[int, float], ...] = ((2000, 3e-3), (1000, 5e-4))
    clip_at: float = 1.0

    @property
    def updates(self) -> int:
        """The number of updates in all."""
        return sum(n for n, _ in self.rates)


@dataclass(frozen=True, eq=False)
class FlipFlop:
    """The network with its parameters in float64, and the recipe that made them."""

    model: Model
    params: Params
    recipe: Recipe


def draw(rng: np.random.Generator, length: int, batch: int, pulse_rate: float) -> Batch:
    """Sequences of pulses with what must be held: xs and targets (T, B, 3) in {-1, 0, 1}."""
    signs = rng.choice((-1.0, 1.0), (length, batch, BITS))
    pulses = rng.random((length, batch, BITS)) < pulse_rate
    pulses[0] = True
    xs = signs * pulses
    return Batch(xs, held(xs))


def held(xs: np.ndarray) -> np.ndarray:
    """The sign of the last pulse of each input up to each step, (T, ...) like xs; 0 before the first."""
    steps = np.arange(len(xs)).reshape(-1, *(1,) * (xs.ndim - 1))
    last = np.maximum.accumulate(np.where(xs != 0, steps, 0))
    return np.take_along_axis(xs, last, axis=0)


def model_of(recipe: Recipe) -> Model:
    """The recipe's network: three numbers in, three numbers out."""
    return Model(CELLS[recipe.cell](BITS, recipe.hidden), BITS, loss="squared")


def train(recipe: Recipe) -> FlipFlop:
    """The network after the recipe's updates; the same for the same recipe."""
    model, optimizer, workspace = model_of(recipe), OPTIMIZERS["adam"], Workspace()
    params = model.init(np.random.default_rng((recipe.seed, 0)), "float32", Initial())
    vector = pack(params)
    slots = optimizer.init(vector.size, vector.dtype)
    rates = [rate for n, rate in recipe.rates for _ in range(n)]
    for update, rate in enumerate(rates, 1):
        rng = np.random.default_rng((recipe.seed, update))
        batch = draw(rng, recipe.length, recipe.batch, recipe.pulse_rate)
        state = model.cell.zero_state(recipe.batch, "float32")
        _, grads, _ = gradient(model, unpack(vector, params), batch, state, workspace)
        change, slots = optimizer.update(clip(grads, "norm", recipe.clip_at)[0], slots, rate)
        vector = vector + change
    return FlipFlop(model, cast(unpack(vector, params), "float64"), recipe)


def error(network: FlipFlop, seed: int = 1) -> float:
    """The mean squared error on 64 fresh sequences of 200 steps."""
    batch = draw(np.random.default_rng(seed), 200, 64, network.recipe.pulse_rate)
    return network.model.forward(network.params, batch).loss


def path() -> Path:
    """Where the prepared network lies."""
    return asset_path("prepared", "flipflop.npz")


def save(network: FlipFlop, file: Path) -> None:
    """Write the parameters in float32 as plain arrays; the recipe is this file's."""
    np.savez(file, allow_pickle=False, **cast(network.params, "float32"))


def load() -> FlipFlop:
    """The prepared network."""
    recipe = Recipe()
    with np.load(path(), allow_pickle=False) as file:
        params = {name: file[name].astype(float) for name in model_of(recipe).shapes()}
    return FlipFlop(model_of(recipe), params, recipe)


if __name__ == "__main__":
    made = train(Recipe())
    save(made, path())
    print(f"flip-flop: mean squared error {error(made):.4f} after {made.recipe.updates} updates")
