"""The corpus as all units see it: made in slices between two pictures, the beginning first, the whole if asked for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from math import isinf

import streamlit as st

from rnnviz.analysis import trace as traces
from rnnviz.analysis.trace import Trace, Tracing
from rnnviz.core.arrays import cast
from rnnviz.language import InputError, _
from rnnviz.learn.config import task_of
from rnnviz.ui.fragments import repeating, steady
from rnnviz.ui.networks import Network
from rnnviz.ui.units.numbers import Watch

FIRST, MOST = 20_000, 500_000  # tokens of a trace
AT_ONCE_S, SLICE_S, PICTURE_S = 0.5, 0.25, 0.4
KEPT_BYTES = 128 << 20  # of all sessions
_JOB = "units-tracing"


@dataclass(frozen=True)
class Job:
    """A trace that this session is making; `active`: it goes on by itself."""

    key: tuple
    tracing: Tracing
    active: bool = True


class Kept:
    """Finished traces of all sessions, the last used ones, up to KEPT_BYTES."""

    def __init__(self) -> None:
        self._traces: OrderedDict[tuple, Trace] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple) -> Trace | None:
        with self._lock:
            if key in self._traces:
                self._traces.move_to_end(key)
            return self._traces.get(key)

    def put(self, key: tuple, trace: Trace) -> None:
        with self._lock:
            self._traces[key] = trace
            while len(self._traces) > 1 and sum(t.values.nbytes for t in self._traces.values()) > KEPT_BYTES:
                self._traces.popitem(last=False)


@st.cache_resource(show_spinner=False)
def _kept() -> Kept:
    return Kept()


def whole_length(network: Network) -> int:
    """How many tokens the longest trace of a network's corpus has."""
    return min(len(task_of(network.config).ids), MOST)


def current(network: Network, watch: Watch) -> Trace | None:
    """The longest trace there is; the first one is begun if there is none, and None while it is not finished.

    Raises
    ------
    InputError      if the states leave the numbers of a trace
    """
    whole, beginning = (_key(network, watch, n) for n in (whole_length(network), FIRST))
    kept = _kept()
    found = kept.get(whole) or kept.get(beginning)
    if found is not None:
        return found
    job = st.session_state.get(_JOB)
    if job is None or job.key not in (whole, beginning):
        job = begin(network, watch, FIRST)
    if isinf(job.tracing.top):
        raise InputError(
            _(
                "Over the corpus the states of this network grow beyond the computer's numbers: "
                "it cannot be said what its units follow, nor where the same units are on."
            )
        )
    if not job.active:
        return None
    _go_on(job, network, AT_ONCE_S)
    return kept.get(job.key)


def begin(network: Network, watch: Watch, n: int) -> Job:
    """Begin a trace of the corpus's first `n` tokens."""
    ids = task_of(network.config).ids[:n]
    params = cast(network.params, "float32")
    bounded = watch.is_bounded(network)
    tracing = traces.start(network.model, params, ids, watch.lane, watch.quantity, bounded=bounded)
    st.session_state[_JOB] = Job(_key(network, watch, n), tracing)
    return st.session_state[_JOB]


def _key(network: Network, watch: Watch, n: int) -> tuple:
    return network.key, watch, min(n, whole_length(network))


def _go_on(job: Job, network: Network, budget_s: float) -> None:
    """A slice; what was pressed meanwhile wins."""
    tracing = traces.advance(job.tracing, cast(network.params, "float32"), budget_s)
    if st.session_state.get(_JOB) is not job:
        return
    if tracing.finished:
        _kept().put(job.key, tracing.trace())
        st.session_state[_JOB] = None
    else:
        st.session_state[_JOB] = replace(job, tracing=tracing)


def progress(network: Network, watch: Watch, trace: Trace | None) -> None:
    """Say how much of the corpus is read, and draw what reads the rest of it or stops reading."""
    job = st.session_state.get(_JOB)
    keys = [_key(network, watch, n) for n in (FIRST, MOST)]
    here = job if job is not None and job.key in keys else None
    if here is not None and here.active:
        steady(".st-key-units-progress")
        repeating(_reading, PICTURE_S)(network)
        return
    n, every = 0 if trace is None else trace.values.shape[1], whole_length(network)
    total = len(task_of(network.config).ids)
    with st.container(horizontal=True, vertical_alignment="center", key="units-progress"):
        if n < every:
            label = _("Go on reading") if here is not None else _("Read the whole corpus")
            st.button(label, key="units-whole", on_click=_resume, args=(network, watch), icon=":material/menu_book:")
        if n < total:
            said = _("Read so far: the first {n} of {all} tokens of the corpus.")
        else:
            said = _("Read: all {all} tokens of the corpus.")
        st.caption(said.format(n=f"{n:,}", all=f"{total:,}"))


def _resume(network: Network, watch: Watch) -> None:
    job = st.session_state.get(_JOB)
    keys = [_key(network, watch, n) for n in (FIRST, MOST)]
    if job is not None and job.key in keys:
        st.session_state[_JOB] = replace(job, active=True)
    else:
        begin(network, watch, MOST)


def _reading(network: Network) -> None:
    """A slice, the bar and the button; when all is read the page is drawn anew."""
    job = st.session_state.get(_JOB)
    if job is not None and job.active:
        _go_on(job, network, SLICE_S)
    job = st.session_state.get(_JOB)
    if job is None or not job.active:
        st.rerun()
    with st.container(key="units-progress"):
        share = job.tracing.done / job.tracing.all
        st.button(_("Stop reading"), key="units-stop", on_click=_stop, icon=":material/stop:")
        st.progress(
            share,
            _("Reading {n} tokens: {percent}%").format(n=f"{len(job.tracing.ids):,}", percent=f"{100 * share:.0f}"),
        )


def _stop() -> None:
    job = st.session_state.get(_JOB)
    if job is not None:
        st.session_state[_JOB] = replace(job, active=False)
