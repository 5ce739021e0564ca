"""The page Gradients in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit

SETTINGS = "cell=rnn&hidden=16&length=20"


def opened(page: Page, address: str) -> None:
    visit(page, address)
    chart(page, "gradient-norms")
    chart(page, "gradient-flow")
    settle(page)


@pytest.fixture
def gradients(shared: Shared, app_url: str) -> Page:
    """The page; the network is left as it was."""
    return shared(f"{app_url}/gradients?{SETTINGS}", opened)


def dial(page: Page) -> Locator:
    return page.locator(".st-key-gradients-size input[type=range]")


def first_norm(plot: Locator) -> float:
    return plot.evaluate("(plot) => plot._fullData[0].y[0]")


def verdict(page: Page) -> Locator:
    return page.get_by_test_id("stAlert").first


def test_the_dial_redraws_the_curve_and_the_spectrum_in_place(gradients: Page) -> None:
    curve, singular = chart(gradients, "gradient-norms"), chart(gradients, "gradient-singular")
    curve.evaluate("(plot) => { plot.firstChild.marked = true; }")
    before = first_norm(curve)
    dial(gradients).press("End")
    gradients.wait_for_function(
        """() => Math.abs(Math.max(...[0, 1].flatMap((i) => Array.from(
            document.querySelector('.st-key-gradient-singular .js-plotly-plot')._fullData[i].y))) - 3) < 1e-9"""
    )
    settle(gradients)
    assert first_norm(curve) != before
    assert curve.evaluate("(plot) => plot.firstChild.marked")
    assert "not sufficient" in gradients.get_by_test_id("stMain").inner_text()
    dial(gradients).press("Home")
    expect(verdict(gradients)).to_contain_text("Vanishing: the gradient at step 1 is")
    gradients.get_by_role("button", name="As it is").click()
    settle(gradients)
    expect(gradients.get_by_role("button", name="As it is")).to_be_disabled()
    gradients.wait_for_function(
        "(y) => document.querySelector('.st-key-gradient-norms .js-plotly-plot')._fullData[0].y[0] === y", arg=before
    )
    assert singular.count() == 1


def click_entry(page: Page, flow: Locator, t: int, k: int) -> None:
    """Click the entry of the loss of step t at the state of step k."""
    x, y = flow.evaluate(
        """(plot, [t, k]) => {
            plot.scrollIntoView({ block: "center" });
            const { xaxis, yaxis } = plot._fullLayout;
            const { left, top } = plot.getBoundingClientRect();
            return [left + xaxis._offset + xaxis.d2p(k), top + yaxis._offset + yaxis.d2p(t)];
        }""",
        [t, k],
    )
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(300)  # Plotly looks at the pointer every 50 ms
    page.mouse.click(x, y)


def test_a_click_on_the_triangle_says_the_entry_and_moves_the_cursor_to_its_loss(gradients: Page) -> None:
    flow = chart(gradients, "gradient-flow")
    click_entry(gradients, flow, 12, 5)
    words = re.compile("^The loss of step 12 reaches hidden state h of step 5, 7 steps back")
    expect(gradients.get_by_text(words)).to_be_visible()
    expect(gradients.get_by_text("step 12 / 20")).to_be_visible()
    row = flow.evaluate("(plot) => plot._fullLayout.shapes[0].y0")
    assert row == 11.5


def test_the_check_confirms_every_parameter(gradients: Page) -> None:
    gradients.get_by_role("button", name="Check the gradients").click()
    table = gradients.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(6)
    for name in ("W_x", "W_h", "b", "W_y", "b_y"):
        expect(table.get_by_role("row").filter(has=gradients.get_by_text(name, exact=True))).to_contain_text("right")
    expect(gradients.get_by_text("All right")).to_be_visible()


def test_the_charts_follow_the_choice_of_a_layer_and_direction(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/gradients?cell=gru&hidden=8&length=12&layers=2&bidirectional=True")
    flow, lanes = chart(page, "gradient-flow"), chart(page, "gradient-lanes")
    filled = """(plot) => plot._fullData[0].z.map((row) => row.reduce((n, z) => n + Number.isFinite(z), 0))"""
    assert lanes.evaluate(filled) == [12, 1, 12, 12]  # the last loss: all, its own step, and all below
    assert flow.evaluate(filled) == list(range(1, 13))
    expect(verdict(page)).to_contain_text("the gradient at step 1 is")
    page.get_by_text("layer 2 ←", exact=True).click()
    expect(verdict(page)).to_contain_text("the gradient at step 12 is")
    settle(page)
    page.wait_for_function(
        """() => Number.isFinite(document.querySelector(
            '.st-key-gradient-flow .js-plotly-plot')._fullData[0].z[0][11])"""
    )
    assert flow.evaluate(filled) == list(range(12, 0, -1))
    click_entry(page, chart(page, "gradient-flow"), 3, 9)
    words = re.compile("^The loss of step 3 reaches hidden state h of step 9, 6 steps later in the text")
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_text("step 3 / 12")).to_be_visible()
    assert flow.evaluate("({ _fullLayout: { shapes: [row] } }) => [row.x0, row.x1]") == [2.5, 12.5]
    page.get_by_text("layer 1 →", exact=True).click()
    page.wait_for_function(
        """() => Number.isFinite(document.querySelector(
            '.st-key-gradient-flow .js-plotly-plot')._fullData[0].z[11][0])"""
    )
    assert flow.evaluate(filled) == [12] * 12
