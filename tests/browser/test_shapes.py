"""The four shapes as a person uses them: choose one, train it, see where it looks, try an own word."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit

TRAINING_MS = 60_000
UPDATES = re.compile(r"[\d,]+ of [\d,]+ updates")
COME_TO_REST = """async (said) => {
    for (let [n, last] = [0, ""]; n < 30 && last !== said.textContent; n += 1) {
        last = said.textContent;
        await new Promise((done) => setTimeout(done, 500));
    }
}"""


def opened(page: Page, address: str) -> None:
    visit(page, address)
    page.get_by_role("radio", name="The four shapes").click()
    chart(page, "shapes-loss")


@pytest.fixture
def shapes(shared: Shared, app_url: str) -> Page:
    """The four shapes; each test has shapes of its own."""
    return shared(f"{app_url}/?lang=en", opened)


def weights(page: Page) -> list[list[float]]:
    rows = "(plot) => Array.from(plot._fullData[0].z, (row) => Array.from(row))"
    return chart(page, "shapes-map").evaluate(rows)


def test_the_encoder_decoder_learns_to_look_at_the_source_from_its_end(shapes: Page) -> None:
    page = shapes
    before = weights(page)
    assert max(max(row) for row in before) < 0.5  # untrained: it looks everywhere
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("It reads stream and writes maerts.")).to_be_visible(timeout=TRAINING_MS)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_role("button", name="Continue", exact=True)).to_be_visible()
    settle(page)
    after = weights(page)
    assert len(after[0]) == 6
    assert after[0].index(max(after[0])) >= 4
    assert after[5].index(max(after[5])) <= 1
    page.get_by_text(UPDATES).evaluate(COME_TO_REST)  # what was under way when it was pressed still arrives
    said = page.get_by_text(UPDATES).inner_text()
    page.wait_for_timeout(1000)
    assert page.get_by_text(UPDATES).inner_text() == said  # a pause is one

    field = page.locator(".st-key-shapes-input-reverse-en input")
    field.fill("dog house")
    field.press("Enter")
    settle(page)
    expect(page.get_by_text("It reads dog house")).to_be_visible()
    assert len(weights(page)[0]) == 8
    field.fill("Ω")
    field.press("Enter")
    expect(page.get_by_text("has never seen ω")).to_be_visible()


def test_each_shape_has_its_diagram_and_runs(shapes: Page) -> None:
    page = shapes
    steps = {"one to one": 1, "many to one": 13, "many to many, aligned": 7}
    for name, expected in steps.items():
        expect(page.get_by_alt_text(f"Diagram of the shape {name}:")).to_be_visible()
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_function(
            """(expected) => {
                const plot = document.querySelector(".st-key-shapes-run-first .js-plotly-plot");
                return plot?._fullData?.[0].z[0].length === 2 * expected - 1;
            }""",
            arg=expected,
        )
    assert page.locator("[data-testid=stException]").count() == 0
