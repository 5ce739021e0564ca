"""What the page computes from the data and the trained networks, each once for the same parameters."""

from __future__ import annotations

import hashlib

import numpy as np
import streamlit as st

from rnnviz.analysis.alignment import share_on_alignment, source_reach
from rnnviz.analysis.translate_baselines import baselines
from rnnviz.core.arrays import Params
from rnnviz.core.pairs import END
from rnnviz.data.datasets import dataset
from rnnviz.language import InputError, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import encoded, model_of
from rnnviz.learn.tasks.train import TaskState
from rnnviz.learn.tasks.translate import Output, Translations, beam, write_part

TESTED = 300  # examples of the test part, the first ones
KEPT = 32


def digest(config: TaskConfig, state: TaskState) -> str:
    """Equal digests, equal networks."""
    made = hashlib.blake2b(config.to_json().encode(), digest_size=16)
    for array in state.params.values():
        made.update(np.ascontiguousarray(array).tobytes())
    return made.hexdigest()


@st.cache_data(show_spinner=False, max_entries=KEPT)
def without_network(key: str) -> dict[str, Translations]:
    """What the baselines write for the same test examples, by their English names."""
    data = dataset(key)
    rows = [int(row) for row in data.parts["test"][:TESTED]]
    sources, right = (tuple(column[row] for row in rows) for column in (data.source, data.answers))
    return {name: Translations(sources, right, tuple(w)) for name, w in baselines(data, sources).items()}


@st.cache_data(show_spinner=False, max_entries=KEPT)
def tested(key: str, _config: TaskConfig, _params: Params) -> Translations:
    """What a network writes for the test examples."""
    return write_part(_config, _params, "test", TESTED)


@st.cache_data(show_spinner=False, max_entries=KEPT)
def aligned(key: str, _config: TaskConfig, _params: Params) -> tuple[float, int]:
    """The share of the test's target symbols that attention looks for in the right place, and their number."""
    return share_on_alignment(_config, _params, "test", TESTED)


@st.cache_data(show_spinner=False, max_entries=4 * KEPT)
def searched(
    key: str, tokens: tuple[str, ...], width: int, alpha: float, _config: TaskConfig, _params: Params
) -> list[Output]:
    """The beam's outputs for a source.

    Raises
    ------
    InputError      if no output has a probability
    """
    found = beam(_config, _params, tokens, width=width, alpha=alpha)
    if not found:
        raise _overflown()
    return found


@st.cache_data(show_spinner=False, max_entries=KEPT)
def states(
    key: str, tokens: tuple[str, ...], answer: tuple[str, ...], _config: TaskConfig, _params: Params
) -> tuple[np.ndarray, np.ndarray]:
    """The encoder's outputs (S, M) and the decoder's states (T, H) while it reads the answer.

    Raises
    ------
    InputError      if they are not finite
    """
    model, source, target = _ids(_config, tokens, answer)
    encoded_source = model.encode(_params, source[:, None])
    given = np.concatenate([[END], target[:-1]])
    now, tops = encoded_source.first, []
    for t, k in enumerate(given):
        step = model.decode(_params, encoded_source, np.array([[k]]), now, t)
        now = step.final_state
        tops.append(step.top[-1, 0])
    return _finite(encoded_source.memory[:, 0]), _finite(np.stack(tops))


@st.cache_data(show_spinner=False, max_entries=KEPT)
def reach(
    key: str, tokens: tuple[str, ...], answer: tuple[str, ...], _config: TaskConfig, _params: Params
) -> np.ndarray:
    """See analysis.alignment.source_reach; (T, S), in float64.

    Raises
    ------
    InputError      if it is not finite
    """
    model, source, target = _ids(_config, tokens, answer)
    params = {name: array.astype(float) for name, array in _params.items()}
    return _finite(source_reach(model, params, source, target))


def _finite(values: np.ndarray) -> np.ndarray:
    if not np.isfinite(values).all():
        raise _overflown()
    return values


def _overflown() -> InputError:
    return InputError(_("The network's numbers have grown beyond all bounds: lower the learning rate and reset."))


def _ids(config: TaskConfig, tokens: tuple[str, ...], answer: tuple[str, ...]) -> tuple:
    """The network, the ids of a source and those of an answer with END."""
    numbers = encoded(config)
    place = {name: k for k, name in enumerate(numbers.answers)}
    source = numbers.reads(tokens).source[:, 0]
    return model_of(config), source, np.array([*(place[symbol] for symbol in answer), END])
