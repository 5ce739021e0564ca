"""The extended Kalman filter against ridge regression, finite differences and its own promises."""

import numpy as np
import pytest

from rnnviz.core.arrays import pack, unpack
from rnnviz.core.cells import CELLS
from rnnviz.core.functions import softmax
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.learn.ekf import FLOOR, Observation, observe, update
from rnnviz.learn.influence import zero_influence
from rnnviz.learn.rtrl import influences

D, H, K, T = 3, 4, 2, 6


def test_a_linear_observation_is_bayesian_ridge_regression():
    rng = np.random.default_rng(0)
    n, outputs, steps, p0, r = 7, 2, 40, 3.0, 0.25
    phi = rng.normal(size=(steps, outputs, n))
    d = rng.normal(size=(steps, outputs))
    w, P = np.zeros(n), p0 * np.eye(n)
    for row, target in zip(phi, d, strict=True):
        w = w + update(P, Observation(row, target - row @ w, r * np.eye(outputs)), 0.0)[0]
    rows, targets = phi.reshape(-1, n), d.reshape(-1)
    A = rows.T @ rows / r + np.eye(n) / p0
    np.testing.assert_allclose(P, np.linalg.inv(A), rtol=1e-10, atol=1e-13)
    np.testing.assert_allclose(w, np.linalg.solve(A, rows.T @ targets / r), rtol=1e-10)


@pytest.mark.parametrize("n", [5, 256, 257, 600])
def test_a_step_is_the_textbooks_formula(n):
    rng = np.random.default_rng(n)
    root = rng.normal(size=(n, n)) / np.sqrt(n)
    P = root @ root.T + np.eye(n)
    seen = Observation(rng.normal(size=(3, n)), rng.normal(size=3), np.diag([0.1, 0.2, 0.3]))
    gain = P @ seen.H.T @ np.linalg.inv(seen.R + seen.H @ P @ seen.H.T)
    expected = P - gain @ seen.H @ P + 0.01 * np.eye(n)
    change, found = update(P, seen, 0.01)
    np.testing.assert_allclose(found, gain, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(change, gain @ seen.error, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(P, expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_array_equal(P, P.T)


def network(cell, loss, readout="every", **options):
    rng = np.random.default_rng(2)
    model = Model(CELLS[cell](D, H, **options), K, loss=loss, readout=readout)
    params = {name: rng.normal(0, 0.6, shape) for name, shape in model.shapes().items()}
    params["W_x"] = np.asfortranarray(params["W_x"])
    lead = (T, 1) if readout == "every" else (1,)
    targets = rng.integers(0, K, lead) if loss == "cross_entropy" else rng.normal(size=(*lead, K))
    return model, params, Batch(rng.normal(size=(T, 1, D)), targets)


@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
@pytest.mark.parametrize(
    ("cell", "options"), [("rnn", {}), ("lstm", {"peepholes": True}), ("gru", {}), ("jordan", {"n_out": K})]
)
def test_h_is_the_derivative_of_the_outputs_by_the_weights(cell, options, loss):
    model, params, batch = network(cell, loss, **options)
    w = pack(params)

    def outputs(vector):
        logits = model.forward(unpack(vector, params), batch).logits[:, 0]
        return logits if loss == "squared" else softmax(logits)

    forward = model.forward(params, batch)
    steps = influences(model, params, forward, zero_influence(model), np.zeros((T, H)))
    found = np.array([observe(model, params, forward, t, M, 1.0).H for t, M in enumerate(steps)])
    for k in range(len(w)):
        ends = [outputs(w + shift * np.eye(len(w))[k]) for shift in (1e-5, -1e-5)]
        np.testing.assert_allclose(found[:, :, k], (ends[0] - ends[1]) / 2e-5, rtol=1e-6, atol=1e-8)


def test_the_noise_of_a_one_hot_target_is_that_of_a_draw_from_the_softmax():
    model, params, batch = network("rnn", "cross_entropy")
    forward = model.forward(params, batch)
    p, target = forward.probs[0, 0], batch.targets[0, 0]
    seen = observe(model, params, forward, 0, zero_influence(model), 2.0)
    draws = np.eye(K)
    covariance = sum(q * np.outer(d - p, d - p) for q, d in zip(p, draws, strict=True))
    np.testing.assert_allclose(seen.R, 2 * (covariance + FLOOR * np.eye(K)), rtol=1e-12)
    np.testing.assert_allclose(seen.error, draws[target] - p)


@pytest.mark.parametrize("q", [0.0, 1e-4])
@pytest.mark.parametrize("loss", ["squared", "cross_entropy"])
def test_p_stays_symmetric_and_positive_definite_and_the_sequence_is_learned(loss, q):
    model, params, batch = network("lstm", loss)
    w = pack(params)
    P = 10 * np.eye(len(w))
    first = model.forward(params, batch).loss
    for _pass in range(12):
        M, state = zero_influence(model), None
        for t in range(T):
            now = unpack(w, params)
            forward = model.forward(now, Batch(batch.xs[t : t + 1], batch.targets[t : t + 1], start=t), state)
            (M,) = influences(model, now, forward, M, np.zeros((1, H)))
            w = w + update(P, observe(model, now, forward, 0, M, 0.1), q)[0]
            state = forward.final_state
            np.testing.assert_array_equal(P, P.T)
            assert np.linalg.eigvalsh(P)[0] > 0
    assert model.forward(unpack(w, params), batch).loss < 0.1 * first
