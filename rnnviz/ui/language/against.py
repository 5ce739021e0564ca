"""Models against each other on held-out sentences: perplexity, bits per character, and how it changes with training."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from rnnviz.analysis.language_model import Score, counted_rows, score
from rnnviz.data.ngram_models import ORDERS
from rnnviz.data.vocabulary import UNKNOWN_TOKEN
from rnnviz.language import _, listed, told
from rnnviz.plots.language import plot_agreement, plot_perplexity
from rnnviz.plots.theme import CELL_COLORS, NEGATIVE
from rnnviz.ui.figure import figure
from rnnviz.ui.language import numbers
from rnnviz.ui.language.names import colors, network_name, order_name, perplexity_text
from rnnviz.ui.language.numbers import NETWORK, Net
from rnnviz.ui.language.settings import choose_smoothing
from rnnviz.ui.language.where import where
from rnnviz.ui.tasks.contest import TaskContest


def against(net: Net, contest: TaskContest | None) -> None:
    """Draw the part."""
    smoothing = choose_smoothing()
    losses = numbers.ngram_losses(net, smoothing)
    _curve(net, contest, losses)
    _table(net, contest, losses)
    if net.numbers.config.data.startswith(numbers.AGREEMENT):
        _agreement(net, smoothing)
    if net.active:
        st.caption(_("Pause to see word by word who is better."))
    else:
        where(net, losses)


def _curve(net: Net, contest: TaskContest | None, losses: dict[int, np.ndarray]) -> None:
    checks = () if contest is None else next(iter(contest.states.values())).checks
    shown = {order_name(order): float(values.mean()) for order, values in losses.items()}
    chance = math.log(len(net.numbers.vocabulary))
    figure(
        plot_perplexity(
            np.array([check.step for check in checks], np.int32),
            np.array([check.loss for check in checks], float),
            {_("all {n} words equally likely:").format(n=f"{len(net.numbers.vocabulary):,}"): chance, **shown},
            CELL_COLORS[net.config.cell],
            network_name(net),
        ),
        "language-perplexity",
        alt=_("Perplexity after each epoch: {figures}.").format(
            figures=listed(perplexity_text(check.loss) for check in checks[-3:]) or "—"
        ),
    )


def _table(net: Net, contest: TaskContest | None, losses: dict[int, np.ndarray]) -> None:
    held, V = numbers.held_out(net), len(net.numbers.vocabulary)
    n = len(held.words)
    scores = {_("uniform: 1/V for every word"): score(np.full(n, math.log(V)), held.characters)}
    scores |= {order_name(order): score(values, held.characters) for order, values in losses.items()}
    first, now = _network_scores(net, contest, held)
    scores |= first
    scores |= now
    with st.container(key="language-table"):
        st.table(
            [
                {
                    _("model"): name,
                    _("nats a word"): f"{of.nats:.4f}",
                    _("perplexity"): perplexity_text(of.nats),
                    _("bits per character"): f"{of.bits_per_character:.3f}",
                }
                for name, of in scores.items()
            ],
            hide_index=True,
        )
    unknown = np.mean([word == UNKNOWN_TOKEN for word in held.words])
    st.caption(
        _(
            "{n} words and sentence ends of {sentences} validation sentences, {characters} characters. All models know "
            "the same {V} words; {unknown} of what comes is UNKNOWN_TOKEN and counts as one word, so that bits per "
            "character leave out how it is spelled. ln V = {chance}: the textbook's loss before training."
        ).format(
            n=f"{n:,}",
            sentences=f"{len(held.sequences):,}",
            characters=f"{held.characters:,}",
            V=f"{V:,}",
            unknown=f"{unknown:.1%}",
            chance=f"{math.log(V):.4f}",
        )
    )
    counted, rows = len(counted_rows(net.numbers)), len(net.numbers.rows["train"])
    if counted < rows:
        st.caption(
            _("The n-grams are counted on the first {n} of {all} training sentences.").format(
                n=f"{counted:,}", all=f"{rows:,}"
            )
        )
    _verdict(net, losses, next(iter(now.values()), None))


def _network_scores(
    net: Net, contest: TaskContest | None, held: numbers.HeldOut
) -> tuple[dict[str, Score], dict[str, Score]]:
    """The network untrained, and at its last check."""
    n = len(held.words)
    if contest is None:
        return {network_name(net): score(numbers.network_losses(net), held.characters)}, {}
    checks = next(iter(contest.states.values())).checks
    untrained = _("{network}, before training").format(network=_(NETWORK))
    first = {untrained: score(np.full(n, checks[0].loss), held.characters)}
    if len(checks) == 1:
        return first, {}
    last = checks[-1]
    name = _("{network}, after {n} updates").format(network=_(NETWORK), n=f"{last.step:,}")
    return first, {name: score(np.full(n, last.loss), held.characters)}


def _verdict(net: Net, losses: dict[int, np.ndarray], now: Score | None) -> None:
    best = min(ORDERS, key=lambda order: losses[order].mean())
    theirs = float(losses[best].mean())
    if now is None:
        said = _(
            "The best n-gram model here is the {best}: perplexity {theirs}. The network has not passed an epoch yet."
        )
        st.markdown(said.format(best=order_name(best), theirs=perplexity_text(theirs)))
        return
    if now.nats < theirs:
        said = _("**The network is ahead**: perplexity {ours} against {theirs} of the {best}, the best n-gram model.")
    else:
        said = _("**The {best} is ahead**: perplexity {theirs} against {ours} of the network.")
    ahead = said.format(ours=perplexity_text(now.nats), theirs=perplexity_text(theirs), best=order_name(best))
    st.markdown(told(ahead, _("Rule: the lower mean of −ln P over the same words.")))


def _agreement(net: Net, smoothing: str) -> None:
    shares = numbers.agreement(net, smoothing)
    shown = {order_name(order): shares[order] for order in ORDERS}
    ink = colors(net)
    nearest = _("goes by the nearest noun")
    figure(
        plot_agreement(
            {**shown, nearest: shares["nearest"], network_name(net): shares[NETWORK]},
            {**ink, nearest: NEGATIVE},
            [nearest],
        ),
        "language-agreement",
        alt=_("Share of right verb forms of the network by phrases between: {figures}.").format(
            figures=listed(f"{k}: {share:.0%}" for k, share in shares[NETWORK].items())
        ),
    )
    st.caption(
        _(
            "An n-gram model sees the noun only if no phrase stands between. A tie, where both forms are equally "
            "likely, counts one half."
        )
    )
