"""The charts of training: loss against its baselines, gradient norms, and a probe sentence through the network."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from rnnviz.analysis.gradients import gradient_flow
from rnnviz.core.records import Batch
from rnnviz.data.ngrams import bigram_loss, uniform_loss, unigram_loss
from rnnviz.data.task import probe_ids
from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _, listed
from rnnviz.learn.config import TrainConfig, model_of, task_of
from rnnviz.learn.train import TrainState
from rnnviz.plots.gradient_maps import plot_gradient_flow
from rnnviz.plots.states import plot_states
from rnnviz.plots.training import plot_loss, plot_training_gradients
from rnnviz.ui.figure import figure
from rnnviz.ui.live import smoothed
from rnnviz.ui.names import lane_name

if TYPE_CHECKING:
    import plotly.graph_objects as go

PROBE_STEPS = 50
GRADIENTS_EVERY_S = 0.6
_GRADIENTS = "train-gradients-drawn"
BASELINES = 64  # texts whose baselines are remembered


def progress_charts(config: TrainConfig, now: TrainState, *, live: bool) -> None:
    """Loss and gradient norms of all updates so far. In a live page the second chart moves more slowly."""
    left, right = st.columns(2)
    with left:
        _loss_chart(config, now)
    with right:
        drawn_at, kept = st.session_state.get(_GRADIENTS, (0.0, None))
        if not live or kept is None or time.monotonic() - drawn_at > GRADIENTS_EVERY_S:
            kept = _gradient_chart(config, now)
            st.session_state[_GRADIENTS] = (time.monotonic(), kept)
        fig, alt = kept
        figure(fig, "train-gradients", alt=alt)


def _loss_chart(config: TrainConfig, now: TrainState) -> None:
    loss = now.history.loss
    mean = smoothed(loss)
    baselines = named_baselines(config)
    figure(
        plot_loss(_updates(now), loss, baselines, smoothed=mean),
        "train-loss",
        alt=_("Loss over {n} updates, now {loss} nats per token; baselines: {baselines}.").format(
            n=len(loss),
            loss=f"{mean[-1]:.3f}" if len(loss) else "–",
            baselines=listed(f"{name} {value:.2f}" for name, value in baselines.items()),
        ),
    )


def _gradient_chart(config: TrainConfig, now: TrainState) -> tuple[go.Figure, str]:
    raw, clipped = now.history.raw_norm, now.history.clipped_norm
    alt = _("Norm of the gradient at each of {n} updates, now {raw} as computed and {clipped} as used.").format(
        n=len(raw), raw=f"{raw[-1]:.3g}" if len(raw) else "–", clipped=f"{clipped[-1]:.3g}" if len(raw) else "–"
    )
    threshold = config.clip_at if config.clipping == "norm" else None
    return plot_training_gradients(_updates(now), raw, clipped, threshold), alt


def _updates(now: TrainState) -> np.ndarray:
    """The numbers of the updates in the history, for the x axis."""
    return np.arange(now.step - len(now.history.loss) + 1, now.step + 1, dtype=np.int32)


def named_baselines(config: TrainConfig) -> dict[str, float]:
    """The losses that need no memory, by their names on charts."""
    uniform, unigram, bigram = _baselines(config.corpus, config.own_text, config.tokens, config.vocabulary_size, config)
    return {_("all equally likely, ln V"): uniform, _("unigram"): unigram, _("bigram"): bigram}


@st.cache_data(show_spinner=False, max_entries=BASELINES)
def _baselines(corpus: str, text: str, tokens: str, size: int, _config: TrainConfig) -> tuple[float, float, float]:
    task = task_of(_config)
    V = len(task.vocabulary)
    return uniform_loss(V), unigram_loss(task.ids, V), bigram_loss(task.ids, V)


def probe_charts(config: TrainConfig, now: TrainState, sentence: str) -> None:
    """What the network, as it is now, makes of a fixed sentence: its states, and how far each loss reaches back."""
    try:
        ids, words = probe_ids(task_of(config), sentence, min(config.length, PROBE_STEPS))
    except InputError as problem:
        st.error(str(problem))
        return
    tokens = [printable(word) for word in words[:-1]]
    model = model_of(config)
    lane = next(n for n, place in enumerate(model.lanes) if place.layer == model.layers)
    with np.errstate(all="ignore"):
        forward = model.forward(now.params, Batch(ids[:-1, None], ids[1:, None]))
        flow = gradient_flow(model, now.params, forward, "h", lane)
    states = forward.lanes[lane].states["h"][1:, 0]
    if len(model.lanes) > 1:
        named = lane_name(model.lanes[lane], model.lanes)
        st.caption(_("Here: {lane}. Unroll and Gradients show every layer and direction.").format(lane=named))
    left, right = st.columns(2)
    with left:
        figure(
            plot_states(
                states,
                tokens,
                title=_("Hidden states after {n} updates").format(n=f"{now.step:,}"),
                bounded=config.cell != "rnn" or config.nonlinearity == "tanh",
            ),
            "train-states",
            alt=_("Hidden state of {h} units over {n} steps of a fixed sentence, after {updates} updates.").format(
                h=states.shape[1], n=len(tokens), updates=now.step
            ),
        )
    with right:
        figure(
            plot_gradient_flow(flow, tokens),
            "train-flow",
            alt=_("How far the loss of each of {n} steps reaches back, after {updates} updates.").format(
                n=len(tokens), updates=now.step
            ),
        )
