"""Vectors of words: what comes to lie near what while the network learns, beside one-hot vectors."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.analysis.embeddings import ONE_HOT_COSINE, ONE_HOT_DISTANCE, neighbours, pair_cosines, project
from rnnviz.data.vocabulary import printable
from rnnviz.language import _, listed
from rnnviz.plots.language_words import plot_cosines, plot_words
from rnnviz.ui.figure import figure
from rnnviz.ui.language.numbers import Net
from rnnviz.ui.language.settings import SPECIALS
from rnnviz.ui.user_text import quoted

COUNTS = (20, 300, 80)  # words in the plane: fewest, most, at first
NEAREST = 8
PAIRS = 500  # words whose pairs are compared
POINTS = "language-points"
MARGIN = 1.15  # of the axes beyond the farthest word
WORD = "language-word"


def words(net: Net) -> None:
    """Draw the part."""
    st.markdown(
        _(
            "A one-hot vector says only *which* word: any two of them are equally far apart. The embedding gives every "
            "word a vector of {n} numbers that is **learned**: words that can stand in the same places become alike."
        ).format(n=net.config.embedding)
    )
    vocabulary = net.numbers.vocabulary
    known = vocabulary.index_to_word[SPECIALS:]  # the most frequent first
    shown = np.array([SPECIALS + k for k, word in enumerate(known) if any(c.isalnum() for c in word)], int)
    if len(shown) < 3:
        st.info(_("There are too few words to compare: take a larger vocabulary."))
        return
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        word = _choose_word([vocabulary.index_to_word[k] for k in shown])
    with right:
        most = min(COUNTS[1], len(shown))
        n = most
        if most > COUNTS[0]:
            if st.session_state.get("language-plane", 0) > most:
                st.session_state["language-plane"] = most
            st.session_state.setdefault("language-plane", min(COUNTS[2], most))
            n = st.slider(
                _("Words in the plane, the most frequent"),
                COUNTS[0],
                most,
                key="language-plane",
                persist_state="session",
            )
    now, before = net.params["W_e"], net.first["W_e"]
    chosen, near = vocabulary.word_to_index[word], shown[:n]
    _plane(net, near, chosen, {one.word for one in neighbours(now, chosen, near, NEAREST)})
    _neighbours(net, chosen, near)
    some = shown[:PAIRS]
    figure(
        plot_cosines(pair_cosines(before[some]), pair_cosines(now[some]) if net.step else None),
        "language-cosines",
        alt=_("Cosines of all pairs of the {n} most frequent words; those of one-hot vectors are all 0.").format(
            n=len(some)
        ),
    )


def _choose_word(known: list[str]) -> str:
    if st.session_state.get(WORD) not in known:
        st.session_state[WORD] = next((word for word in known if word.isalpha()), known[0])
    return st.selectbox(_("Neighbours of the word"), known, format_func=printable, key=WORD, persist_state="session")


def _plane(net: Net, ids: np.ndarray, chosen: int, near: set[int]) -> None:
    """The words in the plane, turned to where they were in the picture before; the axes only ever grow."""
    if chosen not in ids:
        ids = np.append(ids, chosen)
    this = (net.config.data, net.config.vocabulary_size, net.config.embedding, net.config.seed, tuple(ids.tolist()))
    kept = st.session_state.get(POINTS)
    if kept is None or kept[0] != this:
        points, _share = project(net.first["W_e"][ids])
        kept = this, points, MARGIN * np.abs(points).max(axis=0)
    points, share = project(net.params["W_e"][ids], kept[1])
    farthest = np.abs(points).max(axis=0)
    reach = np.where(farthest <= kept[2], kept[2], MARGIN * farthest)
    st.session_state[POINTS] = this, points, reach
    groups = np.array([2 if k == chosen else 1 if k in near else 0 for k in ids])
    names = [printable(net.numbers.vocabulary.index_to_word[k]) for k in ids]
    figure(
        plot_words(points, names, groups, share, (float(reach[0]), float(reach[1]))),
        "language-plane-chart",
        alt=_("{n} words as points in a plane; nearest to the chosen one: {near}.").format(
            n=len(ids), near=listed(names[k] for k in np.flatnonzero(groups == 1)) or "—"
        ),
    )


def _neighbours(net: Net, chosen: int, among: np.ndarray) -> None:
    """The nearest words before training and now, with their numbers."""
    vocabulary = net.numbers.vocabulary
    st.markdown(
        _("Nearest to {word} among these {n} words, by the cosine of the angle between the vectors:").format(
            word=quoted(printable(vocabulary.index_to_word[chosen])), n=len(among)
        )
    )
    moments = [(_("before training"), net.first)]
    if net.step:
        moments.append((_("now"), net.params))
    for place, (when, params) in zip(st.columns(2), moments, strict=False):
        rows = [
            {
                when: printable(vocabulary.index_to_word[one.word]),
                _("cosine"): f"{one.cosine:.3f}",
                _("distance"): f"{one.distance:.3f}",
            }
            for one in neighbours(params["W_e"], chosen, among, NEAREST)
        ]
        with place:
            st.dataframe(rows, hide_index=True)
    st.caption(
        _("As one-hot vectors all words are at cosine {cosine} and distance {distance} from it.").format(
            cosine=f"{ONE_HOT_COSINE:.3f}", distance=f"{ONE_HOT_DISTANCE:.3f}"
        )
    )
