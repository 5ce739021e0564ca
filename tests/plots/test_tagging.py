"""The figures of the page Tag, as data."""

import numpy as np
import plotly.graph_objects as go

from rnnviz.plots.tagging import Arrival, plot_arrival, plot_blank, plot_blank_accuracy, plot_confusion


def checked(fig):
    """The figure, if it passes Plotly's own checks, which building it in one piece leaves out."""
    go.Figure(fig.to_plotly_json())
    return fig


def test_a_confusion_matrix_shows_shares_of_the_true_tag_and_counts():
    confusion = np.array([[8, 2, 0], [0, 5, 0], [0, 0, 0]])
    fig = checked(plot_confusion(confusion, ["NOUN", "<b>", "X"], "one direction"))
    (cells,) = fig.data
    np.testing.assert_allclose(cells.z[0], [0.8, 0.2, 0])
    np.testing.assert_allclose(cells.z[1], [0, 1, 0])
    assert np.isnan(np.asarray(cells.z[2], float)).all()  # a tag that never occurs has no shares
    written = {(label.y, label.x): label.text for label in fig.layout.annotations}
    assert written == {(1, 1): "8", (1, 2): "2", (2, 2): "5"}
    assert list(fig.layout.yaxis.ticktext) == ["NOUN", "&lt;b&gt;", "X"]
    assert fig.layout.yaxis.range[0] > fig.layout.yaxis.range[1]  # the first tag is at the top


def test_many_tags_have_no_counts():
    fig = plot_confusion(np.eye(30, dtype=int), [str(k) for k in range(30)], "two")
    assert not fig.layout.annotations


def test_the_likeliest_tags_are_drawn_over_the_words():
    probs = np.array([[0.5, 0.49, 0.01], [0.1, 0.89, 0.01]])
    arrivals = [Arrival("one", "dot", probs[[0, 0]]), Arrival("two", "solid", probs)]
    fig = checked(plot_arrival(arrivals, ["NOUN", "PROPN", "X"], ["the", "apple", "<i>"], 1, "what is it?"))
    assert [trace.name for trace in fig.data] == ["NOUN, one", "PROPN, one", "NOUN, two", "PROPN, two"]
    assert {trace.line.dash for trace in fig.data} == {"dot", "solid"}
    assert list(fig.data[3].x) == [2, 3]
    np.testing.assert_allclose(fig.data[3].y, probs[:, 1], rtol=1e-6)
    assert fig.data[0].line.color == fig.data[2].line.color != fig.data[1].line.color
    assert fig.layout.shapes[0].x0 == 1.5
    assert fig.layout.xaxis.labelalias["3"] == "&lt;i&gt;"


def test_a_blank_shows_every_answer_and_chance():
    probs = {"one": np.array([0.5, 0.5]), "two": np.array([0.1, 0.9])}
    fig = checked(plot_blank(probs, ["key", "map"], 1))
    assert [list(bar.x) for bar in fig.data] == [["key", "✓ map"]] * 2
    np.testing.assert_allclose(fig.data[1].y, [0.1, 0.9], rtol=1e-6)
    assert fig.layout.shapes[0].y0 == 0.5
    assert list(plot_blank(probs, ["key", "map"], None).data[0].x) == ["key", "map"]


def test_shares_of_blanks_stand_beside_chance():
    fig = checked(plot_blank_accuracy({"one": (0.1, 0.9), "two": (1.0, 0.95)}, 0.125, "test part"))
    assert [list(bar.y) for bar in fig.data] == [[0.1, 0.9], [1.0, 0.95]]
    assert list(fig.data[1].text) == ["100%", "95%"]
    assert fig.layout.shapes[0].y0 == 0.125
    assert "12.5%" in fig.layout.title.subtitle.text
