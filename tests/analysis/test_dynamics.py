"""Maps, Jacobians, fixed points, ends, exponents and components against independent results."""

import numpy as np
import pytest

from rnnviz.analysis.components import principal_components
from rnnviz.analysis.dynamics import cell_map, held_input, separated, state_vectors, trajectory_jacobians
from rnnviz.analysis.endings import endings
from rnnviz.analysis.fixed_points import (
    MARGINAL,
    SADDLE,
    SLOW,
    STABLE,
    STABLE_SPIRAL,
    UNSTABLE,
    UNSTABLE_SPIRAL,
    classify,
    find_fixed_points,
)
from rnnviz.analysis.lyapunov import lyapunov_exponents
from rnnviz.analysis.portrait import plane_of, spread, vector_field
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.learn import flipflop
from tests.core.networks import CELL_OPTIONS, make_cell, shaken

H, D, K = 5, 3, 4


def network(variant, seed=0):
    """A model with a cell of CELL_OPTIONS, and parameters of a lively size."""
    rng = np.random.default_rng(seed)
    model = Model(make_cell(variant, D, H, K), K)
    return model, shaken(model, rng, 0.5), rng


def elman(W_h, b=None):
    """The map of an Elman cell that reads nothing."""
    W_h = np.atleast_2d(np.asarray(W_h, float))
    n = len(W_h)
    bias = np.zeros(n) if b is None else np.asarray(b, float)
    return cell_map(CELLS["rnn"](1, n), {"W_x": np.zeros((n, 1)), "W_h": W_h, "b": bias}, bias)


def rotation(size, angle):
    return size * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_the_jacobian_is_that_of_finite_differences(variant):
    model, params, rng = network(variant)
    mapping = cell_map(model.cell, params, held_input(params, np.array([0.3, 0.1, -0.2])))
    points, step = rng.uniform(-0.9, 0.9, (4, mapping.size)), 1e-5
    numeric = [(mapping(points + step * u) - mapping(points - step * u)) / (2 * step) for u in np.eye(mapping.size)]
    np.testing.assert_allclose(mapping.jacobian(points), np.stack(numeric, axis=-1), atol=1e-9)


@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_the_map_makes_the_steps_of_the_model(variant):
    """A constant input held for a round of the clocks: the map and the recorded states agree."""
    model, params, _rng = network(variant)
    ids = np.full((8, 1), 2)
    states = model.forward(params, Batch(ids)).states
    path = state_vectors(model.cell, states)[:, 0]
    mapping = cell_map(model.cell, params, held_input(params, 2))
    start = 1 if model.cell.shares_output else 0  # Jordan's first step reads no output yet
    rounds = np.arange(start, 9, mapping.round)
    np.testing.assert_allclose(mapping.orbit(path[[start]], len(rounds) - 1)[:, 0], path[rounds], atol=1e-14)


@pytest.mark.parametrize("variant", CELL_OPTIONS)
def test_the_jacobians_of_a_trajectory_chain_to_the_derivative_of_its_end(variant):
    """Their product is ds_T/ds_1, here by finite differences of the model's own forward pass from a state."""
    model, params, rng = network(variant)
    ids = rng.integers(D, size=(6, 1))
    whole = model.forward(params, Batch(ids))
    jacobians = list(trajectory_jacobians(model.cell, params, whole.states, whole.residuals))
    assert len(jacobians) == 6
    product = np.linalg.multi_dot(jacobians[:0:-1])
    s_1 = state_vectors(model.cell, whole.states)[1]

    def end(state):
        """The state vector after the rest of the text, from a state vector (1, S) after its first token."""
        forward = model.forward(params, Batch(ids[1:], start=1), separated(model.cell, params, state))
        return state_vectors(model.cell, forward.states)[-1, 0]

    numeric = [(end(s_1 + 1e-5 * unit) - end(s_1 - 1e-5 * unit)) / 2e-5 for unit in np.eye(s_1.shape[1])]
    np.testing.assert_allclose(product, np.stack(numeric, axis=-1), atol=1e-8)


@pytest.mark.parametrize(
    ("eigenvalues", "kind"),
    [
        ([0.9, -0.5], STABLE),
        ([0.6 + 0.6j, 0.6 - 0.6j], STABLE_SPIRAL),
        ([0.9, 0.1 + 0.2j, 0.1 - 0.2j], STABLE),
        ([1.5, 0.5], SADDLE),
        ([0.9 + 0.9j, 0.9 - 0.9j, 0.1], SADDLE),
        ([-1.5, 1.2], UNSTABLE),
        ([0.9 + 0.9j, 0.9 - 0.9j], UNSTABLE_SPIRAL),
        ([1.0, 0.3], MARGINAL),
    ],
)
def test_kinds(eigenvalues, kind):
    assert classify(np.array(eigenvalues, complex)) == kind


@pytest.mark.parametrize(("w", "expected"), [(0.5, 1), (0.99, 1), (1.0, 1), (1.01, 3), (1.5, 3), (4.0, 3)])
def test_the_pitchfork_of_one_unit(w, expected):
    """h = tanh(w h) has one solution up to w = 1 and three beyond; the slope there is w (1 - h^2)."""
    points = find_fixed_points(elman(w), np.linspace(-1, 1, 21)[:, None])
    assert len(points) == expected
    for point in points:
        (h,) = point.state
        assert abs(np.tanh(w * h) - h) < 1e-10
        assert point.eigenvalues[0] == pytest.approx(w * (1 - h**2), abs=1e-9)
    kinds = [point.kind for point in points]
    assert kinds == {1: [MARGINAL if w == 1 else STABLE], 3: [STABLE, STABLE, UNSTABLE]}[expected]


def test_two_independent_units_have_the_product_of_their_points():
    points = find_fixed_points(elman(np.diag([2.0, 1.5])), spread(80, 2, 1.0))
    assert [p.kind for p in points] == [STABLE] * 4 + [SADDLE] * 4 + [UNSTABLE]


def test_a_linear_map_has_the_one_point_of_its_equation():
    """ReLU far from its kink is linear: s = W s + b, eigenvalues those of W."""
    W, b = np.array([[0.5, 0.2], [-0.3, 0.4]]), np.array([2.0, 3.0])
    cell = CELLS["rnn"](1, 2, nonlinearity="relu")
    mapping = cell_map(cell, {"W_x": np.zeros((2, 1)), "W_h": W, "b": b}, b)
    (point,) = find_fixed_points(mapping, np.array([[1.0, 1.0], [5.0, 2.0]]))
    np.testing.assert_allclose(point.state, np.linalg.solve(np.eye(2) - W, b), atol=1e-9)
    np.testing.assert_allclose(np.sort_complex(point.eigenvalues), np.sort_complex(np.linalg.eigvals(W)), atol=1e-9)
    assert point.kind == STABLE_SPIRAL


def test_a_point_that_has_just_vanished_leaves_a_slow_one():
    """Beyond the fold b* = w sqrt(1 - 1/w) - artanh(sqrt(1 - 1/w)) two of three points are gone; a ghost stays."""
    w = 1.6
    fold = w * np.sqrt(1 - 1 / w) - np.arctanh(np.sqrt(1 - 1 / w))
    starts = np.linspace(-1, 1, 21)[:, None]
    before = [p.kind for p in find_fixed_points(elman(w, [fold - 0.02]), starts)]
    after = [p.kind for p in find_fixed_points(elman(w, [fold + 0.02]), starts)]
    assert before == [STABLE, STABLE, UNSTABLE]
    assert after == [STABLE, SLOW]


def test_progress_is_told_and_does_not_change_the_result():
    told = []
    starts = spread(20, 2, 1.0)
    with_it = find_fixed_points(elman(np.diag([2.0, 2.0])), starts, progress=told.append)
    assert told[0] == 0
    assert max(told) <= 1
    without = find_fixed_points(elman(np.diag([2.0, 2.0])), starts)
    np.testing.assert_array_equal([p.state for p in with_it], [p.state for p in without])


@pytest.mark.parametrize(
    ("W_h", "periods"),
    [
        (np.diag([0.5, 0.6]), {1}),
        (np.diag([2.0, 2.0]), {1}),
        (np.diag([-1.6, 0.5]), {2}),
        (rotation(1.4, np.pi / 2), {4}),
        (rotation(1.3, 0.6), {0}),
    ],
)
def test_where_orbits_end(W_h, periods):
    """At rest, on a cycle of two (a flip), of four (a quarter turn), or round and round (a turn of 0.6 rad)."""
    ends, away = endings(elman(W_h), spread(40, 2, 1.0))
    assert {end.period for end in ends} == periods
    assert away == 0
    assert sum(end.share for end in ends) == pytest.approx(1)


def test_orbits_that_run_away_are_counted():
    cell = CELLS["rnn"](1, 1, nonlinearity="relu")
    mapping = cell_map(cell, {"W_x": np.zeros((1, 1)), "W_h": np.array([[1.5]]), "b": np.zeros(1)}, np.zeros(1))
    ends, away = endings(mapping, np.array([[-0.5], [-0.1], [0.2], [0.4]]))
    assert [(end.period, end.share) for end in ends] == [(1, 0.5)]
    assert away == 0.5


def test_four_attractors_share_the_starts():
    ends, _ = endings(elman(np.diag([1.8, 1.8])), spread(80, 2, 1.0))
    assert len(ends) == 4
    assert all(0.15 < end.share < 0.35 for end in ends)


def test_lyapunov_exponents_of_a_scaled_rotation_are_exact_at_every_step():
    J = 0.7 * np.linalg.qr(np.random.default_rng(0).standard_normal((4, 4)))[0]
    estimates = lyapunov_exponents([J] * 5, 4, 3, np.random.default_rng(1))
    np.testing.assert_allclose(estimates, np.log(0.7), atol=1e-13)


def test_lyapunov_exponents_of_a_constant_linear_map_are_the_logs_of_its_moduli():
    rng = np.random.default_rng(0)
    V = rng.standard_normal((4, 4))
    moduli = np.array([1.3, 0.8, 0.5, 0.1])
    J = V @ np.diag(moduli * [1, -1, 1, 1]) @ np.linalg.inv(V)
    estimates = lyapunov_exponents([J] * 20_000, 4, 4, rng)
    np.testing.assert_allclose(estimates[-1], np.log(moduli), atol=1e-3)


def test_a_triangular_product_has_the_exponents_of_its_diagonal():
    """The sum of all exponents is the mean of ln |det J|, whatever the steps."""
    rng = np.random.default_rng(2)
    steps = rng.standard_normal((50, 3, 3))
    estimates = lyapunov_exponents(steps, 3, 3, rng)
    np.testing.assert_allclose(estimates[-1].sum(), np.log(np.abs(np.linalg.det(steps))).mean(), atol=1e-10)


def test_components_are_those_of_the_covariance():
    points = np.random.default_rng(0).standard_normal((40, 6)) * [3, 2, 1, 0.5, 0.2, 0.1]
    found = principal_components(points, 2)
    values, vectors = np.linalg.eigh(np.cov(points.T, bias=True))
    np.testing.assert_allclose(found.explained, values[::-1][:2] / values.sum(), atol=1e-12)
    np.testing.assert_allclose(np.abs(found.axes @ vectors[:, ::-1][:, :2]), np.eye(2), atol=1e-10)
    assert (found.axes[np.arange(2), np.abs(found.axes).argmax(axis=1)] > 0).all()
    np.testing.assert_allclose(found.project(points).mean(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("points", [np.zeros((4, 3)), np.ones((1, 3)), np.array([[0.0, 0, 0], [1, 0, 0]])])
def test_components_of_too_few_points_are_finite(points):
    found = principal_components(points, 2)
    assert found.project(points).shape == (len(points), 2)
    assert np.isfinite(found.explained).all()
    assert found.explained.sum() <= 1 + 1e-12


@pytest.mark.parametrize("state", ["h", "c"])
def test_a_plane_of_the_lstm_rests_where_the_whole_state_does(state):
    rng = np.random.default_rng(3)
    cell = CELLS["lstm"](1, 2)
    params = {name: 4 * rng.standard_normal(shape) for name, shape in cell.shapes().items()}
    mapping = cell_map(cell, params, params["b"])
    plane = plane_of(mapping, state)
    stable = [p for p in find_fixed_points(mapping, spread(60, 4, 1.0)) if not p.unstable_directions]
    assert stable
    for point in stable:
        np.testing.assert_allclose(plane.change(plane.project(point.state)[None]), 0, atol=1e-6)


def test_the_field_is_the_change_of_a_step():
    mapping = elman(np.array([[1.2, 0.3], [-0.4, 0.8]]), [0.1, -0.2])
    field = vector_field(plane_of(mapping, "h"), 1.0, 5)
    h = np.array([field.axis[3], field.axis[1]])
    expected = np.tanh(mapping.params["W_h"] @ h + mapping.a_x) - h
    np.testing.assert_allclose(field.change[1, 3], expected, atol=1e-15)


def test_starts_are_spread_evenly():
    points = spread(400, 2, 1.0)
    counts, *_ = np.histogram2d(*points.T, bins=4, range=[[-1, 1], [-1, 1]])
    assert counts.min() >= 20
    assert counts.max() <= 30


def test_what_a_flip_flop_must_hold():
    xs = np.array([1, 0, 0, -1, 0, 1, 0.0])[:, None]
    np.testing.assert_array_equal(flipflop.held(xs)[:, 0], [1, 1, 1, -1, -1, 1, 1])
    batch = flipflop.draw(np.random.default_rng(0), 50, 8, 0.1)
    assert (batch.xs[0] != 0).all()
    assert (np.abs(batch.targets) == 1).all()


def test_training_the_flip_flop_is_deterministic():
    recipe = flipflop.Recipe(hidden=4, rates=((5, 1e-2),))
    first, second = flipflop.train(recipe), flipflop.train(recipe)
    for name, array in first.params.items():
        np.testing.assert_array_equal(array, second.params[name])


def test_the_prepared_flip_flop_rests_in_exactly_eight_stable_points():
    network = flipflop.load()
    assert flipflop.error(network) < 1e-3
    mapping = cell_map(network.model.cell, network.params, held_input(network.params, None))
    states = network.model.forward(network.params, flipflop.draw(np.random.default_rng(5), 60, 16, 0.1)).states["h"]
    points = find_fixed_points(mapping, states[1:].reshape(-1, network.recipe.hidden)[::6])
    stable = [point for point in points if not point.unstable_directions]
    assert len(stable) == 8
    outputs = np.array([p.state for p in stable]) @ network.params["W_y"].T + network.params["b_y"]
    np.testing.assert_allclose(np.abs(outputs), 1, atol=0.05)
    assert len({tuple(row) for row in np.sign(outputs)}) == 8
    assert {point.kind for point in points} - {SADDLE, STABLE} == set()
    away = [point.unstable_directions for point in points]
    assert [away.count(n) for n in range(4)] == [8, 12, 6, 1]  # corners, edges, faces, the centre of a cube
