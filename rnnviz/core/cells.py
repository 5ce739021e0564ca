"""The cells by name."""

from __future__ import annotations

from rnnviz.core.cell import Cell
from rnnviz.core.clockwork import Clockwork
from rnnviz.core.elman import Elman
from rnnviz.core.gru import GRU
from rnnviz.core.jordan import Jordan
from rnnviz.core.lstm import LSTM

CELLS: dict[str, type[Cell]] = {"rnn": Elman, "jordan": Jordan, "lstm": LSTM, "gru": GRU, "clockwork": Clockwork}
