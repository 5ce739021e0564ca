"""Time machine: back to every moment of a training that was kept."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.learn.config import model_of
from rnnviz.learn.train import Snapshot
from rnnviz.ui import networks, state
from rnnviz.ui.choice import choose
from rnnviz.ui.fragments import fragment, repeating
from rnnviz.ui.gradients import numbers as gradient_numbers
from rnnviz.ui.gradients.dial import matrix_name
from rnnviz.ui.gradients.spectrum import choose_gate
from rnnviz.ui.lanes import choose_lane
from rnnviz.ui.parts import choose_part
from rnnviz.ui.patience import agreed
from rnnviz.ui.state import Run
from rnnviz.ui.training import time_film as train_time_film
from rnnviz.ui.training import time_numbers as numbers
from rnnviz.ui.training import time_two as train_time_two
from rnnviz.ui.training import time_words as say
from rnnviz.ui.training.time_numbers import Probe

WATCH_S = 1.0
VIEW, RUN, GATE, LANE, GRADIENT = "time-view", "time-run", "time-gate", "time-lane", "time-whose"
FILM, TWO = "film", "two"
LAST, EVERY = "last", "every"
_THIS = ""  # stands for the session's own run; no kept run has this name


def render() -> None:
    """Draw this part of the page."""
    st.caption(
        _(
            "Go back in time: the network after 0, 1, 2, 3, 5, 7, 10, 20 … updates before the same sentence. "
            "What changes first: the loss, the memory, or how far the error reaches?"
        )
    )
    runs = _runs()
    if not runs:
        st.info(
            _(
                "There is no run yet. Press Start above and watch the moments come in, or open a saved run under "
                "“Watch it learn”. Prepared networks carry no moments of their training, only its end."
            ),
            icon=":material/history:",
        )
        return
    fragment(_machine)()
    run = state.run()
    if run is not None and run.active:
        repeating(_await, WATCH_S)(len(run.state.snapshots))


def _runs() -> dict[str, Run]:
    """The session's run and those that were put aside, by name."""
    run = state.run()
    return ({} if run is None else {_THIS: run}) | {kept.name: kept.run for kept in state.kept_runs()}


def _await(drawn: int) -> None:
    """When a new moment has come, have it drawn; all else stays."""
    run = state.run()
    if run is None or len(run.state.snapshots) != drawn:
        st.rerun()


def _machine() -> None:
    """The choices, and the film or the two moments."""
    runs = _runs()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = choose_part({FILM: _("Film"), TWO: _("Two moments side by side")}, VIEW)
        run = runs[_choose_run(runs)]
        lane = choose_lane(model_of(run.config).lanes, LANE)
        gate = choose_gate(_("Eigenvalues of"), _first(run), GATE)
        every_loss = view == FILM and _choose_gradient() == EVERY
    moments = numbers.snapshots_of(run)
    try:
        probe = numbers.probe(run, state.sentence(), lane)
    except InputError as problem:
        st.error(str(problem))
        return
    matrix = matrix_name(_first(run), gate)
    if view == TWO:
        train_time_two.draw(probe, moments, gate, matrix)
        return
    every_loss = every_loss and _agreed(probe, moments)
    with st.spinner(_("Going back in time …")):
        train_time_film.draw(probe, moments, gate, matrix, every_loss)
    st.caption(say.rule(len(probe.tokens)))


def _first(run: Run) -> networks.Network:
    return numbers.network(run, numbers.snapshots_of(run)[0])


def _choose_run(runs: dict[str, Run]) -> str:
    """Draw the choice of a run, if there is one."""
    if st.session_state.get(RUN) not in runs:
        st.session_state[RUN] = next(iter(runs))
    if len(runs) == 1:
        return next(iter(runs))
    return st.selectbox(
        _("Run"),
        list(runs),
        format_func=lambda name: name or _("this run"),
        key=RUN,
        persist_state="session",
        width=260,
    )


def _choose_gradient() -> str:
    return choose(_("Gradients of"), {LAST: _("last loss"), EVERY: _("every loss")}, GRADIENT)


def _agreed(probe: Probe, moments: tuple[Snapshot, ...]) -> bool:
    """Whether every loss is to be followed back at every moment: where that takes long, only if asked to."""
    look = networks.look(_first(probe.run), probe.sentence, len(probe.tokens))
    seconds = len(moments) * gradient_numbers.flow_seconds(look, probe.lane)
    label = _("Follow every loss back at every moment (about {n} s)")
    return agreed(f"{probe.run.name} {probe.lane} {probe.sentence}", seconds, "time-every", label)
