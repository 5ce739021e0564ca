"""The texts that were forked by hand: their tree, two of them side by side, and how to be rid of one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from rnnviz.data.vocabulary import printable
from rnnviz.language import _
from rnnviz.learn.forks import MAX_FORKS, ROOT, Tree, cut, parting
from rnnviz.learn.written import Written
from rnnviz.plots.writing import plot_forks, plot_two_texts
from rnnviz.ui import networks
from rnnviz.ui.figure import figure
from rnnviz.ui.networks import Network
from rnnviz.ui.text import text
from rnnviz.ui.user_text import quoted

READ, OTHER = "writing-read", "writing-other"
_FAINTEST = -6.0  # log p at which a token has the strongest ink


def forks(network: Network, tree: Tree, number: int, keep: Callable[[Tree], None]) -> None:
    """Draw the tree with the text `number` chosen, and compare it with another."""
    st.header(_("Forks"), anchor=False)
    if len(tree) == 1:
        st.caption(
            _(
                "Click another token above to fork the text there. A fork keeps the random numbers of the text it "
                "leaves: up to its place nothing changes, after it only what follows from the choice."
            )
        )
        return
    names = _names(network, tree)
    numbers = list(tree)
    st.session_state[OTHER] = _other(tree, number)
    _tree(network, tree, names, number)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state[READ] = number
        st.selectbox(_("Text to read"), numbers, format_func=names.get, key=READ, persist_state="session")
        others = [n for n in numbers if n != number]
        other = st.selectbox(_("Beside it"), others, format_func=names.get, key=OTHER, persist_state="session")
        st.button(
            _("Delete this fork"),
            key="writing-delete",
            icon=":material/delete:",
            disabled=number == ROOT,
            on_click=_delete,
            args=(tree, number, keep),
        )
    st.caption(
        _("{n} of at most {limit} texts. The random numbers are the same in all of them.").format(
            n=len(tree), limit=MAX_FORKS
        )
    )
    _side_by_side(tree[number].sample, tree[other].sample, (names[number], names[other]))


def _names(network: Network, tree: Tree) -> dict[int, str]:
    words, named = networks.words(network), {}
    for place, (number, fork) in enumerate(tree.items(), 1):
        if fork.parent is None:
            named[number] = _("{n}: as drawn").format(n=place)
        else:
            named[number] = _("{n}: “{token}” at {at}").format(
                n=place, token=printable(words[fork.token]), at=fork.at + 1
            )
    return named


def _other(tree: Tree, number: int) -> int:
    """The text to stand beside: the one that was chosen, or the parent, or the first fork."""
    chosen = st.session_state.get(OTHER)
    if chosen in tree and chosen != number:
        return chosen
    parent = tree[number].parent
    return parent if parent is not None else next(n for n in tree if n != number)


def _tree(network: Network, tree: Tree, names: dict[int, str], number: int) -> None:
    words, numbers = networks.words(network), list(tree)
    rows = [
        (names[n], None, 0, "")
        if fork.parent is None
        else (names[n], numbers.index(fork.parent), fork.at, printable(words[fork.token]))
        for n, fork in tree.items()
    ]
    click = figure(
        plot_forks(
            len(tree[ROOT].sample.ids),
            rows,
            chosen=numbers.index(number),
            other=numbers.index(st.session_state[OTHER]),
        ),
        "writing-tree",
        clicks=True,
        alt=_("The tree of {n} texts: {list}.").format(n=len(tree), list="; ".join(names.values())),
    )
    if click is not None and 1 <= round(float(click.y)) <= len(numbers):
        st.session_state[READ] = numbers[round(float(click.y)) - 1]
        st.rerun(scope="fragment")


def _delete(tree: Tree, number: int, keep: Callable[[Tree], None]) -> None:
    left = cut(tree, number)
    keep(left)
    parent = tree[number].parent
    st.session_state[READ] = parent if parent in left else ROOT


def _side_by_side(read: Written, other: Written, names: tuple[str, str]) -> None:
    """Draw two texts with the log-probability of each token, and say where they part."""
    at = parting(read, other)
    if at is None:
        st.markdown(_("The two texts are the same, token by token."))
    else:
        rest, other_rest = (float(np.mean(sample.log_probs[at:])) for sample in (read, other))
        st.markdown(
            _(
                "They part at token {at}: {token} here, {other} there. From there on the network gives {mean} and "
                "{other_mean} nats a token; over the whole text {all} and {other_all} nats."
            ).format(
                at=at + 1,
                token=quoted(printable(read.tokens[at])),
                other=quoted(printable(other.tokens[at])),
                mean=f"{rest:.3f}",
                other_mean=f"{other_rest:.3f}",
                all=f"{read.log_prob:.1f}",
                other_all=f"{other.log_prob:.1f}",
            )
        )
    tokens = [printable(token) for token in read.tokens]
    figure(
        plot_two_texts((read.log_probs, other.log_probs), names, tokens, parting=at),
        "writing-two",
        cursor=True,
        clicks=True,
        alt=_("The log-probability of each token in two texts: {a} and {b}.").format(a=names[0], b=names[1]),
    )
    for column, (key, sample, name) in zip(
        st.columns(2), (("read", read, names[0]), ("other", other, names[1])), strict=True
    ):
        with column:
            st.markdown(f"**{quoted(name)}**")
            text(
                [printable(token) for token in sample.tokens],
                f"writing-side-{key}",
                alt=_("{name}: the stronger the ink, the less likely the token.").format(name=name),
                values=np.clip(sample.log_probs / _FAINTEST, 0, 1),
                scale="ink",
                cursor=True,
                span=None if at is None else (at + 1, at + 1),
            )
