"""Units on text as a person uses it."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import settle, visit

WAIT_MS = 15_000
FLIP = """(root, keys) => {
    const read = () => [...root.querySelectorAll(".rnnviz-tok")].map((token) => token.style.backgroundColor);
    return [read(), ...keys.map((key) => {
        root.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        return read();
    })];
}"""


def opened(page: Page, address: str) -> None:
    visit(page, address)
    page.get_by_role("radio", name="Units on text").click()
    page.locator(".st-key-units-follow tbody tr").first.wait_for(timeout=30_000)
    settle(page)
    best = page.locator(".st-key-units-follow tbody button").first.inner_text()
    shows_unit(page, int(best))


@pytest.fixture
def units(shared: Shared, app_url: str) -> Page:
    """The units of the prepared LSTM on its first 400 tokens, of which the best in the table is shown."""
    page = shared(f"{app_url}/?lang=en&cell=lstm", opened)
    page.get_by_role("radio", name="What do the units follow?").click()
    best = page.locator(".st-key-units-follow tbody button").first
    best.click()
    shows_unit(page, int(best.inner_text()))
    settle(page)
    return page


def shows_unit(page: Page, wanted: int) -> None:
    name = page.locator(".st-key-units-strip .rnnviz-flip-name")
    expect(name).to_have_text(re.compile(f"^unit {wanted} /"), timeout=WAIT_MS)
    expect(page.get_by_text(f"Unit {wanted} has h =")).to_be_visible(timeout=WAIT_MS)


def strip(page: Page) -> Locator:
    return page.locator(".st-key-units-strip .rnnviz-running")


def colours(page: Page) -> list[str]:
    return strip(page).locator(".rnnviz-tok").evaluate_all("(all) => all.map((token) => token.style.backgroundColor)")


def unit(page: Page) -> int:
    name = page.locator(".st-key-units-strip .rnnviz-flip-name").inner_text()
    return int(re.match(r"unit (\d+) / \d+", name).group(1))


def chosen(page: Page) -> str:
    return "".join(strip(page).locator(".rnnviz-chosen").all_inner_texts())


def draw_over(page: Page, first: int, last: int) -> None:
    """Draw with the pointer from one token (from 0) to another."""
    tokens = strip(page).locator(".rnnviz-tok")
    tokens.nth(first).scroll_into_view_if_needed()
    places = [tokens.nth(n).bounding_box() for n in (first, last)]
    start, end = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in places)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def matches(page: Page) -> Locator:
    return page.locator(".st-key-units-matches tbody tr")


def await_matches(page: Page) -> None:
    """Wait for the matches of the chosen stretch."""
    matches(page).first.wait_for()
    named = page.get_by_text(re.compile("^Through")).locator("code")
    expect(named).to_have_text(chosen(page), timeout=WAIT_MS)
    settle(page)


def await_shown(page: Page, n: int) -> None:
    """Wait until the text stands where match number `n` (from 0) is, with its tokens marked."""
    page.wait_for_function(
        """([strip, found]) => [...document.querySelectorAll(`${strip} .rnnviz-chosen`)]
            .map((token) => token.textContent).join("") === found""",
        arg=[".st-key-units-strip", "".join(matches(page).nth(n).locator(".rnnviz-chosen").all_inner_texts())],
    )
    settle(page)


# In this order: some leave the text elsewhere, longer, or with another threshold.
def test_a_narrow_screen_holds_it_all(units: Page) -> None:
    page = units
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('.st-key-units-strip').clientWidth < 390")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wide = page.locator(".st-key-units-strip, .st-key-units-follow, .st-key-units-examples")
    assert all(box <= 390 for box in wide.evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().right)"))


def test_a_click_on_a_unit_colours_the_text_by_it(units: Page) -> None:
    page = units
    rows = page.locator(".st-key-units-follow tbody tr")
    assert unit(page) == int(rows.first.get_by_role("button").inner_text())
    before, token = colours(page), strip(page).locator(".rnnviz-tok").first
    token.evaluate("(node) => { node.marked = true; }")
    wanted = int(rows.nth(3).get_by_role("button").inner_text())
    rows.nth(3).locator("td").nth(1).click()
    shows_unit(page, wanted)
    assert colours(page) != before
    assert token.evaluate("(node) => node.marked")  # the same text in other colours
    expect(rows.nth(3)).to_have_attribute("aria-current", "true")


def test_arrows_flip_through_the_units_without_the_server(units: Page) -> None:
    """The colours change before the key event ends: there is no time to ask anyone."""
    page = units
    first = unit(page)
    strip(page).focus()
    seen = strip(page).evaluate(FLIP, ["ArrowDown", "ArrowDown", "ArrowUp"])
    assert seen[0] != seen[1] != seen[2]
    assert seen[3] == seen[1]
    assert unit(page) == first + 1
    shows_unit(page, first + 1)
    control = page.locator(".st-key-units-strip").get_by_role("slider", name="Unit")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        control.press(key)
    assert unit(page) == first + 2
    shows_unit(page, first + 2)
    page.locator(".st-key-units-strip").get_by_role("button", name="Unit before").click()
    shows_unit(page, first + 1)


def test_keys_and_clicks_move_the_cursor(units: Page) -> None:
    page = units
    strip(page).locator(".rnnviz-tok").nth(9).click()
    expect(page.get_by_text("Token 10: ")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_text("step 10 / 400")).to_be_visible()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        strip(page).press(key)
    expect(page.get_by_text("Token 11: ")).to_be_visible(timeout=WAIT_MS)
    strip(page).press("End")
    expect(page.get_by_text("Token 400: ")).to_be_visible(timeout=WAIT_MS)
    at = strip(page).locator(".rnnviz-at")
    assert at.count() == 1
    assert at.evaluate("(token) => token.place") == 399
    assert strip(page).get_attribute("aria-activedescendant") == at.get_attribute("id")
    page.get_by_role("button", name="First step").click()
    expect(page.get_by_text("Token 1: ")).to_be_visible(timeout=WAIT_MS)
    assert at.evaluate("(token) => token.place") == 0


def test_predictions_stand_under_the_tokens(units: Page) -> None:
    page = units
    page.get_by_text("Five best predictions").click()
    under = strip(page).locator(".rnnviz-under")
    under.first.wait_for()
    assert under.count() == 400
    assert under.first.locator("span").count() == 5
    strip(page).press("ArrowRight")
    assert re.match(r"\d+: .+, .+ \d\.\d\d", strip(page).locator(".rnnviz-at").get_attribute("aria-label"))
    page.get_by_text("Five best predictions").click()
    expect(under).to_have_count(0)


def test_matches_are_downloaded_with_their_settings(units: Page) -> None:
    page = units
    draw_over(page, 57, 59)
    await_matches(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Matches as JSON").click()
    found = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert found["settings"]["threshold"] == 0.3
    assert "".join(found["settings"]["stretch"]) == chosen(page)
    assert len(found["matches"]) == 50
    with page.expect_download() as download:
        page.get_by_role("button", name="Matches as CSV").click()
    table = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [int(row["start"]) for row in table] == [match["start"] for match in found["matches"]]


def test_the_keyboard_draws_a_stretch_too(units: Page) -> None:
    page = units
    strip(page).locator(".rnnviz-tok").nth(57).click()
    expect(page.get_by_text("Token 58: ")).to_be_visible(timeout=WAIT_MS)
    for _press in range(2):
        strip(page).press("Shift+ArrowRight")
    await_matches(page)
    assert len(chosen(page)) == 3
    expect(page.get_by_text("(3 tokens)")).to_be_visible()
    matches(page).first.get_by_role("button").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.keyboard.press("Enter")
    expect(matches(page).nth(1)).to_have_attribute("aria-current", "true")
    await_shown(page, 1)


def test_a_drawn_stretch_finds_its_matches_and_they_open(units: Page) -> None:
    page = units
    draw_over(page, 57, 59)
    await_matches(page)
    text = chosen(page)
    assert len(text) == 3
    said = page.get_by_text(re.compile("^Through")).inner_text()
    assert text in said
    on = int(re.search(r"(\d+) of 64 units", said).group(1))
    ranked = [int(row.split(" / ")[0]) for row in matches(page).locator("td:nth-child(2)").all_inner_texts()]
    assert ranked == sorted(ranked, reverse=True)
    assert max(ranked) <= on
    place = int(matches(page).nth(2).locator("td").nth(3).inner_text().replace(",", ""))
    matches(page).nth(2).get_by_role("button").click()
    settle(page)
    expect(page.locator(".st-key-units-first input")).to_have_value(str(max(place - 60, 1)))
    await_shown(page, 2)
    assert page.get_by_text(re.compile("^Through")).inner_text() == said  # what is looked for has not changed


def test_a_threshold_changes_who_is_on(units: Page) -> None:
    page = units
    draw_over(page, 57, 59)
    await_matches(page)
    said = page.get_by_text(re.compile("^Through"))
    before = said.inner_text()
    page.get_by_role("slider", name="Threshold").press("Home")
    expect(said).not_to_have_text(before, timeout=WAIT_MS)
    count = re.compile(r"(\d+) of 64")
    assert int(count.search(said.inner_text()).group(1)) > int(count.search(before).group(1))


def test_the_whole_corpus_is_read_when_asked(units: Page) -> None:
    page = units
    page.get_by_role("button", name="Read the whole corpus").click()
    expect(page.get_by_text(re.compile(r"^Read: all [\d,]+ tokens"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text("first half of 77,623 tokens").first).to_be_visible()


def test_two_thousand_tokens_flip_within_a_frame(units: Page) -> None:
    page = units
    page.locator(".st-key-units-length").get_by_role("slider").press("End")
    page.wait_for_function("document.querySelectorAll('.st-key-units-strip .rnnviz-tok').length === 2000")
    settle(page)
    before, after = strip(page).evaluate("""async (root) => {
        const read = () => [...root.querySelectorAll(".rnnviz-tok")].map((token) => token.style.backgroundColor);
        const before = read();
        root.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
        await new Promise(requestAnimationFrame);
        return [before, read()];
    }""")
    assert sum(a != b for a, b in zip(before, after, strict=True)) > 1000
