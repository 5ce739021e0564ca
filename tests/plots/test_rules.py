import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.plots.rules import plot_covariance, plot_gain, plot_influence, plot_rule_losses

NAMES = {"bptt": "BPTT", "tbptt": "<b>truncated</b>", "rtrl": "RTRL", "ekf": "EKF"}
INTO = np.array([1, 1, 1, 2, 2, 2])
RNG = np.random.default_rng(0)


def losses(axis="updates", **curves):
    return plot_rule_losses(curves, NAMES, {"no memory": 0.7, "best": 0.3}, axis=axis, unit="nats")


def root(n):
    return RNG.normal(size=(n, n))


def test_every_figure_passes_plotlys_own_checks():
    P = root(6) @ root(6).T + 9 * np.eye(6)
    for fig in (
        losses(bptt=(np.arange(3.0), np.ones(3)), ekf=(np.arange(3.0), np.full(3, np.nan))),
        losses(),
        plot_influence(root(6), [f"h {n}" for n in range(1, 7)], INTO, "W_h"),
        plot_influence(np.full((2, 6), np.nan), ["h 1", "<i>"], INTO, "W_h"),
        plot_covariance((P + P.T) / 2, INTO, "W_h", at_first=1.0),
        plot_covariance(np.zeros((6, 6)), INTO, "b", at_first=1.0),
        plot_gain(RNG.normal(size=(6, 3)), INTO, "W_h", ["a", "b", "<c>"]),
    ):
        go.Figure(fig.to_dict())
        assert fig.layout.title.text
        assert "<i>" not in str(fig.layout.yaxis.ticktext)


@pytest.mark.parametrize("axis", ["updates", "steps", "seconds"])
def test_curves_begin_after_the_point_that_has_no_logarithm(axis):
    x, y = np.array([0, 1, 10, 100.0]), np.array([2.0, 1.5, 1.0, 0.5])
    bptt, rtrl = losses(axis, bptt=(x, y), rtrl=(2 * x, y)).data
    np.testing.assert_array_equal(bptt.x, x[1:])
    np.testing.assert_array_equal(bptt.y, y[1:])
    np.testing.assert_array_equal(rtrl.x, 2 * x[1:])
    assert bptt.line.color != rtrl.line.color
    assert bptt.marker.symbol != rtrl.marker.symbol


def test_the_first_loss_and_the_floors_are_told_and_a_diverged_curve_does_not_rule_the_axis():
    fig = losses(bptt=(np.arange(3.0), np.array([2.0, 1e9, 1e9])))
    assert "2.000" in fig.layout.title.subtitle.text
    assert sorted(shape.y0 for shape in fig.layout.shapes) == [0.3, 0.7]
    assert [shape.name for shape in fig.layout.shapes] == ["no memory 0.700", "best 0.300"]
    assert fig.layout.yaxis.range == pytest.approx((0, 2.3))


def test_names_are_text_and_not_markup():
    (curve,) = losses(tbptt=(np.arange(2.0), np.ones(2))).data
    assert curve.name == "&lt;b&gt;truncated&lt;/b&gt;"


def test_influence_is_drawn_as_it_is_and_columns_are_named_by_the_unit_they_join():
    M = root(6)
    fig = plot_influence(M, [f"h {n}" for n in range(1, 7)], INTO, "W_h")
    np.testing.assert_allclose(fig.data[0].z, M, rtol=1e-6)
    assert fig.layout.coloraxis.cmax == -fig.layout.coloraxis.cmin == pytest.approx(np.abs(M).max())
    assert tuple(fig.layout.xaxis.ticktext) == ("1", "2")
    np.testing.assert_array_equal(fig.layout.xaxis.tickvals, [2, 5])


def test_covariance_shows_correlations_and_keeps_the_covariance_for_the_hover():
    P = np.array([[4.0, 1.0], [1.0, 1.0]])
    fig = plot_covariance(P, np.array([1, 2]), "b", at_first=9.0)
    np.testing.assert_allclose(fig.data[0].z, [[1, 0.5], [0.5, 1]])
    np.testing.assert_array_equal(fig.data[0].customdata, P)
    assert "customdata" in fig.data[0].hovertemplate
    assert "2.5" in fig.layout.title.subtitle.text
    assert "9" in fig.layout.title.subtitle.text


def test_gain_has_a_row_for_every_output():
    gain = RNG.normal(size=(6, 2))
    fig = plot_gain(gain, INTO, "W_h", ["x", "y"])
    np.testing.assert_allclose(fig.data[0].z, gain.T, rtol=1e-6)
    assert tuple(fig.layout.yaxis.ticktext) == ("x", "y")


def test_a_flat_matrix_has_a_range():
    assert plot_influence(np.zeros((2, 6)), ["h 1", "h 2"], INTO, "W_h").layout.coloraxis.cmax == 1
