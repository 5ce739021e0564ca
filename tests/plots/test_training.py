import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.plots import plot_loss, plot_training_gradients
from rnnviz.plots.training import SHORTEST, reduce_history


def test_a_short_history_is_left_alone():
    steps, values = np.arange(10), np.arange(10.0)
    assert reduce_history(steps, values)[1] is values


@given(st.integers(1, 5000), st.integers(0, 2**32 - 1))
def test_a_reduced_history_keeps_ends_and_extremes(n, seed):
    steps, values = np.arange(n) * 3, np.random.default_rng(seed).normal(size=n)
    x, y = reduce_history(steps, values, limit=100)
    assert len(x) <= 100
    assert (np.diff(x) > 0).all()
    assert (x[0], x[-1], y[0], y[-1]) == (steps[0], steps[-1], values[0], values[-1])
    assert (y.min(), y.max()) == (values.min(), values.max())
    np.testing.assert_array_equal(y, values[x // 3])


def test_a_single_spike_and_a_gap_survive_the_reduction():
    values = np.zeros(50_000)
    values[31_234] = 9.0
    values[40_000:] = np.nan
    x, y = reduce_history(np.arange(50_000), values)
    assert y[x == 31_234] == 9.0
    assert np.isnan(y[x > 40_200]).all()


class TestLoss:
    steps, loss = np.arange(1, 4), np.array([4.0, 3.0, 2.0])

    def test_perplexity_is_the_exponential_of_the_loss(self):
        fig = plot_loss(self.steps, self.loss, {})
        np.testing.assert_allclose(fig.data[0].customdata, np.exp(self.loss))
        np.testing.assert_allclose(
            fig.layout.yaxis2.tickvals, np.log([float(t.replace(",", "")) for t in fig.layout.yaxis2.ticktext])
        )
        assert fig.layout.yaxis2.matches == "y"
        assert "2.000" in fig.layout.title.subtitle.text
        assert "7.39" in fig.layout.title.subtitle.text

    def test_baselines_are_lines_at_their_value(self):
        fig = plot_loss(self.steps, self.loss, {"uniform": 4.17, "unigram": 3.1})
        assert {(shape.y0, shape.name) for shape in fig.layout.shapes} == {
            (3.1, "unigram 3.10"),
            (4.17, "uniform 4.17"),
        }
        assert len({shape.line.dash for shape in fig.layout.shapes}) == 2

    def test_no_name_can_lie_upon_a_curve(self):
        fig = plot_loss(self.steps, self.loss, {"bigram": 2.41, "trigram": 2.40, "uniform": 4.0})
        assert not fig.layout.annotations
        assert fig.layout.showlegend
        assert all(shape.showlegend for shape in fig.layout.shapes)

    def test_the_legend_gets_more_room_with_every_two_entries(self):
        names = ("bigram", "unigram", "uniform")
        heights = [plot_loss(self.steps, self.loss, dict.fromkeys(names[:n], 3.0)).layout.height for n in (1, 2, 3)]
        assert heights[0] < heights[1] == heights[2]

    def test_smoothed_curve_lies_over_the_faint_one(self):
        faint, smooth, _right_axis = plot_loss(self.steps, self.loss, {}, smoothed=self.loss[::-1]).data
        np.testing.assert_array_equal(faint.y, self.loss)
        np.testing.assert_array_equal(smooth.y, self.loss[::-1])
        assert faint.opacity < smooth.opacity

    def test_the_axis_begins_at_zero_and_a_diverged_loss_does_not_rule_it(self):
        for loss, top in (([1.0], 4.48), ([1e9, 2.0], 13.44), ([np.inf, np.nan], 4.48), ([], 4.48)):
            axis = plot_loss(np.arange(len(loss)), np.array(loss), {"uniform": 4.0}).layout.yaxis
            assert axis.range == pytest.approx((0, top))

    def test_the_axis_of_updates_has_no_halves_of_one(self):
        axis = plot_loss(np.array([1]), np.array([4.0]), {"guessing": 4.0}).layout.xaxis
        assert axis.range is None
        assert axis.autorangeoptions.include == SHORTEST

    def test_before_the_first_update_there_is_a_figure_that_says_so(self):
        fig = plot_loss(np.empty(0), np.empty(0), {"uniform": 4.0})
        assert "No update" in fig.layout.title.subtitle.text


class TestTrainingGradients:
    def test_shows_both_norms_and_the_threshold(self):
        raw, clipped = plot_training_gradients(
            np.arange(3), np.array([3.0, 0.0, 0.5]), np.array([1.0, 0.0, 0.5]), 1.0
        ).data
        np.testing.assert_array_equal(raw.y, [3, np.nan, 0.5])
        np.testing.assert_array_equal(clipped.y, [1, np.nan, 0.5])

    def test_without_clipping_there_is_no_threshold(self):
        fig = plot_training_gradients(np.arange(2), np.ones(2), np.ones(2), None)
        assert not fig.layout.shapes
