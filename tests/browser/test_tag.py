"""Tag in a real browser: two networks learn while a word's tags are watched, a sentence is tagged while it is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit


@pytest.fixture
def tag(shared: Shared, app_url: str) -> Page:
    """The page; each test has networks of its own."""
    return shared(f"{app_url}/tag?lang=en&cell=gru&hidden=8", visit)


def test_tags_are_watched_while_they_are_learned_and_a_sentence_is_tagged_while_it_is_typed(tag: Page) -> None:
    page = tag
    page.get_by_role("radio", name="One word, two meanings").click()
    settle(page)
    page.locator(".st-key-tag-one button").click()
    plot = chart(page, "tag-arrival-0")
    before = plot.evaluate("(plot) => plot._fullData.length")
    assert before % 2 == 0  # each tag in one direction and in two
    flat = "(plot) => plot._fullData.filter(t => t.line.dash === 'dot').map(t => Math.max(...t.y) - Math.min(...t.y))"
    assert max(plot.evaluate(flat)) < 1e-5
    page.get_by_role("radio", name="Your sentence").click()
    settle(page)
    field = page.locator(".st-key-tag-sentence-en input")
    expect(page.locator(".tagged b")).to_have_text(["the", "Apple", "is", "a", "great", "company", "."], timeout=30_000)
    field.press("End")
    for _press in range(3):
        field.press("Backspace")
    field.press_sequentially("y is zyxw")  # without Enter
    expect(page.locator(".tagged b").last).to_have_text("zyxw", timeout=30_000)
    expect(page.get_by_text("is not in the vocabulary")).to_be_visible()


def test_on_a_telephone_nothing_is_cut_off(tag: Page) -> None:
    page = tag
    page.get_by_role("radio", name="Fill in the blank").click()
    settle(page)
    page.locator(".st-key-tag-blank-one button").click()
    chart(page, "tag-blank-arrival")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => document.querySelector('.st-key-tag-blank-arrival').clientWidth < 390")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") == 0
