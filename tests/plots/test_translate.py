"""The figures of the page Translate, as data."""

import numpy as np

from rnnviz.plots.translate import plot_alignment, plot_by_length, plot_reach, plot_rule

MARKUP = "<b>"
SAFE = "&lt;b&gt;"


def test_marks_stand_on_the_true_places_of_what_was_written():
    weights = np.full((3, 2), 0.5, np.float32)
    fig = plot_alignment(weights, ["s", MARKUP], ["x", "y", "z"], [(1,), (), (0, 1), (0,)])
    heat, marks = fig.data
    np.testing.assert_array_equal(heat.z, weights)
    assert list(zip(marks.x, marks.y, strict=True)) == [(2, 1), (1, 3), (2, 3)]
    assert fig.layout.xaxis.labelalias["2"] == SAFE


def test_the_bottleneck_is_drawn_with_its_standard_errors():
    fig = plot_by_length({MARKUP: {2: (1, 4), 5: (3, 3)}, "other": {2: (0, 4), 5: (1, 3)}})
    first, second = fig.data
    assert list(first.x) == [2, 5]
    np.testing.assert_allclose(first.y, [0.25, 1.0])
    np.testing.assert_allclose(first.error_y.array, [np.sqrt(0.25 * 0.75 / 4), 0])
    np.testing.assert_allclose(second.y, [0, 1 / 3])
    assert first.name == SAFE
    assert first.line.color != second.line.color
    assert first.marker.symbol != second.marker.symbol


def test_the_reach_is_drawn_as_shares_of_each_row_and_its_norms_are_read():
    reach = np.array([[1.0, 3.0], [0.0, 0.0]])
    fig = plot_reach(reach, [MARKUP, "b"], ["x", MARKUP], title="t")
    (heat,) = fig.data
    np.testing.assert_allclose(heat.z, [[0.25, 0.75], [np.nan, np.nan]])
    np.testing.assert_array_equal(heat.customdata, reach)
    assert list(fig.layout.yaxis.ticktext) == ["x", SAFE]
    assert heat.coloraxis == "coloraxis2"


def test_the_rule_has_a_mark_for_every_place():
    fig = plot_rule(["a", "b"], ["x", "-", MARKUP], [(0,), (), (0, 1)])
    (marks,) = fig.data
    assert list(zip(marks.x, marks.y, strict=True)) == [(1, 1), (1, 3), (2, 3)]
    assert list(fig.layout.yaxis.ticktext) == ["x", "-", SAFE]
    assert fig.layout.height > plot_rule(["a"], ["x"], [(0,)]).layout.height
