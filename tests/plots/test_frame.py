import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.plots.frame import add_time_axis, columns, escape, new_figure, shorten, time_axis, wrap
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


@given(st.text(alphabet="ab船。 ", max_size=60), st.integers(4, 20))
def test_wrap_loses_no_letter_and_breaks_only_long_words_over_the_limit(text, limit):
    lines = wrap(text, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert columns(line) <= limit or not re.search("[船。] *[ab船]", line[:-1])  # a single word, a mark behind it


@given(st.text(alphabet="ab船。 ", max_size=60), st.integers(4, 20))
def test_no_line_begins_with_a_closing_mark_that_followed_a_letter(text, limit):
    followed = re.sub("(?<![ab船。])。+", "", text)
    assert not any(line.startswith("。") for line in wrap(followed, limit))


def test_wrap_examples():
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("隐藏状态热图", 8) == ["隐藏状态", "热图"]
    assert wrap("隐藏状态，热图？", 8) == ["隐藏状", "态，热", "图？"]


def test_a_long_title_gets_lines_and_the_room_for_them():
    short, long = (
        new_figure("short", height=100),
        new_figure("a title that is too long for a telephone " * 2, height=100),
    )
    assert long.layout.title.text.count("<br>") >= 1
    assert long.layout.height - short.layout.height == long.layout.margin.t - short.layout.margin.t > 0


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


def test_a_chinese_line_is_as_wide_as_a_telephone_at_most():
    """A Chinese character is as wide as the font is high."""
    text = "细线：训练，每次更新。粗线：验证，每轮一次（125 次更新）。"
    for line in new_figure("t", subtitle=text, height=100).layout.title.subtitle.text.split("<br>"):
        assert TEXT_SIZE * columns(line) / 2 <= 340
