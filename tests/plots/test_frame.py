import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.plots.frame import add_time_axis, columns, escape, new_figure, shorten, time_axis
from rnnviz.plots.theme import TEXT_SIZE


def test_escape_leaves_nothing_that_plotly_reads_as_markup():
    assert escape("<b> & &lt;") == "&lt;b&gt; &amp; &amp;lt;"


def test_chinese_characters_take_two_columns():
    assert columns("ab船") == 4


@given(st.text(), st.integers(2, 30))
def test_shorten_keeps_what_fits_and_marks_what_it_cuts(text, limit):
    short = shorten(text, limit)
    assert columns(short) <= limit
    assert short == text if columns(text) <= limit else text.startswith(short.removesuffix("…"))


def test_a_title_is_one_line_whose_breaks_are_left_to_the_page():
    text = "a title that is too long for a telephone <b> " * 2
    short, long, both = (
        new_figure("short", height=100),
        new_figure(text, height=100),
        new_figure("short", subtitle=text, height=100),
    )
    assert long.layout.title.text == both.layout.title.subtitle.text == escape(text)
    assert long.layout.height == short.layout.height
    assert both.layout.height - short.layout.height == both.layout.margin.t - short.layout.margin.t > TEXT_SIZE


def test_coordinate_of_a_step_on_the_time_axis_is_the_step():
    axis = time_axis(["a", "<i>", "c"], "time")
    np.testing.assert_array_equal(axis["categoryarray"], [0, 1, 2, 3])
    assert axis["range"] == [0.5, 3.5]
    assert axis["labelalias"] == {"1": "a", "2": "&lt;i&gt;", "3": "c"}


def test_words_get_room_to_stand_upright():
    heights = []
    for tokens in (["a"], ["word"], ["a-word-beyond-all-bounds"]):
        fig = new_figure("title", height=100)
        add_time_axis(fig, tokens)
        heights.append(fig.layout.height)
    assert heights[0] < heights[1] < heights[2]
