"""Agreement, tagging and blanks: what two directions and a memory are good for, beside what can be had without.

python -m tests.benchmarks.tasks_tag
"""

from __future__ import annotations

import time

import numpy as np

from rnnviz.analysis.language_agreement import network_prefers
from rnnviz.analysis.tagging_blanks import blank_test
from rnnviz.analysis.tagging_results import guess_test, network_test
from rnnviz.data.agreement import agreement_cases
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded
from tests.benchmarks.textbook import Row
from tests.benchmarks.trained import trained

SEEDS = 3
NEAR_CHANCE = 0.25  # of eight answers; a guess has 0.125


def agreement_rows(seed: int) -> list[Row]:
    """Number agreement by a language model, over 0 to 3 phrases."""
    config = TaskConfig(
        task="language",
        data="agreement_en:3",
        cell="gru",
        hidden=48,
        embedding=24,
        epochs=6,
        learning_rate=0.01,
        seed=seed,
    )
    params, cases = trained(config), agreement_cases(encoded(config).data)
    nearest = float(np.mean([case.nearest == case.right for case in cases]))
    right = network_prefers(config, params, cases)
    share, far = float(right.mean()), float(right[[case.phrases == 3 for case in cases]].mean())
    return [
        ("agreement: GRU", share, "> 0.95", share > 0.95),
        ("agreement: GRU, 3 phrases between", far, "> 0.95", far > 0.95),
        ("agreement: nearest noun", nearest, "< 0.8", nearest < 0.8),
    ]


def tagging_rows(seed: int) -> list[Row]:
    """Word classes in one direction and in two, on all words and on the ambiguous ones."""
    found = {}
    for name, two in (("one direction", False), ("two directions", True)):
        config = TaskConfig(
            task="tag",
            data="pos_en",
            cell="gru",
            hidden=24,
            embedding=16,
            bidirectional=two,
            epochs=4,
            learning_rate=0.01,
            seed=seed,
        )
        found[name] = network_test(config, trained(config), "test")
    guess, one, two = guess_test(config, "test"), *found.values()
    beaten = f"> one direction, {one.on_ambiguous:.4f}"
    return [
        ("tags: most frequent tag", guess.scores.accuracy, "beside", True),
        ("tags: one direction", one.scores.accuracy, "beside", True),
        ("tags: two directions", two.scores.accuracy, "> 0.95", two.scores.accuracy > 0.95),
        ("ambiguous words: most frequent tag", guess.on_ambiguous, "beside", True),
        ("ambiguous words: two directions", two.on_ambiguous, beaten, two.on_ambiguous > one.on_ambiguous),
    ]


def blank_rows(seed: int) -> list[Row]:
    """The missing word in one direction and in two, with the clue behind it and before it."""
    tests = []
    for two in (False, True):
        config = TaskConfig(
            task="tag",
            data="blanks_en",
            cell="gru",
            hidden=64,
            bidirectional=two,
            epochs=5 if two else 10,
            optimizer="rmsprop",
            learning_rate=0.005,
            seed=seed,
        )
        tests.append(blank_test(config, trained(config), "test"))
    one, two = tests
    return [
        ("blank, clue behind: two directions", two.behind, "> 0.9", two.behind > 0.9),
        ("blank, clue behind: one direction", one.behind, f"< {NEAR_CHANCE}", one.behind < NEAR_CHANCE),
        ("blank, clue before: one direction", one.before, "> 0.9", one.before > 0.9),
    ]


def rows(seed: int) -> list[Row]:
    """(what, measured, wanted, whether it is so) of one seed."""
    return [*agreement_rows(seed), *tagging_rows(seed), *blank_rows(seed)]


if __name__ == "__main__":
    for number in range(SEEDS):
        began = time.process_time()
        table = rows(number)
        for what, measured, wanted, met in table:
            print(f"{number} {what:38} {measured:8.4f} {wanted:30} {'yes' if met else 'NO'}")
        print(f"{number} seconds of processor time: {time.process_time() - began:.1f}")
