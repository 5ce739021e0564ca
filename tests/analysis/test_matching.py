"""Select and match, against loops that follow the definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.analysis.matching import SIGNS, Match, find_matches, is_on, units_on


def on(value, threshold, sign):
    return value >= threshold or (sign == "either" and value <= -threshold)


def naive(trace, units, threshold, length, shortest, sign, exclude, most):
    """Every stretch of `shortest` steps with its set; runs of one set; those with no larger one beside them."""
    n = trace.shape[1] - shortest + 1
    sets = [
        frozenset(u for u in units if all(on(trace[u, s], threshold, sign) for s in range(t, t + shortest)))
        for t in range(n)
    ]
    runs, t = [], 0
    while t < n:
        end = t
        while end + 1 < n and sets[end + 1] == sets[t]:
            end += 1
        left = len(sets[t - 1]) if t > 0 else 0
        right = len(sets[end + 1]) if end + 1 < n else 0
        if sets[t] and len(sets[t]) >= left and len(sets[t]) >= right:
            runs.append(Match(t, end + shortest, len(sets[t])))
        t = end + 1
    runs.sort(key=lambda m: (-m.shared, abs(m.stop - m.start - length), m.start))
    kept = []
    for run in runs:
        others = [(m.start, m.stop) for m in kept] + ([exclude] if exclude else [])
        if all(run.stop <= a or b <= run.start for a, b in others):
            kept.append(run)
    return kept[:most]


traces = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).integers(-3, 4, (4, 30)).repeat(1 + seed % 3, axis=1).astype(np.int8)
)


@settings(max_examples=300, deadline=None)
@given(
    trace=traces,
    units=st.sets(st.integers(0, 3)),
    threshold=st.integers(0, 3),
    length=st.integers(1, 9),
    shortest=st.integers(1, 9),
    sign=st.sampled_from(SIGNS),
    exclude=st.none() | st.tuples(st.integers(0, 9), st.integers(10, 20)),
    most=st.integers(1, 8),
)
def test_matches_are_those_of_the_definition(trace, units, threshold, length, shortest, sign, exclude, most):
    units = np.array(sorted(units), int)
    options = {"threshold": threshold, "length": length, "shortest": shortest, "sign": sign, "most": most}
    found = find_matches(trace, units, exclude=exclude, **options)
    assert found == naive(trace, units, exclude=exclude, **options)


@settings(max_examples=200, deadline=None)
@given(
    trace=traces, start=st.integers(0, 20), length=st.integers(1, 9), sign=st.sampled_from(SIGNS), only=st.booleans()
)
def test_units_on_are_those_of_the_definition(trace, start, length, sign, only):
    stop, expected = start + length, []
    for unit, row in enumerate(trace):
        inside = all(on(v, 2, sign) for v in row[start:stop])
        beside = [row[s] for s in (start - 1, stop) if 0 <= s < len(row)]
        if inside and not (only and any(on(v, 2, sign) for v in beside)):
            expected.append(unit)
    assert units_on(trace, start, stop, threshold=2, sign=sign, only=only).tolist() == expected


def test_a_stretch_finds_its_repetitions():
    """The pattern of three units stands at 10, 40 and 70; at 90 one of them is missing."""
    trace = np.zeros((5, 100), np.int8)
    for start in (10, 40, 70):
        trace[1:4, start : start + 6] = 100
    trace[1:3, 90:96] = 100
    trace[4] = 100
    units = units_on(trace, 10, 16, threshold=50, only=True)
    assert units.tolist() == [1, 2, 3]  # unit 4 is on everywhere
    found = find_matches(trace, units, threshold=50, length=6, shortest=6, exclude=(10, 16))
    assert found == [Match(40, 46, 3), Match(70, 76, 3), Match(90, 96, 2)]


def test_of_equal_shares_the_nearest_length_comes_first():
    trace = np.zeros((1, 100), np.int8)
    for start, length in ((5, 20), (40, 9), (60, 8), (80, 5)):
        trace[0, start : start + length] = 1
    found = find_matches(trace, np.array([0]), threshold=1, length=8, shortest=5)
    assert [m.stop - m.start for m in found] == [8, 9, 5, 20]


@pytest.mark.parametrize(("units", "shortest"), [([], 1), ([0], 11)])
def test_nothing_to_find(units, shortest):
    trace = np.ones((1, 10), np.int8)
    assert find_matches(trace, np.array(units, int), threshold=1, length=2, shortest=shortest) == []


def test_a_threshold_that_is_reached_counts():
    assert is_on(np.array([2, 1, -2]), 2, "either").tolist() == [True, False, True]
    assert is_on(np.array([2, 1, -2]), 2, "high").tolist() == [True, False, False]
