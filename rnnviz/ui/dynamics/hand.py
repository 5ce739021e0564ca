"""Two units by hand: the sliders of a 2 x 2 W_h, and the systems that every course shows, ready to be dragged on."""

from __future__ import annotations

import numpy as np
import streamlit as st

from rnnviz.language import _
from rnnviz.learn.config import TrainConfig
from rnnviz.ui import networks
from rnnviz.ui.networks import Network

WEIGHTS, BIASES = ("w11", "w12", "w21", "w22"), ("b1", "b2")
REACH, BIAS_REACH, STEP = 3.0, 2.0, 0.05
PRESETS = {  # W_h row by row, b
    "one": ((0.6, 0.2, 0.2, 0.4), (0.0, 0.0)),
    "two": ((1.6, 0.4, 0.4, 0.6), (0.0, 0.0)),
    "four": ((1.8, 0.0, 0.0, 1.8), (0.0, 0.0)),
    "spiral": ((0.8, -0.45, 0.45, 0.8), (0.0, 0.0)),
    "ring": ((1.05, -0.75, 0.75, 1.05), (0.0, 0.0)),
    "flip": ((-1.6, 0.0, 0.0, 0.5), (0.0, 0.0)),
    "ghost": ((1.6, 0.0, 0.0, 0.4), (0.3, 0.0)),
}
PRESET, STRENGTH = "dynamics-preset", "dynamics-strength"


def _slot(name: str) -> str:
    return f"dynamics-{name}"


def choose_preset() -> None:
    """Draw the choice of a system to begin with; it puts the sliders where they belong."""
    if PRESET not in st.session_state:
        st.session_state[PRESET] = "two"
        _apply()
    st.pills(
        _("Begin with"), list(PRESETS), format_func=_preset_name, key=PRESET, on_change=_apply, persist_state="session"
    )


def hand_made(config: TrainConfig) -> Network:
    """Draw the sliders and return the Elman network of two units that they describe, with the session's tokens."""
    for row in (WEIGHTS[:2], WEIGHTS[2:]):
        for name, place in zip(row, st.columns(2), strict=True):
            with place:
                _slider(
                    name, _("W_h: from unit {source} to unit {target}").format(source=name[2], target=name[1]), REACH
                )
    for name, place in zip(BIASES, st.columns(2), strict=True):
        with place:
            _slider(name, _("bias of unit {n}").format(n=name[1]), BIAS_REACH)
    st.session_state.setdefault(STRENGTH, 0.5)
    strength = st.slider(
        _("Strength of the tokens"),
        0.0,
        3.0,
        step=0.1,
        key=STRENGTH,
        persist_state="session",
        help=_("W_x is random, from the seed, times this number: how hard a token pushes the state."),
    )
    values = {name: st.session_state[_slot(name)] for name in (*WEIGHTS, *BIASES)}
    base = networks.untrained(
        TrainConfig(
            cell="rnn",
            hidden=2,
            seed=config.seed,
            corpus=config.corpus,
            own_text=config.own_text,
            tokens=config.tokens,
            vocabulary_size=config.vocabulary_size,
        )
    )
    params = {
        **base.params,
        "W_x": base.params["W_x"] * strength,
        "W_h": np.array([values[name] for name in WEIGHTS]).reshape(2, 2),
        "b": np.array([values[name] for name in BIASES]),
    }
    return networks.reshaped(base, params, f"by hand {strength} {values}")


def _slider(name: str, label: str, reach: float) -> None:
    st.slider(label, -reach, reach, step=STEP, key=_slot(name), on_change=_forget_preset, persist_state="session")


def _apply() -> None:
    """Put the sliders where the chosen preset has them."""
    chosen = PRESETS.get(st.session_state[PRESET])
    if chosen is None:
        return
    for name, value in zip((*WEIGHTS, *BIASES), (*chosen[0], *chosen[1]), strict=True):
        st.session_state[_slot(name)] = value


def _forget_preset() -> None:
    st.session_state[PRESET] = None


def _preset_name(key: str) -> str:
    return {
        "one": _("one stable point"),
        "two": _("two attractors"),
        "four": _("four attractors"),
        "spiral": _("spiral"),
        "ring": _("ring (rotation grows)"),
        "flip": _("saddle alone: flips"),
        "ghost": _("ghost of a point"),
    }[key]
