"""rnnviz: see inside recurrent networks."""

from importlib import import_module

from rnnviz.analysis.gradients import gradient_flow
from rnnviz.core.cells import CELLS
from rnnviz.core.gradcheck import check_gradients
from rnnviz.core.initial import Initial
from rnnviz.core.model import Model
from rnnviz.core.records import Backward, Batch, Forward
from rnnviz.learn.config import TrainConfig
from rnnviz.learn.sample import sample
from rnnviz.learn.train import TrainState, advance, start

__version__ = "0.1.0"

__all__ = [
    "CELLS",
    "Backward",
    "Batch",
    "Forward",
    "Initial",
    "Model",
    "TrainConfig",
    "TrainState",
    "advance",
    "check_gradients",
    "gradient_flow",
    "sample",
    "start",
]


def __getattr__(name: str) -> object:
    """`rnnviz.plots`, imported when it is first asked for: the engine alone does without plotly."""
    if name == "plots":
        return import_module("rnnviz.plots")
    raise AttributeError(f"module 'rnnviz' has no attribute {name!r}")
