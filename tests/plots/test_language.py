"""The figures of the page Language model, as data."""

import numpy as np
import pytest

from rnnviz.analysis.language_where import Gain
from rnnviz.plots.language import plot_agreement, plot_factors, plot_gains, plot_perplexity, plot_sums
from rnnviz.plots.language_words import plot_cosines, plot_words
from rnnviz.plots.theme import NEUTRAL

LOSSES = {"1-gram": np.array([5.0, 1.0, 0.5]), "LSTM": np.array([2.0, 2.5, 0.0])}
COLORS = {"1-gram": "#111111", "LSTM": "#222222"}
WORDS = ["the", "<b>", "end"]


def test_factors_are_bars_of_every_model_with_their_probabilities():
    fig = plot_factors(LOSSES, WORDS, COLORS, chance=3.0)
    for trace, (name, losses) in zip(fig.data, LOSSES.items(), strict=True):
        assert (trace.name, trace.marker.color) == (name, COLORS[name])
        np.testing.assert_allclose(trace.y, losses)
        np.testing.assert_allclose(trace.customdata, np.exp(-losses))
    assert fig.layout.shapes[0].y0 == 3.0
    assert fig.layout.yaxis.range[1] > 5
    assert plot_factors({"LSTM": np.zeros(3)}, WORDS, COLORS, 3.0).layout.yaxis.range[1] > 3
    assert "&lt;b&gt;" in fig.layout.xaxis.labelalias.values()


def test_the_pieces_of_a_bar_add_up_to_the_score():
    fig = plot_sums(LOSSES, WORDS, COLORS, chance=3.0)
    table = np.array([trace.x for trace in fig.data])
    np.testing.assert_allclose(table.sum(axis=0), [6.5, 4.5])
    assert [a.text for a in fig.layout.annotations] == ["6.5", "4.5"]
    assert fig.layout.xaxis.range[1] > 9  # nothing moves while the network gets better than guessing
    assert fig.data[1].hovertemplate.count("&lt;b&gt;") == 1


def test_perplexities_with_those_of_other_models_in_the_picture():
    fig = plot_perplexity(
        np.array([0, 40]), np.log([800.0, 50.0]), {"uniform": np.log(800), "2-gram": np.log(40)}, "#123", "A"
    )
    np.testing.assert_allclose(fig.data[0].y, [800, 50])
    assert [shape.y0 for shape in fig.layout.shapes] == pytest.approx([800, 40])
    assert [shape.name for shape in fig.layout.shapes] == ["uniform 800", "2-gram 40"]
    low, high = fig.layout.yaxis.range
    assert low < np.log10(40)
    assert high > np.log10(800)


def test_perplexity_before_the_first_check():
    fig = plot_perplexity(np.empty(0), np.empty(0), {"uniform": np.log(10)}, "#123", "A")
    assert len(fig.data[0].x) == 0
    assert np.isfinite(fig.layout.yaxis.range).all()


def test_a_perplexity_beyond_all_bounds_has_few_ticks_and_a_finite_curve():
    fig = plot_perplexity(np.arange(2), np.array([5.0, 900.0]), {"uniform": 5.0}, "#123", "A")
    assert np.isfinite(fig.data[0].y).all()
    low, high = fig.layout.yaxis.range
    assert (high - low) / fig.layout.yaxis.dtick < 8
    assert fig.layout.yaxis.tickvals is None


def test_gains_have_the_colour_of_who_is_better():
    fig = plot_gains({"rare": Gain(-0.5, 10, 0.2), "frequent": Gain(0.25, 90, 0.7)}, "#0000FF", "By", "3-gram")
    (bars,) = fig.data
    assert list(bars.marker.color) == [NEUTRAL, "#0000FF"]
    assert list(bars.y) == ["rare", "frequent"]
    assert bars.customdata[1] == [90, 0.7] or tuple(bars.customdata[1]) == (90, 0.7)
    assert fig.layout.xaxis.range[0] == -fig.layout.xaxis.range[1] < -0.5


def test_agreement_by_phrases():
    fig = plot_agreement({"1-gram": {0: 0.5, 2: 0.4}, "LSTM": {0: 1.0, 1: 0.9, 2: 0.8}}, COLORS)
    np.testing.assert_array_equal(fig.data[0].y, [0.5, np.nan, 0.4])
    assert list(fig.data[1].x) == [0, 1, 2]
    dotted = plot_agreement({"1-gram": {0: 0.5}, "LSTM": {0: 1.0}}, COLORS, ["1-gram"])
    assert [trace.line.dash for trace in dotted.data] == ["dot", "solid"]


def test_words_in_the_plane_by_group():
    points, groups = np.arange(8.0).reshape(4, 2), np.array([0, 2, 1, 0])
    fig = plot_words(points, ["a", "<b>", "c", "d"], groups, 0.5, (9.0, 10.0))
    assert [list(trace.text) for trace in fig.data] == [["a", "d"], ["<b>c</b>"], ["<b>&lt;b&gt;</b>"]]
    np.testing.assert_array_equal(fig.data[2].y, [3])
    assert (fig.layout.xaxis.range, fig.layout.yaxis.range) == ((-9.0, 9.0), (-10.0, 10.0))


def test_cosines_are_shares_of_all_pairs():
    now = np.array([-1.0, 0.02, 0.03, 1.0 + 1e-12])
    fig = plot_cosines(np.zeros(3), now)
    before, after = fig.data
    assert before.y.sum() == after.y.sum() == pytest.approx(1)
    assert max(after.y) == 0.5
    assert len(plot_cosines(np.zeros(3), None).data) == 1
