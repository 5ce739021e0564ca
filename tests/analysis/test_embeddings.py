"""Vectors of words: cosines, neighbours, and a plane that does not jump."""

import numpy as np
import pytest

from rnnviz.analysis.embeddings import (
    ONE_HOT_COSINE,
    ONE_HOT_DISTANCE,
    neighbours,
    pair_cosines,
    project,
    unit_rows,
)

VECTORS = np.random.default_rng(0).standard_normal((30, 5))


def test_neighbours_are_the_words_with_the_largest_cosines():
    among = np.arange(4, 30)
    found = neighbours(VECTORS, 7, among, 5)
    cosine = {
        k: VECTORS[k] @ VECTORS[7] / np.linalg.norm(VECTORS[k]) / np.linalg.norm(VECTORS[7]) for k in among if k != 7
    }
    assert [one.word for one in found] == sorted(cosine, key=lambda k: -cosine[k])[:5]
    for one in found:
        assert one.cosine == pytest.approx(cosine[one.word])
        assert one.distance == pytest.approx(np.linalg.norm(VECTORS[one.word] - VECTORS[7]))
    assert len(neighbours(VECTORS, 7, among[:3], 5)) == 3


def test_one_hot_vectors_are_all_equally_far():
    one_hot = np.eye(12)
    assert {one.cosine for one in neighbours(one_hot, 3, np.arange(12), 11)} == {ONE_HOT_COSINE}
    np.testing.assert_allclose([one.distance for one in neighbours(one_hot, 3, np.arange(12), 11)], ONE_HOT_DISTANCE)
    np.testing.assert_array_equal(pair_cosines(one_hot), 0)


def test_cosines_of_all_pairs():
    np.testing.assert_allclose(pair_cosines(VECTORS[:3])[1], unit_rows(VECTORS)[0] @ unit_rows(VECTORS)[2])
    assert len(pair_cosines(VECTORS)) == 30 * 29 / 2
    assert pair_cosines(np.zeros((2, 3)))[0] == 0


def test_the_plane_is_that_of_the_largest_variance():
    points, share = project(VECTORS)
    values = np.linalg.eigvalsh(np.cov(VECTORS.T))[::-1]
    np.testing.assert_allclose(points.var(axis=0, ddof=1), values[:2])
    assert share == pytest.approx(values[:2].sum() / values.sum())


def test_a_picture_is_turned_to_the_one_before_it():
    before, share = project(VECTORS)
    turn = np.linalg.qr(np.random.default_rng(1).standard_normal((2, 2)))[0]
    points, same = project(VECTORS, before @ turn)
    np.testing.assert_allclose(points, before @ turn, atol=1e-12)
    assert same == share
    changed, _share = project(VECTORS + 0.01 * np.random.default_rng(2).standard_normal(VECTORS.shape), before)
    assert np.abs(changed - before).max() < 0.2


def test_two_words_and_vectors_of_one_number_have_a_plane():
    points, share = project(np.array([[1.0], [3.0]]))
    np.testing.assert_allclose(np.abs(points), [[1, 0], [1, 0]])
    assert share == pytest.approx(1)
    assert project(np.zeros((3, 2)))[1] == 0
