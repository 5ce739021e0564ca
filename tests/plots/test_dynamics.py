"""The pictures of a moving state, as data."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.analysis.fixed_points import KINDS, MARGINAL, SADDLE, STABLE, UNSTABLE, FixedPoint
from rnnviz.analysis.portrait import Field
from rnnviz.plots.dynamics import EVERY, plot_portrait
from rnnviz.plots.dynamics_marks import MARKS, Path, complex_number, cursor_frames, kind_name, path_traces, written
from rnnviz.plots.dynamics_planes import plot_component_plane, plot_cube
from rnnviz.plots.dynamics_time import (
    eigenvalue_frames,
    plot_bits,
    plot_exponents,
    plot_moduli,
    plot_step_eigenvalues,
)
from rnnviz.plots.theme import LIGHT

MARKUP = "<b>bold</b>"
TOKENS = {"one": ["a"], "letters": list("To be, or not"), "words": ["The", MARKUP, "&amp;"], "many": list("ab" * 100)}


def point(kind, size=2, unstable=0):
    moduli = np.array([1.5] * unstable + [0.5] * (size - unstable), complex)
    return FixedPoint(np.zeros(size), moduli, 0.0, kind)


def field(n=2 * EVERY + 1):
    axis = np.linspace(-1, 1, n)
    x, y = np.meshgrid(axis, axis)
    return Field(axis, np.stack([0.5 - x, -0.1 * y], axis=-1))


def portrait(tokens, kinds=KINDS, cursor=1):
    path = Path(np.random.default_rng(0).uniform(-1, 1, (len(tokens) + 1, 2)), tokens)
    places = np.arange(2.0 * len(kinds)).reshape(-1, 2)
    ends = [np.array([[0.5, 0.5], [-0.5, -0.5]])]
    return plot_portrait(field(), path, [point(kind) for kind in kinds], places, cursor=cursor, ends=ends), path


def draw_all(tokens):
    rng = np.random.default_rng(1)
    T = len(tokens)
    yield portrait(tokens)[0]
    yield portrait(tokens, kinds=(), cursor=T)[0]
    path = Path(rng.standard_normal((T + 1, 2)), tokens)
    yield plot_component_plane(path, [point(SADDLE, 9)], np.zeros((1, 2)), np.array([0.5, 0.25]), cursor=T)
    cube = Path(rng.standard_normal((T + 1, 3)), tokens)
    corners = np.array([[1.0, 1, 1], [1, 1, -1], [0, 0, 0]])
    points = [point(STABLE, 3), point(STABLE, 3), point(SADDLE, 3, unstable=1)]
    yield plot_cube(cube, points, corners, ["+ + +", "+ + −", "0 0 0"], cursor=1)
    yield plot_cube(cube, [], np.empty((0, 3)), [], cursor=T)
    eigenvalues = rng.standard_normal((T, 4)) + 1j * rng.standard_normal((T, 4))
    yield plot_moduli(np.arange(1, T + 1), np.abs(eigenvalues), tokens)
    yield plot_step_eigenvalues(eigenvalues, T)
    yield plot_exponents(np.full((T, 4), -np.inf), tokens)
    yield plot_bits(rng.choice((-1.0, 0.0, 1.0), (T, 3)), rng.standard_normal((T, 3)), np.ones((T, 3)))


@pytest.fixture(scope="module", params=TOKENS)
def figures(request):
    return list(draw_all(TOKENS[request.param]))


def test_passes_the_checks_of_plotly(figures):
    for fig in figures:
        assert go.Figure(fig.to_dict()).layout.title.text == fig.layout.title.text


def test_says_what_to_see_and_leaves_the_looks_to_the_template(figures):
    for fig in figures:
        assert fig.layout.title.text
        assert fig.layout.meta["alt"]
        assert fig.layout.template == LIGHT
        assert not {"paper_bgcolor", "plot_bgcolor", "font", "colorway"} & fig.layout.to_plotly_json().keys()
        flat = [fig.layout.xaxis, *fig.select_yaxes()]
        solid = [fig.layout.scene.xaxis, fig.layout.scene.yaxis, fig.layout.scene.zaxis]
        for axis in solid if fig.data[0].type == "scatter3d" else flat:
            assert axis.title.text


def test_sends_numbers_as_numpy_in_few_traces(figures):
    for fig in figures:
        assert len(fig.data) <= 14
        for trace in fig.data:
            sent = trace.to_plotly_json()
            assert all(isinstance(sent[key], np.ndarray) for key in {"x", "y", "z"} & sent.keys())


def test_tokens_stay_text():
    fig, path = portrait([MARKUP])
    shown = [text for trace in fig.data if trace.type == "scatter" for text in trace.text or ()]
    assert "&lt;b&gt;bold&lt;/b&gt;" in shown
    assert MARKUP not in shown
    assert cursor_frames(path, 3)[0]["traces"][3]["text"] == ["", "&lt;b&gt;bold&lt;/b&gt;"]


def named(fig, name):
    return [trace for trace in fig.data if name in (trace.name or "")]


def test_every_kind_has_its_own_mark():
    """The shape tells two kinds apart where the colour does not, and none is red beside a green."""
    fig, _ = portrait(["a"])
    marks = [named(fig, kind_name(kind))[0].marker for kind in KINDS]
    assert len({(mark.symbol, mark.color) for mark in marks}) == len(KINDS)
    assert len({mark.symbol for mark in marks}) == len(KINDS)
    assert "#009E73" not in {mark.color for mark in marks}
    assert MARKS.keys() == set(KINDS)


def test_arrows_go_where_a_step_goes_but_not_past_the_next():
    fig, _ = portrait(["a"])
    shafts = next(t for t in fig.data if t.type == "scatter" and np.isnan(t.x).any())
    xy = np.stack([shafts.x, shafts.y], axis=1).reshape(-1, 3, 2)
    starts, steps = xy[:, 0], xy[:, 1] - xy[:, 0]
    spacing = 1.0
    np.testing.assert_allclose(np.unique(starts), [-1, 0, 1])
    assert np.linalg.norm(steps, axis=1).max() <= 0.8 * spacing + 1e-6
    change = np.stack([0.5 - starts[:, 0], -0.1 * starts[:, 1]], axis=1)
    cross = steps[:, 0] * change[:, 1] - steps[:, 1] * change[:, 0]
    np.testing.assert_allclose(cross, 0, atol=1e-6)
    assert ((steps * change).sum(axis=1) > 0).all()


def test_nullclines_are_the_zero_contours_of_the_field():
    fig, _ = portrait(["a"])
    contours = [trace for trace in fig.data if trace.type == "contour"]
    f = field()
    for k, trace in enumerate(contours):
        np.testing.assert_array_equal(trace.z, f.change[..., k].astype(np.float32))
        assert (trace.contours.operation, trace.contours.value) == ("=", 0)
    assert contours[0].line.dash != contours[1].line.dash


@pytest.mark.parametrize("k", [2, 3])
def test_frames_move_the_cursor_along_the_path(k):
    path = Path(np.arange(4.0 * k).reshape(4, k), list("abc"))
    frames = cursor_frames(path, 5)
    assert len(frames) == 3
    for t, frame in enumerate(frames, 1):
        move = frame["traces"][5]
        for axis, letter in enumerate("xyz"[:k]):
            np.testing.assert_array_equal(move[letter], path.places[t - 1 : t + 1, axis])
        assert move["text"][1] == "abc"[t - 1]


def test_the_cursor_is_the_last_trace():
    """The pages hand its place to `cursor_frames`."""
    fig, path = portrait(list("abc"), cursor=2)
    np.testing.assert_allclose(fig.data[-1].x, path.places[1:3, 0])
    assert fig.data[-1].text[1] == "b"


def test_edges_of_the_cube_join_patterns_one_bit_apart():
    signs = np.array(np.meshgrid(*[[1, -1]] * 3)).reshape(3, -1).T
    labels = [" ".join("+" if s > 0 else "−" for s in row) for row in signs]
    path = Path(np.zeros((2, 3)), ["·"])
    fig = plot_cube(path, [point(STABLE, 3)] * 8, signs.astype(float), labels, cursor=1)
    edges = np.stack([fig.data[0].x, fig.data[0].y, fig.data[0].z], axis=1).reshape(-1, 3, 3)
    assert len(edges) == 12
    assert (np.abs(edges[:, 0] - edges[:, 1]).sum(axis=1) == 2).all()
    assert np.isnan(edges[:, 2]).all()


def test_moduli_are_summed_up_by_their_quantiles():
    moduli = np.tile(np.linspace(0, 1, 11), (3, 1)) * [[1], [2], [3]]
    fig = plot_moduli(np.array([1, 2, 3]), moduli, list("abc"))
    np.testing.assert_allclose(named(fig, "largest")[0].y, [1, 2, 3])
    np.testing.assert_allclose(named(fig, "median")[0].y, [0.5, 1, 1.5])
    low, high = named(fig, "80%")
    np.testing.assert_allclose(high.y - low.y, [0.8, 1.6, 2.4], rtol=1e-6)


def test_eigenvalue_frames_are_those_of_their_steps():
    eigenvalues = np.array([[1 + 2j, 3 - 4j], [0.5j, -1]])
    fig = plot_step_eigenvalues(eigenvalues, 1)
    np.testing.assert_array_equal(fig.data[1].x, [1, 3])
    move = eigenvalue_frames(eigenvalues)[1]["traces"][1]
    np.testing.assert_array_equal(move["x"], [0, -1])
    np.testing.assert_array_equal(move["y"], [0.5, 0])


def test_pulses_stand_where_they_come():
    xs = np.zeros((5, 3))
    xs[1, 0], xs[3, 0], xs[2, 2] = 1, -1, 1
    fig = plot_bits(xs, np.zeros((5, 3)), np.ones((5, 3)))
    first, second, third = named(fig, "pulse")
    np.testing.assert_array_equal(first.x, [2, 4])
    assert list(first.marker.symbol) == ["triangle-up", "triangle-down"]
    assert len(second.x) == 0
    np.testing.assert_array_equal(third.x, [3])


@pytest.mark.parametrize(
    ("value", "text"), [(-1e-9 + 0j, "0.000"), (0.5 + 1e-6j, "0.500"), (0.5 - 0.25j, "0.500 − 0.250 i")]
)
def test_complex_numbers_in_words(value, text):
    assert complex_number(value) == text


def test_kinds_are_told_apart_in_words():
    assert len({kind_name(kind) for kind in KINDS}) == len(KINDS)
    assert kind_name(MARGINAL) != kind_name(UNSTABLE)


def test_labels_do_not_lie_upon_each_other():
    places = np.array([[0, 0], [0.01, 0.01], [0.5, 0], [0.5, 0.04], [0.5, 0.2]])
    assert written(places, 1.0).tolist() == [True, False, True, False, True]
    (trace,) = path_traces(Path(np.zeros((4, 2)), ["a", "b", "c"]))
    assert list(trace.text) == ["start", "", "", ""]
    assert list(trace.hovertext) == ["start", "a", "b", "c"]
