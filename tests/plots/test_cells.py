"""The figures of the page Cells, as data."""

import json
import math

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.analysis.take_apart import take_apart
from rnnviz.plots.cell_diagram import layout_of, operation_frames, plot_cell, shown_number, time_frames
from rnnviz.plots.cell_losses import plot_cell_losses
from rnnviz.plots.clockwork import plot_block_mask, plot_clock, plot_module_spectra, plot_module_states
from rnnviz.plots.feedback import plot_feedback
from rnnviz.plots.gating import plot_memory_shares, plot_what_if
from tests.analysis.cells import KINDS, T, recorded

TOKENS = tuple("ab<b>c d")[:T]


def taken_apart(kind, unit=3):
    model, params, forward = recorded(kind)
    return model.cell, take_apart(model, params, forward, unit)


def trace(fig, name):
    return next(t for t in fig.data if t.name == name)


def numbers(fig):
    """The text of every box by the name of its value."""
    boxes = trace(fig, "numbers")
    return {data[0]: text for data, text in zip(boxes.customdata, boxes.text, strict=True)}


def read(text):
    return float(text.split()[-1].replace("−", "-"))


def checked(fig):
    """The figure, if Plotly accepts it: `new_figure` leaves its checks out."""
    go.Figure(fig.to_dict())
    return fig


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("t", [1, T])
def test_numbers_are_those_of_the_record(kind, t):
    cell, taken = taken_apart(kind)
    shown = numbers(checked(plot_cell(cell, taken, t, "x")))
    assert set(shown) == {node.value for name, node in layout_of(cell).nodes.items() if name[0] != "@"}
    made = {name for step in taken.steps for name in step.makes}
    assert made <= set(shown) | {"f"}
    for name, text in shown.items():
        assert read(text) == pytest.approx(taken.values[name][t - 1], abs=0.0101), name


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_reached_has_no_number_and_is_faint(kind):
    cell, taken = taken_apart(kind)
    before = set()
    for n in range(len(taken.steps) + 1):
        fig = plot_cell(cell, taken, 2, "x", reached=n)
        known = {name for name, text in numbers(fig).items() if text}
        assert before < known or n == 0
        before = known
        for k in range(len(taken.steps) + 1):
            assert (trace(fig, f"lines {k}").opacity < 1) == (k > n)
            assert (trace(fig, f"lines {k}").line.width > 2) == (k == n)


@pytest.mark.parametrize("kind", KINDS)
def test_every_operation_draws_something(kind):
    cell, taken = taken_apart(kind)
    fig = plot_cell(cell, taken, 1, "x")
    for n in range(1, len(taken.steps) + 1):
        assert len(trace(fig, f"lines {n}").x), taken.steps[n - 1].kind


@pytest.mark.parametrize("kind", KINDS)
def test_arrows_join_what_is_drawn(kind):
    layout = layout_of(taken_apart(kind)[0])
    for source, target in layout.arrows:
        assert source in layout.nodes, source
        assert target in layout.nodes, target
    places = [(node.x, node.y) for node in layout.nodes.values()]
    assert len(set(places)) == len(places)
    assert all(0 < x < layout.columns and 0 < y < layout.depth for x, y in places)


def test_what_an_operation_multiplies_is_joined_to_it():
    """The GRU's reset gate before the product multiplies the old state, after it W_h h."""
    for kind, read in (("gru before", "h_prev"), ("gru after", "Uh.n")):
        layout = layout_of(taken_apart(kind)[0])
        sources = {layout.nodes[source].value for source, target in layout.arrows if target == "@reset"}
        assert sources == {"r", read}


def laid_over(fig, frame):
    changed = fig.to_dict()
    for n, changes in frame["traces"].items():
        for name, value in changes.items():
            changed["data"][n][name] = {**changed["data"][n].get(name, {}), **value} if name == "line" else value
    return json.loads(go.Figure(changed).to_json())["data"]


@pytest.mark.parametrize("kind", ["lstm gate peepholes", "gru before", "clockwork"])
def test_frames_are_the_figures(kind):
    cell, taken = taken_apart(kind)
    by_operation = operation_frames(cell, taken, 4, "x")
    assert len(by_operation) == len(taken.steps)
    begun = plot_cell(cell, taken, 4, "x", reached=1)
    for n, frame in enumerate(by_operation, 1):
        assert laid_over(begun, frame) == json.loads(plot_cell(cell, taken, 4, "x", reached=n).to_json())["data"]
    by_time = time_frames(cell, taken, TOKENS)
    for t, frame in enumerate(by_time, 1):
        expected = plot_cell(cell, taken, t, TOKENS[t - 1])
        assert laid_over(plot_cell(cell, taken, 1, "x"), frame) == json.loads(expected.to_json())["data"]


def test_gauges_are_as_long_as_the_gates_are_open():
    cell, taken = taken_apart("lstm gate")
    bars = trace(plot_cell(cell, taken, 3, "x"), "open")
    lengths = {round(float(x), 3): float(bars.x[k + 1] - x) for k, x in enumerate(bars.x[:-1]) if k % 3 == 0 and k}
    nodes = layout_of(cell).nodes
    for gate in "fio":
        expected = 0.6 * taken.values[gate][2]
        assert lengths[round(nodes[gate].x - 0.3, 3)] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.50"), (-0.504, "−0.50"), (-0.001, "0.00"), (1234.5, "1e+03"), (math.inf, "∞"), (-math.inf, "−∞")],
)
def test_numbers_as_text(value, text):
    assert shown_number(value) == text


def test_not_a_number_is_drawn_as_a_question():
    cell, taken = taken_apart("lstm gate")
    for name, series in taken.values.items():
        series[:] = 1.0 if name == "Wx.f" else np.nan
    assert set(numbers(checked(plot_cell(cell, taken, 1, "x"))).values()) >= {"?", "f ?"}


def test_clock_strip_and_modules():
    model, params, forward = recorded("clockwork")
    cell = model.cell
    ticks = np.arange(T)[:, None] % np.array(cell.periods) == 0
    fig = checked(plot_clock(ticks, cell.periods, list(TOKENS)))
    np.testing.assert_array_equal(fig.data[0].z, ticks.T)
    mask = checked(plot_block_mask(params["W_h"], cell.mask, cell.modules, cell.periods))
    np.testing.assert_array_equal(np.isnan(mask.data[0].z), ~cell.mask)
    np.testing.assert_allclose(mask.data[0].z[cell.mask], params["W_h"][cell.mask], rtol=1e-6)
    assert len(mask.layout.shapes) == 2 * (len(cell.periods) - 1)
    states = forward.states["h"][1:, 0]
    fig = checked(plot_module_states(states, list(TOKENS), cell.modules, cell.periods, (2, 3)))
    borders = [shape.y0 for shape in fig.layout.shapes if shape.type == "line"]
    assert borders == [u + 0.5 for u in range(1, len(cell.modules)) if cell.modules[u] != cell.modules[u - 1]]
    assert list(fig.layout.yaxis.ticktext) == ["1", "2", "4"]


def test_spectra_what_if_shares_feedback_losses():
    frequencies, power = np.array([0.1, 0.2]), np.array([[1.0, 0.0], [0.5, 2.0]])
    fig = checked(plot_module_spectra(frequencies, power, (1, 2)))
    np.testing.assert_allclose(fig.data[0].y, power[:, 0])
    assert np.isnan(fig.data[1].y[0])
    before, after = np.linspace(0, 1, T), np.linspace(1, 0, T)
    fig = checked(plot_what_if((before, after), (after, before), ("c", "f"), list(TOKENS)))
    for drawn, values in zip(fig.data, (before, after, after, before), strict=True):
        np.testing.assert_allclose(drawn.y, values, rtol=1e-6)
    fig = checked(plot_memory_shares(np.append(9.0, before), np.append(8.0, after), list(TOKENS), "c"))
    np.testing.assert_allclose(fig.data[1].y, after, rtol=1e-6)
    given = np.random.default_rng(0).random((T, 2))
    fig = checked(plot_feedback(given, ["<b>", "y"], list(TOKENS)))
    np.testing.assert_allclose(fig.data[0].z, given.T, rtol=1e-6)
    assert fig.layout.yaxis.ticktext[0] == "&lt;b&gt;"


@pytest.mark.parametrize("loss", [np.empty(0), np.array([2.0]), np.array([2.0, np.nan, 1.0])])
def test_losses_of_cells(loss):
    fig = checked(plot_cell_losses({"lstm": loss, "gru": loss + 1}, {"lstm": "LSTM", "gru": "GRU"}, {"ln V": 3.0}))
    assert [t.name for t in fig.data] == ["LSTM", "GRU"]
    np.testing.assert_array_equal(fig.data[1].y, loss + 1)
    assert fig.layout.yaxis.range[1] > 3
    assert fig.layout.shapes[0].name == "ln V 3.00"
