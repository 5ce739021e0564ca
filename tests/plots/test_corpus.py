from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.analysis.corpus_statistics import Coverage, length_histogram
from rnnviz.analysis.preprocessing import Padding
from rnnviz.plots.corpus import BARS, plot_answer_counts, plot_coverage, plot_lengths
from rnnviz.plots.preprocessing import BATCHES, plot_embedding, plot_one_hot, plot_padding

MARKUP = "<b>bold</b>"


def checked(fig):
    """The figure after Plotly's own checks, which the plot functions leave out; and that no text is read as markup."""
    go.Figure(fig.to_dict())
    assert "<b>" not in fig.to_json().replace("\\u003c", "<")
    return fig


@pytest.mark.parametrize("lengths", [[1], [0, 0, 3], list(range(500)), [5] * 200 + [90_000]])
def test_bars_of_lengths(lengths):
    found = length_histogram(np.array(lengths))
    fig = checked(plot_lengths(found, "word", 60))
    assert sum(fig.data[0].y) == len(lengths)
    assert len(fig.layout.shapes) == (max(found.starts) + found.width > 60)


def test_the_last_bar_says_that_it_is_open():
    fig = plot_lengths(length_histogram(np.array([5] * 200 + [90_000])), "char", 60)
    assert fig.data[0].customdata[-1].endswith("and more")
    assert fig.data[0].customdata[0] == "5"


def test_shares_of_answers_in_their_part():
    counts = {"train": {MARKUP: 3, "b": 1}, "test": {MARKUP: 0, "b": 0}}
    fig = checked(plot_answer_counts(counts, {"train": "training", "test": MARKUP}))
    assert fig.data[0].x.tolist() == [0.75, 0.25]
    assert fig.data[1].x.tolist() == [0, 0]


def test_rare_answers_are_counted_in_words():
    counts = {"train": {str(k): 1 for k in range(BARS + 3)}}
    fig = plot_answer_counts(counts, {"train": "training"})
    assert len(fig.data[0].x) == BARS
    assert "3 rarer ones" in fig.layout.title.subtitle.text


@pytest.mark.parametrize("limit", [4, 5, 6, 8000])
def test_coverage_marks_the_limit(limit):
    found = Coverage(np.array([6, 3, 1]), np.array([1, 1, 0]), 4, 4)
    fig = checked(plot_coverage(found, limit))
    at = min(limit, 7)
    assert list(fig.data[2].x) == [at, at]
    expected = {4: [0, 0], 5: [0.6, 0.25], 6: [0.9, 0.5], 8000: [1, 0.5]}[limit]
    assert list(fig.data[2].y) == pytest.approx(expected)
    assert fig.data[0].y.tolist() == pytest.approx([0.6, 0.9, 1])
    assert fig.layout.shapes[1].x0 == limit
    low, high = fig.layout.xaxis.range
    assert low <= np.log10(fig.data[0].x.min()) <= np.log10(limit + 1) <= high + 0.1


def test_one_hot_rows_have_one_mark_each():
    fig = checked(plot_one_hot(np.array([4, 0, 4]), ["a", MARKUP, "a"], 1000))
    assert fig.data[0].x.tolist() == [4, 0, 4]
    assert len(fig.layout.shapes) == 3
    assert "999" in fig.layout.title.text


@pytest.mark.parametrize("vectors", [np.zeros((2, 3)), np.array([[1, -2, 0.5], [0, 0, 1]])])
def test_embedding_colours_reach_as_far_as_its_numbers(vectors):
    fig = checked(plot_embedding(vectors, [MARKUP, "b"]))
    assert fig.data[0].z.tolist() == vectors.tolist()
    assert fig.layout.coloraxis.cmax == (np.abs(vectors).max() or 1)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_ways_of_dealing_stand_below_one_another_on_one_scale(n):
    ways = {f"{MARKUP}{k}": Padding(np.arange(1, 61), np.full(60, k)) for k in range(n)}
    fig = checked(plot_padding(ways))
    assert len(fig.data) == 2 * n
    assert all(len(trace.y) == BATCHES for trace in fig.data)
    axes = [fig.layout[f"yaxis{k + 1 if k else ''}"] for k in range(n)]
    assert len({tuple(axis.range) for axis in axes}) == 1
    assert all(upper.domain[0] > lower.domain[1] for upper, lower in pairwise(axes))
