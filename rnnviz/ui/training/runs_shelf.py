"""The session's shelf of kept runs: put one there, name it, take it down, put it back. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from rnnviz.language import InputError, _, ngettext
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.kept import plain_name, thinned, unique_name
from rnnviz.ui import sidebar, state
from rnnviz.ui.names import cell_name
from rnnviz.ui.state import KeptRun, Run

MAX_RUNS = 8
_DELETED = "runs-deleted"


def default_name(config: TrainConfig) -> str:
    """What a run is called if the user has no better idea."""
    return _("{cell} {hidden} · seed {seed}").format(
        cell=cell_name(config.cell), hidden=config.hidden, seed=config.seed
    )


def keep(run: Run, name: str) -> str:
    """Put a run on the shelf as it is now, and return the name it got.

    Raises
    ------
    InputError      if the shelf is full
    """
    kept = state.kept_runs()
    if len(kept) >= MAX_RUNS:
        raise InputError(
            ngettext(
                "{n} run is kept already, and there is no room for more: delete one first.",
                "{n} runs are kept already, and there is no room for more: delete one first.",
                MAX_RUNS,
            ).format(n=MAX_RUNS)
        )
    name = unique_name(name if plain_name(name) else default_name(run.config), _taken(kept))
    state.set_kept_runs((*kept, KeptRun(name, replace(run, state=thinned(run.state), active=False))))
    return name


def _taken(kept: Iterable[KeptRun]) -> list[str]:
    """The names that are in use: those of the kept runs, and what the present run is called."""
    return [_("this run"), *(one.name for one in kept)]


def is_kept(run: Run) -> bool:
    """Whether a kept run is this one, at this update."""
    return any(kept.run.state.params is run.state.params for kept in state.kept_runs())


def find(name: str) -> KeptRun | None:
    """The kept run of this name."""
    return next((kept for kept in state.kept_runs() if kept.name == name), None)


def rename(name: str, wanted: str) -> str:
    """Give a kept run another name, and return the one it got; InputError if it is empty."""
    if not plain_name(wanted):
        raise InputError(_("A run needs a name."))
    kept = state.kept_runs()
    new = unique_name(wanted, _taken(other for other in kept if other.name != name))
    state.set_kept_runs(tuple(replace(other, name=new) if other.name == name else other for other in kept))
    return new


def delete(name: str) -> None:
    """Take a run off the shelf; until the next one is deleted it can be put back."""
    kept = state.kept_runs()
    place = next(n for n, other in enumerate(kept) if other.name == name)
    st.session_state[_DELETED] = place, kept[place]
    state.set_kept_runs(kept[:place] + kept[place + 1 :])


def deleted() -> KeptRun | None:
    """The run that was deleted last, if it can be put back."""
    place_and_run = st.session_state.get(_DELETED)
    return None if place_and_run is None or len(state.kept_runs()) >= MAX_RUNS else place_and_run[1]


def restore() -> str:
    """Put the run that was deleted last back in its place, and return its name."""
    place, gone = st.session_state.pop(_DELETED)
    kept = state.kept_runs()
    name = unique_name(gone.name, _taken(kept))
    state.set_kept_runs((*kept[:place], replace(gone, name=name), *kept[place:]))
    return name


def would_lose(run: Run | None) -> bool:
    """Whether a run has learned something that is not on the shelf."""
    return run is not None and run.state.step > 0 and not is_kept(run)


def take_up(name: str) -> None:
    """Make a kept run the session's run, at rest; it stays on the shelf as it was."""
    kept = find(name).run
    state.set_run(Run(kept.config, kept.state))  # a new name: under other rates its later updates are others
    sidebar.adopt(kept.config)
