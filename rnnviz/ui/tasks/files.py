"""The networks of a task page as a file: saved, opened. A .zip with a checkpoint for each network, under its name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from functools import partial

import streamlit as st

from rnnviz.data.datasets import dataset
from rnnviz.language import InputError, _
from rnnviz.learn.checkpoint import DAMAGE, MAX_BYTES
from rnnviz.learn.tasks import checkpoint, train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import TaskState
from rnnviz.ui import contest as contests
from rnnviz.ui.contest import Contest
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.user_text import quoted

MAX_FILE_MB = 200
SUFFIX = ".npz"


def files(page: str, configs: dict[str, TaskConfig], contest: TaskContest | None) -> None:
    """Draw the two controls."""
    with st.expander(_("Save and open"), key=f"{page}-files", icon=":material/save:"):
        save, load = st.columns(2)
        with save:
            _save(page, contest)
        with load:
            _open(page, configs)


def _save(page: str, contest: TaskContest | None) -> None:
    if contest is None or contest.active:
        said = _("There is nothing to save yet.") if contest is None else _("Pause first; then the run can be saved.")
        st.button(_("Save the run"), key=f"{page}-save-idle", disabled=True, icon=":material/download:")
    else:
        said = _("Parameters, optimizer and history of every network: training goes on from here bit for bit.")
        st.download_button(
            _("Save the run"),
            partial(dump, contest),
            key=f"{page}-save",
            file_name=f"rnnviz-{page}-{contest.step}.zip",
            mime="application/zip",
            on_click="ignore",
            icon=":material/download:",
        )
    st.caption(said)


def _open(page: str, configs: dict[str, TaskConfig]) -> None:
    """The uploader. An opened run replaces the present one only when all of it was read."""
    opened, uploader = f"{page}-opened", f"{page}-uploader"
    round_ = st.session_state.get(uploader, 0)
    uploaded = st.file_uploader(_("Open a saved run (.zip)"), key=f"{uploader}-{round_}", max_upload_size=MAX_FILE_MB)
    if uploaded is None:
        if opened in st.session_state:
            st.success(st.session_state.pop(opened))
        return
    task = next(iter(configs.values())).task
    try:
        contest = load(page, uploaded.getvalue(), task, configs.keys())
    except InputError as problem:
        st.error(f"{quoted(uploaded.name)}: {problem}")
        return
    contests.keep(contest)
    st.session_state[uploader] = round_ + 1
    st.session_state[opened] = _("{name} is open, after {n} updates.").format(
        name=quoted(uploaded.name), n=f"{contest.step:,}"
    )
    st.rerun()


def dump(contest: TaskContest) -> bytes:
    """The contest as the bytes of a .zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, config in contest.configs.items():
            archive.writestr(name + SUFFIX, checkpoint.dump(config, contest.states[name]))
    return file.getvalue()


def load(page: str, data: bytes, task: str, names: Collection[str]) -> TaskContest:
    """The contest that `dump` wrote, at rest.

    Raises
    ------
    InputError      if the file is none of these, of another task or other networks, or its data are not here
    """
    try:
        runs = {name.removesuffix(SUFFIX): checkpoint.load(content) for name, content in _members(data).items()}
    except InputError:
        raise
    except DAMAGE as error:
        raise InputError(_("This is not a saved run of a task, or it is damaged.")) from error
    _check(runs, task, names)
    configs = {name: runs[name][0] for name in names}
    states = {name: runs[name][1] for name in names}
    return Contest(page, configs, states, {name: train.start(config) for name, config in configs.items()})


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
            raise InputError(
                _("This checkpoint unpacks to more than {n} MB; that is more than this program opens.").format(
                    n=MAX_BYTES // 2**20
                )
            )
        return {name: archive.read(name) for name in archive.namelist()}


def _check(runs: dict[str, tuple[TaskConfig, TaskState]], task: str, names: Collection[str]) -> None:
    """InputError if these runs are not what the page trains."""
    other = {config.task for config, _state in runs.values()} - {task}
    if other:
        raise InputError(
            _("This run is of the task {got}, this page trains {expected}: open it on the page of its task.").format(
                got=", ".join(sorted(other)), expected=task
            )
        )
    if runs.keys() != set(names):
        raise InputError(
            _("This file holds the networks {got}; this page trains {expected}.").format(
                got=", ".join(quoted(_(name) if name else name) for name in sorted(runs)),
                expected=", ".join(_(name) for name in names),
            )
        )
    for key in {config.data for config, _state in runs.values()}:
        dataset(key)
