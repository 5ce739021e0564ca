"""Each figure shows the numbers it was given."""

import numpy as np
import pytest

from rnnviz import plots
from rnnviz.data.vocabulary import SENTENCE_START, UNKNOWN_TOKEN
from rnnviz.plots.frame import columns, shorten
from rnnviz.plots.theme import BACKWARD, BELOW_FLOOR, CELL_COLORS, NEGATIVE, NEUTRAL, POSITIVE, TEXT_SIZE

CAPITAL = 0.62  # the mean width of a capital letter, in sizes of the font
RNG = np.random.default_rng(0)
TOKENS = list("abcde")
STATES = RNG.uniform(-1, 1, (5, 4)).astype(np.float32)


def test_states_have_units_as_rows_and_count_from_one():
    fig = plots.plot_states(STATES, TOKENS, selected=(2, 3))
    (heat,) = fig.data
    np.testing.assert_array_equal(heat.z, STATES.T)
    assert (heat.x0, heat.dx, heat.y0, heat.dy) == (1, 1, 1, 1)
    assert heat.coloraxis == "coloraxis"
    assert {(s.x0, s.x1, s.y0, s.y1) for s in fig.layout.shapes} == {(1.5, 2.5, 2.5, 3.5)}


def test_unbounded_states_get_a_symmetric_range_and_bounded_ones_the_fixed():
    values = np.array([[0.5, -3.0], [np.inf, np.nan]])
    axis = plots.plot_states(values, ["a", "b"], bounded=False).layout.coloraxis
    assert (axis.cmin, axis.cmax) == (-3, 3)
    assert "3" in axis.colorbar.title.text
    assert plots.plot_states(values, ["a", "b"]).layout.coloraxis.cmin is None


def test_gates_have_their_own_colours_and_candidates_those_of_states():
    fig = plots.plot_gates({"i": STATES, "g": -STATES}, TOKENS)
    assert [trace.coloraxis for trace in fig.data] == ["coloraxis2", "coloraxis"]
    np.testing.assert_array_equal(fig.data[1].z, -STATES.T)
    first, second = fig.layout.yaxis.domain, fig.layout.yaxis2.domain
    assert 0 <= second[0] < second[1] < first[0] < first[1] <= 1
    assert "input gate" in fig.layout.annotations[0].text


def test_a_gradient_below_the_floor_is_grey_and_never_the_lowest_colour():
    fig = plots.plot_states(np.array([[1e-3, 0.0], [-1e-5, 1e-13]]), ["a", "b"], quantity="d_h")
    np.testing.assert_allclose(fig.data[0].z, [[-3, -5], [np.nan, np.nan]])
    assert (fig.layout.coloraxis3.cmin, fig.layout.coloraxis3.cmax) == (-5, -3)
    assert fig.layout.shapes[0].fillcolor == BELOW_FLOOR
    assert fig.layout.shapes[0].layer == "below"


def test_distribution_and_its_frames_agree():
    tokens, probabilities = ["<i>", "the"], np.array([0.75, 0.25])
    fig = plots.plot_distribution(tokens, probabilities)
    (frame,) = plots.distribution_frames([(tokens, probabilities)])
    for index, changes in frame["traces"].items():
        for key, value in changes.items():
            np.testing.assert_array_equal(fig.data[index][key], value)
    np.testing.assert_array_equal(fig.data[0].x, probabilities)
    assert fig.data[0].text == ("0.750", "0.250")
    assert fig.data[1].text == ("&lt;i&gt;", "the")
    assert fig.layout.xaxis.range[1] > 1


@pytest.mark.parametrize("token", [UNKNOWN_TOKEN, SENTENCE_START, "船" * 9])
def test_the_longest_name_beside_a_bar_has_its_room(token):
    fig = plots.plot_distribution([token], np.array([1.0]))
    assert fig.data[1].text == (shorten(token),)
    assert fig.layout.margin.l >= CAPITAL * TEXT_SIZE * columns(shorten(token))
    assert fig.data[1].cliponaxis is False
    assert fig.layout.xaxis.range[0] == fig.data[1].x[0] < 0  # all of the room is left of the axis


def test_terms_lead_from_zero_to_the_total():
    values = np.array([0.5, -0.8, 0.1])
    bar = plots.plot_terms(["x", "h", "b"], values, -0.2, title="a", total_label="sum").data[0]
    np.testing.assert_allclose(bar.x, [0.5, -0.8, 0.1, -0.2])
    np.testing.assert_allclose(np.asarray(bar.base, dtype=float), [0, 0.5, -0.3, 0], atol=1e-12)
    assert bar.marker.color == (POSITIVE, NEGATIVE, POSITIVE, NEUTRAL)
    assert bar.text == ("+0.5000", "−0.8000", "+0.1000", "−0.2000")


def test_terms_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="add up"):
        plots.plot_terms(["x"], np.array([1.0]), 1.01, title="a", total_label="sum")


class TestGradientNorms:
    norms = np.array([0.0, 1e-14, np.nan, 1e-3, 1.0])

    def test_what_is_below_the_floor_is_a_grey_mark_on_it(self):
        fig = plots.plot_gradient_norms({"rnn": self.norms}, TOKENS, floor=1e-12)
        curve, zeros = fig.data
        np.testing.assert_array_equal(curve.y, [np.nan, np.nan, np.nan, 1e-3, 1.0])
        np.testing.assert_array_equal(zeros.x, [1, 2])
        np.testing.assert_array_equal(zeros.y, [1e-12, 1e-12])
        assert fig.layout.yaxis.range[0] < -12

    def test_a_single_curve_is_the_backward_pass_and_cells_keep_their_colours(self):
        assert plots.plot_gradient_norms({"h": self.norms}, TOKENS).data[0].line.color == BACKWARD
        fig = plots.plot_gradient_norms({"lstm": self.norms, "gru": self.norms}, TOKENS, colors=CELL_COLORS)
        assert [trace.line.color for trace in fig.data[:2]] == [CELL_COLORS["lstm"], CELL_COLORS["gru"]]

    def test_a_wild_bound_does_not_flatten_the_curves(self):
        bound = np.array([1e200, np.inf, 1e50, 10, 1])
        fig = plots.plot_gradient_norms({"rnn": np.ones(5)}, TOKENS, bound=bound)
        np.testing.assert_array_equal(fig.data[1].y, [1e200, np.nan, 1e50, 10, 1])
        assert fig.layout.yaxis.range[1] < 4


def test_flow_below_the_floor_is_grey_and_never_the_lowest_colour():
    flow = np.array([[1.0, np.nan], [1e-12, 0.1]])
    fig = plots.plot_gradient_flow(flow, ["a", "b"], floor=1e-10)
    colored, grey = fig.data
    np.testing.assert_allclose(colored.z, [[0, np.nan], [np.nan, -1]])
    np.testing.assert_array_equal(np.isnan(grey.z), [[True, True], [False, True]])
    np.testing.assert_allclose(colored.customdata, flow, rtol=1e-6)
    assert len({color for _position, color in grey.colorscale}) == 1
    assert (fig.layout.coloraxis3.cmin, fig.layout.coloraxis3.cmax) == (-10, 0)
    assert "1e-10" in fig.layout.title.subtitle.text


@pytest.mark.filterwarnings("error")
def test_flow_beyond_single_precision_is_drawn_without_a_warning():
    fig = plots.plot_gradient_flow(np.array([[1e300]]), ["a"])
    np.testing.assert_allclose(fig.data[0].z, [[300]])
    assert fig.layout.coloraxis3.cmax == 300


def test_clipping_shows_both_norms_and_the_threshold():
    fig = plots.plot_clipping(5.0, 1.0, 1.0)
    np.testing.assert_array_equal(fig.data[0].x, [5, 1])
    assert fig.layout.shapes[0].x0 == 1


def test_eigenvalues_are_told_apart_by_the_circle():
    circle, inside, outside = plots.plot_eigenvalues(np.array([0.5j, 2 + 0j, -1 + 0j]), radius=1.0).data
    np.testing.assert_allclose(np.hypot(circle.x, circle.y), 1)
    np.testing.assert_array_equal(inside.customdata, [0.5, 1])
    np.testing.assert_array_equal((outside.x, outside.y), ([2], [0]))


def test_axes_of_the_complex_plane_have_one_scale():
    layout = plots.plot_eigenvalues(np.array([0.5j, 3 + 0j])).layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.xaxis.range == layout.yaxis.range
    assert layout.xaxis.range[1] > 3


def test_singular_values_are_sorted_and_split_at_the_threshold():
    below, above = plots.plot_singular_values(np.array([0.5, 3.0, 1.0]), threshold=1.0).data
    np.testing.assert_array_equal((above.x, above.y), ([1], [3]))
    np.testing.assert_array_equal((below.x, below.y), ([2, 3], [1, 0.5]))


def test_json_of_a_large_heat_map_stays_small():
    assert len(plots.plot_states(np.zeros((200, 128)), ["a"] * 200).to_json()) < 250_000
