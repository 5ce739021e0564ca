"""What was understood of a file, and how it is to be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

import streamlit as st

from rnnviz.data.readers.choice import FORMATS, ROLES, Choice
from rnnviz.data.readers.preview import Preview
from rnnviz.language import InputError, _
from rnnviz.ui.choice import choose
from rnnviz.ui.mydata.names import kind_name, language_name, page_name
from rnnviz.ui.user_text import quoted

ENCODINGS = {"utf-8": "UTF-8", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE", "gb18030": "GB18030"}
SAMPLES, COLUMNS, NAME_CHARACTERS = 5, 12, 40  # shown


def understood(preview: Preview) -> None:
    """The format in a sentence, and a table of the first values."""
    said = [
        _(FORMATS[preview.format]),
        _("encoding {name}").format(name=ENCODINGS.get(preview.encoding, preview.encoding)),
    ]
    if preview.delimiter:
        delimiter = {"\t": _("tab"), ",": _("comma"), ";": _("semicolon"), "|": _("bar")}.get(preview.delimiter)
        said.append(_("columns parted by: {name}").format(name=delimiter or quoted(preview.delimiter)))
    st.markdown("**" + _("Understood as:") + "** " + " · ".join(said))
    shown = preview.columns[:COLUMNS]
    names = [_column_name(n, column.name) for n, column in enumerate(shown)]
    rows = zip_longest(*(column.samples[:SAMPLES] for column in shown), fillvalue="")
    st.dataframe(
        [dict(zip(names, (value.replace("\n", "⏎") for value in row), strict=True)) for row in rows],
        hide_index=True,
        key="mydata-columns",
    )
    if len(preview.columns) > COLUMNS:
        st.caption(_("The first {n} of {all} columns are shown.").format(n=COLUMNS, all=f"{len(preview.columns):,}"))


def choose_reading(preview: Preview, ident: str) -> Choice:
    """Draw the choices and return them.

    Raises
    ------
    InputError      if two roles have the same column
    """
    kind = choose(
        _("Read it as"),
        {kind: _("{what} (page {page})").format(what=kind_name(kind), page=page_name(kind)) for kind in preview.kinds},
        f"mydata-kind-{ident}",
    )
    first = preview.choices[kind]
    names = {n: _column_name(n, column.name) for n, column in enumerate(preview.columns)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        columns = {}
        for role in ROLES[kind] if preview.format != "txt" else ():
            columns[role] = _column(role, names, first.columns.get(role, 0), f"mydata-{role}-{kind}-{ident}")
        header = first.header
        if preview.format in ("csv", "tsv"):
            key = f"mydata-header-{ident}"
            st.session_state.setdefault(key, preview.header)
            header = st.checkbox(_("The first line holds names"), key=key)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = replace(first, columns=columns, header=header)
        if kind != "tags":
            tokens = {"word": _("words"), "char": _("characters")}
            choice = replace(
                choice, tokens=choose(_("Tokens"), tokens, f"mydata-tokens-{kind}-{ident}", first=first.tokens)
            )
        languages = {name: language_name(name) for name in ("en", "zh", "")}
        choice = replace(
            choice,
            language=choose(_("Language"), languages, f"mydata-language-{ident}", first=first.language),
        )
        if preview.format == "txt" and kind == "text" and choice.tokens == "word":
            ends = {"punkt": _("where Punkt hears one"), "line": _("at the end of each line")}
            choice = replace(
                choice,
                sentences=choose(_("A sentence ends"), ends, f"mydata-sentences-{ident}", first=first.sentences),
            )
    if len(set(columns.values())) < len(columns):
        raise InputError(_("The same column has two roles: choose another one for one of them."))
    return choice


def _column_name(n: int, name: str) -> str:
    """What column n, counted from 0, is called: by its place, and its name if it has another."""
    return str(n + 1) if name == str(n + 1) else f"{n + 1} · {name[:NAME_CHARACTERS]}"


def _column(role: str, names: dict[int, str], first: int, key: str) -> int:
    label = {
        "text": _("Column of the text"),
        "label": _("Column of the label"),
        "tag": _("Column of the tag"),
        "source": _("Column that is read"),
        "target": _("Column that is written"),
    }[role]
    if st.session_state.get(key) not in names:
        st.session_state[key] = first if first in names else next(iter(names))
    return st.selectbox(label, list(names), format_func=names.get, key=key, width=260)
