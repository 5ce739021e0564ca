"""The numbers that the page shows, each computed once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from rnnviz.analysis.classify import Scores, score
from rnnviz.analysis.negations import has_negations, negations_are_whole, right_on_negations
from rnnviz.analysis.saliency import Saliency, running_opinion, saliency
from rnnviz.core.arrays import Params
from rnnviz.language import N_
from rnnviz.learn import bag_of_words
from rnnviz.learn.bag_of_words import BagOfWords
from rnnviz.learn.tasks import measure
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.measure import Evaluation
from rnnviz.learn.tasks.train import TaskState

PAGE = "classify"
NETWORK = N_("Network")
TESTED = 3000  # examples of the test part at most
KEPT = 16


@dataclass(frozen=True, eq=False)
class Baseline:
    """Verdicts without a network.

    bag : naive Bayes
    truths, said : by part, the right answers (N,) and those of naive Bayes, of the first TESTED examples
    """

    bag: BagOfWords
    truths: dict[str, np.ndarray]
    said: dict[str, np.ndarray]

    def majority(self, part: str) -> float:
        """How often the most frequent answer of the training part is right."""
        return float((self.truths[part] == self.bag.most_frequent).mean())

    def accuracy(self, part: str) -> float:
        """How often naive Bayes is right."""
        return float((self.truths[part] == self.said[part]).mean())


def baseline(config: TaskConfig) -> Baseline:
    """The baselines on the config's data, whatever its network."""
    return _baseline(config.data, config.vocabulary_size, config.max_length)


@st.cache_resource(show_spinner=False, max_entries=KEPT)
def _baseline(data: str, vocabulary_size: int, max_length: int) -> Baseline:
    config = TaskConfig(task="classify", data=data, vocabulary_size=vocabulary_size, max_length=max_length)
    bag = bag_of_words.fit(config)
    parts = ("valid", "test")
    return Baseline(
        bag,
        {part: bag_of_words.truths(config, part, TESTED) for part in parts},
        {part: bag_of_words.predictions(config, bag, part, TESTED) for part in parts},
    )


def tested(config: TaskConfig, state: TaskState) -> Evaluation:
    """The network's verdicts on the first TESTED examples of the test part."""
    return _tested(config, _mark(state), state)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _tested(config: TaskConfig, mark: tuple, _state: TaskState) -> Evaluation:
    return measure.evaluate(config, _state.params, "test", TESTED)


def scores(config: TaskConfig, truths: np.ndarray, said: np.ndarray) -> Scores:
    """How good verdicts on the config's data are."""
    return score(truths, said, len(encoded(config).answers))


def on_negations(config: TaskConfig, state: TaskState) -> tuple[tuple[float, float], bool] | None:
    """How often network and naive Bayes are right on the negation set, and whether its texts are read to their ends.

    None of data that have none.
    """
    return _on_negations(config, _mark(state), state) if has_negations(config.data) else None


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _on_negations(config: TaskConfig, mark: tuple, _state: TaskState) -> tuple[tuple[float, float], bool]:
    network, counted = right_on_negations(config, _state.params, baseline(config).bag).mean(axis=0).tolist()
    return (network, counted), negations_are_whole(config)


def opinion(config: TaskConfig, params: Params, xs: np.ndarray) -> tuple[np.ndarray, Saliency]:
    """The running opinion over the ids (T, 1), and what each of them means for the verdict."""
    model, ids = model_of(config), xs[:, 0]
    return running_opinion(model, params, ids), saliency(model, params, ids)


def _mark(state: TaskState) -> tuple:
    """What tells this state from others of the same settings: the way to it may have had other rates."""
    return state.step, state.losses[-1:].tolist(), state.norms[-1:].tolist()
