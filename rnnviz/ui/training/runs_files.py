"""Kept runs as files: the run itself, its history, and the table of all."""

from __future__ import annotations

from functools import partial

import streamlit as st

from rnnviz.language import _
from rnnviz.learn import checkpoint, kept_csv
from rnnviz.ui.state import KeptRun, Run


def save_run(run: Run) -> None:
    """The buttons for one run."""
    name = f"rnnviz-{run.config.cell}-{run.state.step}"
    st.download_button(
        _("The run (.npz)"),
        partial(checkpoint.dump, run.config, run.state),
        key="runs-save",
        file_name=f"{name}.npz",
        mime="application/octet-stream",
        on_click="ignore",
        help=_("“Open a saved run” under “Watch it learn” reads it, and training goes on bit for bit."),
    )
    st.download_button(
        _("Its history (.csv)"),
        partial(kept_csv.history, run.state),
        key="runs-history",
        file_name=f"{name}.csv",
        mime="text/csv",
        on_click="ignore",
        help=_("Loss and gradient norm of every update."),
    )


def save_table(kept: tuple[KeptRun, ...]) -> None:
    """The button for the table of all."""
    st.download_button(
        _("Table of all kept runs (.csv)"),
        partial(kept_csv.table, {one.name: (one.run.config, one.run.state) for one in kept}),
        key="runs-csv",
        file_name="rnnviz-runs.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/table:",
    )
