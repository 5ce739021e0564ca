"""The controls of the page Long memory: the exercise and its lag; which cells, how many seeds, how they are trained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

from rnnviz.core.cells import CELLS
from rnnviz.data.exercise import EXERCISES, exercise
from rnnviz.data.exercise_record import Exercise
from rnnviz.language import InputError, _
from rnnviz.learn.trial_config import TrialConfig, model_of
from rnnviz.ui.choice import keep_choice
from rnnviz.ui.names import cell_name

MODULES = 8  # of the Clockwork, at most as many as it has units
MOST_WORK = 3e9  # multiply-adds of an update: about a second on one core
LIMITS = {"hidden": (2, 128), "batch": (1, 128), "updates": (10, 20_000), "seeds": (1, 8)}


@dataclass(frozen=True)
class Recipe:
    """How an exercise is trained to begin with."""

    hidden: int
    batch: int
    learning_rate: float
    updates: int
    radius: float = 0.0  # the spectral radius of the first W_h; 0: as drawn


PLAIN = Recipe(hidden=32, batch=16, learning_rate=0.005, updates=2000)
RECIPES = {
    "adding": Recipe(64, 32, 0.002, 2500),
    "copy": Recipe(48, 16, 0.003, 3000),
    "temporal_order": Recipe(32, 16, 0.01, 2000),
    "parity": Recipe(8, 64, 0.03, 2000),
    "xor_in_time": Recipe(8, 16, 0.005, 2000),
    "noise_free_long_lag": Recipe(32, 8, 0.01, 2000),
    "remembering_en": Recipe(32, 16, 0.01, 2000),
    "remembering_zh": Recipe(32, 16, 0.01, 2000),
    "reber": Recipe(15, 8, 0.01, 1000),
    "embedded_reber": Recipe(15, 8, 0.01, 3000),
    "anbn": Recipe(16, 16, 0.005, 2000),
    "letters": Recipe(20, 16, 0.005, 1000),
    "waves": Recipe(24, 1, 0.005, 600, radius=1.0),
}


def choose_exercise() -> Exercise:
    """Draw the choice of the exercise and the slider of its lag; each exercise remembers its own."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    keep_choice("memory-task", list(EXERCISES))
    with left:
        name = st.selectbox(
            _("Exercise"),
            list(EXERCISES),
            format_func=lambda key: _(EXERCISES[key].title),
            key="memory-task",
            persist_state="session",
        )
    kind = EXERCISES[name]
    low, high, default = kind.lags
    with right:
        lag = default
        if low < high:
            lag = st.slider(_(kind.lag_label), low, high, default, key=f"memory-lag-{name}", persist_state="session")
    st.caption(_(kind.explanation))
    return exercise(name, lag)


def choose_trials(task: Exercise) -> dict[str, TrialConfig]:
    """Draw the choice of cells and the settings of training.

    Raises
    ------
    InputError      if no cell is chosen, a setting is impossible, or an update would take many seconds
    """
    recipe, name = RECIPES.get(task.name, PLAIN), task.name
    st.caption(_("These networks are this page's own: the sidebar's model and text have no part in them."))
    cells = st.pills(
        _("Cells"),
        list(CELLS),
        selection_mode="multi",
        default=["rnn", "lstm", "gru"],
        format_func=cell_name,
        key="memory-cells",
        persist_state="session",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seeds = st.number_input(
            _("Seeds"),
            *LIMITS["seeds"],
            3,
            key="memory-seeds",
            width=110,
            persist_state="session",
            help=_("So many networks of each cell are trained as one; they differ in their initial weights alone."),
        )
        hidden = _number(_("Hidden size"), "hidden", recipe.hidden, name)
        batch = _number(_("Sequences an update"), "batch", recipe.batch, name)
        updates = _number(_("Updates"), "updates", recipe.updates, name)
        rate = st.number_input(
            _("Learning rate"),
            0.0,
            10.0,
            recipe.learning_rate,
            step=0.001,
            format="%.4f",
            key=f"memory-rate-{name}",
            width=135,
            persist_state="session",
        )
    if not cells:
        raise InputError(_("Choose at least one cell."))
    configs = {
        cell: TrialConfig(
            task=name,
            lag=task.lag,
            cell=cell,
            hidden=hidden,
            seeds=seeds,
            batch=batch,
            learning_rate=rate,
            max_updates=updates,
            modules=min(MODULES, hidden),
            radius=recipe.radius,
        )
        for cell in CELLS
        if cell in cells
    }
    _check_work(configs)
    return configs


def update_work(config: TrialConfig) -> int:
    """Multiply-adds of one update of all seeds: every weight once forward and twice backward, at every step."""
    steps = _longest(config.task, config.lag)
    return 3 * config.seeds * config.batch * steps * model_of(config).n_parameters()


@lru_cache(maxsize=64)
def _longest(task: str, lag: int) -> int:
    return len(exercise(task, lag).draw(np.random.default_rng(0), 16).xs)


def _check_work(configs: dict[str, TrialConfig]) -> None:
    heaviest = max(configs, key=lambda cell: update_work(configs[cell]))
    config = configs[heaviest]
    if update_work(config) > MOST_WORK:
        raise InputError(
            _(
                "One update of {cell} would take {work} billion multiply-adds, which is seconds; the limit is {limit}. "
                "They are 3 × {seeds} seeds × {batch} sequences × {steps} steps × {n} parameters: take fewer of them."
            ).format(
                cell=cell_name(heaviest),
                work=f"{update_work(config) / 1e9:.1f}",
                limit=f"{MOST_WORK / 1e9:g}",
                seeds=config.seeds,
                batch=config.batch,
                steps=_longest(config.task, config.lag),
                n=f"{model_of(config).n_parameters():,}",
            )
        )


def _number(label: str, setting: str, default: int, task: str) -> int:
    low, high = LIMITS[setting]
    key = f"memory-{setting}-{task}"
    return st.number_input(label, low, high, default, key=key, width=135, persist_state="session")
