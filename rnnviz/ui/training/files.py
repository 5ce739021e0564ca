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
from rnnviz.ui.run_file import cannot_save, open_run, save_run
from rnnviz.ui.state import Run
from rnnviz.ui.training.controls import field_name, summary

KEY = "train"


def files(run: Run | None) -> None:
    """Draw the two controls."""
    st.header(_("Save and open"), anchor=False)
    save, load = st.columns(2)
    with save:
        if run is None or run.active:
            cannot_save(KEY, active=run is not None)
        else:
            save_run(
                KEY,
                partial(checkpoint.dump, run.config, run.state),
                f"rnnviz-{run.config.cell}-{run.state.step}.npz",
                _("Parameters, optimizer, history and snapshots: training goes on from here bit for bit."),
            )
    with load:
        open_run(_("Open a saved run (.npz)"), KEY, read_run, _take)


def _take(name: str, opened: tuple[TrainConfig, TrainState]) -> str:
    config, loaded = opened
    state.set_run(Run(config, loaded))
    sidebar.adopt(config)
    return _("{name} is open: {network}, {updates}.").format(
        name=name,
        network=summary(config),
        updates=ngettext("{n} update", "{n} updates", loaded.step).format(n=f"{loaded.step:,}"),
    )


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
