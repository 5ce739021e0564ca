"""A page's run as a file: the button that saves it, and the uploader that opens another."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.ui.user_text import quoted

MAX_FILE_MB = 200
Opened = TypeVar("Opened")


def save_run(page: str, dump: Callable[[], bytes], file_name: str, kept: str) -> None:
    """Draw the button that saves a run at rest; `kept` says what the file holds."""
    st.download_button(
        _("Save the run"),
        dump,
        key=f"{page}-save",
        file_name=file_name,
        mime=mimetypes.guess_type(file_name)[0] or "application/octet-stream",
        on_click="ignore",
        icon=":material/download:",
    )
    st.caption(kept)


def cannot_save(page: str, *, active: bool) -> None:
    """Draw the button at rest in place of `save_run` and say why: the run is active, or there is none."""
    st.button(_("Save the run"), key=f"{page}-save-idle", disabled=True, icon=":material/download:")
    st.caption(_("Pause first; then the run can be saved.") if active else _("There is nothing to save yet."))


def open_run(label: str, page: str, read: Callable[[bytes], Opened], take: Callable[[str, Opened], str]) -> None:
    """Draw the uploader. An opened run replaces the present one only when all of it was read.

    Parameters
    ----------
    read : what the bytes hold; InputError if that is no run of this page
    take : makes what was read the run of the page; the sentence that says so, of a file of the given name
    """
    said, turn = f"{page}-opened", f"{page}-uploader"
    n = st.session_state.get(turn, 0)
    uploaded = st.file_uploader(label, key=f"{turn}-{n}", max_upload_size=MAX_FILE_MB)
    if uploaded is None:
        if said in st.session_state:
            st.success(st.session_state.pop(said))
        return
    name = quoted(uploaded.name)
    try:
        opened = read(uploaded.getvalue())
    except InputError as problem:
        st.error(f"{name}: {problem}")
        return
    st.session_state[turn] = n + 1
    st.session_state[said] = take(name, opened)
    st.rerun()
