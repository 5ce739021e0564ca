"""Parts of speech in real English: MASC, half a million words, against the most frequent tag of each word.

    NLTK_DATA=../shared/data/nltk_data python -m tests.benchmarks.tasks_nltk

`masc(seed)` gives (name, measured, goal, met), or why there is nothing to measure; some 75 seconds of one core.
"""

from __future__ import annotations

import time
from dataclasses import replace

from rnnviz.analysis.tagging_results import guess_test, network_test
from rnnviz.data import shelf
from rnnviz.data.nltk_corpora import available, load
from rnnviz.learn.tasks.config import TaskConfig
from tests.benchmarks.textbook import Row
from tests.benchmarks.trained import trained

CORPUS = "masc_tagged"
RECIPE = TaskConfig(
    task="tag",
    cell="gru",
    hidden=64,
    embedding=64,
    bidirectional=True,
    dropout=0.2,
    batch=32,
    learning_rate=0.003,
    epochs=3,
    vocabulary_size=20_000,
)


def masc(seed: int = 0) -> list[Row] | str:
    """The share of right tags on the test part."""
    if not available(CORPUS):
        return f"{CORPUS} is not there: set NLTK_DATA to a folder that holds it"
    config = replace(RECIPE, data=shelf.put(load(CORPUS, "tags")[0]).key, seed=seed)
    guessed = float(guess_test(config, "test").right.mean())
    right = float(network_test(config, trained(config), "test").right.mean())
    return [
        ("masc_tagged, parts of speech, test accuracy", right, f"> {guessed:.3f} (most frequent tag)", right > guessed)
    ]


if __name__ == "__main__":
    began = time.process_time()
    print(masc(), f"{time.process_time() - began:.0f} s of processor time")
