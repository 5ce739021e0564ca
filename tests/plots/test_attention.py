"""The heat map of attention and the pictures of the shapes, as data."""

import xml.etree.ElementTree as ET

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.learn.shapes import SHAPES
from rnnviz.plots.attention import plot_attention
from rnnviz.plots.shapes import PATTERNS, plot_run, shape_svg
from rnnviz.plots.theme import FORWARD, LIGHT

MARKUP = "<b>"
RNG = np.random.default_rng(0)


def run(T=4, H=3, **ends):
    read = [MARKUP, "b", "c", "d"][:T]
    written = ["", "", MARKUP, "y"][:T]
    probs = np.array([np.nan, np.nan, 0.25, 1.0])[:T]
    states = RNG.uniform(-1, 1, (T, H)).astype(np.float32)
    fed = [False, True, False, False][:T]
    return plot_run(read, written, probs, states, fed, title=MARKUP, **ends), states


def test_attention_has_written_symbols_as_rows_and_gates_colours():
    weights = RNG.dirichlet(np.ones(5), 3).astype(np.float32)
    fig = plot_attention(weights, ["s", MARKUP, "r", "e", "a"], ["x", "y", MARKUP])
    (heat,) = fig.data
    np.testing.assert_array_equal(heat.z, weights)
    assert (heat.x0, heat.dx, heat.y0, heat.dy) == (1, 1, 1, 1)
    assert heat.coloraxis == "coloraxis2"
    assert heat.z.dtype == np.float32
    assert list(fig.layout.yaxis.ticktext) == ["x", "y", "&lt;b&gt;"]
    assert fig.layout.yaxis.range == (3.5, 0.5)
    assert fig.layout.xaxis.labelalias["2"] == "&lt;b&gt;"
    assert heat.customdata[2] == ["&lt;b&gt;"] * 5


def test_a_taller_target_gets_a_taller_picture():
    heights = [plot_attention(np.ones((n, 2)) / 2, ["a", "b"], ["x"] * n).layout.height for n in (2, 10)]
    assert heights[1] > heights[0] + 100


def test_a_run_shows_the_states_unit_1_on_top_and_what_was_read_and_written():
    fig, states = run()
    heat = fig.data[0]
    np.testing.assert_array_equal(heat.z[:, ::2], states.T[::-1])
    assert np.isnan(heat.z[:, 1::2]).all()
    assert heat.customdata[-1, 0] == 1
    assert len(heat.x) == heat.z.shape[1] + 1
    assert len(heat.y) == heat.z.shape[0] + 1
    assert list(fig.layout.xaxis.ticktext) == ["&lt;b&gt;", "(b)", "c", "d"]
    assert list(fig.layout.xaxis2.ticktext) == ["", "", "&lt;b&gt;", "y"]
    assert fig.layout.xaxis.range == fig.layout.xaxis2.range


def test_a_run_has_a_bar_as_long_as_each_probability():
    fig, _states = run()
    bars = next(shape for shape in fig.layout.shapes if shape.fillcolor == FORWARD)
    first, second = bars.path.split("Z")[:2]
    lengths = [[float(corner.split(",")[0]) for corner in bar.removeprefix("M").split("L")] for bar in (first, second)]
    assert [max(x) - min(x) for x in lengths] == pytest.approx([0.25 * 0.72, 0.72])


def test_a_run_of_one_step_is_not_stretched_and_ends_reach_to_the_neighbour():
    fig, _states = run(T=1)
    low, high = fig.layout.xaxis.range
    assert (low + high) / 2 == 1
    assert high - low == 4
    arrows = [run(**ends)[0].layout.shapes[0].path.count("M") for ends in ({}, {"before": True}, {"after": True})]
    assert arrows[0] + 2 == arrows[1] == arrows[2]
    assert [run(**ends)[0].layout.coloraxis.showscale for ends in ({}, {"after": True})] == [True, False]


@pytest.mark.parametrize("fig", [run()[0], run(before=True)[0], plot_attention(np.eye(2), ["a", MARKUP], ["b", "c"])])
def test_the_looks_are_the_templates_and_plotly_accepts_the_figure(fig):
    assert go.Figure(fig.to_dict()).layout.template == LIGHT
    assert fig.layout.meta["alt"]
    assert not {"paper_bgcolor", "plot_bgcolor", "font", "colorway"} & fig.layout.to_plotly_json().keys()
    assert MARKUP not in str(fig.layout.title.text)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_diagram_has_a_box_for_each_input_state_and_output(shape):
    pattern = PATTERNS[shape]
    svg = ET.fromstring(shape_svg(shape))
    boxes = svg.findall(".//{*}rect")
    expected = len(pattern) + sum(does.count("r") + does.count("w") for does in pattern)
    assert len(boxes) == expected
    dashed = [path for path in svg.findall(".//{*}path") if path.get("stroke-dasharray")]
    assert len(dashed) == sum("f" in does for does in pattern)
    assert float(svg.get("width")) <= 168


def test_every_shape_has_its_pattern():
    assert tuple(PATTERNS) == SHAPES
    inputs = {name: sum("r" in does for does in pattern) for name, pattern in PATTERNS.items()}
    outputs = {name: sum("w" in does for does in pattern) for name, pattern in PATTERNS.items()}
    assert inputs["one_to_one"] == inputs["one_to_many"] == outputs["one_to_one"] == outputs["many_to_one"] == 1
    assert min(outputs["one_to_many"], inputs["many_to_one"], inputs["many_to_many"], outputs["many_to_many"]) > 1
