"""Praise or blame: a network that reads in order against naive Bayes, which counts words.

`rows(seed)` trains on the made-up verdicts, a second or two of one core; `polarity(seed)` on the 10,662 sentences of
NLTK's sentence_polarity, some ten seconds, where they are: `NLTK_DATA=../shared/data/nltk_data`. Both give (name,
measured, goal, met).
"""

from __future__ import annotations

from dataclasses import replace

from rnnviz.analysis.negations import right_on_negations
from rnnviz.data import shelf
from rnnviz.data.nltk_corpora import available, load
from rnnviz.learn import bag_of_words
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.measure import evaluate
from tests.benchmarks.textbook import Row
from tests.benchmarks.trained import trained

MADE_UP = TaskConfig(task="classify", data="templates_en:3", cell="gru", hidden=32, dropout=0.2, epochs=6)
POLARITY = TaskConfig(task="classify", cell="gru", hidden=32, dropout=0.5, epochs=4, learning_rate=0.003)
AHEAD, RIGHT = 0.1, 0.72
CORPUS = "sentence_polarity"


def bayes_accuracy(config: TaskConfig) -> float:
    """How often naive Bayes is right on the test part."""
    said = bag_of_words.predictions(config, bag_of_words.fit(config), "test")
    return float((said == bag_of_words.truths(config, "test")).mean())


def rows(seed: int) -> list[Row]:
    """What one seed has come to on the made-up verdicts."""
    config = replace(MADE_UP, seed=seed)
    right = right_on_negations(config, trained(config), bag_of_words.fit(config))
    network, counted = right.mean(axis=0).tolist()
    goal = f"> {counted + AHEAD:.2f} (naive Bayes {counted:.2f} and {AHEAD})"
    return [("made-up verdicts, the same words in another order", network, goal, network > counted + AHEAD)]


def polarity(seed: int = 0) -> list[Row] | str:
    """What the network has come to on real sentences, with naive Bayes beside it; or why there are none."""
    if not available(CORPUS):
        return f"{CORPUS} is not there: set NLTK_DATA to a folder that holds it"
    config = replace(POLARITY, data=shelf.put(load(CORPUS, "labels")[0]).key, seed=seed)
    right = evaluate(config, trained(config), "test").accuracy
    goal = f">= {RIGHT} (naive Bayes {bayes_accuracy(config):.3f})"
    return [("sentence_polarity, test accuracy", right, goal, right >= RIGHT)]
