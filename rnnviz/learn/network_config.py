"""The settings of a recurrent network that every kind of training shares."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.core.cell import Cell
from rnnviz.core.cells import CELLS
from rnnviz.core.clockwork import octaves
from rnnviz.core.elman import NONLINEARITIES
from rnnviz.core.gru import RESETS
from rnnviz.core.layers import MAX_LAYERS
from rnnviz.core.lstm import FORGETTING
from rnnviz.language import InputError, _
from rnnviz.learn.settings import Settings

CHOICES = {"cell": tuple(CELLS), "nonlinearity": NONLINEARITIES, "forget": FORGETTING, "reset": RESETS}
RANGES = {
    "hidden": (1, 512),
    "modules": (1, 8),
    "layers": (1, MAX_LAYERS),
    "embedding": (0, 512),
    "dropout": (0.0, 0.9),
}


@dataclass(frozen=True)
class NetworkConfig(Settings):
    """What a network is made of.

    cell, hidden : the recurrent cell
    nonlinearity (of the Elman cell), forget, peepholes (of the LSTM), reset (of the GRU), modules (of the Clockwork:
        their periods are 1, 2, 4, ...; no more modules than units) : its options
    layers, bidirectional, dropout : the stack; the Jordan cell has one layer that reads forward
    embedding : the size of the vectors that stand for tokens; 0: one-hot tokens
    """

    cell: str = "lstm"
    nonlinearity: str = "tanh"
    forget: str = "gate"
    peepholes: bool = False
    reset: str = "after"
    modules: int = 4
    hidden: int = 64
    layers: int = 1
    bidirectional: bool = False
    dropout: float = 0.0
    embedding: int = 0

    def check_network(self) -> None:
        """InputError if there is no such network."""
        if CELLS[self.cell].shares_output and (self.layers > 1 or self.bidirectional):
            raise InputError(_("A Jordan network feeds its output back to one layer that reads forward."))


def cell_of(config: NetworkConfig, n_in: int, n_out: int) -> Cell:
    """The config's recurrent cell between `n_in` inputs and the network's `n_out` outputs."""
    options = {
        "rnn": {"nonlinearity": config.nonlinearity},
        "jordan": {"n_out": n_out},
        "lstm": {"forget": config.forget, "peepholes": config.peepholes},
        "gru": {"reset": config.reset},
        "clockwork": {"periods": octaves(config.modules, config.hidden)},
    }
    return CELLS[config.cell](n_in, config.hidden, **options[config.cell])
