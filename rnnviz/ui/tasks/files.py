"""The networks of a task page as a file: saved, opened. A .zip with a checkpoint for each network, under its name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from functools import partial

import streamlit as st

from rnnviz.data.datasets import dataset
from rnnviz.language import InputError, _, listed
from rnnviz.learn.stored import DAMAGE, check_size
from rnnviz.learn.tasks import checkpoint, train
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import TaskState
from rnnviz.ui import contest as contests
from rnnviz.ui.contest import Contest
from rnnviz.ui.run_file import cannot_save, open_run, save_run
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.user_text import quoted

SUFFIX = ".npz"


def files(page: str, configs: dict[str, TaskConfig], contest: TaskContest | None) -> None:
    """Draw the two controls."""
    with st.expander(_("Save and open"), key=f"{page}-files", icon=":material/save:"):
        save_place, open_place = st.columns(2)
        with save_place:
            if contest is None or contest.active:
                cannot_save(page, active=contest is not None)
            else:
                save_run(
                    page,
                    partial(dump, contest),
                    f"rnnviz-{page}-{contest.step}.zip",
                    _("Parameters, optimizer and history of every network: training goes on from here bit for bit."),
                )
        with open_place:
            task = next(iter(configs.values())).task
            read = partial(load, page, task=task, names=configs.keys())
            open_run(_("Open a saved run (.zip)"), page, read, _take)


def _take(name: str, contest: TaskContest) -> str:
    contests.keep(contest)
    return _("{name} is open, after {n} updates.").format(name=name, n=f"{contest.step:,}")


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
        check_size(archive)
        return {name: archive.read(name) for name in archive.namelist()}


def _check(runs: dict[str, tuple[TaskConfig, TaskState]], task: str, names: Collection[str]) -> None:
    """InputError if these runs are not what the page trains."""
    other = {config.task for config, _state in runs.values()} - {task}
    if other:
        raise InputError(
            _("This run is of the task {got}, this page trains {expected}: open it on the page of its task.").format(
                got=listed(sorted(other)), expected=task
            )
        )
    if runs.keys() != set(names):
        raise InputError(
            _("This file holds the networks {got}; this page trains {expected}.").format(
                got=listed(quoted(_(name) if name else name) for name in sorted(runs)),
                expected=listed(_(name) for name in names),
            )
        )
    for key in {config.data for config, _state in runs.values()}:
        dataset(key)
