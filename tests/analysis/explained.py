"""Networks of every cell with a sentence that they have read, and the addresses of everything in them."""

from __future__ import annotations

import numpy as np

from rnnviz.analysis.explain import Address, siblings
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from tests.core.networks import CELL_OPTIONS, make_cell, random_state, shaken

V, H, T = 6, 11, 5
TOKENS, OUTPUTS = tuple("abcde"), tuple("uvwxyz")
NETWORKS = [
    (variant, layers, bidirectional, embedding)
    for variant in CELL_OPTIONS
    for layers, bidirectional, embedding in ((1, False, 0), (2, True, V))
    if layers == 1 or "jordan" not in variant
]


def read(variant, layers=1, bidirectional=False, embedding=0, *, n_hidden=H, n_steps=T):
    """Model, parameters (none of them zero), and both records of a random sentence from a random state at t = 3."""
    rng = np.random.default_rng(0)
    cell = make_cell(variant, 4 if embedding else V, n_hidden, V)
    model = Model(cell, V, layers=layers, bidirectional=bidirectional, embedding=embedding)
    params = shaken(model, rng)
    ids = rng.integers(0, V, (n_steps + 1, 1))
    forward = model.forward(params, Batch(ids[:-1], ids[1:], start=3), random_state(model, rng, 1))
    return model, params, forward, model.backward(params, forward)


def of_units(model):
    """Everything that a unit has, at the ends of the sentence and within, in every lane."""
    for lane in range(len(model.lanes)):
        for t, unit in ((1, 1), (2, H), (T, 1), (T, H)):
            yield from siblings(model, Address("h", t, unit, lane))


def of_outputs(model):
    for t in (1, T):
        yield Address("loss", t)
        for k in (1, V):
            yield from siblings(model, Address("logit", t, k))


def of_flows(model):
    for lane in range(len(model.lanes)):
        for state in model.cell.state_names:
            for t, k in ((1, 1), (T, 1), (T, T), (3, 2), (1, T)):
                yield Address(f"flow_{state}", t, 0, lane, k)


def of_weights(model):
    """The first, the last and one more entry of every parameter."""
    for name, shape in model.shapes().items():
        for row in (1, shape[0] // 2 + 1, shape[0]):
            yield Address(name, unit=row, other=min(row, shape[1]) if len(shape) == 2 else 0)


def of_eigenvalues(model):
    for lane in range(len(model.lanes)):
        for gate in model.cell.gates:
            for unit in (1, 4, H):
                yield Address("eigenvalue", unit=unit, lane=lane, gate=gate)


def everything(model):
    for part in (of_units, of_outputs, of_flows, of_weights, of_eigenvalues):
        yield from part(model)
