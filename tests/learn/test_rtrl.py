"""Real-time recurrent learning against back-propagation through time and against finite differences."""

import numpy as np
import pytest

from rnnviz.core.arrays import Workspace, unpack
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.learn.influence import influence_views, n_states, recurrent_shapes, zero_influence
from rnnviz.learn.rtrl import gradient, influences

D, H, K, T = 3, 4, 2, 9
OPTIONS = {
    "rnn": [{}, {"nonlinearity": "relu"}],
    "jordan": [{"n_out": K}, {"n_out": K, "feedback": "linear"}],
    "lstm": [
        {},
        {"peepholes": True},
        {"forget": "none"},
        {"forget": "coupled"},
        {"forget": "none", "peepholes": True},
        {"forget": "coupled", "peepholes": True},
    ],
    "gru": [{}, {"reset": "before"}],
    "clockwork": [{"periods": (1, 2, 4)}, {"periods": (1,)}],
}
CASES = [(cell, options) for cell, all_options in OPTIONS.items() for options in all_options]
NAMES = ["-".join([cell, *map(str, options.values())]) for cell, options in CASES]


def problem(cell, options, loss="squared", readout="every", ids=False, start=0):
    """A model with random weights, a sequence, and its record; the state before it is not zero."""
    rng = np.random.default_rng(5)
    model = Model(CELLS[cell](D, H, **options), K, loss=loss, readout=readout)
    params = {name: rng.normal(0, 0.6, shape) for name, shape in model.shapes().items()}
    params["W_x"] = np.asfortranarray(params["W_x"])
    xs = rng.integers(0, D, (T, 1)) if ids else rng.normal(size=(T, 1, D))
    lead = (T, 1) if readout == "every" else (1,)
    targets = rng.integers(0, K, lead) if loss == "cross_entropy" else rng.normal(size=(*lead, K))
    state = tuple(rng.uniform(0.1, 0.6, s.shape) for s in model.zero_state(1))
    batch = Batch(xs, targets, start=start)
    return model, params, batch, state


def test_every_cell_is_in_the_table():
    assert OPTIONS.keys() == CELLS.keys()


@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
@pytest.mark.parametrize("readout", ["every", "last"])
@pytest.mark.parametrize(("cell", "options"), CASES, ids=NAMES)
def test_the_gradient_of_a_sequence_is_that_of_back_propagation(cell, options, readout, loss):
    model, params, batch, state = problem(cell, options, loss, readout, ids=loss == "cross_entropy", start=3)
    forward = model.forward(params, batch, state)
    expected = model.backward(params, forward)
    vector, _M = gradient(model, params, forward, zero_influence(model))
    for name, found in unpack(vector, params).items():
        np.testing.assert_allclose(found, expected.grads[name], rtol=1e-10, atol=1e-12, err_msg=name)


@pytest.mark.parametrize(("cell", "options"), CASES, ids=NAMES)
def test_the_influence_matrix_is_the_derivative_of_the_states(cell, options):
    model, params, batch, state = problem(cell, options)
    forward = model.forward(params, batch, state)
    n = n_states(model.cell)
    found = [M.copy() for M in influences(model, params, forward, zero_influence(model), np.zeros((T, H)))]
    names = recurrent_shapes(model)

    def states(shifted):
        record = model.forward(shifted, batch, state, workspace=Workspace()).states
        return np.concatenate([s[1:, 0] for s in record.values()], axis=1)

    for name in names:
        for index in np.ndindex(params[name].shape):
            ends = []
            for shift in (1e-5, -1e-5):
                shifted = {**params, name: params[name].copy(order="K")}
                shifted[name][index] += shift
                ends.append(states(shifted))
            numeric = (ends[0] - ends[1]) / 2e-5
            analytic = np.array([influence_views(model, M)[name][:n][(slice(None), *index)] for M in found])
            np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-8, err_msg=f"{name} {index}")


def test_the_loss_row_is_the_sum_of_errors_times_influence():
    model, params, batch, state = problem("lstm", {"peepholes": True})
    forward = model.forward(params, batch, state)
    errors = np.random.default_rng(0).normal(size=(T, H))
    total = 0
    for e, M in zip(errors, influences(model, params, forward, zero_influence(model), errors), strict=True):
        total = total + e @ M[:H]
        np.testing.assert_allclose(M[-1], total, rtol=1e-12, atol=1e-14)


def test_step_by_step_with_the_influence_carried_is_the_whole_sequence():
    model, params, batch, state = problem("gru", {}, ids=True)
    whole, end = gradient(model, params, model.forward(params, batch, state), zero_influence(model))
    M, summed = zero_influence(model), 0.0
    for t in range(T):
        forward = model.forward(params, Batch(batch.xs[t : t + 1], batch.targets[t : t + 1], start=t), state)
        vector, M = gradient(model, params, forward, M)
        state = forward.final_state
        summed = summed + vector / T
    np.testing.assert_allclose(M, end, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(summed, whole, rtol=1e-11, atol=1e-13)


def test_single_precision_stays_single():
    model, params, batch, state = problem("lstm", {}, ids=True)
    params = {name: array.astype("float32", order="K") for name, array in params.items()}
    forward = model.forward(params, Batch(batch.xs, batch.targets), tuple(s.astype("float32") for s in state))
    vector, M = gradient(model, params, forward, zero_influence(model, "float32"))
    assert vector.dtype == M.dtype == np.float32


@pytest.mark.parametrize("case", ["two sequences", "two layers", "padding", "embedding"])
def test_what_it_cannot_follow_is_refused(case):
    cell, B = CELLS["rnn"](D, H), 2 if case == "two sequences" else 1
    layers, embedding = (2 if case == "two layers" else 1), (5 if case == "embedding" else 0)
    model = Model(cell, K, layers=layers, embedding=embedding)
    params = model.init(np.random.default_rng(0), "float64")
    mask = np.array([[True], [False]]) if case == "padding" else None
    forward = model.forward(params, Batch(np.zeros((2, B), int), np.zeros((2, B), int), mask))
    with pytest.raises(ValueError, match="one whole sequence"):
        gradient(model, params, forward, np.zeros((H + 1, 1)))
