import numpy as np
import plotly.graph_objects as go

from rnnviz.plots.writing import (
    alternative_frames,
    plot_alternatives,
    plot_dullness,
    plot_entropy,
    plot_forks,
    plot_two_texts,
)

MOMENTS = [
    (["a", "<b>", "␣"], np.array([4, 9, 2]), np.array([0.6, 0.3, 0.1]), np.array([0.8, 0.2, 0.0]), 0),
    (["␣", "c", "a"], np.array([2, 7, 4]), np.array([0.5, 0.3, 0.2]), np.array([1.0, 0.0, 0.0]), 2),
]


def laid_over(fig, frame):
    """The figure as the browser makes it from a frame."""
    changed = go.Figure(fig)
    for index, properties in frame["traces"].items():
        changed.data[index].update(properties)
    return changed


def test_alternatives_split_what_was_cut_off_from_what_was_not():
    fig = plot_alternatives(MOMENTS[0], number=1)
    kept, cut, drawn, names, came = fig.data
    np.testing.assert_array_equal(kept.x, np.array([0.6, 0.3, 0], np.float32))
    np.testing.assert_array_equal(cut.x, np.array([0, 0, 0.1], np.float32))
    np.testing.assert_array_equal(drawn.x, np.array([0.8, 0.2, 0], np.float32))
    assert cut.marker.pattern.shape
    assert not kept.marker.pattern.shape
    assert list(names.text) == ["a", "&lt;b&gt;", "␣"]
    assert list(drawn.text) == ["0.800", "0.200", ""]
    assert came.y[0] == 1
    for bars in (kept, cut, drawn):
        np.testing.assert_array_equal(bars.customdata, [[1, 4], [1, 9], [1, 2]])
        assert (np.abs(bars.y - [1, 2, 3]) < 0.5).all()


def test_each_frame_is_the_figure_of_its_moment():
    base = plot_alternatives(MOMENTS[0], number=1)
    for number, (moment, frame) in enumerate(zip(MOMENTS, alternative_frames(MOMENTS), strict=True), 1):
        drawn = go.Figure(plot_alternatives(moment, number=number))
        assert go.Figure(laid_over(base, frame).data).to_json() == go.Figure(drawn.data).to_json()


def test_entropy_and_surprisal_over_the_tokens():
    fig = plot_entropy(list("abc"), np.array([3.0, 2, 1]), np.array([2.0, 1, 0]), np.array([0.5, 9, 1]))
    np.testing.assert_array_equal([trace.y for trace in fig.data], np.array([[3, 2, 1], [2, 1, 0], [0.5, 9, 1]]))
    assert fig.data[2].mode == "markers"


def test_a_tree_leads_from_where_each_text_parts():
    rows = [("1", None, 0, ""), ("2", 0, 4, "<x>"), ("3", 1, 7, "y")]
    fig = plot_forks(10, rows, chosen=1, other=0)
    *lines, stems = fig.data
    assert [list(line.x) for line in lines] == [[1, 10], [5, 10], [8, 10]]
    assert [list(line.y) for line in lines] == [[1, 1], [2, 2], [3, 3]]
    assert lines[1].text[0] == "&lt;x&gt;"
    assert len({line.line.color for line in lines}) == 3
    np.testing.assert_array_equal(stems.x, [5, 5, np.nan, 8, 8, np.nan])
    np.testing.assert_array_equal(stems.y, [1, 2, np.nan, 2, 3, np.nan])
    alone = plot_forks(10, rows[:1], chosen=0, other=None)
    assert not len(alone.data[-1].x)


def test_two_texts_and_where_they_part():
    values = np.array([-1.0, -2.0, -3.0])
    fig = plot_two_texts((values, values[:2]), ("one", "two"), list("abc"), parting=1)
    assert [trace.name for trace in fig.data] == ["one", "two"]
    assert [len(trace.x) for trace in fig.data] == [3, 2]
    assert fig.layout.shapes[0].x0 == fig.layout.shapes[0].x1 == 1.5
    assert not plot_two_texts((values, values), ("one", "two"), list("abc"), parting=None).layout.shapes


def test_dullness_is_a_point_a_text():
    none = np.empty(0)
    fig = plot_dullness([("others", none, none, []), ("it", np.array([-1.0]), np.array([0.5]), ["<b>text"])])
    assert len(fig.data[0].x) == 0
    assert (fig.data[1].x[0], fig.data[1].y[0]) == (-1, 0.5)
    assert fig.data[1].customdata[0] == "&lt;b&gt;text"
