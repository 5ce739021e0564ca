"""What units follow, against NumPy's own correlation and units that were made to follow something."""

import numpy as np
import pytest

from rnnviz.analysis.selectivity import CHUNK, correlations, follow, strongest


@pytest.mark.parametrize("n", [50, CHUNK + 77])
def test_correlations_are_pearsons(n):
    rng = np.random.default_rng(0)
    values = rng.integers(-127, 128, (4, n)).astype(np.int8)
    features = np.stack([values[0] + rng.standard_normal(n), rng.random(n) < 0.3, np.arange(n)])
    expected = np.corrcoef(values.astype(float), features)[:4, 4:]
    np.testing.assert_allclose(correlations(values, features), expected, atol=1e-12)


def test_a_unit_without_variance_has_no_correlation():
    values = np.stack([np.full(100, 0.3), np.arange(100.0)])
    r = correlations(values, np.arange(100.0)[None])
    assert np.isnan(r[0, 0])
    assert r[1, 0] == pytest.approx(1)


def test_who_follows_what_and_whether_it_holds():
    rng = np.random.default_rng(1)
    n = 4000
    inside = (np.arange(n) // 50) % 2
    chance = rng.random(n) < 0.02
    values = rng.standard_normal((4, n))
    values[1] -= 3 * inside
    values[2, : n // 2] += 20 * chance[: n // 2]  # by chance: only in the first half
    values[3] = 0
    found = follow(values, {"constant": np.ones(n), "inside": inside, "chance": chance, "early": np.arange(n) < 9})
    assert found.names == ("inside", "chance")
    assert found.constant == ("constant", "early")  # the second half holds none of "early"
    assert found.best()[:2] == [(2, 1), (1, 0)]
    assert found.best("inside")[0] == (1, 0)
    assert 3 not in [unit for unit, _feature in found.best()]
    assert found.r[1, 0] < -0.7
    assert found.held_out[1, 0] < -0.7
    assert found.r[2, 1] > 0.7
    assert abs(found.held_out[2, 1]) < 0.1


def test_no_feature_varies():
    found = follow(np.random.default_rng(0).standard_normal((3, 20)), {"constant": np.ones(20)})
    assert found.best() == []


def test_labels_of_a_task_are_features_too():
    labels = np.random.default_rng(2).integers(0, 5, 500)
    found = follow(np.stack([labels, -labels]).astype(np.int8), {"label": labels})
    np.testing.assert_allclose(found.r[:, 0], [1, -1])


def test_strongest_steps_stand_apart():
    values = np.zeros(300, np.int8)
    values[[10, 12, 100, 200]] = 5, 7, 6, -9
    assert strongest(values, most=2, apart=20) == [12, 100]
    assert strongest(values, rising=False, most=1) == [200]
    assert len(strongest(values, most=100, apart=30)) <= 10


def test_of_equal_values_some_are_drawn_from_the_whole_text():
    values = np.full(10_000, 127, np.int8)
    found = strongest(values, most=5)
    assert found == strongest(values, most=5)
    assert max(found) - min(found) > 2000
