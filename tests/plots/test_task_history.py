"""Loss and accuracy of a task's networks, as data."""

import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.plots.task_history import HEIGHT, POINTS, History, plot_task_accuracies, plot_task_losses
from rnnviz.plots.theme import TEXT_SIZE

MARKUP = "<b>cat</b>"
BASELINES = {"guessing": 0.69, MARKUP: 0.5}


def history(n: int, name: str = "one", top: float = 1.0) -> History:
    values = np.linspace(top, 0.1, n)
    at = np.arange(0, n + 1, 10)
    return History(name, values, at, np.linspace(top, 0.2, len(at)))


@pytest.mark.parametrize("plot", [plot_task_losses, plot_task_accuracies])
@pytest.mark.parametrize("n", [0, 1, 40, 1000])
def test_training_is_averaged_and_validation_stands_where_it_was_measured(plot, n):
    shown = [history(n), history(n, MARKUP, 0.6)]
    fig = plot(shown, BASELINES, per_epoch=10)
    go.Figure(fig.to_dict())  # with Plotly's checks
    assert len(fig.data) == 4
    width = max(1, -(-n // POINTS))
    for h, training, validation in zip(shown, fig.data[::2], fig.data[1::2], strict=True):
        assert len(training.x) == n // width <= POINTS
        np.testing.assert_allclose(training.y, h.values[: n // width * width].reshape(-1, width).mean(axis=1))
        np.testing.assert_allclose(training.x, np.arange(1, n // width * width + 1).reshape(-1, width).mean(axis=1))
        np.testing.assert_array_equal(validation.x, h.checked_at)
        np.testing.assert_array_equal(validation.y, h.checked)
        assert training.line.color == validation.line.color
        assert training.showlegend is False
    assert fig.data[0].line.color != fig.data[2].line.color
    assert [trace.name for trace in fig.data[1::2]] == ["one", "&lt;b&gt;cat&lt;/b&gt;"]
    assert sorted(shape.y0 for shape in fig.layout.shapes) == [0.5, 0.69]
    assert any("&lt;b&gt;cat&lt;/b&gt;" in label.text for label in fig.layout.annotations)
    assert "10 updates" in fig.layout.title.subtitle.text


def test_a_loss_that_explodes_leaves_the_picture_and_the_baselines_stay():
    values = np.array([0.7, 5.0, 1e6])
    fig = plot_task_losses([History("one", values, np.array([0]), np.array([0.7]))], BASELINES, per_epoch=10)
    low, high = fig.layout.yaxis.range
    assert low == 0
    assert 0.69 < high < 3
    assert fig.data[0].y[-1] == 1e6


@pytest.mark.parametrize(
    "baselines",
    [
        {"a": 0.467, "b": 0.512},
        {"a": 0.97, "b": 0.99},
        {"a": 0.0, "b": 0.02},
        {"a": 0.2, "b": 0.24, "c": 0.28},
        {"a": 0.5, "b": 0.505, "c": 0.51},
    ],
)
def test_no_name_lies_upon_a_line_or_another_name(baselines):
    height = 1.4 * TEXT_SIZE / HEIGHT
    fig = plot_task_accuracies([history(5)], baselines, per_epoch=5)
    spans = sorted(
        (label.y - height, label.y) if label.yanchor == "top" else (label.y, label.y + height)
        for label in fig.layout.annotations
    )
    assert len(spans) == len(baselines)
    assert all(low >= end - 1e-9 for (_start, end), (low, _end) in itertools.pairwise(spans))
    assert not any(low + 1e-9 < value < high - 1e-9 for value in baselines.values() for low, high in spans)
