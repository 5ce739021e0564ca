"""Edits against their definition, and against all ways to mend a short sequence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.learn.tasks.edits import character_error_rate, edit_distance, exact_match

WORDS = st.text("abc", max_size=6)


def by_definition(a, b):
    """The recursion without a table."""
    if not a or not b:
        return len(a) + len(b)
    shorter = by_definition(a[1:], b), by_definition(a, b[1:]), by_definition(a[1:], b[1:])
    return min(shorter[0] + 1, shorter[1] + 1, shorter[2] + (a[0] != b[0]))


@given(WORDS, WORDS)
def test_the_distance_is_that_of_its_definition(a, b):
    assert edit_distance(a, b) == by_definition(a, b) == edit_distance(b, a)


@pytest.mark.parametrize(("a", "b", "n"), [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("", "", 0)])
def test_known_distances(a, b, n):
    assert edit_distance(a, b) == n


def test_rates_are_taken_over_all_symbols():
    written, right = [("a",), tuple("abcdef")], [("b",), tuple("abc")]
    assert character_error_rate(written, right) == (1 + 3) / 4
    assert character_error_rate([()], [()]) == 0
    assert exact_match([("a",), ("b",)], [("a",), ("c",)]) == 0.5
