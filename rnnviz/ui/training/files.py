"""A run as a file: save it, open it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rnnviz.data.task import check_lengths
from rnnviz.language import InputError, _, ngettext
from rnnviz.learn import checkpoint
from rnnviz.learn.config import TrainConfig, task_of
from rnnviz.learn.train import TrainState
from rnnviz.ui import sidebar, state
from rnnviz.ui.link import LIMITS, LOWEST
from rnnviz.ui.state import Run
from rnnviz.ui.training.controls import field_name, summary

MAX_FILE_MB = 200
_OPENED, _UPLOADER = "train-opened", "train-uploader"


def files(run: Run | None) -> None:
    """Draw the two controls."""
    st.subheader(_("Save and open"), anchor=False)
    save, load = st.columns(2)
    with save:
        _save(run)
    with load:
        _open()


def _save(run: Run | None) -> None:
    if run is None or run.active:
        said = _("There is nothing to save yet.") if run is None else _("Pause first; then the run can be saved.")
        st.button(_("Save the run"), key="train-save-idle", disabled=True, icon=":material/download:")
    else:
        said = _("Parameters, optimizer, history and snapshots: training goes on from here bit for bit.")
        st.download_button(
            _("Save the run"),
            partial(checkpoint.dump, run.config, run.state),
            key="train-save",
            file_name=f"rnnviz-{run.config.cell}-{run.state.step}.npz",
            mime="application/octet-stream",
            on_click="ignore",
            icon=":material/download:",
        )
    st.caption(said)


def _open() -> None:
    """The uploader. An opened run replaces the present one only when all of it was read."""
    round_ = st.session_state.get(_UPLOADER, 0)
    uploaded = st.file_uploader(_("Open a saved run (.npz)"), key=f"{_UPLOADER}-{round_}", max_upload_size=MAX_FILE_MB)
    if uploaded is None:
        if _OPENED in st.session_state:
            st.success(st.session_state.pop(_OPENED))
        return
    try:
        config, loaded = read_run(uploaded.getvalue())
    except InputError as problem:
        st.error(f"{uploaded.name}: {problem}")
        return
    state.set_run(Run(config, loaded))
    sidebar.adopt(config)
    st.session_state[_UPLOADER] = round_ + 1
    st.session_state[_OPENED] = _("{name} is open: {network}, {updates}.").format(
        name=uploaded.name,
        network=summary(config),
        updates=ngettext("{n} update", "{n} updates", loaded.step).format(n=f"{loaded.step:,}"),
    )
    st.rerun()


def read_run(data: bytes) -> tuple[TrainConfig, TrainState]:
    """The run of a checkpoint that these pages can show.

    Raises
    ------
    InputError      if it is no checkpoint, damaged, or larger or smaller than the pages' sliders reach
    """
    config, loaded = checkpoint.load(data)
    check_lengths(len(task_of(config).ids), config.length, config.batch)
    for name, limit in LIMITS.items():
        if getattr(config, name) > limit:
            raise InputError(
                _("This run has a {name} of {value}; the pages show up to {limit}.").format(
                    name=field_name(name), value=getattr(config, name), limit=limit
                )
            )
    for name, limit in LOWEST.items():
        if getattr(config, name) < limit:
            raise InputError(
                _("This run has a {name} of {value}; the pages show {limit} and more.").format(
                    name=field_name(name), value=getattr(config, name), limit=limit
                )
            )
    return config, loaded
