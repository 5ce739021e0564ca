"""What a task's network is trained with: the network of the sidebar, and the page's own few numbers."""

from __future__ import annotations

import streamlit as st

from rnnviz.language import _
from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.ui import state

FROM_SIDEBAR = (
    *("cell", "nonlinearity", "forget", "peepholes", "reset", "modules"),
    *("hidden", "layers", "bidirectional", "embedding", "dropout", "seed"),
)
USUAL_EMBEDDING = 32  # where the sidebar says one-hot: a task's vocabulary has thousands of words
LIMITS = {"epochs": (1, 200), "batch": (1, 256), "learning_rate": (0.0, 10.0)}


def task_config(task: str, data: str, **own: object) -> TaskConfig:
    """The settings of a task's network on these data: the sidebar's network, but for what the page says.

    Raises
    ------
    InputError      if a setting is impossible
    """
    config = state.config()
    network = {name: getattr(config, name) for name in FROM_SIDEBAR}
    network["embedding"] = network["embedding"] or USUAL_EMBEDDING
    return TaskConfig(**{**network, "task": task, "data": data, **own})


def choose_training(page: str, *, epochs: int, batch: int = 32, learning_rate: float = 0.005) -> dict[str, object]:
    """Draw the numbers of training; return them by the names of TaskConfig.

    Parameters
    ----------
    epochs, batch, learning_rate : what they are at first
    """
    chosen: dict[str, object] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen["epochs"] = st.number_input(
            _("Epochs"),
            *LIMITS["epochs"],
            epochs,
            key=f"{page}-epochs",
            width=150,
            persist_state="session",
            help=_("How often the whole training part is gone through."),
        )
        chosen["batch"] = st.number_input(
            _("Examples an update"), *LIMITS["batch"], batch, key=f"{page}-batch", width=150, persist_state="session"
        )
        chosen["learning_rate"] = st.number_input(
            _("Learning rate"),
            *LIMITS["learning_rate"],
            learning_rate,
            step=0.001,
            format="%.4f",
            key=f"{page}-rate",
            width=135,
            persist_state="session",
        )
    return chosen
