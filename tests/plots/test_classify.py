"""The pictures of Classify: what is drawn, in which colour, and that text stays text."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from rnnviz.plots.classify import LINES, NUMBERED, plot_confusion, plot_opinion, plot_word_weights
from rnnviz.plots.theme import DARK, LIGHT, NEGATIVE, POSITIVE
from tests.plots.contrast import ENOUGH, contrast

MARKUP = "<b>bold</b>"
TOKENS = ["good", MARKUP, "bad"]


def weights(values):
    return plot_word_weights(np.array(values), TOKENS, title="t", subtitle="s", measure="m")


def opinion(K=2, T=3):
    probs = np.random.default_rng(0).dirichlet(np.ones(K), T)
    return probs, plot_opinion(probs, TOKENS[:T], [MARKUP, *map(str, range(1, K))])


@pytest.mark.parametrize(
    "fig", [opinion()[1], weights([1, 0, -1]), plot_confusion(np.eye(2, dtype=int), [MARKUP, "b"])]
)
def test_passes_the_checks_of_plotly_and_shows_markup_as_text(fig):
    checked = go.Figure(fig.to_dict())
    assert checked.layout.title.text
    assert checked.layout.meta["alt"]
    assert MARKUP not in "".join(str(trace) for trace in checked.data) + str(fig.layout.xaxis) + str(fig.layout.yaxis)
    assert fig.layout.template == LIGHT
    for axis in (fig.layout.xaxis, fig.layout.yaxis):
        assert axis.title.text


def test_the_verdict_is_drawn_also_where_many_others_were_likelier_on_the_way():
    probs = np.full((LINES + 3, LINES + 3), 0.01)
    np.fill_diagonal(probs, 0.9)
    probs[-1] = [*np.linspace(0.1, 0.12, LINES + 1), 0.13, 0.14]
    fig = plot_opinion(probs, list("abcdefghi"), [f"answer {k}" for k in range(LINES + 3)])
    assert len(fig.data) == LINES
    assert {"answer 7", "answer 8"} <= {line.name for line in fig.data}


def test_an_opinion_has_a_line_for_each_answer_and_chance_beside_it():
    probs, fig = opinion(3)
    np.testing.assert_allclose([line.y for line in fig.data], probs.T, rtol=1e-6)
    (chance,) = fig.layout.shapes
    assert chance.y0 == pytest.approx(1 / 3)
    assert all(line.marker.size[-1] > line.marker.size[0] for line in fig.data)


@pytest.mark.parametrize("K", [2, 3, 20])
def test_the_verdict_and_its_rival_have_the_colours_of_the_words_that_speak_for_them(K):
    probs, fig = opinion(K, T=1)
    names = [MARKUP, *map(str, range(1, K))]
    colors = {line.hovertemplate: line.line.color for line in fig.data}
    assert len(set(colors.values())) == len(colors)
    rival, verdict = np.argsort(probs[-1])[-2:]
    for k, color in ((verdict, POSITIVE), (rival, NEGATIVE)):
        (found,) = [
            c for text, c in colors.items() if f"{names[k].replace('<', '&lt;').replace('>', '&gt;')} %" in text
        ]
        assert found == color


def test_of_many_answers_the_likely_ones_are_drawn():
    probs, fig = opinion(20)
    drawn = {line.name for line in fig.data}
    assert len(drawn) == LINES
    best = str(probs[-1].argmax()) if probs[-1].argmax() else MARKUP
    assert best in drawn or probs[-1].max() < np.sort(probs.max(axis=0))[-LINES]


def test_what_speaks_against_has_another_colour():
    (bars,) = weights([2, 0, -3]).data
    assert bars.marker.color.tolist() == [POSITIVE, POSITIVE, NEGATIVE]
    assert bars.y.tolist() == [2, 0, -3]


def test_a_confusion_matrix_has_its_counts_and_the_shares_of_its_rows():
    confusion = np.array([[3, 1], [0, 0]])
    fig = plot_confusion(confusion, ["a", "b"])
    (cells,) = fig.data
    np.testing.assert_allclose(cells.z, [[0.75, 0.25], [np.nan, np.nan]])
    assert [(a.y, a.x, a.text) for a in fig.layout.annotations] == [(1, 1, "3"), (1, 2, "1"), (2, 1, "0"), (2, 2, "0")]
    assert list(cells.customdata[0][1]) == ["a", "b", 1]


def test_a_large_matrix_is_drawn_without_numbers():
    n = NUMBERED + 1
    assert not plot_confusion(np.eye(n, dtype=int), list(map(str, range(n)))).layout.annotations


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_numbers_can_be_read_on_every_colour(theme):
    (_zero, pale), (middle, strong), *_dark = theme.layout.coloraxis2.colorscale
    low, high, ink = (rgb(color) for color in (pale, strong, theme.layout.font.color))
    cmax = plot_confusion(np.eye(2, dtype=int), ["a", "b"]).layout.coloraxis2.cmax
    for share in np.linspace(0, 1, 11):
        assert contrast(ink, low + (high - low) * share / cmax / middle) >= ENOUGH


def rgb(color):
    return np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)])
