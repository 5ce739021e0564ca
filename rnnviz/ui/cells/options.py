"""Which cell the page Cells shows, with which options: at first the sidebar's, then what is chosen here."""

from __future__ import annotations

import dataclasses

import streamlit as st

from rnnviz.core.gru import RESETS
from rnnviz.core.lstm import FORGETTING
from rnnviz.language import _
from rnnviz.learn.config import TrainConfig
from rnnviz.ui import networks
from rnnviz.ui.choice import choose
from rnnviz.ui.names import cell_name
from rnnviz.ui.networks import Network
from rnnviz.ui.source import choose_network

SIDE_BY_SIDE = "all"
SECTIONS = ("rnn", "lstm", "gru", "clockwork", "jordan", SIDE_BY_SIDE)
OPTIONS = {
    "rnn": ("nonlinearity",),
    "lstm": ("forget", "peepholes", "forget_bias"),
    "gru": ("reset",),
    "clockwork": ("modules",),
    "jordan": (),
}
_SECTION, _SEEN = "cells-section", "cells-seen"
FOLLOWED = ("cell", *(name for names in OPTIONS.values() for name in names))


def choose_section(config: TrainConfig) -> str:
    """Draw the choice of a cell, or of all; a change in the sidebar is followed here."""
    seen = tuple(getattr(config, name) for name in FOLLOWED)
    if st.session_state.get(_SEEN) != seen:
        st.session_state[_SEEN] = seen
        st.session_state[_SECTION] = config.cell
        for name in FOLLOWED[1:]:
            st.session_state[_key(name)] = getattr(config, name)
    names = {key: _("Side by side") if key == SIDE_BY_SIDE else cell_name(key) for key in SECTIONS}
    return choose(_("Cell"), names, _SECTION, hidden=True)


def choose_options(section: str, config: TrainConfig) -> TrainConfig:
    """Draw the options of a cell; the config of the network with them."""
    chosen = {name: st.session_state.get(_key(name), getattr(config, name)) for name in OPTIONS[section]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name in OPTIONS[section]:
            if name != "forget_bias" or chosen["forget"] == "gate":
                chosen[name] = _CONTROLS[name]()
    alone = {"layers": 1, "bidirectional": False} if section == "jordan" else {}
    return dataclasses.replace(config, cell=section, **alone, **chosen)


def choose_fitting(config: TrainConfig) -> Network:
    """Draw the choice of a network; where the trained one is another cell, the untrained one is shown."""
    network = choose_network(config, tasks=True)
    names = ("cell", *(name for name in OPTIONS[config.cell] if name != "forget_bias"))
    if all(getattr(network.config, name) == getattr(config, name) for name in names):
        return network
    st.info(
        _(
            "The trained network is a {other}, or has other options than those chosen here: "
            "shown is this cell with its random weights."
        ).format(other=cell_name(network.config.cell)),
        icon=":material/info:",
    )
    return networks.untrained(config)


def _key(name: str) -> str:
    return f"cells-option-{name}"


def _forget() -> str:
    names = {"gate": _("a gate"), "none": _("none (1997)"), "coupled": _("coupled, 1 − i")}
    return choose(_("Forget"), {name: names[name] for name in FORGETTING}, _key("forget"))


def _peepholes() -> bool:
    return st.toggle(
        _("Peepholes"),
        key=_key("peepholes"),
        persist_state="session",
        help=_("The gates see the memory itself (Gers and Schmidhuber 2000)."),
    )


def _forget_bias() -> float:
    return st.slider(
        _("Initial forget bias"),
        -4.0,
        6.0,
        step=0.5,
        key=_key("forget_bias"),
        persist_state="session",
        width=220,
        help=_("The bias of the forget gate in an untrained network: 1 keeps more of the memory than 0."),
    )


def _reset() -> str:
    names = {"after": _("after the product"), "before": _("before the product")}
    return choose(_("Reset gate acts"), {name: names[name] for name in RESETS}, _key("reset"))


def _modules() -> int:
    return st.slider(_("Modules"), 1, 8, key=_key("modules"), persist_state="session", width=220)


def _nonlinearity() -> str:
    return choose(_("Nonlinearity"), {"tanh": "tanh", "relu": "ReLU"}, _key("nonlinearity"))


_CONTROLS = {
    "forget": _forget,
    "peepholes": _peepholes,
    "forget_bias": _forget_bias,
    "reset": _reset,
    "modules": _modules,
    "nonlinearity": _nonlinearity,
}
