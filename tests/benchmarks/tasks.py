"""What networks learn in seconds: the textbook exercises and tasks on three seeds, beside what is to be expected.

    python -m tests.benchmarks.tasks [--only exercises|textbook] [--real] [--json FILE]

First the exercises for memory, then the textbook tasks (textbook.py); with --real instead what is learned from real
corpora, where they are there (NLTK_DATA).

Every row of an exercise is a recipe: one trial of three networks, trained by Adam with each gradient's norm clipped, on
fresh sequences. Every `every` updates the networks are tried on sequences that training does not draw; each network's
result is that of its best such check, and a trial ends when all its networks have what is expected. "stays above" is
tried at every check to the last. Seconds are processor time of the training, shared out among its networks. The trials
run in as many processes as there are cores.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from rnnviz.core import ensemble
from rnnviz.core.records import Batch
from rnnviz.data.grammar import letter_stream
from rnnviz.learn.trial import TrialState, advance, fresh_batch, start, template
from rnnviz.learn.trial_config import TrialConfig, exercise_of, model_of
from tests.benchmarks import textbook

SEEDS = 3
STREAM = 20_000  # syllables of the test stream of letters

Measure = Callable[[TrialConfig, TrialState], np.ndarray]


@dataclass(frozen=True)
class Goal:
    """What a number should be: within `low` and `high`; both times that of `relative_to`, a cell, if it is given."""

    metric: str
    expected: float | str
    low: float = -math.inf
    high: float = math.inf
    relative_to: str = ""

    def met(self, value: float, unit: float = 1.0) -> bool:
        return self.low * unit <= value <= self.high * unit


@dataclass(frozen=True)
class Recipe:
    """A trial, when it is looked at, and what is measured: (goals, S), the first of which tells the best check."""

    config: TrialConfig
    every: int
    measure: Measure
    goals: tuple[Goal, ...]


def fresh_loss(config: TrialConfig, state: TrialState, n: int) -> np.ndarray:
    """The mean loss on `n` fresh sequences, (1, S)."""
    return _forward(config, state, fresh_batch(config, n)).loss[None]


def stream_loss(config: TrialConfig, state: TrialState) -> np.ndarray:
    """The mean loss on one long row of letters, read through without a reset, (1, S)."""
    ids = letter_stream(np.random.default_rng(0), STREAM)[:, None]
    return _forward(config, state, Batch(ids[:-1], ids[1:])).loss[None]


def losses_by_place(config: TrialConfig, state: TrialState, n: int) -> np.ndarray:
    """The squared error of the predicted bit by its place in the triple, the third (the XOR) first, (3, S)."""
    fwd = _forward(config, state, fresh_batch(config, n))
    by_step = fwd.losses.reshape(config.seeds, 3 * config.lag, n).mean(axis=2)  # step t predicts the bit t + 1
    return np.stack([by_step[:, step::3].mean(axis=1) for step in (1, 2, 0)])


def _forward(config: TrialConfig, state: TrialState, batch: Batch) -> ensemble.EnsembleForward:
    return ensemble.forward(model_of(config), ensemble.unpack_members(state.vectors, template(config)), batch)


def _recipes() -> dict[tuple[str, str], Recipe]:
    letters = TrialConfig("letters", 50, "rnn", 20, batch=16, learning_rate=0.01, max_updates=1500)
    reber = partial(TrialConfig, "embedded_reber", 1, hidden=15, batch=8, learning_rate=0.01, max_updates=3000)
    entropy = exercise_of(reber()).floors["perfect memory"]
    adding = partial(TrialConfig, "adding", 50, hidden=64, batch=20, learning_rate=0.002, max_updates=2500)
    wave = partial(TrialConfig, "waves", 320, batch=1, learning_rate=0.005, max_updates=300, radius=1.0)
    xor = TrialConfig("xor_in_time", 16, "rnn", 4, batch=64, learning_rate=0.03, max_updates=4000)
    parity = TrialConfig("parity", 8, "gru", 8, batch=64, learning_rate=0.03, max_updates=3000)

    near_entropy = Goal("nats/symbol", entropy, entropy - 0.01, entropy + 0.01)
    added, not_added = Goal("MSE", "< 0.005", high=0.005), Goal("MSE", "stays above 0.12", low=0.12)
    clockwork, elman = Goal("NMSE", "< 0.08", high=0.08), Goal("NMSE", "> 0.9", low=0.9)
    lstm = Goal("NMSE", "> 5 x Clockwork", low=5.0, relative_to="clockwork")
    by_place = (
        Goal("MSE, third bit", 0.0, high=0.02),
        Goal("MSE, first bit", 0.25, 0.23, 0.27),
        Goal("MSE, second bit", 0.25, 0.23, 0.27),
    )
    strings, sums, one = (partial(fresh_loss, n=n) for n in (2000, 500, 1))
    return {
        ("adding", "lstm"): Recipe(adding(cell="lstm", forget_bias=2.0), 100, sums, (added,)),
        ("adding", "gru"): Recipe(adding(cell="gru"), 100, sums, (added,)),
        ("adding", "rnn"): Recipe(adding(cell="rnn"), 100, sums, (not_added,)),
        ("embedded_reber", "lstm"): Recipe(reber(cell="lstm"), 500, strings, (near_entropy,)),
        ("embedded_reber", "gru"): Recipe(reber(cell="gru"), 500, strings, (near_entropy,)),
        ("xor_in_time", "rnn"): Recipe(xor, 250, partial(losses_by_place, n=2000), by_place),
        ("parity", "gru"): Recipe(parity, 100, partial(fresh_loss, n=1000), (Goal("nats", "< 0.01", high=0.01),)),
        ("letters", "rnn"): Recipe(letters, 250, stream_loss, (Goal("nats/char", "<= 0.375", high=0.375),)),
        ("waves", "clockwork"): Recipe(wave(cell="clockwork", hidden=28, modules=8), 300, one, (clockwork,)),
        ("waves", "lstm"): Recipe(wave(cell="lstm", hidden=10), 300, one, (lstm,)),
        ("waves", "rnn"): Recipe(wave(cell="rnn", hidden=21), 300, one, (elman,)),
    }


RECIPES = _recipes()


def learn(recipe: Recipe) -> tuple[np.ndarray, float]:
    """The best check of each network, (goals, S), and the processor seconds of the training."""
    config, state, seconds = recipe.config, start(recipe.config), 0.0
    best = np.full((len(recipe.goals), config.seeds), np.inf)
    to_reach = all(goal.high < math.inf for goal in recipe.goals)
    while not state.ended(config):
        began = time.process_time()
        state = advance(config, state, steps=recipe.every)
        seconds += time.process_time() - began
        now = recipe.measure(config, state)
        best = np.where(now[0] < best[0], now, best)
        reached = (goal.met(value) for goal, row in zip(recipe.goals, best, strict=True) for value in row)
        if to_reach and all(reached):
            break
    return best, seconds


def rows() -> list[dict]:
    """The table: one dict for every recipe, goal and seed."""
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(RECIPES))) as pool:
        results = dict(zip(RECIPES, pool.map(learn, RECIPES.values()), strict=True))
    table = []
    for (task, cell), (values, seconds) in results.items():
        recipe = RECIPES[task, cell]
        for goal, measured in zip(recipe.goals, values.tolist(), strict=True):
            for member, value in enumerate(measured):
                unit = results[task, goal.relative_to][0][0, member] if goal.relative_to else 1.0
                table.append(
                    {
                        "task": task,
                        "cell": cell,
                        "seed": recipe.config.seed + member,
                        "metric": goal.metric,
                        "value": value,
                        "expected": goal.expected,
                        "ok": goal.met(value, float(unit)),
                        "seconds": seconds / recipe.config.seeds,
                    }
                )
    return table


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Train networks on textbook tasks, beside what is expected.")
    parser.add_argument("--only", choices=("exercises", "textbook"), help="one half of the table")
    parser.add_argument("--real", action="store_true", help="real corpora instead")
    parser.add_argument("--json", metavar="FILE", help="write the results there as well")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    table: list[dict] = []
    if options.real:
        table, skipped = textbook.real_table()
        textbook.show(table)
        for name, reason in skipped.items():
            print(f"{name}: skipped, {reason}")
    if not options.real and options.only != "textbook":
        exercises = rows()
        show(exercises)
        table += exercises
    if not options.real and options.only != "exercises":
        learned = textbook.table(SEEDS)
        textbook.show(learned)
        table += learned
    print(f"{sum(row['ok'] for row in table)} of {len(table)} as expected, {time.perf_counter() - began:.0f} seconds")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(table, file, indent=1)


def show(table: list[dict]) -> None:
    """Print the exercises."""
    print(f"{'task':15} {'cell':10} {'seed':>4} {'metric':15} {'value':>8} {'expected':>17} {'ok':3} {'seconds':>7}")
    for row in table:
        expected = row["expected"] if isinstance(row["expected"], str) else f"{row['expected']:.4f}"
        verdict = "yes" if row["ok"] else "NO"
        print(
            f"{row['task']:15} {row['cell']:10} {row['seed']:4} {row['metric']:15} {row['value']:8.4f} "
            f"{expected:>17} {verdict:3} {row['seconds']:7.1f}"
        )


if __name__ == "__main__":
    main()
