"""How it writes: a text token by token, what else could have come, and what would then have followed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from rnnviz.data.vocabulary import printable
from rnnviz.language import InputError, _, listed
from rnnviz.learn.config import task_of
from rnnviz.learn.forks import ROOT, Tree, choices, grow, plant
from rnnviz.learn.written import Written, look_at_sample, with_chances
from rnnviz.plots.states import plot_states
from rnnviz.plots.writing import alternative_frames, plot_alternatives, plot_entropy
from rnnviz.ui import networks, state
from rnnviz.ui.choice import choose
from rnnviz.ui.figure import figure
from rnnviz.ui.fragments import fragment
from rnnviz.ui.names import lane_name
from rnnviz.ui.networks import TRAINED, Network
from rnnviz.ui.source import choose_network
from rnnviz.ui.text import text
from rnnviz.ui.training import writing_beam as train_writing_beam
from rnnviz.ui.training import writing_forks as train_writing_forks
from rnnviz.ui.training.samples import Sampling, cannot_write, draw_sample, sampling_controls, say_strangers
from rnnviz.ui.transport import FORWARD, set_cursor, transport
from rnnviz.ui.user_text import quoted

LENGTHS = {"char": (300, 80), "word": (120, 40)}  # at most, at first
INK_BITS = 8.0  # a surprise of so many bits has the strongest ink
KEPT_TREES = 6
CURSOR, READ = "writing-cursor", "writing-read"
_NETWORK, _TREES, _PROBLEM = "writing-network", "writing-trees", "writing-problem"

Trees = dict[tuple[str, Sampling], Tree]


def render() -> None:
    """Draw this part of the page."""
    st.caption(_("Why did this token come? What else stood in line, and how would the text have gone on then?"))
    fragment(_body)()


def _body() -> None:
    network = _steady_network()
    if network.config.bidirectional:
        cannot_write()
        return
    with st.expander(_("How tokens are drawn"), expanded=False, icon=":material/casino:", key="writing-settings"):
        longest, first = LENGTHS[network.config.tokens]
        sampling = sampling_controls(network.config, longest, first, f"writing-length-{network.config.tokens}")
    say_strangers(network.config, sampling.prime)
    try:
        tree = _tree(network, sampling)
    except InputError as problem:
        st.error(str(problem))
        return
    number = st.session_state.get(READ, ROOT)
    number = number if number in tree else ROOT
    read = tree[number].sample
    tokens = [printable(token) for token in read.tokens]
    t = transport(len(tokens), CURSOR, labels=tokens, unit="token", said={FORWARD: _sentences(network, tree, number)})
    text(
        tokens,
        "writing-text",
        alt=_("The text that was written, {n} tokens: the stronger the ink, the less the token was expected.").format(
            n=len(tokens)
        ),
        values=np.clip(read.surprisal / INK_BITS, 0, 1),
        scale="ink",
        ends=(_("expected"), _("a surprise of {n} bits").format(n=f"{INK_BITS:g}")),
        cursor=True,
    )
    if read.prime:
        st.caption(_("It goes on from the prime: {text}").format(text=quoted(_end(read.prime, read.kind))))
    if _PROBLEM in st.session_state:
        st.warning(st.session_state.pop(_PROBLEM))
    left, right = st.columns([2, 3])
    with left:
        _alternatives(network, sampling, tree, number, t)
    with right:
        _entropy(read, tokens)
        _states(network, read, tokens)
    train_writing_forks.forks(network, tree, number, partial(_keep, network, sampling))
    fragment(train_writing_beam.beam)(network, sampling, read)


def _end(prime: tuple[str, ...], kind: str) -> str:
    return (" " if kind == "word" else "").join(map(printable, prime[-40:]))


def _steady_network() -> Network:
    """The chosen network. One that is being trained stays as it was until the reader asks for the present one."""
    now, kept = choose_network(state.config()), st.session_state.get(_NETWORK)
    same_run = (
        kept is not None
        and now.source == kept.source == TRAINED
        and now.key.split()[0] == kept.key.split()[0]
        and now.key != kept.key
    )
    if same_run:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                _("Write with the network of now"),
                key="writing-anew",
                icon=":material/update:",
                on_click=st.session_state.pop,
                args=(_NETWORK,),
            )
            st.caption(
                _("The text below is by the network after update {n}; the run is at {now}.").format(
                    n=f"{kept.updates:,}", now=f"{now.updates:,}"
                )
            )
        return kept
    st.session_state[_NETWORK] = now
    return now


def _write(network: Network, sampling: Sampling, forced: Mapping[int, int]) -> Written:
    text = draw_sample(network.config, network.params, sampling, forced)
    vocabulary = task_of(network.config).vocabulary
    return look_at_sample(with_chances(text, vocabulary, greedy=sampling.greedy, unknown=sampling.unknown))


def _tree(network: Network, sampling: Sampling) -> Tree:
    """The texts of this network under these wishes; those of the last few networks and wishes are kept."""
    trees: Trees = st.session_state.setdefault(_TREES, {})
    key = network.key, sampling
    if key not in trees:
        _keep(network, sampling, plant(partial(_write, network, sampling)))
        st.session_state[READ] = ROOT
    return st.session_state[_TREES][key]


def _keep(network: Network, sampling: Sampling, tree: Tree) -> None:
    trees: Trees = {**st.session_state[_TREES], (network.key, sampling): tree}
    st.session_state[_TREES] = dict(list(trees.items())[-KEPT_TREES:])


def _sentences(network: Network, tree: Tree, number: int) -> list[str]:
    """What happened at each token, in words."""
    drawn = _(
        "{token} came: probability {q} as drawn from, {p} by the network (surprisal {bits} bits). "
        "Entropy {before} bits, {after} after temperature and cuts; {kept} of {all} tokens could come."
    )
    by_hand = _(
        "{token} was put here by hand: probability {q} as drawn from, {p} by the network (surprisal {bits} bits). "
        "Entropy {before} bits, {after} after temperature and cuts; {kept} of {all} tokens could come."
    )
    read, forced, V = tree[number].sample, choices(tree, number), len(networks.words(network))
    rows = np.exp(read.log_probs), np.exp2(-read.surprisal_drawn), read.surprisal, read.entropy, read.entropy_drawn
    return [
        (by_hand if place in forced else drawn).format(
            token=quoted(printable(token)),
            p=f"{p:.3f}",
            q=f"{q:.3f}",
            bits=f"{bits:.2f}",
            before=f"{before:.2f}",
            after=f"{after:.2f}",
            kept=kept,
            all=V,
        )
        for place, (token, p, q, bits, before, after, kept) in enumerate(
            zip(read.tokens, *rows, read.kept, strict=True)
        )
    ]


def _alternatives(network: Network, sampling: Sampling, tree: Tree, number: int, t: int) -> None:
    """Draw what else could have come; a click on it forks the text there."""
    read, words = tree[number].sample, networks.words(network)
    moments = [
        ([printable(words[k]) for k in ids], ids, p, q, int(np.flatnonzero(ids == came)[0]))
        for ids, p, q, came in zip(read.top, read.p, read.q, read.ids, strict=True)
    ]
    names, _ids, p, q, _came = moments[t - 1]
    click = figure(
        plot_alternatives(moments[t - 1], number=t),
        "writing-alternatives",
        frames=alternative_frames(moments),
        clicks=True,
        alt=_("What could have come as token {t}: {list}.").format(
            t=t, list=listed(f"{name} {a:.3f} → {b:.3f}" for name, a, b in zip(names, p, q, strict=True))
        ),
    )
    if click is None or click.customdata is None:
        return
    at, token = (int(value) for value in click.customdata)
    if at > len(moments) or token >= len(words):
        return  # a click on the text of before, which was longer or in other tokens
    try:
        grown, born = grow(tree, number, at - 1, token, partial(_write, network, sampling))
    except InputError as problem:
        st.session_state[_PROBLEM] = str(problem)
    else:
        _keep(network, sampling, grown)
        st.session_state[READ] = born
        set_cursor(CURSOR, at)
    st.rerun(scope="fragment")


def _entropy(read: Written, tokens: list[str]) -> None:
    figure(
        plot_entropy(tokens, read.entropy, read.entropy_drawn, read.surprisal),
        "writing-entropy",
        cursor=True,
        clicks=True,
        alt=_("Entropy before each of {n} tokens: {p} bits on average by the network, {q} as drawn from.").format(
            n=len(tokens), p=f"{read.entropy.mean():.2f}", q=f"{read.entropy_drawn.mean():.2f}"
        ),
    )


def _states(network: Network, read: Written, tokens: list[str]) -> None:
    """Draw the state from which each token was drawn, of one layer."""
    lanes = network.model.lanes
    lane = len(lanes) - 1
    if lane:
        names = {n: lane_name(place, lanes) for n, place in enumerate(lanes)}
        lane = choose(_("Layer"), names, "writing-lane", first=lane)
    states = read.states["h" + lanes[lane].suffix]
    config = network.config
    figure(
        plot_states(
            states,
            tokens,
            title=_("The state from which each token came"),
            bounded=config.cell != "rnn" or config.nonlinearity == "tanh",
        ),
        "writing-states",
        cursor=True,
        clicks=True,
        alt=_("Hidden state of {h} units before each of {n} generated tokens.").format(
            h=states.shape[1], n=len(states)
        ),
    )
