"""Loss and accuracy of a task's networks, as data."""

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.plots.task_history import POINTS, History, plot_task_accuracies, plot_task_losses

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
    assert not fig.layout.annotations
    assert "10 updates" in fig.layout.title.subtitle.text


def test_a_loss_that_explodes_leaves_the_picture_and_the_baselines_stay():
    values = np.array([0.7, 5.0, 1e6])
    fig = plot_task_losses([History("one", values, np.array([0]), np.array([0.7]))], BASELINES, per_epoch=10)
    low, high = fig.layout.yaxis.range
    assert low == 0
    assert 0.69 < high < 3
    assert fig.data[0].y[-1] == 1e6


@pytest.mark.parametrize(
    ("plot", "forms"), [(plot_task_losses, ("0.69", "0.50")), (plot_task_accuracies, ("69.0%", "50.0%"))]
)
def test_the_baselines_stand_in_the_legend_with_dashes_of_their_own(plot, forms):
    fig = plot([history(5)], BASELINES, per_epoch=5)
    assert fig.layout.showlegend
    assert all(shape.showlegend for shape in fig.layout.shapes)
    assert [shape.name for shape in fig.layout.shapes] == [f"guessing {forms[0]}", f"&lt;b&gt;cat&lt;/b&gt; {forms[1]}"]
    assert len({shape.line.dash for shape in fig.layout.shapes}) == 2


def test_both_charts_have_one_height_whatever_stands_in_their_legends():
    few, many = (
        plot_task_losses([history(5)], {}, per_epoch=5),
        plot_task_accuracies([history(5)], BASELINES, per_epoch=5),
    )
    assert few.layout.height == many.layout.height
    assert few.layout.margin == many.layout.margin
