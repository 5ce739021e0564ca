"""The page Learning rules in a real browser: the curves grow and M, P and the gain change while the rules learn."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import begin_anew, chart, opening, settle

POINTS = "(plot) => plot._fullData[0].x.length"
HEAT = "(plot) => JSON.stringify([...plot._fullData[0].z].map((row) => [...row]))"
ENOUGH = """(n) => {
    const plot = document.querySelector('.st-key-rules-loss .js-plotly-plot');
    return plot?._fullData?.[0]?.x?.length >= n;
}"""


@pytest.fixture
def rules(shared: Shared, app_url: str) -> Page:
    """Nothing learned yet."""
    page = shared(
        f"{app_url}/rules?lang=en", opening("rules-loss", "rules-loss-seconds", "rules-M", "rules-gain", "rules-P")
    )
    begin_anew(page, "rules")
    return page


def go(page: Page) -> None:
    page.locator(".st-key-rules-go button").click()


def status(page: Page) -> str:
    return page.locator(".st-key-rules-status").inner_text()


def sequences(page: Page) -> int:
    return int(re.search(r"([\d,]+) of 2,000 sequences", status(page))[1].replace(",", ""))


def test_learn_and_pause(rules: Page) -> None:
    heats = {key: chart(rules, key).evaluate(HEAT) for key in ("rules-M", "rules-gain", "rules-P")}
    assert status(rules).startswith("Not begun")
    go(rules)
    rules.wait_for_function(ENOUGH, arg=4, timeout=60_000)
    for key, before in heats.items():
        rules.wait_for_function(
            f"(before) => ({HEAT})(document.querySelector('.st-key-{key} .js-plotly-plot')) !== before", arg=before
        )
    go(rules)
    expect(rules.locator(".st-key-rules-status")).to_contain_text("Paused")
    settle(rules)
    still = sequences(rules)
    assert still >= 4
    plot = chart(rules, "rules-loss")
    assert plot.evaluate("(plot) => plot._fullData.map((curve) => curve.name)") == [
        "BPTT",
        "truncated BPTT",
        "RTRL",
        "EKF",
    ]
    falling = plot.evaluate("(plot) => [...plot._fullData[3].y]")
    assert falling[-1] < falling[0]
    rules.wait_for_timeout(700)
    assert sequences(rules) == still


def test_one_sequence_another_axis_and_reset(rules: Page) -> None:
    rules.get_by_role("button", name="One sequence").click()
    rules.wait_for_function(ENOUGH, arg=1)
    settle(rules)
    assert sequences(rules) == 1
    rules.locator(".st-key-rules-axis").get_by_text("time steps seen").click()
    title = "document.querySelector('.st-key-rules-loss .js-plotly-plot').layout.xaxis.title.text"
    rules.wait_for_function(f"() => {title}.startsWith('time steps')")
    rules.locator(".st-key-rules-weights-rnn").get_by_text("W_x").click()
    rules.wait_for_function(
        "() => document.querySelector('.st-key-rules-M .js-plotly-plot')._fullData[0].z[0].length === 48"
    )
    rules.get_by_role("button", name="Reset", exact=True).click()
    expect(rules.locator(".st-key-rules-status")).to_contain_text("Not begun")


def test_on_a_telephone_the_page_is_as_wide_as_the_screen(rules: Page) -> None:
    rules.set_viewport_size({"width": 390, "height": 844})
    table = rules.locator(".st-key-rules-costs table")
    rules.wait_for_function("() => document.querySelector('.st-key-rules-costs table').clientWidth < 390")
    main = rules.locator("[data-testid=stMain]")
    assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") == 0
    assert table.evaluate("(table) => table.scrollWidth > table.clientWidth")  # it is moved sideways by itself


def test_a_network_too_large_for_the_filter_says_so(rules: Page) -> None:
    rules.locator(".st-key-rules-cell").get_by_text("LSTM").click()
    slider = rules.get_by_role("slider", name="Hidden size H").last
    slider.press("End")
    expect(rules.get_by_text("EKF is left out")).to_be_visible()
    expect(rules.locator(".st-key-rules-P")).to_have_count(0)
