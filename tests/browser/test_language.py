"""The page Language model in a real browser: an epoch on the stories, word by word, and on a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import chart, opening


@pytest.fixture
def language(shared: Shared, app_url: str) -> Page:
    """The page; only the last test trains."""
    return shared(f"{app_url}/language-model?lang=en", opening("language-factors"))


def part(page: Page, name: str) -> None:
    page.locator(".st-key-language-part").get_by_role("radio", name=name).click()


def test_on_a_telephone_every_part_fits(language: Page) -> None:
    page = language
    page.set_viewport_size({"width": 390, "height": 844})
    main = page.locator("[data-testid=stMain]")
    for name, shown in (
        ("Chain rule", "language-sums"),
        ("Against n-grams", "language-by-place"),
        ("Words as vectors", "language-cosines"),
    ):
        part(page, name)
        chart(page, shown)
        assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") == 0


def test_an_epoch_brings_the_perplexity_down_and_words_say_what_each_model_gave(language: Page) -> None:
    page = language
    part(page, "Against n-grams")
    plot = chart(page, "language-perplexity")
    assert plot.evaluate("(plot) => plot._fullData[0].y.length") == 0
    page.locator(".st-key-language-epoch button").click()
    page.wait_for_function(
        "() => document.querySelector('.st-key-language-perplexity .js-plotly-plot')._fullData[0].y.length === 2",
        timeout=60_000,
    )
    expect(page.locator(".st-key-language-go button")).to_contain_text("Continue", timeout=20_000)
    before, after = chart(page, "language-perplexity").evaluate("(plot) => [...plot._fullData[0].y]")
    assert after < before / 3
    chart(page, "language-by-place")
    page.locator(".st-key-language-inked .rnnviz-tok").nth(3).click()
    expect(page.get_by_text("4-gram 0.").first).to_be_visible()
