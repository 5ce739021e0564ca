"""A small recorded pass through every cell with every option."""

from __future__ import annotations

import itertools

import numpy as np

from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch

D, H, K, T = 5, 9, 5, 7
KINDS = {
    "rnn": ("rnn", {}),
    "rnn relu": ("rnn", {"nonlinearity": "relu"}),
    **{
        f"lstm {forget}{' peepholes' if peepholes else ''}": ("lstm", {"forget": forget, "peepholes": peepholes})
        for forget, peepholes in itertools.product(("gate", "none", "coupled"), (False, True))
    },
    "gru after": ("gru", {"reset": "after"}),
    "gru before": ("gru", {"reset": "before"}),
    "clockwork": ("clockwork", {"periods": (1, 2, 4)}),
    "jordan": ("jordan", {"n_out": K}),
}


def recorded(kind: str, *, embedding: int = 0, start: int = 0):
    """Model, parameters (no zero among them but masked ones) and the record of T random tokens."""
    name, options = KINDS[kind]
    rng = np.random.default_rng(7)
    model = Model(CELLS[name](D, H, **options), K, embedding=embedding)
    params = {key: 0.7 * rng.standard_normal(value.shape) for key, value in model.init(rng, "float64").items()}
    ids = rng.integers(0, embedding or D, (T, 1))
    return model, params, model.forward(params, Batch(ids, start=start))
