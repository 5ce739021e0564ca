"""What holds for every plot function, on ordinary and on odd input."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz import plots
from rnnviz.analysis.fixed_points import STABLE, FixedPoint
from rnnviz.analysis.portrait import Field
from rnnviz.analysis.take_apart import take_apart
from rnnviz.core.cells import CELLS
from rnnviz.core.model import Model
from rnnviz.core.records import Batch
from rnnviz.plots.dynamics_marks import Path
from rnnviz.plots.theme import DARK, LIGHT

MARKUP = "<b>bold</b>"
TOKENS = {
    "one": ["a"],
    "two": ["a", MARKUP],
    "characters": list("To be, or not"),
    "words": ["The", MARKUP, "extraordinarily-long-token", "&amp;"],
    "Chinese": list("老船长点亮了灯"),
}
FILLS = {"zeros": 0.0, "ones": 1.0, "nan": np.nan, "tiny": 1e-30, "noise": None}


def draw_all(tokens, n_units=3, fill=None):
    """A figure of every plot function from arrays of one size, all of one value or of noise."""
    rng = np.random.default_rng(3)
    n_steps = len(tokens)

    def array(*shape):
        return rng.uniform(-1, 1, shape).astype(np.float32) if fill is None else np.full(shape, fill, np.float32)

    states, norms = array(n_steps, n_units), np.abs(array(n_steps))
    flow = np.where(np.tri(n_steps), np.abs(array(n_steps, n_steps)), np.nan)
    guesses = list(zip(tokens, norms, strict=True))
    steps = np.arange(1, n_steps + 1)
    values = array(n_steps)
    yield plots.plot_states(states, tokens, selected=(n_steps, n_units))
    yield plots.plot_states(states, tokens, title=MARKUP, quantity="c")
    yield plots.plot_gates({"i": states, "g": states, "other": states}, tokens)
    strips = [plots.Strip(layer, reverse, states) for layer in (1, 2) for reverse in (False, True)]
    yield plots.plot_unrolled(tokens, strips, guesses, cursor=n_steps, cell="lstm", quantity="d_h")
    yield plots.plot_distribution(tokens, norms)
    yield plots.plot_terms(tokens, values, float(values.sum()), title=MARKUP, total_label=MARKUP)
    yield plots.plot_terms_over_time(
        steps, values, float(values.sum()), tokens, title=MARKUP, total_label=MARKUP, unit="10⁻⁵"
    )
    yield plots.plot_step_losses(norms, tokens, tokens, 1.0, selected=1)
    yield plots.plot_gate_gradients({"i": states, "a": states}, tokens)
    yield plots.plot_weights(states, tokens, [MARKUP] * n_units, title=MARKUP, names=("a", "b"), symbol="W")
    yield plots.plot_gradient_norms({MARKUP: norms, "gru": 2 * norms}, tokens, bound=3 * norms)
    yield plots.plot_gradient_flow(flow, tokens)
    yield plots.plot_lane_norms({MARKUP: norms, "1 →": np.full(n_steps, np.nan)}, tokens)
    yield plots.plot_clipping(float(norms[0]), float(norms[-1]), 1.0)
    yield plots.plot_eigenvalues(values + 1j * array(n_steps))
    yield plots.plot_singular_values(norms)
    yield plots.plot_loss(steps, norms, {MARKUP: 1.0, "unigram": 0.99}, smoothed=norms)
    yield plots.plot_training_gradients(steps, norms, norms, 1.0)
    yield plots.plot_attention(norms[:, None] * norms, tokens, tokens)
    yield plots.plot_feedback(np.abs(states), [MARKUP] * n_units, tokens)
    yield plots.plot_memory_shares(np.append(0, values), np.append(1, values), tokens, "c")
    modules, ones = np.arange(n_units) * 2 // n_units, np.tri(n_units).T > 0
    yield plots.plot_clock(norms[:, None] > np.array([0.5, 0.1]), (1, 2), tokens)
    yield plots.plot_block_mask(array(n_units, n_units), ones, modules, (1, 2))
    yield plots.plot_cell(*taken_apart(n_units), 1, tokens[0])
    yield plots.plot_contest({"gru": norms[:, None]}, {"gru": MARKUP}, {MARKUP: 1.0}, 0.1, log=True)
    yield plots.plot_influence(array(n_units, 2), [MARKUP] * n_units, np.array([1, 2]), "W_h")
    path = Path(np.zeros((n_steps + 1, 2)), tuple(tokens))
    points = [FixedPoint(np.zeros(2), np.array([0.5, 0.5], complex), 0.0, STABLE)]
    axis = np.linspace(-1, 1, 9)
    field = Field(axis, np.stack(np.meshgrid(axis, -axis), axis=-1))
    yield plots.plot_portrait(field, path, points, np.zeros((1, 2)), cursor=1)
    yield plots.plot_component_plane(path, points, np.zeros((1, 2)), np.array([0.6, 0.4]), cursor=1)


def taken_apart(n_units):
    """A cell and the operations of one of its units."""
    model = Model(CELLS["lstm"](2, n_units), 2)
    params = model.init(np.random.default_rng(0), "float64")
    return model.cell, take_apart(model, params, model.forward(params, Batch(np.array([[1]]))), 1)


CASES = [*((name, "noise") for name in TOKENS), *(("characters", fill) for fill in FILLS if fill != "noise")]


@pytest.fixture(scope="module", params=CASES, ids="-".join)
def figures(request):
    name, fill = request.param
    return list(draw_all(TOKENS[name], fill=FILLS[fill]))


def test_every_plot_function_is_drawn_here(figures):
    names = [name for name in plots.__all__ if name.startswith("plot_")]
    assert len(figures) == len(names) + 1  # plot_states twice


def test_passes_the_checks_of_plotly(figures):
    """`new_figure` leaves them out, to draw ten times as fast."""
    for fig in figures:
        assert go.Figure(fig.to_dict()).layout.title.text == fig.layout.title.text


def test_says_what_to_see(figures):
    for fig in figures:
        assert fig.layout.title.text
        assert fig.layout.meta["alt"]
        assert fig.layout.uirevision


def test_names_its_axes_unless_they_carry_words(figures):
    for fig in figures:
        for axis in [*fig.select_xaxes(), *fig.select_yaxes()]:
            assert axis.title.text or axis.ticktext is not None or axis.visible is False


def test_leaves_the_looks_to_the_template(figures):
    for fig in figures:
        assert fig.layout.template == LIGHT
        layout = fig.layout.to_plotly_json()
        assert not {"paper_bgcolor", "plot_bgcolor", "font", "colorway", "hoverlabel"} & layout.keys()
        for name in ("coloraxis", "coloraxis2", "coloraxis3"):
            assert "colorscale" not in layout.get(name, {})


def test_sends_numbers_as_numpy(figures):
    for trace in (trace for fig in figures for trace in fig.data):
        sent = trace.to_plotly_json()
        for key in {"x", "y", "z", "base"} & sent.keys():
            assert isinstance(sent[key], np.ndarray)
        if trace.type == "heatmap":
            assert sent["z"].dtype == np.float32


def test_draws_units_as_one_heat_map_not_as_many_traces():
    few, many = (list(draw_all(TOKENS["characters"], n_units)) for n_units in (3, 30))
    assert [len(fig.data) for fig in few] == [len(fig.data) for fig in many]


def test_markup_in_a_token_stays_text(figures):
    for fig in figures:
        assert not re.search(r"<b>bold|&amp;(?!amp;|lt;)", texts(fig.to_plotly_json()))


def test_renders_in_both_themes(figures):
    for fig in figures:
        light = fig.to_json()
        assert light != go.Figure(fig).update_layout(template=DARK).to_json()


def texts(value):
    """All strings of a figure that Plotly would read as markup, in lines."""
    if isinstance(value, dict):
        return "\n".join(texts(inner) for key, inner in value.items() if key not in ("meta", "template"))
    if isinstance(value, (list, tuple)):
        return "\n".join(texts(inner) for inner in value)
    return value if isinstance(value, str) else ""


def test_themes_have_the_same_structure():
    def shape(value):
        return {key: shape(inner) for key, inner in value.items()} if isinstance(value, dict) else type(value)

    assert shape(LIGHT.to_plotly_json()) == shape(DARK.to_plotly_json())


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_fixed_ranges_of_states_and_gates_do_not_follow_the_data(theme):
    layout = theme.layout.to_plotly_json()
    for name, low in (("coloraxis", -1), ("coloraxis2", 0)):
        assert (layout[name]["cauto"], layout[name]["cmin"], layout[name]["cmax"]) == (False, low, 1)
