"""Scores against a count by hand and known identities, and when two readers differ."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.analysis.classify import compare, score

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


@pytest.mark.parametrize(
    ("ahead", "behind", "verdict"), [(0, 0, 0), (4, 0, 0), (5, 0, 1), (0, 5, -1), (30, 20, 0), (30, 15, 1)]
)
def test_two_readers_differ_where_chance_does_not_explain_it(ahead, behind, verdict):
    """|b - c| > 2 sqrt(b + c); where both are right or both are wrong tells nothing."""
    right = np.repeat([True, False, True, False], [ahead, behind, 40, 7])
    other = np.repeat([False, True, True, False], [ahead, behind, 40, 7])
    assert compare(right, other) == verdict
