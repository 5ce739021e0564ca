"""Unroll as a person uses it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cards import shown
from tests.browser.conftest import Shared
from tests.browser.visit import chart, click_at, opening, settle

opened = opening("unrolled")

LSTM = "lang=en&cell=lstm&hidden=16&length=12"


@pytest.fixture
def unroll(shared: Shared, app_url: str) -> Page:
    """The page at its first step."""
    page = shared(f"{app_url}/?{LSTM}", opened)
    page.get_by_role("slider", name="Time step").press("Home")
    settle(page)
    return page


def rows_and_columns(page: Page, key: str) -> tuple[int, int]:
    return tuple(chart(page, key).evaluate("(plot) => [plot._fullData[0].z.length, plot._fullData[0].z[0].length]"))


def click_cell(page: Page, key: str, step: int, unit: int, trace: int = 0) -> None:
    plot = chart(page, key)

    def find() -> list[float]:
        return plot.evaluate(
            """(plot, [step, unit, trace]) => {
                plot.scrollIntoView({ block: "center" });
                const { left, top } = plot.getBoundingClientRect();
                const xaxis = plot._fullLayout.xaxis;
                const yaxis = plot._fullLayout[plot._fullData[trace].yaxis.replace("y", "yaxis")];
                return [left + xaxis._offset + xaxis.d2p(step), top + yaxis._offset + yaxis.d2p(unit)];
            }""",
            [step, unit, trace],
        )

    click_at(page, find)


def test_a_click_opens_a_card_whose_terms_add_up(unroll: Page) -> None:
    page = unroll
    click_cell(page, "unrolled", 3, 5)
    expect(page.locator(".st-key-unroll-card")).to_contain_text("of unit 5 after step 3")
    for quantity in ("forget gate f", "candidate g", "memory c"):
        page.locator(".st-key-unroll-card").get_by_role("radio", name=quantity).click()
        settle(page)
        expect(page.locator(".st-key-unroll-card")).to_contain_text("add up to")
        seen = shown(page)
        assert len(seen.terms) >= 2
        assert round(sum(seen.terms), 4) == seen.stated
    chart(page, "states").scroll_into_view_if_needed()
    click_cell(page, "states", 7, 2)
    expect(page.locator(".st-key-unroll-card")).to_contain_text("of unit 2 after step 7")


def test_the_number_that_was_clicked_is_explained(unroll: Page) -> None:
    page = unroll
    card = page.locator(".st-key-unroll-card")
    page.locator(".st-key-unroll-shown").get_by_role("radio", name="gradient ∂L/∂h").click()
    settle(page)
    click_cell(page, "states", 7, 2)
    expect(card).to_contain_text("of unit 2 after step 7")
    expect(card.get_by_role("radio", name="gradient ∂L/∂h")).to_be_checked()
    expect(card).to_contain_text("L is the mean loss of all steps")
    click_cell(page, "gates", 4, 3, 1)
    expect(card).to_contain_text("of unit 3 at step 4")
    expect(card.get_by_role("radio", name="gradient δ_f")).to_be_checked()


def test_the_cursor_plays_and_the_words_follow(unroll: Page) -> None:
    page = unroll
    page.get_by_role("button", name="Next step", exact=True).click()
    expect(page.get_by_text("Step 2: reads")).to_be_visible()
    page.get_by_role("button", name="Last step", exact=True).click()
    expect(page.get_by_text("Step 12: reads")).to_be_visible()
    page.get_by_role("button", name="First step", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Pause", exact=True).click()
    said = page.get_by_text(re.compile(r"^Step \d+: reads")).inner_text
    page.wait_for_function("() => !document.body.innerText.includes('Step 1: reads')")
    assert int(re.search(r"\d+", said()).group()) > 1


def test_a_sentence_with_markup_stays_text(unroll: Page) -> None:
    page = unroll
    field = page.locator(".st-key-sentence_field textarea")
    field.fill("<img src=x onerror=alert(1)> & <b>")
    field.press("Control+Enter")
    settle(page)
    chart(page, "unrolled")
    expect(page.get_by_text("Step 1: reads <")).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    field.fill("")
    field.press("Control+Enter")
    settle(page)


def test_the_settings_survive_a_change_of_page_and_of_language(unroll: Page) -> None:
    page = unroll
    page.get_by_role("link", name="Gradients").click()
    settle(page)
    expect(page.locator(".st-key-hidden input[type=range]")).to_have_value("16")
    assert "cell=lstm" not in page.url  # the default is not written
    assert "hidden=16" in page.url
    page.get_by_role("radio", name="简体中文").click()
    expect(page.get_by_role("link", name="展开")).to_be_visible()
    assert "lang=zh_CN" in page.url
    expect(page.locator(".st-key-hidden input[type=range]")).to_have_value("16")
    page.get_by_role("link", name="展开").click()
    settle(page)
    chart(page, "unrolled")
    assert rows_and_columns(page, "states") == (16, 12)
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("link", name="Unroll")).to_be_visible()
    settle(page)


def test_a_slider_changes_the_chart(unroll: Page) -> None:
    page = unroll
    assert rows_and_columns(page, "states") == (16, 12)
    for slider, expected in (("hidden", (17, 12)), ("length", (17, 13))):
        page.locator(f".st-key-{slider} input[type=range]").press("ArrowRight")
        page.wait_for_function(
            """([rows, columns]) => {
                const plot = document.querySelector(".st-key-states .js-plotly-plot");
                return plot._fullData[0].z.length === rows && plot._fullData[0].z[0].length === columns;
            }""",
            arg=list(expected),
        )
    assert "hidden=17" in page.url
    assert "length=13" in page.url


def test_every_layer_and_direction_opens(page: Page, app_url: str) -> None:
    opened(page, f"{app_url}/?lang=en&cell=lstm&hidden=8&length=10&layers=2&bidirectional=True&embedding=6")
    assert chart(page, "unrolled").evaluate("(plot) => plot._fullData.filter((t) => t.type === 'heatmap').length") == 4
    card = page.locator(".st-key-unroll-card")
    expect(card).to_contain_text("layer 2 →")
    for trace, name in ((0, "layer 1 →"), (1, "layer 1 ←"), (3, "layer 2 ←")):
        click_cell(page, "unrolled", 4, 3, trace)
        expect(card).to_contain_text(f"of unit 3 after step 4 ({name})")
        expect(page.get_by_role("radio", name=name, exact=True)).to_be_checked()
        card.get_by_role("radio", name="forget gate f").click()
        settle(page)
        expect(card).to_contain_text("add up to")
        seen = shown(page)
        assert round(sum(seen.terms), 4) == seen.stated
    page.locator(".st-key-unroll-shown").get_by_role("radio", name="gradient ∂L/∂h").click()
    settle(page)
    expect(chart(page, "states").locator(".gtitle")).to_contain_text("Gradients")
    expect(chart(page, "unrolled").locator(".gtitle")).to_contain_text("gradient of the loss")


def test_layers_are_chosen_in_the_sidebar(page: Page, app_url: str) -> None:
    opened(page, f"{app_url}/?lang=en&cell=gru&hidden=8&length=10")
    page.get_by_text("Layers and input").click()
    page.get_by_role("radio", name="3", exact=True).click()
    settle(page)
    page.wait_for_function(
        """() => document.querySelector(".st-key-unrolled .js-plotly-plot")._fullData
            .filter((trace) => trace.type === "heatmap").length === 3"""
    )
    assert "layers=3" in page.url
    page.get_by_text("Read in both directions").click()
    settle(page)
    expect(page.get_by_text("This network also reads from the end")).to_be_visible()
    page.get_by_role("radio", name="Jordan", exact=True).click()
    settle(page)
    expect(page.get_by_text("A Jordan network has one layer and reads forward")).to_be_visible()
    page.wait_for_function(
        """() => document.querySelector(".st-key-unrolled .js-plotly-plot")._fullData
            .filter((trace) => trace.type === "heatmap").length === 1"""
    )
    assert "layers" not in page.url
