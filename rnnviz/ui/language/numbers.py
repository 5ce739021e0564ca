"""The page's numbers, each reckoned once: the n-grams of the data, what they and the network give to held-out words."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from rnnviz.analysis import language_agreement, language_model
from rnnviz.analysis.language_samples import sentences
from rnnviz.core.arrays import Params
from rnnviz.data.agreement import agreement_cases
from rnnviz.data.datasets import dataset
from rnnviz.data.ngram_models import ORDERS, Events, NgramModels
from rnnviz.language import N_, InputError, _
from rnnviz.learn.tasks import train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import Encoded, encoded
from rnnviz.ui.tasks.contest import TaskContest

NETWORK = N_("Network")
AGREEMENT = "agreement_en"
KEPT = 32


@dataclass(frozen=True)
class Net:
    """The page's network as it is now: of the contest, or untrained while there is none.

    key : equal keys, equal parameters; first : the parameters before training
    """

    config: TaskConfig
    params: Params
    first: Params
    step: int
    active: bool
    key: str

    @property
    def numbers(self) -> Encoded:
        """Its data."""
        return encoded(self.config)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """The sentences all models are tried on: their events, all their words in a row, and how many characters."""

    sequences: list[Events]
    words: list[str]
    characters: int

    @property
    def after(self) -> list[list[str]]:
        """The words of each sentence that are predicted."""
        return [list(after) for _read, after in self.sequences]


def net_of(contest: TaskContest | None, config: TaskConfig) -> Net:
    """The network of the contest; before it is begun the untrained one of these settings.

    Raises
    ------
    InputError      if the data do not fit, are not here or too few
    """
    if contest is None:
        params = _untrained(replace(config, epochs=1, learning_rate=0.0))
        return Net(config, params, params, 0, False, _fingerprint(params))
    (name,) = contest.configs
    state = contest.states[name]
    first = contest.beginnings[name].params
    return Net(contest.configs[name], state.params, first, state.step, contest.active, _fingerprint(state.params))


def _fingerprint(params: Params) -> str:
    return f"{zlib.crc32(np.ascontiguousarray(params['W_y'])):x}-{zlib.crc32(np.ascontiguousarray(params['b_y'])):x}"


@st.cache_resource(show_spinner=False, max_entries=4)
def _untrained(config: TaskConfig) -> Params:
    return train.start(config).params


def ngrams(net: Net, smoothing: str) -> NgramModels:
    """The n-gram models of the network's data and vocabulary."""
    return _ngrams(net.numbers.config, smoothing)


@st.cache_resource(show_spinner=False, max_entries=4)
def _counted(data: TaskConfig) -> NgramModels:
    return language_model.ngram_models(encoded(data))


@st.cache_resource(show_spinner=False, max_entries=8)
def _ngrams(data: TaskConfig, smoothing: str) -> NgramModels:
    counted = _counted(data)
    return counted if smoothing == counted.smoothing else NgramModels(counted.words, smoothing, counted.counts)


def held_out(net: Net) -> HeldOut:
    """The sentences that all are tried on."""
    return _held_out(net.numbers.config)


@st.cache_resource(show_spinner=False, max_entries=4)
def _held_out(data: TaskConfig) -> HeldOut:
    numbers = encoded(data)
    rows = language_model.held_out_rows(numbers)
    sequences = language_model.events(numbers, rows)
    words = [word for _read, after in sequences for word in after]
    return HeldOut(sequences, words, language_model.characters(numbers, rows))


def ngram_losses(net: Net, smoothing: str) -> dict[int, np.ndarray]:
    """By order, the losses (n,) of all held-out words."""
    return _ngram_losses(net.numbers.config, smoothing)


@st.cache_data(show_spinner=False, max_entries=8)
def _ngram_losses(data: TaskConfig, smoothing: str) -> dict[int, np.ndarray]:
    by_order = language_model.ngram_losses(_ngrams(data, smoothing), _held_out(data).sequences)
    return {order: np.concatenate(losses) for order, losses in by_order.items()}


def most_frequent_share(net: Net) -> float:
    """How often who always says the most frequent word of the training part is right on the held-out words."""
    return _most_frequent_share(net.numbers.config)


@st.cache_data(show_spinner=False, max_entries=8)
def _most_frequent_share(data: TaskConfig) -> float:
    word = _counted(data).counts.unigrams.max()
    return float(np.mean([other == word for other in _held_out(data).words]))


@st.cache_data(show_spinner=False, max_entries=16)
def kinds(key: str) -> tuple[int, int]:
    """How many different words the training part of data has, and how many of them occur more than once."""
    data = dataset(key)
    counts = data.source.take(data.parts["train"]).counts
    return int(np.count_nonzero(counts)), int(np.count_nonzero(counts > 1))


def network_losses(net: Net) -> np.ndarray:
    """The network's losses (n,) of all held-out words.

    Raises
    ------
    InputError      if they are not finite
    """
    losses = _network_losses(net.config, net.key, net.params)
    if not np.isfinite(losses).all():
        raise InputError(_("The network's numbers have grown beyond all bounds: lower the learning rate and reset."))
    return losses


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _network_losses(config: TaskConfig, key: str, _params: Params) -> np.ndarray:
    return np.concatenate(language_model.network_losses(config, _params))


def written(net: Net, n: int, temperature: float, seed: int) -> list[str]:
    """Sentences that the network makes up."""
    return _written(net.config, net.key, n, temperature, seed, net.params)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _written(config: TaskConfig, key: str, n: int, temperature: float, seed: int, _params: Params) -> list[str]:
    return sentences(config, _params, n, temperature=temperature, limit=min(40, config.max_length), seed=seed)


def agreement(net: Net, smoothing: str) -> dict[str | int, dict[int, float]]:
    """The share of right verb forms preferred by phrases between: of NETWORK, of each order, and of "nearest"."""
    counted = _agreement_without(net.numbers.config, smoothing)
    return {NETWORK: _agreement_of(net.config, net.key, net.params), **counted}


@st.cache_data(show_spinner=False, max_entries=8)
def _agreement_without(data: TaskConfig, smoothing: str) -> dict[str | int, dict[int, float]]:
    cases = agreement_cases(encoded(data).data, "valid")
    models = _ngrams(data, smoothing)
    found = {order: language_agreement.ngrams_prefer(models, order, cases) for order in ORDERS}
    found["nearest"] = language_agreement.nearest_prefers(cases)
    return {name: language_agreement.by_phrases(cases, preferred) for name, preferred in found.items()}


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _agreement_of(config: TaskConfig, key: str, _params: Params) -> dict[int, float]:
    cases = agreement_cases(encoded(config).data, "valid")
    return language_agreement.by_phrases(cases, language_agreement.network_prefers(config, _params, cases))
