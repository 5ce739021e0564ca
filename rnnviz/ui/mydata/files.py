"""A file that is uploaded, or a text that is pasted."""

from __future__ import annotations

import io

import streamlit as st

from rnnviz.data.readers.choice import FORMATS
from rnnviz.data.readers.preview import Preview, look
from rnnviz.data.reading import Order
from rnnviz.language import InputError, _
from rnnviz.ui.choice import keep_choice
from rnnviz.ui.mydata import under_way
from rnnviz.ui.mydata.preview import choose_reading, understood

MOST_MB = 64
MOST_PASTED = 200_000
ENDINGS = {"conll2000": "conll", "conll2003": "conll"}
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar")
UPLOAD, _LOOKED = "mydata-upload", "mydata-looked"


def upload() -> None:
    """The uploader; below it what was understood of the file."""
    uploaded = st.file_uploader(
        _("A file: .txt, .csv, .tsv, .jsonl, .conll, .conllu"),
        key=UPLOAD,
        max_upload_size=MOST_MB,
        on_change=under_way.forget,
    )
    if uploaded is not None:
        _look_and_use(uploaded.getbuffer(), uploaded.name, uploaded.file_id)


def paste() -> None:
    """The field to paste into; below it what was understood of the text."""
    keep_choice("mydata-paste-format", list(FORMATS))
    form = st.selectbox(
        _("What it is"),
        list(FORMATS),
        format_func=lambda key: _(FORMATS[key]),
        key="mydata-paste-format",
        persist_state="session",
        width=320,
    )
    st.session_state.setdefault("mydata-paste-name", _("pasted"))
    name = st.text_input(
        _("Name of the data"), key="mydata-paste-name", max_chars=60, persist_state="session", width=320
    )
    text = st.text_area(_("Text"), key="mydata-paste", max_chars=MOST_PASTED, height=180, persist_state="session")
    if text.strip():
        full_name = f"{name.strip() or _('pasted')}.{ENDINGS.get(form, form)}"
        _look_and_use(memoryview(text.encode("utf-8", "replace")), full_name, f"paste-{form}")


def _look_and_use(content: memoryview, name: str, ident: str) -> None:
    """The preview, the choices and the button."""
    try:
        if name.lower().endswith(ARCHIVES):
            raise InputError(
                _("Of archives only that of the Large Movie Review data set can be opened: under “Movie reviews”.")
            )
        preview = _look(content, name, ident)
        understood(preview)
        choice = choose_reading(preview, ident)
    except InputError as problem:
        st.error(str(problem))
        return
    st.button(
        _("Use these data"),
        key="mydata-use",
        type="primary",
        icon=":material/check:",
        disabled=under_way.current() is not None,
        on_click=under_way.order,
        args=(Order("file", name, choice), content),
    )


def _look(content: memoryview, name: str, ident: str) -> Preview:
    """What the content seems to be; a file that was looked at is not looked at again."""
    this = ident, name, None if not ident.startswith("paste") else bytes(content)
    known = st.session_state.get(_LOOKED)
    if known is None or known[0] != this:
        known = this, look(io.BytesIO(content), name)
        st.session_state[_LOOKED] = known
    return known[1]
