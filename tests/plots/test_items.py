"""The pictures of itemised gradients and of connectivity: what they show, and what holds for every plot."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.analysis.attribution import by_distance
from rnnviz.plots.connectivity import connectivity_frames, plot_connectivity
from rnnviz.plots.items import distance_colors, plot_items, plot_weight_items
from tests.plots import test_figures as every

PARTS = np.array([[1.0, 2, 0], [3, 0, 0]])
TOTAL, CANCELLED = np.array([2.0, 2, 0]), np.array([0.5, 0, 0])
LABELS, TOKENS = ["0", "1–2"], ["a", every.MARKUP, "c"]


def items(**options):
    return plot_items(PARTS, TOTAL, CANCELLED, LABELS, TOKENS, **options)


def connected(fill=None):
    rng = np.random.default_rng(0)
    rows = {
        name: np.where(np.tri(4), rng.random((4, 4)) if fill is None else np.full((4, 4), fill), np.nan)
        for name in ("RNN", every.MARKUP)
    }
    means = {name: by_distance(row) for name, row in rows.items()}
    return rows, plot_connectivity(means, rows, dict.fromkeys(rows, "#000000"), step=2)


def drawn():
    parts = np.array([0.9, 0.3])
    yield items()
    yield items(share=True, state="c", title=every.MARKUP)
    yield plot_weight_items(parts, parts, LABELS, "W_h")
    for fill in (None, 0.0, 1e-30):
        yield connected(fill)[1]


@pytest.mark.parametrize(
    "holds",
    [
        every.test_passes_the_checks_of_plotly,
        every.test_says_what_to_see,
        every.test_names_its_axes_unless_they_carry_words,
        every.test_leaves_the_looks_to_the_template,
        every.test_sends_numbers_as_numpy,
        every.test_markup_in_a_token_stays_text,
        every.test_renders_in_both_themes,
    ],
)
def test_what_holds_for_every_plot(holds):
    holds(list(drawn()))


def test_stacks_hold_the_norms_or_their_shares():
    """Whatever the scale, a piece opens with its norm and its share."""
    for share, heights, line in (
        (False, PARTS, TOTAL),
        (True, [[25, 100, 0], [75, 0, 0]], [50, 100, 0]),
    ):
        fig = items(share=share)
        assert [bar.name for bar in fig.data[:2]] == LABELS
        np.testing.assert_allclose([bar.y for bar in fig.data[:2]], heights)
        np.testing.assert_allclose([bar.customdata[:, 0] for bar in fig.data[:2]], PARTS)
        np.testing.assert_allclose([bar.customdata[:, 1] for bar in fig.data[:2]], [[25, 100, 0], [75, 0, 0]])
        (total,) = (trace for trace in fig.data if trace.name == "norm of the sum")
        np.testing.assert_allclose(total.y, line)
        np.testing.assert_allclose(total.customdata, TOTAL)


def test_what_cancels_has_its_own_axis_in_percent():
    (below,) = (trace for trace in items().data if trace.yaxis == "y2")
    np.testing.assert_allclose(below.y, [50, 0, 0])
    assert items().layout.yaxis2.range == (0, 100)


@pytest.mark.parametrize("n_groups", [1, 2, 3, 10])
def test_each_distance_has_its_colour_and_further_is_darker(n_groups):
    colors = distance_colors(n_groups)
    assert len(set(colors)) == n_groups
    light = [sum(w * int(c) for w, c in zip((0.3, 0.6, 0.1), rgb[4:-1].split(","), strict=True)) for rgb in colors[1:]]
    assert light == sorted(light, reverse=True)


def test_a_cut_is_drawn_in_percent_over_the_parts():
    fig = plot_weight_items(np.array([0.9, 0.3]), np.array([0.3, 0.0]), LABELS, "W_h")
    bars, line = fig.data
    np.testing.assert_allclose(bars.y, [90, 30])
    np.testing.assert_allclose(line.y, [30, 0])
    assert list(fig.layout.xaxis.ticktext) == LABELS


def test_marks_are_the_steps_row_by_distance():
    rows, fig = connected()
    frames = connectivity_frames(rows)
    for t, frame in enumerate(frames):
        assert set(frame["traces"]) == {2, 3}
        for mark, row in zip(frame["traces"].values(), rows.values(), strict=True):
            np.testing.assert_allclose(mark["y"][np.argsort(mark["x"])], row[t, : t + 1][::-1], rtol=1e-6)
    for trace, mark in frames[1]["traces"].items():
        np.testing.assert_array_equal(fig.data[trace].x, mark["x"])


def test_zeros_are_left_out_of_a_logarithmic_axis():
    fig = connected(0.0)[1]
    assert all(np.isnan(trace.y).all() for trace in fig.data)
    assert np.isfinite(fig.layout.yaxis.range).all()
