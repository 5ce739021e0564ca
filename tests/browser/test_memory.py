"""Long memory in a real browser: another lag, another example; two cells learn, pause, and are compared."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import begin_anew, chart, opening, settle


@pytest.fixture
def memory(shared: Shared, app_url: str) -> Page:
    """Nothing learned yet; exercise, lag and seeds are as the test before has left them."""
    page = shared(f"{app_url}/memory?lang=en", opening("memory-example-chart"))
    begin_anew(page, "memory")
    return page


def choose_parity(page: Page) -> None:
    page.locator(".st-key-memory-task").click()
    page.get_by_role("option", name="Parity").click()
    settle(page)


def test_the_lag_changes_the_example(memory: Page) -> None:
    page = memory
    before = chart(page, "memory-example-chart").evaluate("(plot) => plot._fullData[0].x.length")
    slider = page.locator(".st-key-memory-lag-adding input[type=range]")
    slider.focus()
    for _press in range(10):
        slider.press("ArrowRight")
    settle(page)
    page.wait_for_function(
        "(n) => document.querySelector('.st-key-memory-example-chart .js-plotly-plot')._fullData[0].x.length > n",
        arg=before,
    )


def test_cells_learn_together_pause_and_are_compared(memory: Page) -> None:
    page = memory
    choose_parity(page)
    page.locator(".st-key-memory-go button").click()
    plot = chart(page, "memory-losses")
    page.wait_for_function(
        "() => document.querySelector('.st-key-memory-losses .js-plotly-plot')._fullData.length >= 9", timeout=60_000
    )
    names = plot.evaluate("(plot) => plot._fullData.filter(t => t.showlegend).map(t => t.name)")
    assert names == ["RNN", "LSTM", "GRU"]
    seen = plot.evaluate("(plot) => plot._fullData[2].x.at(-1)")
    page.wait_for_function(
        "(seen) => document.querySelector('.st-key-memory-losses .js-plotly-plot')._fullData[2].x.at(-1) > seen",
        arg=seen,
        timeout=60_000,
    )
    page.locator(".st-key-memory-go button").click()
    expect(page.locator(".st-key-memory-go button")).to_contain_text("Continue", timeout=20_000)
    chart(page, "memory-gradients")
    at_rest = plot.evaluate("(plot) => plot._fullData[2].x.at(-1)")
    page.wait_for_timeout(1000)
    assert plot.evaluate("(plot) => plot._fullData[2].x.at(-1)") == at_rest
    expect(page.get_by_role("table")).to_contain_text("GRU")


def test_on_a_telephone_the_results_of_many_seeds_fit(memory: Page) -> None:
    page = memory
    choose_parity(page)  # its table has a column more than that of adding
    seeds = page.locator(".st-key-memory-seeds input")
    seeds.fill("8")
    seeds.press("Enter")
    settle(page)
    page.locator(".st-key-memory-one button").click()
    chart(page, "memory-gradients")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => document.querySelector('.st-key-memory-table').clientWidth < 390")
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") == 0
    expect(page.get_by_text("Median of 8 seeds")).to_be_visible()
