"""The unrolled network shows the numbers it was given, each strip in its place."""

import re
from itertools import pairwise

import numpy as np
import pytest

from rnnviz import plots
from rnnviz.plots.theme import BACKWARD, CELL_COLORS, FORWARD, NEUTRAL
from rnnviz.plots.unrolled import ErrorBack, visible_range
from rnnviz.plots.unrolled_back import WIDTHS, grade, short

TOKENS = list("abcde")
STATES = np.random.default_rng(0).uniform(-1, 1, (5, 4)).astype(np.float32)


class TestOneLayer:
    fig = plots.plot_unrolled(
        TOKENS, [plots.Strip(1, False, STATES)], [(t, 0.5) for t in "bcdef"], cursor=2, cell="gru"
    )

    def test_a_click_on_a_strip_gives_step_and_unit(self):
        heat = self.fig.data[0]
        np.testing.assert_array_equal(heat.z[:, ::2], STATES.T)
        assert np.isnan(heat.z[:, 1::2]).all()
        np.testing.assert_allclose((heat.x[0::2] + heat.x[1::2]) / 2, [1, 2, 3, 4, 5])
        assert (heat.y0, heat.dy) == (1, 1)

    def test_tokens_guesses_and_arrows_stand_in_their_columns(self):
        texts = [trace for trace in self.fig.data if trace.type == "scatter"]
        assert self.fig.layout.shapes[-1].path.count("M") == 3 * len(TOKENS)  # U, W and V in each column
        rows = {tuple(trace.text): trace for trace in texts if not isinstance(trace.text, str)}
        for row in (tuple("abcde"), tuple("bcdef"), ("0.50",) * 5):
            np.testing.assert_array_equal(rows[row].x, [1, 2, 3, 4, 5])

    def test_length_of_a_bar_is_the_probability(self):
        strips = [plots.Strip(1, False, STATES)]
        certain = plots.plot_unrolled(TOKENS, strips, [(t, 1.0) for t in "bcdef"], cursor=2, cell="gru")
        track, half, full = self.fig.layout.shapes[0], self.fig.layout.shapes[1], certain.layout.shapes[1]
        assert full.path == track.path
        assert half.path.startswith("M0.640,")
        assert "L1.000," in half.path

    def test_strips_have_the_colour_of_the_cell(self):
        assert CELL_COLORS["gru"] in [shape.line.color for shape in self.fig.layout.shapes]

    @pytest.mark.parametrize("tokens", [list("ab"), list("a" * 200), ["word"] * 50, ["lighthouse"] * 50])
    def test_cursor_is_always_in_sight_and_the_window_keeps_its_width(self, tokens):
        ranges = [visible_range(tokens, t) for t in range(1, len(tokens) + 1)]
        for t, (low, high) in enumerate(ranges, 1):
            assert low < t - 0.5
            assert high > t + 0.37
        assert len({round(high - low, 6) for low, high in ranges}) == 1

    def test_two_hundred_steps_are_still_few_objects(self):
        n = 200
        strips = [plots.Strip(1, False, np.zeros((n, 256)))]
        fig = plots.plot_unrolled(["a"] * n, strips, [("b", 0.1)] * n, cursor=100, cell="rnn")
        assert len(fig.data) + len(fig.layout.shapes) < 16


class TestLayers:
    places = tuple((layer, reverse) for layer in (1, 2, 3, 4) for reverse in (False, True))

    def drawn(self, places, cell="gru", n_units=4, **options):
        states = np.tile(STATES, (1, n_units // 4))
        strips = [plots.Strip(*place, (n + 1) / 10 * states) for n, place in enumerate(places)]
        return plots.plot_unrolled(TOKENS, strips, [(t, 0.5) for t in "bcdef"], cursor=2, cell=cell, **options)

    @pytest.mark.parametrize("n", [1, 2, 8])
    def test_strips_stand_one_above_the_other_between_tokens_and_predictions(self, n):
        fig = self.drawn(self.places[:n])
        layout = fig.layout
        axes = ["yaxis3", "yaxis", *(f"yaxis{k + 4}" for k in range(n - 1)), "yaxis2"]
        assert [trace.yaxis for trace in fig.data[:n]] == ["y", *(f"y{k + 4}" for k in range(n - 1))]
        domains = [layout[axis].domain for axis in axes]
        assert domains[0][0] == 0
        assert domains[-1][1] == 1
        for lower, upper in pairwise(domains):
            assert lower[1] == pytest.approx(upper[0])  # the frame of the cursor has no gap
        for k, trace in enumerate(fig.data[:n]):
            np.testing.assert_allclose(trace.z[:, ::2], (k + 1) / 10 * STATES.T, rtol=1e-6)

    def test_a_strip_fills_its_outline(self):
        """The unit axis reaches into the gaps by just as much as its domain is taller than the outline."""
        fig = self.drawn(self.places[:4])
        outlines = next(shape.path for shape in fig.layout.shapes if shape.line.color == CELL_COLORS["gru"])
        numbers = [float(number) for number in re.findall(r"[\d.]+", outlines)]
        heights = np.array(numbers).reshape(4, len(TOKENS), 4, 2)[:, 0, :, 1]
        for axis, (bottom, _right, top, _left) in zip(("yaxis", "yaxis4", "yaxis5", "yaxis6"), heights, strict=True):
            (low, high), (first, last) = fig.layout[axis].domain, fig.layout[axis].range

            def height_of(unit, first=first, last=last, low=low, high=high):
                return low + (unit - first) / (last - first) * (high - low)

            assert height_of(4.5) == pytest.approx(bottom, abs=1e-4)
            assert height_of(0.5) == pytest.approx(top, abs=1e-4)

    def test_arrows_of_the_reading_from_the_end_run_left_in_their_own_hue(self):
        assert BACKWARD not in [shape.line.color for shape in self.drawn([(1, False), (2, False)]).layout.shapes]
        fig = self.drawn([(1, False), (1, True)])
        (forward,) = (shape.path for shape in fig.layout.shapes if shape.line.color == FORWARD and shape.line.width)
        (backward,) = (shape.path for shape in fig.layout.shapes if shape.line.color == BACKWARD)

        def recurrent(path):
            """Which ways the long level lines of single arrows run."""
            lines = [part.split("M")[0].split("L") for part in path.split("M")[1::2]]
            ends = [[tuple(map(float, corner.split(","))) for corner in line] for line in lines if len(line) == 2]
            return {np.sign(b[0] - a[0]) for a, b in ends if a[1] == b[1]}

        assert recurrent(forward) == {1}
        assert recurrent(backward) == {-1}
        back = self.drawn([(1, False)], quantity="d_h")
        (path,) = (shape.path for shape in back.layout.shapes if shape.line.color == BACKWARD)
        assert recurrent(path) == {-1}

    def test_jordans_arrows_come_from_the_predictions(self):
        (path,) = (
            s.path for s in self.drawn([(1, False)], "jordan").layout.shapes if s.line.color == FORWARD and s.line.width
        )
        lines = [part.split("L") for part in path.split("M")[1::2]]
        assert sum(len(line) > 2 for line in lines) == len(TOKENS) - 1  # none at the first step

    def test_of_many_units_some_are_drawn_and_named(self):
        fig = self.drawn(self.places, n_units=256)
        assert sum(trace.z.shape[0] for trace in fig.data[:8]) <= 512
        assert (fig.data[0].y0, fig.data[0].dy) == (1, 4)
        np.testing.assert_allclose(fig.data[0].z[:, ::2], 0.1 * np.tile(STATES, (1, 64)).T[::4], rtol=1e-6)
        assert "1, 5, 9" in fig.layout.title.subtitle.text.replace("<br>", " ")

    def test_gradients_are_drawn_by_their_size(self):
        fig = self.drawn([(1, False)], quantity="d_h")
        np.testing.assert_allclose(fig.data[0].z[:, ::2], np.log10(np.abs(0.1 * STATES.T)), rtol=1e-5)
        assert fig.data[0].coloraxis == "coloraxis3"
        assert fig.layout.coloraxis3.cmax - fig.layout.coloraxis3.cmin >= 2


class TestBack:
    """The pass back: what arrives at a state stands on the arrow that leads to it."""

    def drawn(self, norms, places=((1, False),), step=None, cell="gru", dimmed=True):
        norms = np.atleast_2d(norms)
        strips = [plots.Strip(*place, np.tile(row[:, None], 4)) for place, row in zip(places, norms, strict=True)]
        tokens, guesses = list("abcdefgh")[: norms.shape[1]], [("x", 0.5)] * norms.shape[1]
        error = ErrorBack(step, norms)
        return plots.plot_unrolled(
            tokens, strips, guesses, cursor=1, cell=cell, quantity="d_h", error=error, dimmed=dimmed
        )

    def labels(self, fig):
        """What stands between two steps, by axis: {(axis, place): text}."""
        return {
            (trace.yaxis, float(x)): text
            for trace in fig.data
            if trace.type == "scatter" and trace.yaxis not in ("y2", "y3")
            for x, text in zip(trace.x, trace.text, strict=True)
        }

    def test_an_arrow_carries_the_norm_at_the_state_that_it_leads_to(self):
        fig = self.drawn([0.0, 3e-4, 0.02, 1.0])
        assert self.labels(fig) == {("y", 1.5): "0", ("y", 2.5): "3e\N{MINUS SIGN}4", ("y", 3.5): "0.02"}
        both = self.drawn([[0.1, 0.2, 0.3], [0.4, 0.5, np.nan]], ((1, False), (1, True)))
        assert self.labels(both) == {
            **{("y", 1.5): "0.1", ("y", 2.5): "0.2"},
            **{("y4", 1.5): "0.5", ("y4", 2.5): "0"},
        }

    def test_labels_stand_above_the_arrows_of_their_strip(self):
        fig = self.drawn([0.1] * 4)
        (trace,) = (t for t in fig.data if t.type == "scatter" and t.yaxis == "y")
        middle = (4 + 1) / 2
        assert (trace.y < middle).all()  # the first unit is at the top
        assert (trace.y > 0.5).all()

    @pytest.mark.parametrize(
        ("norm", "text"),
        [(0, "0"), (1e-13, "0"), (np.nan, "0"), (np.inf, "\N{INFINITY}"), (0.5, "0.5"), (12.34, "12"), (4e-12, "4e-12"),
         (99.9, "1e2"), (12345.0, "1e4")],
    )  # fmt: skip
    def test_norms_are_short(self, norm, text):
        assert short(norm) == text.replace("-", "\N{MINUS SIGN}")

    def test_a_larger_norm_is_never_drawn_thinner(self):
        grades = grade(10.0 ** np.arange(-14, 6))
        assert (np.diff(grades) >= 0).all()
        assert set(grade(np.array([0, 1e-13, np.nan]))) == {-1}
        assert grade(np.array([np.inf])) == len(WIDTHS) - 1
        assert len(set(grade(np.array([1e-4, 1e-3, 1e-2, 1e-1, 1.0])))) == 5

    def test_arrows_of_one_norm_are_one_shape_as_thick_as_it_is_large(self):
        fig = self.drawn([0.0, 1e-3, 1e-3, 1.0, 1.0])
        recurrent = [s for s in fig.layout.shapes if s.line.color == BACKWARD and s.line.width in WIDTHS]
        assert [s.path.count("Z") for s in recurrent] == [2, 1]
        assert recurrent[0].line.width < recurrent[1].line.width
        assert recurrent[0].opacity < recurrent[1].opacity
        (dashed,) = (s for s in fig.layout.shapes if s.line.dash)
        assert dashed.line.color == NEUTRAL

    @pytest.mark.parametrize(("step", "dashed_losses"), [(None, 0), (4, 3)])
    def test_of_one_steps_loss_only_that_arrow_starts(self, step, dashed_losses):
        fig = self.drawn([1e-3, 1e-2, 0.1, 1.0], step=step)
        dashed = [s.path.count("Z") for s in fig.layout.shapes if s.line.dash]
        assert sum(dashed) == dashed_losses + 1  # nothing is known of h_0
        title = fig.layout.title.subtitle.text.replace("<br>", " ")
        assert ("whole loss" if step is None else "loss of step 4") in title

    @pytest.mark.parametrize("cell", CELL_COLORS)
    def test_every_cell_has_as_many_arrows_back_as_forward(self, cell):
        def heads(fig):
            colors = {FORWARD, BACKWARD, NEUTRAL}
            return sum(s.path.count("Z") for s in fig.layout.shapes if s.line.color in colors and s.line.width > 0)

        back = self.drawn([0.1, 0.2, 0.3, 0.4], cell=cell)
        strips = [plots.Strip(1, False, STATES[:4])]
        forward = plots.plot_unrolled(list("abcd"), strips, [("x", 0.5)] * 4, cursor=1, cell=cell)
        assert heads(back) == heads(forward)

    def test_the_column_that_plays_is_lit_with_the_arrow_into_it(self):
        places = ((1, False), (1, True))
        back = self.drawn([[0.1] * 3, [0.1] * 3], places).layout.meta
        strips = [plots.Strip(*place, STATES[:3]) for place in places]
        forward = plots.plot_unrolled(list("abc"), strips, [("x", 0.5)] * 3, cursor=1, cell="rnn").layout.meta
        assert forward["lit"]["y"][0] > 0.5 > forward["lit"]["y"][1]  # it comes from the step before
        assert forward["lit"]["y"][2] == 0
        assert forward["lit"]["y4"][0] < 0.5 < forward["lit"]["y4"][1]  # and from the end, mirrored
        assert forward["lit"]["y4"][2] == 1
        assert back["lit"]["y"][:2] == forward["lit"]["y4"][:2]
        assert (back["dimmed"], forward["dimmed"], back["steps"]) == (True, False, 3)
