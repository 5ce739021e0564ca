"""A growing column is the same as one made at once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.column import Column
from rnnviz.data.readers.growing import Growing


@given(st.lists(st.text("abc", max_size=5), max_size=6))
@settings(max_examples=30, deadline=None)
def test_the_same_column(rows):
    growing = Growing()
    for row in rows:
        growing.add(row)
    assert len(growing) == len(rows)
    found, expected = growing.column(), Column.of(rows)
    assert found.words == expected.words
    for name in ("ids", "starts"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
        assert getattr(found, name).dtype == getattr(expected, name).dtype
