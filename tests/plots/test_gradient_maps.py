import numpy as np
import pytest

from rnnviz import plots
from rnnviz.plots.theme import BELOW_FLOOR

NORMS = {"2 →": np.array([1e-3, 1.0, np.nan]), "1 →": np.array([0.0, 1e-20, 1e2])}


def test_a_lane_is_a_row_with_what_cannot_flow_left_empty():
    fig = plots.plot_lane_norms(NORMS, ["a", "b", "c"], floor=1e-12)
    seen, zeros = fig.data
    np.testing.assert_allclose(seen.z, [[-3, 0, np.nan], [np.nan, np.nan, 2]], rtol=1e-6)
    np.testing.assert_array_equal(np.isfinite(zeros.z), [[False] * 3, [True, True, False]])
    assert {color for _, color in zeros.colorscale} == {BELOW_FLOOR}
    assert fig.layout.yaxis.labelalias == {"1": "2 →", "2": "1 →"}
    assert fig.layout.yaxis.range == (2.5, 0.5)
    assert fig.layout.coloraxis3.cmin == -12


@pytest.mark.parametrize("travels", ["back", "on", "both"])
def test_a_curve_says_which_way_the_error_travels(travels):
    fig = plots.plot_gradient_norms({"h": np.ones(3)}, ["a", "b", "c"], travels=travels)
    arrows = {"back": "←", "on": "→", "both": ""}[travels]
    assert [c for c in fig.layout.xaxis.title.text if c in "←→"] == list(arrows)


def test_without_a_theorem_no_threshold_is_drawn():
    values = np.array([0.5, 2.0])
    claimed, open_ = plots.plot_singular_values(values), plots.plot_singular_values(values, threshold=None)
    assert len(claimed.layout.shapes) == 1
    assert not open_.layout.shapes
    assert "must vanish" in claimed.layout.title.subtitle.text
    assert "must vanish" not in open_.layout.title.subtitle.text


def test_the_matrix_is_named():
    for fig in (
        plots.plot_eigenvalues(np.array([1j]), matrix="W_h W_y"),
        plots.plot_singular_values(np.ones(1), matrix="W_h W_y"),
    ):
        assert "W_h W_y" in fig.layout.title.text.replace("<br>", " ")
