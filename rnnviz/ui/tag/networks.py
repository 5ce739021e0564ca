"""The networks of the page Tag: the same cell reading one way, and reading both ways."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from rnnviz.core.arrays import Params
from rnnviz.core.cells import CELLS
from rnnviz.language import N_, _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.encode import model_of
from rnnviz.ui.choice import choose
from rnnviz.ui.names import cell_name
from rnnviz.ui.tasks.contest import TaskContest
from rnnviz.ui.tasks.settings import choose_training, task_config

ONE, TWO = N_("one direction"), N_("two directions")
MARKS = {ONE: "→", TWO: "⇄"}
DASHES = {ONE: "dot", TWO: "solid"}  # of their lines


@dataclass(frozen=True)
class Tagger:
    """A network as it is now.

    name : ONE or TWO
    key : tells this state of it from every other
    """

    name: str
    config: TaskConfig
    params: Params
    key: tuple

    @property
    def shown(self) -> str:
        """Its name, with its mark."""
        return f"{MARKS[self.name]} {_(self.name)}"


def taggers(contest: TaskContest) -> list[Tagger]:
    """The networks of a contest."""
    found = []
    for name, config in contest.configs.items():
        state = contest.states[name]
        last = float(state.losses[-1]) if len(state.losses) else 0.0
        found.append(Tagger(name, config, state.params, (config, state.step, last)))
    return found


def choose_networks(
    page: str, data: str, *, epochs: int, learning_rate: float = 0.01, optimizer: str = "adam"
) -> dict[str, TaskConfig]:
    """Draw the settings and say what is compared; return the two networks, of Jordan's cell one.

    Raises
    ------
    InputError      if a setting is impossible
    """
    with st.expander(_("How they are trained"), icon=":material/tune:"):
        training = choose_training(page, epochs=epochs, learning_rate=learning_rate)
        fair = choose(
            _("The network of two directions has"),
            {"units": _("as many units, each way"), "parameters": _("as many parameters")},
            f"{page}-fair",
        )
        st.caption(
            _("The same data in the same order, the same seed. Cell, units, layers and seed are those of the sidebar.")
        )
    one = task_config("tag", data, optimizer=optimizer, bidirectional=False, **training)
    if CELLS[one.cell].shares_output:
        st.info(
            _(
                "A Jordan network feeds its own output back while it reads forward, so that it has no second direction:"
                " it is trained alone. Choose another cell in the sidebar to compare two."
            )
        )
        configs = {ONE: one}
    else:
        two = replace(one, bidirectional=True)
        configs = {ONE: one, TWO: two if fair == "units" else _as_large(two, model_of(one).n_parameters())}
    _describe(configs)
    return configs


def _as_large(config: TaskConfig, parameters: int) -> TaskConfig:
    """The config with as many units as do not exceed so many parameters, at least one."""
    low, high = 1, config.hidden
    while low < high:
        middle = (low + high + 1) // 2
        if model_of(replace(config, hidden=middle)).n_parameters() <= parameters:
            low = middle
        else:
            high = middle - 1
    return replace(config, hidden=low)


def _describe(configs: dict[str, TaskConfig]) -> None:
    said = [
        _("{name}: {cell}, {units} units, {n} parameters").format(
            name=f"**{MARKS[name]} {_(name)}**",
            cell=cell_name(config.cell),
            units=f"2 × {config.hidden}" if config.bidirectional else config.hidden,
            n=f"{model_of(config).n_parameters():,}",
        )
        for name, config in configs.items()
    ]
    st.markdown(" · ".join(said))
