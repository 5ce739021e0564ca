"""What the text component sends to the browser, and what it makes of the answers."""

import base64
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnnviz.plots.units import THEMES
from rnnviz.ui.text import NONE, Touch, _touch, levels, stands_apart


def drawn(**options):
    def page():
        import streamlit as st

        from rnnviz.ui.text import text

        text(st.session_state.tokens, "strip", alt="a text", **st.session_state.options)

    test = AppTest.from_function(page)
    test.session_state["tokens"] = options.pop("tokens", ["a", "␣", "b"])
    test.session_state["options"] = options
    test.run()
    assert not test.exception
    (element,) = test.get("bidi_component")
    return json.loads(element.proto.bytes)


def unpacked(sent):
    return np.frombuffer(base64.b64decode(sent), np.int8)


def test_values_travel_as_levels_of_their_scale():
    assert unpacked(levels(np.array([-2, -1, 0, 0.5, 1, np.nan]), "states")).tolist() == [-127, -127, 0, 64, 127, NONE]
    assert unpacked(levels(np.array([-1, 0, 0.5, 2]), "gates")).tolist() == [0, 0, 64, 127]
    assert unpacked(levels(np.arange(6).reshape(2, 3).T / 10, "ink")).tolist() == [0, 38, 13, 51, 25, 64]
    assert levels(None, "states") is None


def test_what_is_drawn_reaches_the_browser():
    rows = np.linspace(-1, 1, 6).reshape(2, 3)
    under = [[("x", 0.5), ("y", 0.25)], [("y", 0.125)], []]
    sent = drawn(rows=rows, row_names=["one", "two"], under=under, cursor=True, brush=True, span=(2, 3))
    assert sent["tokens"] == ["a", "␣", "b"]
    np.testing.assert_allclose(unpacked(sent["rows"]).reshape(2, 3) / 127, rows, atol=0.5 / 127)
    assert sent["under"] == {"words": ["x", "y"], "ids": [[0, 1], [1], []], "shares": [[0.5, 0.25], [0.125], []]}
    assert sent["span"] == [1, 2]
    assert sent["ends"] == ["−1", "1"]
    assert drawn()["ends"] is None


def test_words_stand_apart_and_marks_are_no_words():
    assert stands_apart(["The", "a"])
    assert not stands_apart(["a", "␣", "\\u200b", "UNKNOWN_TOKEN"])
    assert drawn(tokens=["SENTENCE_START", "The"])["marks"] == [0]


@pytest.mark.parametrize(
    ("sent", "touch"),
    [
        ({"kind": "brush", "start": 2, "end": 5}, Touch("brush", 2, 5)),
        ({"kind": "click", "start": 0, "end": 99}, Touch("click", 1, 9)),
    ],
)
def test_touches_stay_in_the_text(sent, touch):
    assert _touch(sent, 9) == touch


def luminance(color):
    channels = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("theme", THEMES)
def test_zero_has_the_colour_of_the_page(theme):
    """The scale of states is neutral in its middle, the others at their start."""
    page = {"light": "#FFFFFF", "dark": "#14181D"}[theme]
    for scale in THEMES[theme]["scales"].values():
        stops = scale["stops"]
        zero = stops[len(stops) // 2] if scale["twoSided"] else stops[0]
        assert abs(luminance(zero) - luminance(page)) < 0.1
