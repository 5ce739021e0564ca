"""Classify in a real browser: it learns, is tested, and a sentence is looked into."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit

PARTS = {"train": 0, "test": 1, "sentence": 2}


def show(page: Page, part: str) -> None:
    page.locator(".st-key-classify-part button").nth(PARTS[part]).click()
    settle(page)


def opened(page: Page, address: str) -> None:
    visit(page, address)
    expect(page.locator(".classify-examples dd").first).to_be_visible(timeout=30_000)
    page.locator(".st-key-classify-one button").click()
    chart(page, "classify-losses")


@pytest.fixture
def learned(shared: Shared, app_url: str) -> Page:
    """The page after one update; the last test leaves it."""
    return shared(f"{app_url}/classify?lang=en", opened)


def test_each_part_replaces_the_one_before_and_fits_on_a_telephone(learned: Page) -> None:
    expect(learned.get_by_role("progressbar")).to_have_count(1)
    expect(learned.locator(".classify-examples")).to_have_count(0)
    show(learned, "test")
    chart(learned, "classify-confusion")
    expect(learned.get_by_role("progressbar")).to_have_count(1)
    expect(learned.locator(".st-key-classify-losses")).to_have_count(0)
    expect(learned.locator(".st-key-classify-summary")).to_contain_text("same words, other order")
    learned.set_viewport_size({"width": 390, "height": 844})
    main = learned.locator("[data-testid=stMain]")
    for part, key in (("test", "classify-confusion"), ("sentence", "classify-weights")):
        show(learned, part)
        chart(learned, key)
        assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") == 0


def test_a_sentence_changes_the_charts_and_goes_through_the_door(learned: Page) -> None:
    show(learned, "sentence")
    chart(learned, "classify-opinion")
    label = "() => document.querySelector('.st-key-classify-opinion .js-plotly-plot').layout.xaxis.labelalias['4']"
    field = learned.locator(".st-key-classify-sentence textarea")
    field.fill("the food is excellent , not bad .")
    field.press("Control+Enter")
    learned.wait_for_function(f"{label} === 'excellent'")
    expect(learned.get_by_text("not in the vocabulary")).to_be_visible()
    chart(learned, "classify-weights")
    learned.get_by_role("button", name="Open in Unroll").click()
    settle(learned)
    expect(learned.get_by_role("heading", name="Unroll")).to_be_visible(timeout=20_000)
    expect(learned.get_by_text("From Classify: LSTM")).to_be_visible(timeout=20_000)
