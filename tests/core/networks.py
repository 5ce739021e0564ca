"""Small networks of every kind, for tables of tests."""

from __future__ import annotations

import numpy as np

from rnnviz.core.cell import Cell
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

CELL_OPTIONS = {
    "rnn-tanh": ("rnn", {}),
    "rnn-relu": ("rnn", {"nonlinearity": "relu"}),
    "jordan-softmax": ("jordan", {}),
    "jordan-linear": ("jordan", {"feedback": "linear"}),
    "lstm": ("lstm", {}),
    "lstm-peepholes": ("lstm", {"peepholes": True}),
    "lstm-1997": ("lstm", {"forget": "none"}),
    "lstm-1997-peepholes": ("lstm", {"forget": "none", "peepholes": True}),
    "lstm-coupled": ("lstm", {"forget": "coupled"}),
    "lstm-coupled-peepholes": ("lstm", {"forget": "coupled", "peepholes": True}),
    "gru-after": ("gru", {}),
    "gru-before": ("gru", {"reset": "before"}),
    "clockwork": ("clockwork", {"periods": (1, 2, 3)}),
    "clockwork-one": ("clockwork", {"periods": (2,)}),
}


def make_cell(variant: str, n_in: int, n_hidden: int, n_out: int) -> Cell:
    """A cell of CELL_OPTIONS."""
    name, options = CELL_OPTIONS[variant]
    sizes = {"n_out": n_out} if name == "jordan" else {}
    return CELLS[name](n_in, n_hidden, **sizes, **options)


def shaken(model: Model, rng: np.random.Generator, size: float = 0.2) -> dict[str, np.ndarray]:
    """Fresh parameters in float64 with noise on all of them, so that none is zero; a Clockwork's mask is kept."""
    params = model.init(rng, "float64")
    for array in params.values():
        array += size * rng.standard_normal(array.shape)
    for lane in model.lanes:
        if hasattr(lane.cell, "mask"):
            params["W_h" + lane.suffix] *= lane.cell.mask
    return params


def make_batch(model: Model, rng: np.random.Generator, T: int, B: int, *, masked: bool, vectors: bool) -> Batch:
    """A random batch that fits the model, its lengths T, T - 1, T // 2 if masked."""
    D, K = model.cell.n_in, model.n_out
    lead = (T, B) if model.readout == "every" else (B,)
    targets = rng.integers(0, K, lead) if model.loss == "cross_entropy" else rng.standard_normal((*lead, K))
    xs = rng.standard_normal((T, B, D)) if vectors else rng.integers(0, model.embedding or D, (T, B))
    lengths = np.maximum(1, np.resize([T, T - 1, T // 2], B))
    return Batch(xs, targets, np.arange(T)[:, None] < lengths if masked else None)


def random_state(model: Model, rng: np.random.Generator, B: int) -> tuple[np.ndarray, ...]:
    """A random initial state."""
    return tuple(rng.standard_normal(s.shape) for s in model.zero_state(B))
