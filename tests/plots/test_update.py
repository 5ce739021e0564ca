import numpy as np
import pytest

from rnnviz.analysis.histogram import BINS, counts, round_limit
from rnnviz.plots.update import LOWEST, plot_histogram, plot_line_search, plot_ratios

NAMES = ["W_x", "W_h", "<b>b</b>"]


def test_ratios_stand_in_rows_and_the_rule_of_thumb_is_a_line():
    ratios = np.array([1e-2, 0.0, 3e-5])
    fig = plot_ratios(NAMES, ratios, usual=1e-3, chosen=2)
    stems, marks = fig.data
    np.testing.assert_array_equal(marks.y, [1, 2, 3])
    np.testing.assert_allclose(marks.x, [1e-2, np.nan, 3e-5], rtol=1e-6)
    assert fig.layout.shapes[0].x0 == fig.layout.shapes[0].x1 == 1e-3
    assert fig.layout.yaxis.ticktext[2] == "&lt;b&gt;b&lt;/b&gt;"
    low, high = 10.0 ** np.array(fig.layout.xaxis.range)
    assert low <= 3e-5 <= 1e-3 <= 1e-2 <= high
    assert len(set(marks.marker.color)) == 2
    np.testing.assert_allclose(stems.x[1::3], marks.x)


@pytest.mark.parametrize("ratios", [[np.nan] * 3, [0.0] * 3, [1e30, 1e-30, 1.0]], ids=str)
def test_odd_ratios_leave_a_range(ratios):
    fig = plot_ratios(NAMES, np.array(ratios), usual=1e-3, chosen=0)
    low, high = fig.layout.xaxis.range
    assert np.isfinite([low, high]).all()
    assert low < -3 < high
    shown = fig.data[1].x[np.isfinite(fig.data[1].x)]
    assert ((shown >= LOWEST) & (shown <= 1 / LOWEST)).all()


def test_a_histogram_counts_every_entry_in_bins_that_stay():
    rng = np.random.default_rng(0)
    before = rng.uniform(-0.09, 0.09, 500)
    after = before + 1e-4
    limit = round_limit(before, after)
    assert limit == pytest.approx(0.1)
    assert round_limit(np.zeros(3)) == 1
    assert round_limit(np.array([np.inf, 4.0])) == 5
    assert round_limit(np.array([0.10001])) == pytest.approx(0.15)
    middles, number = counts(before, limit)
    assert number.sum() == 500
    assert middles[BINS // 2] == pytest.approx(0)
    assert counts(np.array([0.1, -0.1, 0.0]), limit)[1][[0, BINS // 2, -1]].tolist() == [1, 1, 1]
    series = [("before", number), ("after", counts(after, limit)[1])]
    fig = plot_histogram("t", middles, series, total=500, axis="θ", hue="forward")
    assert [trace.name for trace in fig.data] == ["after", "before"]
    assert [trace.type for trace in fig.data] == ["bar", "scatter"]
    for trace, counted in zip(fig.data[::-1], (number, series[1][1]), strict=True):
        np.testing.assert_array_equal(np.nan_to_num(trace.y), counted)
    other = plot_histogram("t", middles, series[:1], total=500, axis="θ", hue="forward")
    assert other.layout.xaxis.range == fig.layout.xaxis.range
    assert other.layout.yaxis.range == fig.layout.yaxis.range
    assert other.layout.yaxis.range[0] < 0 < np.log10(500) < other.layout.yaxis.range[1]


def test_the_line_search_starts_from_zero_and_leaves_gaps():
    factors, losses = (0, 0.5, 1, 2), np.array([3.0, 2.5, 2.75, np.inf])
    fig = plot_line_search(factors, [("batch", losses), ("sentence", losses + 1)])
    for trace in fig.data:
        np.testing.assert_array_equal(trace.y, np.array([0, -0.5, -0.25, np.nan], np.float32))
    assert [trace.name for trace in fig.data] == ["batch", "sentence"]
    assert fig.data[0].marker.size[0] == fig.data[0].marker.size[2] > fig.data[0].marker.size[1]
