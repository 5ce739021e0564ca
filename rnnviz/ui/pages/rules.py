"""Learning rules: four of them on one task, from the same weights; what each carries along, and what it costs."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from rnnviz.language import InputError, _
from rnnviz.learn.rules import RulesState, start
from rnnviz.learn.rules_config import RulesConfig
from rnnviz.ui import pace, runner
from rnnviz.ui.attempt import attempt
from rnnviz.ui.choice import choose
from rnnviz.ui.fragments import fragment, repeating, steady
from rnnviz.ui.rules.charts import axis_names, loss_charts, matrices, weight_choice
from rnnviz.ui.rules.controls import settings
from rnnviz.ui.rules.words import cost_table, ending, left_out, status, verdicts, what_to_see
from rnnviz.ui.state import Run

PICTURE_S = 0.2  # from one picture to the next: what drawing leaves of it is for learning
AXES = ("updates", "steps")
EVERY_S = {"progress": 0.0, "matrices": 0.8, "costs": 2.0}
# On a telephone the wide table is moved sideways by itself, not with the page.
STYLE = """<style>
    .st-key-rules-costs table { display: block; overflow-x: auto; }
    .st-key-rules-costs th, .st-key-rules-costs td { white-space: nowrap; }
</style>"""
_RUN = "rules-run"
_CONFIG = "rules-config"
_DRAWN = "rules-axis-drawn"
_PROBLEM = "rules-problem"


def render() -> None:
    """Draw the page. While the rules learn, its parts draw themselves again, each at its own pace."""
    runner.warm_up()
    steady()
    st.html(STYLE)
    st.title(_("Learning rules"), anchor=False)
    st.caption(_("Four ways to change the weights: which learns from the fewest steps, and what does a step cost?"))
    try:
        config = settings()
    except InputError as problem:
        st.error(str(problem))
        config = st.session_state.get(_CONFIG, RulesConfig())
    st.session_state[_CONFIG] = config
    left_out(config)
    run = st.session_state.get(_RUN)
    if run is not None and run.config != config:
        _question(run)
    active = run is not None and run.active
    fragment(_controls)()
    for name, part in (("progress", _progress), ("matrices", _matrices), ("costs", _costs)):
        repeating(part, EVERY_S[name] if active else None)(active)
        if name == "progress":
            what_to_see()


def _question(run: Run) -> None:
    """The settings no longer fit the run: it goes on under its own, until it is begun anew."""
    with st.container(border=True, key="rules-question"):
        st.markdown(_("These settings take effect with the next reset; the curves below belong to the former ones."))
        if st.button(_("Reset with the new settings"), key="rules-adopt", icon=":material/restart_alt:"):
            st.session_state[_RUN] = None
            st.rerun()


def _controls() -> None:
    """Start or pause, one sequence, reset. What is pressed is done before anything is drawn."""
    run = st.session_state.get(_RUN)
    going = run is not None and run.active
    over = run is not None and run.state.stopped != ""
    label = _("Pause") if going else _("Start") if run is None else _("Continue")
    icon = ":material/pause:" if going else ":material/play_arrow:"
    with st.container(horizontal=True, vertical_alignment="bottom", key="rules-transport"):
        pressed = {
            _start_or_pause: st.button(label, key="rules-go", type="primary", icon=icon, disabled=over),
            _one_sequence: st.button(
                _("One sequence"), key="rules-one", icon=":material/skip_next:", disabled=going or over
            ),
            _reset: st.button(_("Reset"), key="rules-reset", icon=":material/restart_alt:", disabled=run is None),
        }
        names = axis_names()
        axis = choose(_("Loss over seconds, and over"), {axis: names[axis] for axis in AXES}, "rules-axis")
    if st.session_state.setdefault(_DRAWN, axis) != axis:
        st.session_state[_DRAWN] = axis
        st.rerun()
    for action, was in pressed.items():
        if was:
            attempt(action, _PROBLEM)
            st.rerun()


def _begun() -> Run:
    """The session's comparison; a new one if there is none."""
    run = st.session_state.get(_RUN)
    if run is None:
        config = st.session_state[_CONFIG]
        run = st.session_state[_RUN] = Run(config, start(config))
    return run


def _start_or_pause() -> None:
    run = _begun()
    st.session_state[_RUN] = replace(run, active=not run.active)


def _one_sequence() -> None:
    _go_on(_begun(), steps=1)


def _reset() -> None:
    st.session_state[_RUN] = None


def _go_on(run: Run, *, steps: int | None = None, budget_s: float | None = None) -> None:
    """Advance the comparison and commit it, unless the session has moved on to another one meanwhile."""
    try:
        after = runner.advance(run.config, run.state, steps=steps, budget_s=budget_s)
    except InputError:
        st.session_state[_RUN] = replace(run, active=False)
        raise
    if st.session_state.get(_RUN) is run:
        st.session_state[_RUN] = replace(run, state=after, active=run.active and not after.stopped)


def _progress(active: bool) -> None:
    """A slice of learning, what the rules do, and their losses.

    active : whether this fragment runs again by itself; where the run is of another mind, the page is drawn anew
    """
    run = st.session_state.get(_RUN)
    if run is not None and run.active:
        attempt(lambda: _go_on(run, budget_s=pace.slice_s("rules", PICTURE_S)), _PROBLEM)
        run = st.session_state.get(_RUN)
    if active != (run is not None and run.active):
        st.rerun()
    with pace.drawing("rules"):
        config, state = _shown()
        with st.container(key="rules-status"):
            if _PROBLEM in st.session_state:
                st.error(st.session_state[_PROBLEM])
            said = ending(config, state) if run is None else status(config, state, active=active)
            st.progress(min(state.sequences / config.max_sequences, 1.0), text=said)
        loss_charts(config, state, st.session_state.get(_DRAWN, AXES[0]))
        verdicts(config, state)


def _matrices(active: bool) -> None:
    config, state = _shown()
    matrices(config, state, weight_choice(config))


def _costs(active: bool) -> None:
    config, state = _shown()
    st.header(_("What a step costs"), anchor=False)
    with st.container(key="rules-costs"):
        cost_table(config, state)


def _shown() -> tuple[RulesConfig, RulesState]:
    """The comparison that is drawn; before it has begun the untrained networks of the settings."""
    run = st.session_state.get(_RUN)
    if run is not None:
        return run.config, run.state
    config = st.session_state[_CONFIG]
    return config, _untrained(config)


@st.cache_data(show_spinner=False, max_entries=32)
def _untrained(config: RulesConfig) -> RulesState:
    return start(config)
