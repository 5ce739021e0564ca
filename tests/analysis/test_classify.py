"""Scores against a count by hand and known identities, and when two readers differ."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.analysis.classify import chance, compare, score

TRUTHS, SAID = np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 0, 0])


def test_a_small_table():
    scores = score(TRUTHS, SAID, 4)
    assert scores.confusion.tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert scores.accuracy == 0.5
    np.testing.assert_allclose(scores.precision, [2 / 4, 1 / 2, np.nan, np.nan])
    np.testing.assert_allclose(scores.recall, [2 / 3, 1 / 2, 0, np.nan])
    np.testing.assert_allclose(scores.f1, [4 / 7, 1 / 2, 0, np.nan])
    assert scores.macro_f1 == pytest.approx((4 / 7 + 1 / 2) / 3)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=60))
def test_f1_is_the_harmonic_mean(pairs):
    truths, said = np.array(pairs).T
    scores = score(truths, said, 4)
    assert scores.confusion.sum() == len(pairs)
    assert scores.accuracy == pytest.approx((truths == said).mean())
    both = (scores.precision > 0) & (scores.recall > 0)
    p, r = scores.precision[both], scores.recall[both]
    np.testing.assert_allclose(scores.f1[both], 2 * p * r / (p + r))


def parted(ahead, behind):
    """Who is right of two readers that only `ahead` and `behind` times differ."""
    counts = [ahead, behind, 40, 7]
    return np.repeat([True, False, True, False], counts), np.repeat([False, True, True, False], counts)


@pytest.mark.parametrize(
    ("ahead", "behind", "verdict"),
    [(0, 0, 0), (5, 0, 0), (6, 0, 1), (0, 6, -1), (30, 20, 0), (30, 15, 1), (14, 31, -1)],
)
def test_two_readers_differ_where_chance_does_not_explain_it(ahead, behind, verdict):
    assert compare(*parted(ahead, behind)) == (verdict, chance(*parted(ahead, behind)))


@pytest.mark.parametrize(("ahead", "behind"), [(0, 0), (1, 0), (0, 6), (7, 2), (4, 4), (5, 6), (12, 3)])
def test_chance_counts_the_throws_of_a_coin_that_are_as_uneven(ahead, behind):
    n = ahead + behind
    heads = np.array([bin(throws).count("1") for throws in range(2**n)])
    assert chance(*parted(ahead, behind)) == np.mean(np.abs(2 * heads - n) >= abs(ahead - behind))


def test_chance_of_many_throws_is_that_of_the_normal_curve():
    assert chance(*parted(5100, 4900)) == pytest.approx(math.erfc(199 / 100 / math.sqrt(2)), rel=1e-3)
    assert chance(*parted(25000, 0)) == 0
