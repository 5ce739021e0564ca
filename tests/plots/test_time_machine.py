import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.plots.gradient_maps import plot_gradient_flow
from rnnviz.plots.gradients import plot_gradient_norms
from rnnviz.plots.runs import Curve, plot_run_losses, run_styles
from rnnviz.plots.spectra import plot_eigenvalues
from rnnviz.plots.states import plot_states
from rnnviz.plots.theme import CELL_COLORS
from rnnviz.plots.time_machine import film, plot_probe_losses, same_ranges

RNG = np.random.default_rng(0)
TOKENS = list("abcd")


def moments():
    """Three figures of every kind that is filmed; each as a function, for a film changes its figures."""
    states = RNG.uniform(-5, 5, (3, 4, 2)).astype(np.float32)
    norms = np.array([[0.0, 1e-5, 1e-2, 1.0], [1e-3, 1e-2, 0.1, 1.0], [1e-20, 1.0, 10.0, 100.0]])
    flow = np.where(np.tri(4), norms[:, None, :], np.nan)
    spectra = [np.array([0.5, 0.2j]), np.array([2.0, 0.1]), np.array([0.3 + 0.3j, 0.3 - 0.3j])]
    return {
        "states": lambda: [plot_states(s, TOKENS, bounded=False) for s in states],
        "norms": lambda: [plot_gradient_norms({"h": n}, TOKENS) for n in norms],
        "flow": lambda: [plot_gradient_flow(f, TOKENS) for f in flow],
        "spectra": lambda: [plot_eigenvalues(s) for s in spectra],
    }


KINDS = moments()


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_figure_with_a_frame_over_it_is_the_figure_of_that_moment(kind):
    alone = KINDS[kind]()
    fig, frames = film(KINDS[kind]())
    assert len(frames) == len(alone)
    for frame, wanted in zip(frames, alone, strict=True):
        for index, trace in enumerate(wanted.data):
            shown = fig.data[index].to_plotly_json() | frame["traces"].get(index, {})
            expected = trace.to_plotly_json()
            assert set(shown) == set(expected)
            for name, value in expected.items():
                np.testing.assert_array_equal(shown[name], value)
        title = frame["layout"].get("title") or fig.layout.title.to_plotly_json()
        assert title == wanted.layout.title.to_plotly_json()


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_holds_only_what_moves(kind):
    _fig, frames = film(KINDS[kind]())
    moving = {"states": {"z"}, "norms": {"x", "y", "text", "customdata"}, "flow": {"z", "customdata"}}
    names = {name for frame in frames for changes in frame["traces"].values() for name in changes}
    assert names == moving.get(kind, {"x", "y", "name", "customdata"})


def test_nothing_but_the_data_moves():
    for kind, reached in {"states": ("coloraxis", "cmax"), "flow": ("coloraxis3", "cmax")}.items():
        alone, (fig, frames) = KINDS[kind](), film(KINDS[kind]())
        axis, end = reached
        assert fig.layout[axis][end] == max(one.layout[axis][end] for one in alone)
        assert all(not frame["layout"] for frame in frames)
    alone, (fig, _frames) = KINDS["norms"](), film(KINDS["norms"]())
    lows, highs = zip(*(one.layout.yaxis.range for one in alone), strict=True)
    assert fig.layout.yaxis.range == (min(lows), max(highs))
    reach = 1.12 * 2.0
    assert film(KINDS["spectra"]())[0].layout.xaxis.range == pytest.approx((-reach, reach))


def test_two_networks_of_different_size_keep_each_its_own_units():
    figures = [plot_states(np.zeros((4, n)), TOKENS) for n in (2, 3)]
    same_ranges(figures)
    assert [fig.layout.yaxis.range for fig in figures] == [(2.5, 0.5), (3.5, 0.5)]
    assert figures[0].layout.height == figures[1].layout.height
    for fig in figures:
        assert fig.layout.meta["beside"] == [one.layout.title.to_plotly_json() for one in figures]
        assert fig.layout.meta["alt"]


def test_the_losses_of_the_sentence_stand_at_the_places_of_the_film():
    fig = plot_probe_losses(np.array([4.0, 3.0, np.nan]), ["0", "1", "1,000"], {"uniform": 4.2})
    np.testing.assert_array_equal(fig.data[0].x, [1, 2, 3])
    assert fig.layout.xaxis.labelalias["3"] == "1,000"
    assert fig.layout.shapes[0].y0 == 4.2
    assert fig.layout.shapes[0].name == "uniform 4.20"
    assert fig.layout.yaxis.range[1] > 4.2


def curve(name, cell="lstm", n=3, **options):
    return Curve(name, cell, np.arange(1, n + 1), np.linspace(4, 2, n), **options)


def test_cells_have_their_colours_where_they_differ_and_runs_are_told_apart():
    styles = run_styles(["lstm", "gru", "lstm"])
    assert [color for color, _dash in styles] == [CELL_COLORS["lstm"], CELL_COLORS["gru"], CELL_COLORS["lstm"]]
    for cells in (["lstm"] * 9, ["lstm", "gru"] * 4, ["rnn"]):
        styles = run_styles(cells)
        assert len(set(styles)) == len(cells)
    assert len({color for color, _dash in run_styles(["lstm"] * 6)}) == 6


def test_the_curves_are_the_losses_with_names_that_are_no_markup():
    fig = plot_run_losses([curve("<b>a</b>"), curve("b" * 60, live=True)], {"unigram": 3.0}, x_title="update")
    np.testing.assert_array_equal(fig.data[0].y, [4, 3, 2])
    assert fig.data[0].name == "&lt;b&gt;a&lt;/b&gt;"
    assert len(fig.data[1].name) < 30
    assert "b" * 60 in fig.data[1].hovertemplate
    assert fig.data[1].line.width > fig.data[0].line.width
    assert fig.layout.shapes[0].y0 == 3.0


def test_figures_pass_the_checks_of_plotly():
    figures = [fig for make in KINDS.values() for fig in make()]
    figures += [
        plot_run_losses([curve("a"), curve("none", n=0)], {}, x_title="tokens seen"),
        plot_probe_losses(np.array([1.0]), ["0"], {}),
    ]
    for fig in figures:
        assert go.Figure(fig.to_dict()).layout.title.text == fig.layout.title.text
