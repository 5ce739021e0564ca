"""What the session is reading: its bar with a button to stop it, and what came of it."""

from __future__ import annotations

import streamlit as st

from rnnviz import language
from rnnviz.data.datasets import dataset
from rnnviz.data.reading import Answer, Order
from rnnviz.language import InputError, _
from rnnviz.ui.fragments import LANGUAGE_KEY, repeating, steady
from rnnviz.ui.mydata import job as jobs
from rnnviz.ui.mydata.choice import show
from rnnviz.ui.mydata.job import Job
from rnnviz.ui.mydata.names import page_name
from rnnviz.ui.mydata.report import draw_report
from rnnviz.ui.tasks import shelf
from rnnviz.ui.tasks.shelf import Kept
from rnnviz.ui.user_text import quoted

PICTURE_S = 0.4
_JOB, _PROBLEM, _OPENED, _SAID = "mydata-job", "mydata-problem", "mydata-opened", "mydata-said"


def current() -> Job | None:
    """What is being read."""
    return st.session_state.get(_JOB)


def order(what: Order, content: memoryview | None = None) -> None:
    """Begin to read; what is small is there at once. To be called by a button."""
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    forget()
    if current() is not None:
        return
    try:
        if what.what != "download":
            shelf.check_room()
        if jobs.is_quick(what, content):
            _settle(what, jobs.at_once(what, content))
        else:
            st.session_state[_JOB] = jobs.begin(what, content)
    except InputError as problem:
        st.session_state[_PROBLEM] = str(problem)


def forget() -> None:
    """Say no more what came of the last order."""
    for key in (_PROBLEM, _OPENED, _SAID):
        st.session_state.pop(key, None)


def draw() -> None:
    """Draw the bar of what is being read, or what came of it."""
    if current() is not None:
        steady(".st-key-mydata-reading")
        repeating(_reading, PICTURE_S)()
        return
    if _PROBLEM in st.session_state:
        st.error(st.session_state[_PROBLEM])
    if _SAID in st.session_state:
        st.success(st.session_state[_SAID])
    one = shelf.find(st.session_state.get(_OPENED, ""))
    if one is not None:
        _opened(one)


def _opened(one: Kept) -> None:
    st.success(
        _("{title} is open. It is offered on the page {page}, as long as this tab is open.").format(
            title=quoted(_(one.title)), page=page_name(one.kind)
        )
    )
    draw_report(one.report)


def _reading() -> None:
    """How far it is; at the end the page is drawn anew."""
    job = current()
    if job is None:
        st.rerun()
    try:
        answer = job.answer()
    except InputError as problem:
        _end()
        st.session_state[_PROBLEM] = str(problem)
        st.rerun()
    if answer is not None:
        _end()
        try:
            _settle(job.order, answer)
        except InputError as problem:
            st.session_state[_PROBLEM] = str(problem)
        st.rerun()
    share = job.share()
    with st.container(key="mydata-reading"):
        st.button(_("Stop"), key="mydata-stop", icon=":material/stop:", on_click=_stop)
        doing = _("Downloading {name}: {percent}%") if job.order.what == "download" else _("Reading {name}: {percent}%")
        st.progress(share, doing.format(name=quoted(job.order.name), percent=f"{100 * share:.0f}"))


def _settle(what: Order, answer: Answer) -> None:
    """Keep what was read, or the sentence that says why there is nothing."""
    if answer.problem:
        raise InputError(answer.problem)
    if not answer.key:
        st.session_state[_SAID] = _("{name} is on this machine now: load it.").format(name=quoted(what.name))
        return
    one = shelf.add(dataset(answer.key), answer.report)
    st.session_state[_OPENED] = one.key
    show(one.key)


def _stop() -> None:
    language.use(st.session_state.get(LANGUAGE_KEY, "en"))
    job = current()
    if job is not None:
        job.stop()
        _end()
        st.session_state[_SAID] = _("Stopped: nothing was opened.")


def _end() -> None:
    st.session_state.pop(_JOB, None)
