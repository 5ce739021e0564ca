"""Cells as a person uses it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import chart, opening, settle


@pytest.fixture
def cells(shared: Shared, app_url: str) -> Page:
    """The prepared network; in the order of the tests, each leaves what the next begins with."""
    return shared(f"{app_url}/cells?lang=en&cell=lstm&length=12", opening("cell-diagram"))


def numbers(page: Page) -> dict[str, str]:
    """What stands in the boxes of the diagram, by value."""
    return chart(page, "cell-diagram").evaluate(
        """(plot) => {
            const boxes = plot._fullData.find((trace) => trace.name === "numbers");
            return Object.fromEntries(boxes.customdata.map(([name], n) => [name, boxes.text[n]]));
        }"""
    )


def series(page: Page, key: str, n: int) -> list[float]:
    return chart(page, key).evaluate("(plot, n) => Array.from(plot._fullData[n].y)", n)


def wait_for_change(page: Page, key: str, n: int, before: list[float]) -> None:
    page.wait_for_function(
        """([key, n, before]) => {
            const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
            return JSON.stringify(Array.from(plot._fullData[n].y)) !== before;
        }""",
        arg=[key, n, re.sub(r"\s", "", str(before))],
    )


def test_a_click_on_a_number_opens_its_card(cells: Page) -> None:
    page = cells
    place = chart(page, "cell-diagram").evaluate(
        """(plot) => {
            const { left, top } = plot.getBoundingClientRect();
            const { xaxis, yaxis } = plot._fullLayout;
            const boxes = plot._fullData.find((trace) => trace.name === "numbers");
            const n = boxes.customdata.findIndex(([name]) => name === "a.i");
            return [left + xaxis._offset + xaxis.d2p(boxes.x[n]), top + yaxis._offset + yaxis.d2p(boxes.y[n])];
        }"""
    )
    page.mouse.move(*place)
    page.wait_for_timeout(300)  # Plotly looks at the pointer every 50 ms
    page.mouse.click(*place)
    settle(page)
    expect(page.locator(".st-key-cells-card").get_by_role("radio", name="input gate i")).to_be_checked()
    expect(page.locator(".st-key-cells-card")).to_contain_text("add up to")


def test_the_cursor_moves_diagram_words_and_charts(cells: Page) -> None:
    page = cells
    before = numbers(page)
    page.get_by_role("button", name="Last step", exact=True).click()
    expect(page.get_by_text("Step 12, unit")).to_be_visible()
    assert numbers(page) != before
    assert page.locator(".st-key-cells-gates .rnnviz-rule").count() == 4
    assert page.locator(".st-key-cells-what-if .rnnviz-rule").count() == 2


def test_the_what_if_slider_changes_memory(cells: Page) -> None:
    page = cells
    as_it_is = series(page, "cells-what-if", 0)
    changed = series(page, "cells-what-if", 1)
    slider = page.locator(".st-key-cells-amount input[type=range]")
    for _n in range(6):
        slider.press("ArrowLeft")
    wait_for_change(page, "cells-what-if", 1, changed)
    settle(page)
    page.wait_for_function(
        """() => {
            const [a, b] = document.querySelector(".st-key-cells-what-if .js-plotly-plot")._fullData;
            return a.y.every((y, n) => Math.abs(y - b.y[n]) < 1e-9);
        }"""
    )  # nothing added: nothing changed
    assert series(page, "cells-what-if", 0) == as_it_is


def test_the_bar_steps_through_operations(cells: Page) -> None:
    page = cells
    all_made = numbers(page)
    page.get_by_role("radio", name="operations of one step").click()
    settle(page)
    expect(page.get_by_text("Operation 1 of 9")).to_be_visible()
    made = numbers(page)
    assert made["Wx.f"] == all_made["Wx.f"]
    assert made["Uh.f"] == made["f"] == made["h"] == ""
    for n, value in enumerate(("Uh.f", "a.f", "f", "keep", "write", "c", "tanh_c", "h"), 2):
        page.get_by_role("button", name="Next operation", exact=True).click()
        page.wait_for_function(
            """(value) => {
                const plot = document.querySelector(".st-key-cell-diagram .js-plotly-plot");
                const boxes = plot._fullData.find((trace) => trace.name === "numbers");
                return boxes.text[boxes.customdata.findIndex(([name]) => name === value)] !== "";
            }""",
            arg=value,
        )
        expect(page.get_by_text(f"Operation {n} of 9")).to_be_visible()
    assert numbers(page) == all_made


def test_an_option_changes_the_diagram(cells: Page) -> None:
    page = cells
    assert "f" in numbers(page)
    page.locator(".st-key-cells-option-forget").get_by_role("radio", name="none (1997)").click()
    page.wait_for_function(
        """() => {
            const plot = document.querySelector(".st-key-cell-diagram .js-plotly-plot");
            return !plot._fullData.find((trace) => trace.name === "numbers").customdata.some(([name]) => name === "f");
        }"""
    )


def test_every_section_opens(cells: Page) -> None:
    page = cells
    for name, key in (("GRU", "cells-gates"), ("Clockwork", "cells-spectrum"), ("Jordan", "cells-feedback")):
        page.locator(".st-key-cells-section").get_by_role("radio", name=name, exact=True).click()
        settle(page)
        chart(page, key)


def test_all_cells_train_together_and_can_be_stopped(cells: Page) -> None:
    page = cells
    page.get_by_role("radio", name="Side by side").click()
    settle(page)
    goal = page.locator(".st-key-cells-goal input")
    goal.fill("20000")  # so many that there is time to stop
    goal.press("Enter")
    settle(page)
    page.get_by_role("button", name="Train all").click()
    chart(page, "cells-losses")
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("button", name="Train all").wait_for()
    settle(page)
    curves = chart(page, "cells-losses").evaluate("(plot) => plot._fullData.map((trace) => trace.y.length)")
    assert len(curves) == 5
    assert len(set(curves)) == 1  # all made as many updates
    assert 1 <= curves[0] < 20_000
