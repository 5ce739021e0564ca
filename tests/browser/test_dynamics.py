"""Dynamics as a person uses it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import chart, opening, settle

LOADING_MS = 20_000  # a view that is opened for the first time


@pytest.fixture
def dynamics(shared: Shared, app_url: str) -> Page:
    """The page: its first view at first, which only the first tests need."""
    return shared(f"{app_url}/dynamics?lang=en&cell=gru&hidden=8&length=12", opening("dynamics-portrait"))


def cursor_at(page: Page, key: str) -> list[float]:
    """Where the cursor's mark goes from and to, along the first axis."""
    return chart(page, key).evaluate("(plot) => Array.from(plot._fullData.at(-1).x)")


def legend(page: Page, key: str) -> list[str]:
    return chart(page, key).evaluate("(plot) => plot._fullData.filter((t) => t.showlegend).map((t) => t.name)")


def test_a_dragged_weight_passes_a_bifurcation(dynamics: Page) -> None:
    page = dynamics
    page.get_by_role("radio", name="one stable point").click()
    expect(page.get_by_text("One attractor.")).to_be_visible()
    assert "stable point: 1" in legend(page, "dynamics-portrait")
    handle = page.locator(".st-key-dynamics-w11 input[type=range]")
    for _step in range(20):  # from 0.6 to 1.6
        handle.press("ArrowRight")
    expect(page.get_by_text("2 attractors.")).to_be_visible()
    settle(page)
    assert {"stable point: 2", "saddle: 1"} <= set(legend(page, "dynamics-portrait"))


def test_the_presets_and_the_cursor_move_the_picture(dynamics: Page) -> None:
    page = dynamics
    page.get_by_role("radio", name="ring (rotation grows)").click()
    expect(page.get_by_text("come to no place twice")).to_be_visible()
    assert "where it ends" in legend(page, "dynamics-portrait")
    first = cursor_at(page, "dynamics-portrait")
    assert first[0] == 0  # the zero state
    page.get_by_role("button", name="Next step", exact=True).click()
    settle(page)
    second = cursor_at(page, "dynamics-portrait")
    assert second[0] == first[1]
    assert second[1] != first[1]


def test_a_click_on_the_path_moves_the_cursor(dynamics: Page) -> None:
    page = dynamics
    page.get_by_role("radio", name="The session's network").click()
    settle(page)
    expect(page.get_by_text("largest Lyapunov exponent")).to_be_visible(timeout=LOADING_MS)
    place = chart(page, "dynamics-plane").evaluate(
        """(plot) => {
            const { left, top } = plot.getBoundingClientRect();
            const { xaxis, yaxis } = plot._fullLayout;
            const path = plot._fullData.find((trace) => trace.name === "the text's path");
            return [left + xaxis._offset + xaxis.d2p(path.x[9]), top + yaxis._offset + yaxis.d2p(path.y[9])];
        }"""
    )
    page.mouse.move(*place)
    page.wait_for_timeout(300)  # Plotly looks at the pointer every 50 ms
    page.mouse.click(*place)
    expect(page.get_by_text("step 9 / 12")).to_be_visible()
    chart(page, "dynamics-moduli")
    chart(page, "dynamics-exponents")


def test_the_flip_flop_holds_what_is_pushed(dynamics: Page) -> None:
    page = dynamics
    page.get_by_role("radio", name="The 3-bit flip-flop").click()
    expect(page.get_by_text("8 stable points")).to_be_visible(timeout=LOADING_MS)
    assert "stable point: 8" in legend(page, "dynamics-cube")
    page.get_by_role("radio", name="pulses by hand").click()
    page.locator(".st-key-dynamics-push-1--1 button").click()
    expect(page.get_by_text("to be held is + − +")).to_be_visible()
    drawn = chart(page, "dynamics-cube").evaluate("(plot) => Boolean(plot._fullLayout.scene._scene)")
    assert drawn
