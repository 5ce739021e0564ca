"""The data that a session has opened on the page My data, in the order in which it opened them."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from rnnviz.data import shelf
from rnnviz.data.dataset import Dataset
from rnnviz.data.readers.report import Report
from rnnviz.language import InputError, _, ngettext

MOST = 12
_KEPT, _REMOVED = "own-data", "own-data-removed"


@dataclass(frozen=True)
class Kept:
    """Data of the session; the data themselves are `datasets.dataset(key)`.

    key, kind, title, tokens, language, licence : as in Dataset
    rows : examples
    report : what became of the rows that were read
    """

    key: str
    kind: str
    title: str
    tokens: str
    language: str
    licence: str
    rows: int
    report: Report


def add(data: Dataset, report: Report) -> Kept:
    """Put data on the shelf and into the session; the same data opened again come last, once.

    Raises
    ------
    InputError      if the session has MOST of them already
    """
    if not shelf.KEY.fullmatch(data.key):
        data = shelf.put(data)
    check_room(data.key)
    one = Kept(data.key, data.kind, data.title, data.tokens, data.language, data.licence, len(data), report)
    st.session_state[_KEPT] = (*(other for other in kept() if other.key != one.key), one)
    return one


def check_room(key: str = "") -> None:
    """InputError if nothing more can be kept; what is kept under `key` would be replaced."""
    if len([one for one in kept() if one.key != key]) >= MOST:
        raise InputError(
            ngettext(
                "{n} data set is open already, and there is no room for more: remove one first.",
                "{n} data sets are open already, and there is no room for more: remove one first.",
                MOST,
            ).format(n=MOST)
        )


def kept() -> tuple[Kept, ...]:
    """The session's own data, the oldest first."""
    return st.session_state.get(_KEPT, ())


def find(key: str) -> Kept | None:
    """The session's data of this key."""
    return next((one for one in kept() if one.key == key), None)


def remove(key: str) -> None:
    """Take data out of the session; until others are removed they can be put back."""
    place = next((n for n, one in enumerate(kept()) if one.key == key), None)
    if place is None:
        return
    st.session_state[_REMOVED] = place, kept()[place]
    st.session_state[_KEPT] = kept()[:place] + kept()[place + 1 :]


def removed() -> Kept | None:
    """What was removed last, if it can be put back."""
    place_and_one = st.session_state.get(_REMOVED)
    return None if place_and_one is None or len(kept()) >= MOST else place_and_one[1]


def restore() -> None:
    """Put what was removed last back in its place.

    Raises
    ------
    InputError      if there is nothing to put back
    """
    if removed() is None:
        raise InputError(_("There is nothing to put back."))
    place, one = st.session_state.pop(_REMOVED)
    others = tuple(other for other in kept() if other.key != one.key)
    st.session_state[_KEPT] = (*others[:place], one, *others[place:])
