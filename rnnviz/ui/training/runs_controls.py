"""What is done to the kept runs by hand: keep, take up, rename, save, delete."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rnnviz import language
from rnnviz.language import InputError, _, ngettext
from rnnviz.learn.kept import MAX_NAME, SNAPSHOT_BYTES, nbytes
from rnnviz.ui import state
from rnnviz.ui.fragments import LANGUAGE_KEY
from rnnviz.ui.state import Run
from rnnviz.ui.training import runs_files as files
from rnnviz.ui.training import runs_shelf as shelf
from rnnviz.ui.user_text import quoted

CHOSEN = "runs-chosen"
_PROBLEM, _SAID, _ASKED = "runs-problem", "runs-said", "runs-asked"
_CHANGED = "runs-changed"  # then the rest of the page is to show it too


def keep_control() -> None:
    """The name and the button that keep the session's run."""
    run, kept = state.run(), state.kept_runs()
    key = f"runs-name-{run.name if run else ''}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state.setdefault(key, shelf.default_name(run.config if run else state.config()))
        st.text_input(
            _("Name of the run"), key=key, max_chars=MAX_NAME, disabled=run is None, persist_state="session", width=320
        )
        st.button(
            _("Keep under this name"),
            key="runs-keep",
            icon=":material/bookmark_add:",
            disabled=run is None or not (run.active or shelf.would_lose(run)),
            on_click=_do,
            args=(_keep, key),
        )
    size = sum(nbytes(one.run.state) for one in kept) / 2**20
    said = _(
        "{n} of {most} runs kept, {size} MB, as long as this tab is open. A run's moments may fill {mb} MB; "
        "beyond that every second one is dropped."
    )
    st.caption(
        said.format(n=len(kept), most=shelf.MAX_RUNS, size=f"{size:.1f}", mb=SNAPSHOT_BYTES // 2**20)
        if run is not None or kept
        else _("There is no run yet: press Start above.")
    )
    if _PROBLEM in st.session_state:
        st.error(st.session_state[_PROBLEM])
    if _SAID in st.session_state:
        st.success(st.session_state.pop(_SAID))
    gone = shelf.deleted()
    if gone is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(_("{name} is deleted.").format(name=quoted(gone.name)))
            st.button(_("Undo"), key="runs-undo", icon=":material/undo:", on_click=_do, args=(_restore,))


def shelf_controls() -> None:
    """The choice of a kept run and what can be done with it; and all of them as a file."""
    kept = state.kept_runs()
    names = [one.name for one in kept]
    if st.session_state.get(CHOSEN) not in names:
        st.session_state[CHOSEN] = names[-1]
    with st.container(horizontal=True, vertical_alignment="bottom", key="runs-actions"):
        name = st.selectbox(_("Kept run"), names, key=CHOSEN, persist_state="session", width=320)
        st.button(
            _("Go on with it"),
            key="runs-continue",
            icon=":material/play_arrow:",
            help=_("It becomes the run of this page, with its settings; the kept one stays as it is."),
            on_click=_do,
            args=(_ask_or_take_up, name),
        )
        with st.popover(_("Rename"), icon=":material/edit:"):
            field = f"runs-rename-{name}"
            st.session_state.setdefault(field, name)
            st.text_input(_("New name"), key=field, max_chars=MAX_NAME)
            st.button(_("Rename"), key="runs-rename", on_click=_do, args=(_rename, name, field))
        with st.popover(_("Save"), icon=":material/download:"):
            files.save_run(shelf.find(name).run)
        st.button(_("Delete"), key="runs-delete", icon=":material/delete:", on_click=_do, args=(shelf.delete, name))
        files.save_table(kept)
    _question()


def changed() -> bool:
    """Whether something was done that the rest of the page is to show; asked once."""
    return st.session_state.pop(_CHANGED, False)


def _question() -> None:
    """What is to become of the present run before another one takes its place."""
    name = st.session_state.get(_ASKED)
    run = state.run()
    if name is None or shelf.find(name) is None or run is None:
        return
    with st.container(border=True, key="runs-question"):
        st.markdown(
            ngettext(
                "The present run has made {n} update that is not kept. Keep it before {name} takes its place?",
                "The present run has made {n} updates that are not kept. Keep it before {name} takes its place?",
                run.state.step,
            ).format(n=f"{run.state.step:,}", name=quoted(name))
        )
        with st.container(horizontal=True):
            st.button(_("Keep it and go on"), key="runs-ask-keep", on_click=_do, args=(_keep_and_take_up, name))
            st.button(_("Let it go"), key="runs-ask-drop", on_click=_do, args=(_take_up, name))
            st.button(_("Stay with it"), key="runs-ask-stay", on_click=_do, args=(_stay,))


def _do(action: Callable[..., None], *args: object) -> None:
    """What is pressed is done before anything is drawn; if it cannot be done, a sentence says why."""
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    st.session_state.pop(_PROBLEM, None)
    st.session_state.pop(_SAID, None)
    st.session_state[_CHANGED] = True
    try:
        action(*args)
    except InputError as problem:
        st.session_state[_PROBLEM] = str(problem)


def _keep(key: str) -> None:
    name = shelf.keep(_present(), st.session_state[key])
    st.session_state[CHOSEN] = name
    st.session_state[_SAID] = _("Kept as {name}.").format(name=quoted(name))


def _present() -> Run:
    run = state.run()
    if run is None:
        raise InputError(_("There is no run to keep."))
    return run


def _ask_or_take_up(name: str) -> None:
    if shelf.would_lose(state.run()):
        st.session_state[_ASKED] = name
    else:
        _take_up(name)


def _keep_and_take_up(name: str) -> None:
    shelf.keep(_present(), "")
    _take_up(name)


def _take_up(name: str) -> None:
    shelf.take_up(name)
    _stay()
    st.session_state[_SAID] = _("{name} is the run of this page now. Continue is above.").format(name=quoted(name))


def _stay() -> None:
    st.session_state.pop(_ASKED, None)


def _rename(name: str, field: str) -> None:
    new = shelf.rename(name, st.session_state[field])
    st.session_state[CHOSEN] = new


def _restore() -> None:
    st.session_state[CHOSEN] = shelf.restore()
