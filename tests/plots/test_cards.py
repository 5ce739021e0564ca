"""The charts on and around cards: terms over time, losses, weights, gradients inside gates."""

import numpy as np
import pytest

from rnnviz import plots
from rnnviz.plots.shades import FLOOR
from rnnviz.plots.theme import ACCENT, NEGATIVE, POSITIVE

TOKENS = list("abcd")


def test_terms_over_time_lead_to_the_total_in_the_order_of_the_sum():
    values = np.array([-0.5, 0.2, -1.0])
    fig = plots.plot_terms_over_time(np.array([4, 3, 2]), values, -1.3, TOKENS, title="a", total_label="sum", logs=True)
    bars, line = fig.data
    np.testing.assert_array_equal(bars.x, [4, 3, 2])
    np.testing.assert_array_equal(bars.y, values)
    assert bars.marker.color == (NEGATIVE, POSITIVE, NEGATIVE)
    np.testing.assert_allclose(line.y, [-0.5, -0.3, -1.3])
    assert line.text == ("", "", "sum = −1.3000")
    assert line.textposition == "bottom right"  # the line comes from above, and there is room at the right
    assert fig.layout.yaxis.title.text == "log₁₀ of the norm"
    low, high = fig.layout.yaxis.range
    assert low < -1.3
    assert high > 0


def test_terms_over_time_say_their_power_of_ten():
    options = {"title": "a", "total_label": "b", "unit": "10⁻⁵"}
    over_time = plots.plot_terms_over_time(np.array([1, 2]), np.array([1.0, 2.0]), 3.0, TOKENS, **options)
    assert over_time.layout.yaxis.title.text == "share of a step, in units of 10⁻⁵"
    side_by_side = plots.plot_terms(["x"], np.array([1.0]), 1.0, **options)
    assert side_by_side.layout.xaxis.title.text == "running sum, in units of 10⁻⁵"


def test_terms_over_time_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up"):
        plots.plot_terms_over_time(np.array([1]), np.array([1.0]), 1.01, TOKENS, title="a", total_label="b")


def test_losses_stand_beside_a_uniform_guess():
    losses = np.array([1.0, 2.0, 5.0, 0.5])
    fig = plots.plot_step_losses(losses, TOKENS, ["<b>"] * 4, 3.0, selected=3)
    (bars,) = fig.data
    np.testing.assert_array_equal(bars.x, [1, 2, 3, 4])
    np.testing.assert_array_equal(bars.y, losses)
    assert bars.customdata == ("&lt;b&gt;",) * 4
    np.testing.assert_array_equal(bars.marker.line.width, [0, 0, 3, 0])
    assert bars.marker.line.color == ACCENT
    assert fig.layout.shapes[0].y0 == fig.layout.shapes[0].y1 == 3.0
    assert fig.layout.yaxis.range[1] > 5
    assert "mean 2.12" in fig.layout.title.subtitle.text.replace("<br>", " ")


def test_weights_have_a_range_around_zero_and_names():
    values = np.array([[0.5, -2.0, 0.0], [1.0, 0.1, 0.2]])
    fig = plots.plot_weights(
        values, ["1", "2"], ["<i>", "b", "c"], title="W", names=("unit", "token"), symbol="W_x", selected=(2, 3)
    )
    np.testing.assert_allclose(fig.data[0].z, values, rtol=1e-6)
    assert (fig.layout.coloraxis.cmin, fig.layout.coloraxis.cmax) == (-2, 2)
    assert fig.layout.xaxis.labelalias["1"] == "&lt;i&gt;"
    assert (fig.layout.xaxis.title.text, fig.layout.yaxis.title.text) == ("token", "unit")
    assert {(shape.x0, shape.x1, shape.y0, shape.y1) for shape in fig.layout.shapes} == {(2.5, 3.5, 1.5, 2.5)}


def test_gradients_by_weights_are_on_a_logarithmic_scale_with_grey_below_the_floor():
    values = np.array([[1e-3, -1e-5], [FLOOR / 10, 0.0]])
    fig = plots.plot_weights(
        values, ["1", "2"], ["1", "2"], title="W", names=("a", "b"), symbol="∂L/∂W_h", gradient=True
    )
    np.testing.assert_allclose(fig.data[0].z, [[-3, -5], [np.nan, np.nan]], rtol=1e-6)
    assert (fig.layout.coloraxis3.cmin, fig.layout.coloraxis3.cmax) == (-5, -3)
    assert fig.layout.coloraxis3.colorbar.title.text.startswith("|∂L/∂W_h|")
    assert fig.layout.shapes[0].layer == "below"


def test_gradients_inside_gates_share_one_scale():
    deltas = {"i": np.full((4, 3), 1e-2), "f": np.full((4, 3), -1e-6)}
    fig = plots.plot_gate_gradients(deltas, TOKENS)
    assert [trace.coloraxis for trace in fig.data] == ["coloraxis3", "coloraxis3"]
    np.testing.assert_allclose([trace.z[0, 0] for trace in fig.data], [-2, -6], rtol=1e-6)
    assert (fig.layout.coloraxis3.cmin, fig.layout.coloraxis3.cmax) == (-6, -2)
    assert [a.text.partition(":")[0] for a in fig.layout.annotations] == ["δ_i", "δ_f"]
