"""What all task pages share, in a real browser: training, pausing, a saved run opened again, the doors."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import begin_anew, chart, settle, visit

LAST = "() => document.querySelector('.st-key-classify-losses .js-plotly-plot')._fullData[0].x.at(-1)"


@pytest.fixture
def classify(shared: Shared, app_url: str) -> Page:
    """A task's page, on which nothing is learned yet; the last test leaves it."""
    page = shared(f"{app_url}/classify?lang=en&cell=gru&hidden=8", visit)
    begin_anew(page, "classify")
    return page


def test_it_trains_pauses_is_saved_and_opened_again(classify: Page, tmp_path: Path) -> None:
    page = classify
    page.get_by_text("Network and training", exact=True).click()
    epochs = page.get_by_role("spinbutton", name="Epochs")
    epochs.fill("200")  # so that it is not over before it is paused
    epochs.press("Enter")
    settle(page)
    page.locator(".st-key-classify-go button").click()
    chart(page, "classify-losses")
    seen = page.evaluate(LAST)
    page.wait_for_function(f"(seen) => ({LAST})() > seen", arg=seen, timeout=60_000)
    page.locator(".st-key-classify-go button").click()
    expect(page.locator(".st-key-classify-go button")).to_contain_text("Continue", timeout=20_000)
    bar = page.get_by_test_id("stProgress")
    at_rest = bar.inner_text()
    assert at_rest.startswith("Paused")
    page.locator(".st-key-classify-files summary").click()
    with page.expect_download() as download:
        page.locator(".st-key-classify-save button").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    page.locator(".st-key-classify-reset button").click()
    expect(bar).to_contain_text("Not begun")
    page.locator("[class*=st-key-classify-uploader] input[type=file]").set_input_files(saved)
    expect(page.get_by_text(f"{saved.name} is open")).to_be_visible(timeout=20_000)
    expect(bar).to_have_text(at_rest)
    settle(page)  # the next file is for the uploader that takes the place of this one
    page.locator("[class*=st-key-classify-uploader] input[type=file]").set_input_files(
        {"name": "other.zip", "mimeType": "application/zip", "buffer": b"no archive"}
    )
    expect(page.get_by_text("other.zip: This is not a saved run of a task, or it is damaged.")).to_be_visible()
    expect(bar).to_have_text(at_rest)


def test_a_door_leads_to_gradients_and_unroll_with_the_network_and_the_sentence(classify: Page) -> None:
    page = classify
    page.locator(".st-key-classify-one button").click()
    chart(page, "classify-losses")
    page.get_by_text("A sentence", exact=True).click()
    settle(page)
    page.get_by_role("button", name="Open in Gradients").click()
    chart(page, "gradient-norms")
    known = page.get_by_text("From Classify: GRU with 8 hidden units, tokens embedded in 32 numbers, 1 update")
    expect(known).to_be_visible()
    tokens = page.locator(".st-key-sentence_field textarea").input_value().split()
    page.get_by_test_id("stSidebarNav").get_by_text("Unroll").click()
    plot = chart(page, "unrolled")
    expect(known).to_be_visible()
    shown = plot.evaluate("(plot) => plot._fullData.filter(t => t.mode === 'text').flatMap(t => [...t.text])")
    assert tokens
    assert set(tokens[:3]) <= {word.strip() for word in shown}
