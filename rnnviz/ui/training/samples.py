"""What the network writes: at each snapshot of the run, now, and when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from rnnviz.core.arrays import Params
from rnnviz.data.tokenize import split_tokens
from rnnviz.data.uploads import clean
from rnnviz.language import InputError, _
from rnnviz.learn.config import TrainConfig, task_of
from rnnviz.learn.sample import UNKNOWN_POLICIES, Sample, sample
from rnnviz.learn.train import Snapshot, TrainState

FRESH_LENGTH = {"char": 160, "word": 40}
MAX_LENGTH = 1000
MAX_PRIME = 300
KEPT = 1024  # texts remembered, of all sessions
HEIGHT = 520
_ASKED = "train-asked"


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn; the arguments of learn.sample, and its seed."""

    prime: str
    temperature: float
    top_k: int
    top_p: float
    greedy: bool
    unknown: str
    length: int
    seed: int


def samples(config: TrainConfig, now: TrainState, name: str) -> None:
    """The samples of the run so far beside the controls that decide how they are drawn.

    name : tells the runs of the server apart: what one wrote is remembered under it
    """
    if config.bidirectional:
        st.header(_("What it writes while it learns"), anchor=False)
        cannot_write()
        return
    left, right = st.columns([3, 2])
    with right:
        st.header(_("Draw a sample"), anchor=False)
        sampling = sampling_controls(config, MAX_LENGTH, 300, "train-length")
        _on_request(config, now, name, sampling)
    with left:
        st.header(_("What it writes while it learns"), anchor=False)
        _history(config, now, name, replace(sampling, length=FRESH_LENGTH[config.tokens]))


def cannot_write() -> None:
    """Say why a network that reads from both ends writes nothing."""
    st.info(
        _(
            "This network reads from both ends, so it has seen the next token before it predicts it: "
            "a small loss is no feat, and it cannot write, for what comes next is not there yet."
        ),
        icon=":material/swap_horiz:",
    )


def _history(config: TrainConfig, now: TrainState, name: str, sampling: Sampling) -> None:
    """The text of the present network and of each snapshot, newest first, all drawn with the same random numbers."""
    moments = [Snapshot(now.step, now.params), *(s for s in reversed(now.snapshots) if s.step < now.step)]
    with st.container(height=HEIGHT, key="train-history"):
        for moment in moments:
            st.caption(_moment(now, moment.step))
            try:
                st.code(_text(f"{name} {moment.step}", sampling, config, moment.params), language=None, wrap_lines=True)
            except InputError as problem:
                st.error(str(problem))
                return


def _moment(now: TrainState, step: int) -> str:
    """When a text was written, and how good the network was then."""
    loss = now.history.loss
    if not len(loss):
        return _("update {n}").format(n=f"{step:,}")
    return _("update {n} · loss {loss}").format(n=f"{step:,}", loss=f"{loss[min(step, len(loss) - 1)]:.3f}")


def sampling_controls(config: TrainConfig, longest: int, length: int, length_key: str) -> Sampling:
    """Draw how a sample of at most `longest` tokens, at first `length`, is drawn; but for the length all is shared."""
    prime = st.text_input(
        _("Prime"),
        key="train-prime",
        max_chars=MAX_PRIME,
        persist_state="session",
        placeholder=_("empty: from the beginning of a line or sentence"),
        help=_("The text that the network reads before it writes on."),
    )
    greedy = st.toggle(
        _("Always the likeliest token"),
        key="train-greedy",
        persist_state="session",
    )
    temperature = st.slider(
        _("Temperature"),
        0.05,
        3.0,
        0.8,
        0.05,
        key="train-temperature",
        persist_state="session",
        disabled=greedy,
        help=_("Logits are divided by it: below 1 the likely tokens win more often, above 1 chance does."),
    )
    top_p = st.slider(
        _("Top-p"),
        0.05,
        1.0,
        1.0,
        0.05,
        key="train-top-p",
        persist_state="session",
        disabled=greedy,
        help=_("Draws from the smallest set of tokens whose probability reaches p."),
    )
    left, right = st.columns(2)
    with left:
        top_k = st.number_input(
            _("Top-k"),
            0,
            50_000,
            0,
            key="train-top-k",
            persist_state="session",
            disabled=greedy,
            help=_("Draws from the k likeliest tokens; 0: from all."),
        )
        length = st.number_input(_("Length in tokens"), 1, longest, length, 10, key=length_key, persist_state="session")
    with right:
        seed = st.number_input(
            _("Seed of the sample"),
            0,
            2**32 - 1,
            key="train-seed",
            persist_state="session",
            disabled=greedy,
            help=_("The same seed draws the same text from the same network."),
        )
    unknown = "resample"
    if config.tokens == "word":
        unknown = st.selectbox(
            _("Unknown words"),
            UNKNOWN_POLICIES,
            format_func=_policy_name,
            key="train-unknown",
            persist_state="session",
            help=_("What to do when the network draws UNKNOWN_TOKEN, which stands for every rare word."),
        )
    return Sampling(clean(prime), temperature, top_k, top_p, greedy, unknown, length, seed)


def _policy_name(key: str) -> str:
    return {"resample": _("draw again"), "replace": _("replace by any word"), "keep": _("show UNKNOWN_TOKEN")}[key]


def _on_request(config: TrainConfig, now: TrainState, name: str, sampling: Sampling) -> None:
    """The button, and the text that it drew last, from the network as it was then."""
    say_strangers(config, sampling.prime)
    if st.button(_("Sample"), key="train-sample", icon=":material/edit_note:", width="stretch"):
        try:
            text = _text(f"{name} {now.step}", sampling, config, now.params)
        except InputError as problem:
            st.error(str(problem))
            return
        st.session_state[_ASKED] = (text, now.step, sampling)
    if _ASKED in st.session_state:
        text, step, asked = st.session_state[_ASKED]
        how = (
            _("the likeliest token each")
            if asked.greedy
            else _("temperature {t}, seed {seed}").format(t=f"{asked.temperature:g}", seed=asked.seed)
        )
        st.caption(_("update {n}, {how}").format(n=f"{step:,}", how=how))
        with st.container(key="train-drawn", height=220, border=False):
            st.code(text, language=None, wrap_lines=True)


def say_strangers(config: TrainConfig, prime: str) -> None:
    """Say which tokens of the prime the vocabulary does not hold."""
    strangers = _strangers(config, prime)
    if strangers:
        st.caption(
            _("Not in the vocabulary, read as UNKNOWN_TOKEN: {tokens}").format(tokens=" ".join(map(repr, strangers)))
        )


def _strangers(config: TrainConfig, prime: str) -> list[str]:
    """The tokens of the prime that the vocabulary does not hold."""
    if not prime:
        return []
    vocabulary = task_of(config).vocabulary
    tokens = dict.fromkeys(split_tokens(prime, vocabulary.kind))
    return [token for token in tokens if token not in vocabulary.word_to_index]


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _text(key: str, sampling: Sampling, _config: TrainConfig, _params: Params) -> str:
    """A sample; `key` stands for the network."""
    return draw_sample(_config, _params, sampling).text


def draw_sample(
    config: TrainConfig, params: Params, sampling: Sampling, forced: Mapping[int, int] | None = None
) -> Sample:
    """What a network writes under these wishes; the tokens of `forced`, by place, are taken instead of drawn."""
    s = sampling
    return sample(
        config,
        Snapshot(0, params),
        prime=s.prime,
        length=s.length,
        temperature=s.temperature,
        top_k=s.top_k,
        top_p=s.top_p,
        greedy=s.greedy,
        unknown=s.unknown,
        forced=forced,
        rng=np.random.default_rng(s.seed),
    )
