"""The choice of the data that a task is learned from."""

from __future__ import annotations

import streamlit as st

from rnnviz import language
from rnnviz.data.datasets import BUILT_IN, dataset, default_key
from rnnviz.language import InputError, _, ngettext, told
from rnnviz.ui.choice import keep_choice
from rnnviz.ui.tasks import shelf


def choose_data(kind: str, key: str) -> str:
    """Draw the select box of the data of a kind (see data/dataset.py) and return the key of those chosen.

    Built-in data come first, those in the language of the page before the others; then those of My data. Where they
    have a dial it stands beside the box, and each remembers its own number.
    """
    built_in = sorted((name for name, entry in BUILT_IN.items() if entry.kind == kind), key=_foreign)
    kept = {entry.key: _(entry.title) for entry in shelf.kept() if entry.kind == kind}
    titles = {name: _titled(name, built_in) for name in built_in} | kept
    keep_choice(key, list(titles))
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(_("Data"), list(titles), format_func=titles.get, key=key, persist_state="session")
    with right:
        wanted = chosen if chosen in kept else _dialled(chosen, key)
    try:
        _describe(wanted)
    except InputError as problem:
        st.error(str(problem))
        return default_key(built_in[0])
    return wanted


def _titled(name: str, among: list[str]) -> str:
    """The title of a built-in, with its language where another has the same title."""
    entry = BUILT_IN[name]
    if [BUILT_IN[other].title for other in among].count(entry.title) == 1:
        return _(entry.title)
    own = next(spoken for code, spoken in language.LANGUAGES.items() if code.startswith(entry.language))
    return f"{_(entry.title)} · {own}"


def _foreign(name: str) -> bool:
    return not language.current().startswith(BUILT_IN[name].language)


def _dialled(name: str, key: str) -> str:
    """The key of a built-in with its dial where the slider stands."""
    dial = BUILT_IN[name].dial
    if dial is None:
        return name
    number = st.slider(
        _(dial.label), dial.lowest, dial.highest, dial.default, key=f"{key}-dial-{name}", persist_state="session"
    )
    return f"{name}:{number}"


def _describe(key: str) -> None:
    """How many examples there are for what, and under which licence."""
    data = dataset(key)
    n = len(data)
    said = ngettext(
        "{n} example: {train} for training, {valid} for validation, {test} for the test.",
        "{n} examples: {train} for training, {valid} for validation, {test} for the test.",
        n,
    ).format(n=f"{n:,}", **{part: f"{len(rows):,}" for part, rows in data.parts.items()})
    if data.licence:
        said = told(said, _("Licence: {licence}").format(licence=_(data.licence)))
    st.caption(said)
