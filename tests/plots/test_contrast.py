"""What is written on a chart can be read on both backgrounds; the browser tests measure it on the charts themselves."""

import re
import tomllib
from pathlib import Path

import pytest

from rnnviz.plots.theme import BELOW_FLOOR, DARK, LIGHT
from tests.plots.contrast import ENOUGH, contrast
from tests.plots.test_figures import TOKENS, draw_all

THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
PAGES = {"light": (LIGHT, THEME["light"]), "dark": (DARK, THEME["dark"])}
SIDEBAR, CAPTION = (
    "secondaryBackgroundColor",
    0.6,
)  # Streamlit writes captions and hints in the text's colour, so opaque
TINT = 0.2  # and a chosen item in the primary colour on so much of it


def rgb(color):
    return [int(color[n : n + 2], 16) for n in (1, 3, 5)]


def mixed(ink, paper, share):
    return [share * i + (1 - share) * p for i, p in zip(rgb(ink), rgb(paper), strict=True)]


def text_colors(value, of_text=False):
    """All colours that a figure itself gives to its words."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if of_text and key == "color":
                yield from [inner] if isinstance(inner, str) else inner
            elif key != "template":
                yield from text_colors(inner, of_text=key.endswith("font"))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from text_colors(inner, of_text)
    elif isinstance(value, str):
        yield from re.findall(r"color: ?(#\w+)", value)


@pytest.mark.parametrize("name", PAGES)
def test_words_of_the_template_stand_out_from_the_page(name):
    template, theme = PAGES[name]
    layout = template.layout
    for color in (layout.font.color, layout.title.subtitle.font.color, layout.xaxis.color, layout.modebar.color):
        assert contrast(rgb(color), rgb(theme["backgroundColor"])) >= ENOUGH
    assert contrast(rgb(layout.hoverlabel.font.color), rgb(layout.hoverlabel.bgcolor)) >= ENOUGH


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("paper", ["backgroundColor", SIDEBAR])
def test_faded_words_of_the_page_still_do(name, paper):
    theme = PAGES[name][1]
    assert contrast(mixed(theme["textColor"], theme[paper], CAPTION), rgb(theme[paper])) >= ENOUGH
    tinted = mixed(theme["primaryColor"], theme[paper], TINT)
    assert contrast(rgb(theme["primaryColor"]), tinted) >= ENOUGH


def test_no_chart_gives_its_words_a_colour_that_one_of_the_pages_swallows():
    for fig in draw_all(TOKENS["words"], fill=1e-30):
        for color in text_colors(fig.to_plotly_json()):
            for _template, theme in PAGES.values():
                assert contrast(rgb(color), rgb(theme["backgroundColor"])) >= ENOUGH, (fig.layout.title.text, color)


def test_the_search_finds_colours_of_words():
    assert list(text_colors({"data": [{"textfont": {"color": BELOW_FLOOR}}]})) == [BELOW_FLOOR]
    assert list(text_colors({"annotations": [{"font": {"color": ["#123456"]}}]})) == ["#123456"]
    assert list(text_colors({"text": '<span style="color:#abcdef">a</span>', "marker": {"color": "#000000"}})) == [
        "#abcdef"
    ]
