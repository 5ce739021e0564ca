"""Language models: the first loss of a model of 8,000 words, and char-rnn's LSTM on Shakespeare beside n-grams.

`rows(seed)` takes a second; `shakespeare(seed)` two minutes of one core, where ../shared/data/tinyshakespeare.txt is.
Both give (name, measured, goal, met). `python -m tests.benchmarks.tasks_language` prints the second with its seconds.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

import rnnviz
from rnnviz.core.arrays import Params
from rnnviz.core.records import Batch
from rnnviz.data import shelf
from rnnviz.data.column import Column
from rnnviz.data.dataset import Dataset, split
from rnnviz.data.ngram_models import ORDERS, NgramModels, count
from rnnviz.learn.config import TrainConfig, model_of, task_of
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from tests.benchmarks.textbook import Row

WORDS, NEAR = 8000, 0.002
FILE = Path(__file__).parents[3] / "shared" / "data" / "tinyshakespeare.txt"
HELD_OUT = 0.05  # of the text, its end
CHUNK = 2000  # characters that are read at once, the state carried on
GOALS = {1: 2.2, 3: 1.75}  # nats a character after so many epochs
RATES = (0.01, 0.01, 0.008, 0.005, 0.003, 0.001)  # learning rate in each half of the three epochs
RECIPE = TrainConfig(
    cell="lstm",
    hidden=128,
    layers=2,
    batch=50,
    length=50,
    corpus="own",
    scheme="orthogonal",
    clip_at=5.0,
    max_updates=1_000_000,
)


def rows(seed: int) -> list[Row]:
    """What one seed gives before training."""
    rng = np.random.default_rng(seed)
    sentences = [[f"w{k}" for k in rng.integers(0, 2 * WORDS, 20)] for _row in range(1500)]
    data = shelf.put(Dataset("", "text", "random words", "word", "", Column.of(sentences), None, split(1500, seed)))
    state = train.start(TaskConfig(task="language", data=data.key, cell="lstm", vocabulary_size=WORDS, seed=seed))
    loss, expected = state.checks[0].loss, math.log(WORDS)
    return [("word model, first loss", loss, f"{expected:.4f} +- {NEAR}", abs(loss - expected) <= NEAR)]


def shakespeare(seed: int = 0) -> list[Row] | str:
    """Nats a character on the end of the text after one epoch and three, n-grams beside them; or why there are none."""
    if not FILE.exists():
        return f"{FILE.name} is not there: it belongs in {FILE.parent}"
    text = FILE.read_text(encoding="utf-8")
    cut = round((1 - HELD_OUT) * len(text))
    config = replace(RECIPE, own_text=text[:cut], seed=seed)
    known, held_out = task_of(config), task_of(config).vocabulary.encode(text[cut:])
    found = [
        (f"Shakespeare, {order}-gram", loss, "", True)
        for order, loss in ngram_losses(list(text[:cut]), list(text[cut:]), known.vocabulary.index_to_word).items()
    ]
    state, half = rnnviz.start(config), (len(known.ids) - 1) // config.batch // config.length / 2
    for n, rate in enumerate(RATES, 1):
        config = replace(config, learning_rate=rate)
        state = rnnviz.advance(config, state, steps=round(n * half) - state.step)
        if n % 2 == 0 and n // 2 in GOALS:
            loss, goal = read_through(config, state.params, held_out), GOALS[n // 2]
            found.append((f"Shakespeare, LSTM after {n // 2} epochs", loss, f"<= {goal}", loss <= goal))
    return found


def read_through(config: TrainConfig, params: Params, ids: np.ndarray) -> float:
    """Nats a character of a text that is read from its first to its last without a reset."""
    model, state, total = model_of(config), None, 0.0
    for begin in range(0, len(ids) - 1, CHUNK):
        targets = ids[begin + 1 : begin + CHUNK + 1]
        forward = model.forward(params, Batch(ids[begin : begin + len(targets), None], targets[:, None]), state)
        state = tuple(s.copy() for s in forward.final_state)
        total += float(forward.losses.sum())
    return total / (len(ids) - 1)


def ngram_losses(training: list[str], held_out: list[str], words: tuple[str, ...]) -> dict[int, float]:
    """Nats a character of n-gram models of a text on another, by order."""
    models = NgramModels(words, "witten_bell", count([(training[:-1], training[1:])]))
    return {
        order: float(
            np.mean(
                [models.loss(order, held_out[max(0, t - order + 1) : t], held_out[t]) for t in range(1, len(held_out))]
            )
        )
        for order in ORDERS
    }


def main() -> None:
    """Print the rows of Shakespeare."""
    began = time.process_time()
    found = shakespeare()
    if isinstance(found, str):
        print(f"skipped: {found}")
        return
    for name, loss, goal, met in found:
        print(f"{name:36} {loss:7.4f} {goal:8} {'yes' if met else 'NO'}")
    print(f"{time.process_time() - began:.0f} seconds of one processor")


if __name__ == "__main__":
    main()
