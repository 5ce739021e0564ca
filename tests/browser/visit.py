"""What every browser test does with a Streamlit page: open it and wait until it has come to rest."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

RESTING = "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"

COME_TO_REST = """async (plot) => {
    let last = "";
    for (let n = 0; n < 40; n += 1) {
        const place = JSON.stringify([plot.getBoundingClientRect(), plot._fullLayout?._size]);
        if (place === last) return;
        last = place;
        await new Promise((done) => setTimeout(done, 200));
    }
}"""


def settle(page: Page) -> None:
    """Wait for the end of the run that an action has started."""
    page.wait_for_timeout(100)  # the action reaches the server and the state reaches the page
    page.wait_for_selector(RESTING, state="attached")


def visit(page: Page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector(RESTING, state="attached", timeout=30_000)


def chart(page: Page, key: str) -> Locator:
    """The chart that `figure(..., key=key)` drew, once it shows its picture and the page around it has come to rest."""
    plot = page.locator(f".st-key-{key} .js-plotly-plot")
    plot.locator(".main-svg").first.wait_for(state="attached", timeout=30_000)
    plot.evaluate(COME_TO_REST)
    return plot


def opening(*keys: str) -> Callable[[Page, str], None]:
    """How to open a page: visit an address, and wait for the charts of these keys."""

    def opened(page: Page, address: str) -> None:
        visit(page, address)
        for key in keys:
            chart(page, key)

    return opened


def click_at(page: Page, find: Callable[[], list[float]]) -> None:
    """Click the place that `find` says, once it has stayed where it is while the pointer waited there."""
    place: list[float] = []
    for _attempt in range(10):
        if place == (place := find()):
            break
        page.mouse.move(place[0] - 2, place[1])
        page.mouse.move(*place)
        page.wait_for_timeout(300)  # Plotly looks at the pointer every 50 ms
    page.mouse.click(*place)
    settle(page)


def begin_anew(page: Page, name: str) -> None:
    """Press the reset of a page's training, if anything is trained."""
    reset = page.locator(f".st-key-{name}-reset button")
    if reset.is_enabled():
        reset.click()
        expect(reset).to_be_disabled()
        settle(page)
