"""Translate in a real browser: trained networks are opened, a word is written, and everything fits a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rnnviz.learn.tasks.config import TaskConfig
from rnnviz.learn.tasks.train import advance, start
from rnnviz.ui.contest import Contest
from rnnviz.ui.tasks.files import dump
from tests.browser.conftest import Shared
from tests.browser.visit import chart, opening, settle

MAP = ".st-key-translate-attention-map"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two small networks on Hangul as a file."""
    network = {"task": "translate", "data": "hangul", "cell": "gru", "hidden": 16, "embedding": 8, "epochs": 2}
    configs = {
        "with attention": TaskConfig(**network, attention="additive"),
        "without attention": TaskConfig(**network, attention="none"),
    }
    states = {name: advance(config, start(config), steps=20) for name, config in configs.items()}
    file = tmp_path_factory.mktemp("runs") / "run.zip"
    file.write_bytes(dump(Contest("translate", configs, states)))
    return file


@pytest.fixture
def translate(shared: Shared, app_url: str) -> Page:
    """The page; in the order of the tests, each leaves what the next begins with."""
    return shared(f"{app_url}/translate?lang=en", opening("translate-rule"))


@pytest.fixture
def at_rest(translate: Page, saved: Path) -> Page:
    """The page with the run of the file."""
    parts = translate.locator(".st-key-translate-part")
    if parts.count() == 0:
        translate.locator(".st-key-translate-files summary").click()
        translate.locator(".st-key-translate-files input[type=file]").set_input_files(saved)
        expect(parts).to_be_visible(timeout=30_000)
        settle(translate)
    return translate


def test_on_a_telephone_the_parts_fit(at_rest: Page) -> None:
    page = at_rest
    page.set_viewport_size({"width": 390, "height": 844})
    main = page.locator("[data-testid=stMain]")
    for part, key in (
        ("On the test part", "translate-by-length"),
        ("Inside", "translate-reach-1"),
        ("Your own input", "translate-attention-map"),
    ):
        page.locator(".st-key-translate-part").get_by_text(part).click()
        settle(page)
        chart(page, key)
        assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") == 0


def test_a_word_of_ones_own_is_written_and_looked_at(at_rest: Page) -> None:
    page = at_rest
    plot = chart(page, "translate-attention-map")
    assert plot.evaluate("(plot) => plot._fullData[0].z[0].length") == 8
    field = page.get_by_label("Your own input", exact=True).last
    field.fill("한x")
    field.press("Enter")
    expect(page.get_by_text("“x” is not a Korean syllable such as 한.")).to_be_visible()
    field.fill("값")
    field.press("Enter")
    page.wait_for_function(f"() => document.querySelector('{MAP} .js-plotly-plot')?._fullData[0].z[0].length === 3")
    expect(page.get_by_text("right is gabs").first).to_be_visible()


def test_both_networks_are_trained_and_pause(translate: Page) -> None:
    page = translate
    reset = page.locator(".st-key-translate-reset button")
    if reset.is_enabled():  # the run of the file
        reset.click()
        expect(page.locator(".st-key-translate-part")).to_have_count(0)
        settle(page)
    page.locator(".st-key-translate-go button").click()
    plot = chart(page, "translate-losses")
    page.wait_for_function(
        """() => {
            const plot = document.querySelector('.st-key-translate-losses .js-plotly-plot');
            return plot._fullData.filter((trace) => trace.x.length > 2).length >= 2;
        }""",
        timeout=120_000,
    )
    assert set(plot.evaluate("(plot) => plot._fullData.map((trace) => trace.legendgroup)")) == {
        "with attention",
        "without attention",
    }
    page.locator(".st-key-translate-go button").click()
    expect(page.locator(".st-key-translate-go button")).to_contain_text("Continue", timeout=30_000)
