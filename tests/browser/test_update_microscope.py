"""One update under the microscope in a real browser: made, read number by number, another parameter by a click."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from rnnviz.learn.config import TrainConfig
from rnnviz.learn.microscope import FACTORS, look_at_update
from rnnviz.learn.train import advance, start
from rnnviz.ui.training.update_equation import equation
from tests.browser.conftest import Shared
from tests.browser.visit import begin_anew, chart, settle, visit

CONFIG = TrainConfig(hidden=96)
ON_MARK = """(plot, [x, y]) => {
    const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
    return [box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y)];
}"""
FORMULAS = ".katex-display annotation[encoding='application/x-tex']"


def opened(page: Page, address: str) -> None:
    visit(page, address)
    chart(page, "train-flow")
    page.locator(".st-key-train-part button", has_text="One update").click()


@pytest.fixture
def microscope(shared: Shared, app_url: str) -> Page:
    """An untrained network of 96 units; which weight is looked at is as the test before has left it."""
    page = shared(f"{app_url}/train?lang=en&hidden=96", opened)
    begin_anew(page, "train")
    expect(page.get_by_text("No update was made by hand yet.")).to_be_visible()
    return page


def test_a_weight_by_its_place_and_a_run_under_way(microscope: Page) -> None:
    page = microscope
    page.get_by_role("button", name="One update", exact=True).click()
    expect(page.get_by_text("Update 1 of this run.")).to_be_visible(timeout=20_000)
    page.get_by_text("by its place").click()
    row = page.get_by_role("spinbutton", name="Row")
    row.fill("7")
    row.press("Enter")
    column = page.get_by_role("spinbutton", name="Column")
    column.fill("5")
    column.press("Enter")
    expect(page.locator(".st-key-train-update-weight")).to_contain_text("row 7, column 5")
    update = look_at_update(CONFIG, start(CONFIG))
    last = page.locator(f".st-key-train-update-weight {FORMULAS}").last
    expect(last).to_have_text(equation(update.weight("W_h", (6, 4)), CONFIG, update.raw_norm)[-1].latex)

    page.locator(".st-key-train-go button").click()
    expect(page.get_by_text("pause it to make an update by hand")).to_be_visible(timeout=20_000)
    expect(page.locator(".st-key-train-update-make button")).to_be_disabled()
    page.locator(".st-key-train-go button").click()
    expect(page.get_by_text(re.compile(r"the run is at [\d,]+ by now"))).to_be_visible(timeout=20_000)


def test_two_updates_and_their_arithmetic(microscope: Page) -> None:
    page = microscope
    for n in (1, 2):
        page.locator(".st-key-train-update-make button").click()
        expect(page.get_by_text(f"Update {n} of this run.")).to_be_visible(timeout=20_000)
        settle(page)
    expect(page.locator(".st-key-train-status")).to_contain_text("2 of 2,000 updates")
    page.get_by_text("the one that moves most").click()
    settle(page)

    update = look_at_update(CONFIG, advance(CONFIG, start(CONFIG), steps=1))
    before, after = update.batch_losses[[0, FACTORS.index(1)]]
    shown = page.get_by_test_id("stMetric").first.inner_text()
    assert [f"{before:.4f}", f"{after:.4f}"] == re.findall(r"\d\.\d{4}", shown)[:2]

    weight = update.weight("W_h", update.largest_step("W_h"))
    lines = [line.latex for line in equation(weight, CONFIG, update.raw_norm)]
    formulas = page.locator(f".st-key-train-update-weight {FORMULAS}")
    assert formulas.all_text_contents() == lines

    ratios = {name: part["step"] / part["before"] for name, part in update.norms().items() if part["before"]}
    plot = chart(page, "train-update-ratios")
    drawn = plot.evaluate("(plot) => [...plot._fullData[1].x]")
    names = plot.evaluate("(plot) => [...plot._fullLayout.yaxis.ticktext]")
    for name, ratio in ratios.items():
        assert drawn[names.index(name)] == pytest.approx(ratio, rel=1e-5)

    plot.scroll_into_view_if_needed()
    x, y = plot.evaluate(ON_MARK, [float(f"{ratios['W_y']:.8g}"), names.index("W_y") + 1])
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    expect(page.locator(".st-key-train-update-weight")).to_contain_text("W_y, row")
    other = update.weight("W_y", update.largest_step("W_y"))
    expect(formulas.last).to_have_text(equation(other, CONFIG, update.raw_norm)[-1].latex)
