"""Beam search beside sampling: the likeliest text that a search finds, and what is lost by it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from rnnviz.core.arrays import Params
from rnnviz.data.vocabulary import SENTENCE_END, printable
from rnnviz.language import InputError, _
from rnnviz.learn.beam import Hypothesis, beam_search
from rnnviz.learn.config import TrainConfig, model_of
from rnnviz.learn.train import Snapshot
from rnnviz.learn.written import Written, distinct, look_at_sample
from rnnviz.plots.writing import plot_dullness
from rnnviz.ui import networks
from rnnviz.ui.figure import figure
from rnnviz.ui.networks import Network
from rnnviz.ui.training.samples import Sampling, draw_sample
from rnnviz.ui.user_text import quoted

WIDEST = 10
OTHERS = 2, 8  # samples of other seeds, at least and at most
WORK = 4e8  # multiply-adds that these may take: about a second
ENDS = (".", "!", "?", "。", "！", "？", SENTENCE_END)
KEPT = 64
# On a narrow screen the table moves under the finger, not the page.
_SCROLLED = """<style>
    .st-key-beam-table { overflow-x: auto; }
    .st-key-beam-table td * { white-space: nowrap !important; }
</style>"""
RUN = 3  # tokens of a run whose return is dull


def beam(network: Network, sampling: Sampling, read: Written) -> None:
    """Draw the controls of the search, its texts beside the sample, and where all of them stand."""
    st.header(_("Beam search beside sampling"), anchor=False)
    st.caption(
        _(
            "At each step the search continues every text of the beam by every token and keeps the likeliest. "
            "A width of 1 takes the likeliest token each time. It draws nothing: temperature, top-k, top-p and seed "
            "have no say, and an unknown word is left out unless it is to be shown."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        width = st.slider(_("Width of the beam"), 1, WIDEST, 4, key="beam-width", persist_state="session", width=260)
        stops = [word for word in ENDS if word in networks.words(network)]
        alone = (
            st.toggle(_("One sentence: a text ends at its full stop"), key="beam-ends", persist_state="session")
            if stops
            else False
        )
        alpha = (
            st.slider(
                _("Length normalisation α"),
                0.0,
                2.0,
                0.0,
                0.1,
                key="beam-alpha",
                persist_state="session",
                width=260,
                help=_("The log-probability is divided by ((5 + n) / 6)^α: a longer text is forgiven for its length."),
            )
            if alone
            else 0.0
        )
    try:
        found = _found(
            network.key, sampling.prime, sampling.length, width, tuple(stops) if alone else (), alpha, sampling.unknown,
            network.config, network.params,
        )  # fmt: skip
        others = [] if sampling.greedy else _others(network.key, sampling, network.config, network.params)
    except InputError as problem:
        st.error(str(problem))
        return
    _in_words(read, found)
    left, right = st.columns(2)
    with left:
        _one(_("Sample"), "beam-sample", read.text)
        _one(_("Best of the beam"), "beam-best", found[0].text)
    with right:
        _dullness(read, found, others)
    _table(read, found)


def _one(name: str, key: str, said: str) -> None:
    st.markdown(f"**{name}**")
    with st.container(key=key, height=150, border=False):
        st.code(said, language=None, wrap_lines=True)


def _in_words(read: Written, found: list[Hypothesis]) -> None:
    best = found[0]
    st.markdown(
        _(
            "The sample has {sample} nats a token and {distinct} of its runs of three tokens are different ones; the "
            "best text of the beam {best} nats and {best_distinct}."
        ).format(
            sample=f"{read.log_probs.mean():.3f}",
            distinct=f"{distinct(read.ids, RUN):.0%}",
            best=f"{best.log_probs.mean():.3f}",
            best_distinct=f"{distinct(best.ids, RUN):.0%}",
        )
    )


def _dullness(read: Written, found: list[Hypothesis], others: list[tuple[float, float, str]]) -> None:
    series = [
        (_("samples of other seeds"), *(np.array(column) for column in zip(*others, strict=True))) if others else None,
        (_("the sample"), *(np.array([value]) for value in _point(read))),
        (_("texts of the beam"), *(np.array(column) for column in zip(*map(_point, found), strict=True))),
    ]
    figure(
        plot_dullness([entry or ("", np.empty(0), np.empty(0), []) for entry in series]),
        "writing-dullness",
        alt=_("Log-probability a token against variety: the sample {a}, the best of the beam {b}.").format(
            a="{:.2f}, {:.2f}".format(*_point(read)[:2]), b="{:.2f}, {:.2f}".format(*_point(found[0])[:2])
        ),
    )


def _point(written: Written | Hypothesis) -> tuple[float, float, str]:
    shown = "".join(map(printable, written.tokens)) if written.kind == "char" else " ".join(written.tokens)
    return float(written.log_probs.mean()), distinct(written.ids, RUN), shown


def _table(read: Written, found: list[Hypothesis]) -> None:
    """Draw each text with its score."""
    rows = [_row(_("sample"), read, None)]
    rows += [_row(_("beam {n}").format(n=n), text, text.score) for n, text in enumerate(found, 1)]
    st.html(_SCROLLED)
    with st.container(key="beam-table"):
        st.table(rows, hide_index=True)
    st.caption(
        _("Distinct: how many of the tokens, and of the runs of three tokens, are different ones (Li et al. 2016).")
    )


def _row(name: str, written: Written | Hypothesis, score: float | None) -> dict[str, str]:
    return {
        _("text"): name,
        _("tokens"): str(len(written.ids)),
        _("log p (nats)"): f"{written.log_prob:.2f}",
        _("score"): "–" if score is None else f"{score:.2f}",
        _("per token"): f"{written.log_probs.mean():.3f}",
        _("distinct tokens"): f"{distinct(written.ids):.0%}",
        _("distinct runs of three"): f"{distinct(written.ids, RUN):.0%}" if len(written.ids) >= RUN else "–",
        _("begins"): quoted(_point(written)[2][:40]),
    }


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _found(
    key: str,
    prime: str,
    length: int,
    width: int,
    ends: tuple[str, ...],
    alpha: float,
    unknown: str,
    _config: TrainConfig,
    _params: Params,
) -> list[Hypothesis]:
    return beam_search(
        _config, Snapshot(0, _params), prime=prime, length=length, width=width, ends=ends, alpha=alpha, unknown=unknown
    )


@st.cache_data(show_spinner=False, max_entries=KEPT)
def _others(key: str, sampling: Sampling, _config: TrainConfig, _params: Params) -> list[tuple[float, float, str]]:
    count = np.clip(WORK / (model_of(_config).n_parameters() * sampling.length), *OTHERS)
    seeds = (sampling.seed + n for n in range(1, int(count) + 1))
    drawn = (draw_sample(_config, _params, replace(sampling, seed=seed % 2**32)) for seed in seeds)
    return [_point(look_at_sample(sample)) for sample in drawn]
