"""My data in a real browser: a table is opened and offered to a task, a hostile file is refused, a text is prepared."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rnnviz.ui.mydata.job import AT_ONCE_BYTES
from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit

ROWS = "".join(f"{n},{'good' if n % 3 else 'bad'},The film number {n} was what it was.\n" for n in range(6000))
TABLE = f"number,verdict,review\n{ROWS}".encode()


@pytest.fixture
def mydata(shared: Shared, app_url: str) -> Page:
    """The part where data are opened; in the order of the tests, each leaves what the next begins with."""
    page = shared(f"{app_url}/my-data?lang=en", visit)
    page.get_by_role("radio", name="Open data").click()
    settle(page)
    return page


def upload(page: Page, name: str, content: bytes) -> None:
    field = page.locator(".st-key-mydata-upload input[type=file]")
    field.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()
    settle(page)


def test_a_text_is_prepared_step_by_step_on_a_narrow_screen(mydata: Page) -> None:
    page = mydata
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("radio", name="From text to numbers").click()
    settle(page)
    field = page.get_by_role("textbox", name="Text: change it")
    field.fill("Zyxxy sees the sea. It is blue, and the sea is wide and deep and cold and old.")
    field.press("Control+Enter")
    settle(page)
    expect(page.locator(".mydata-chip[data-kind=unknown]").first).to_contain_text("Zyxxy", timeout=20_000)
    batch = page.locator(".mydata-batch")
    expect(batch.locator("td[data-kind=padding]").first).to_be_attached()
    assert batch.evaluate("(box) => box.scrollWidth > box.clientWidth")
    page.get_by_role("heading", name="a padded batch").scroll_into_view_if_needed()
    page.locator(".st-key-mydata-vectors .main-svg").first.wait_for(state="attached", timeout=20_000)
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("(main) => main.scrollWidth - main.clientWidth") == 0


def test_a_hostile_file_is_refused_and_the_next_one_is_not(mydata: Page) -> None:
    page = mydata
    hostile = {"picture.csv": bytes(range(256)) * 40, "empty.txt": b"", "reviews.tar.gz": b"\x1f\x8b\x08\0"}
    for name, content in hostile.items():
        upload(page, name, content)
        expect(page.get_by_test_id("stAlert")).to_have_count(1)
        expect(page.locator(".st-key-mydata-use")).to_have_count(0)
    upload(page, "fine.txt", b"It rained. It rained again.\n<script>alert(1)</script> said Dr. Reed. He left.\n")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    page.locator(".st-key-mydata-use button").click()
    expect(page.get_by_text("is open. It is offered on the page Language model")).to_be_visible()
    page.locator("[class*=st-key-mydata-see] button").click()
    settle(page)
    chart(page, "mydata-coverage")
    expect(page.get_by_text("< script > alert")).to_be_visible()


def test_a_table_is_opened_and_offered_to_its_task(mydata: Page) -> None:
    assert len(TABLE) > AT_ONCE_BYTES  # so that it is read in a process of its own
    page = mydata
    upload(page, "films.csv", TABLE)
    expect(page.get_by_text("Understood as: Table (CSV)")).to_be_visible()
    choose(page, "Column of the text", "3 · review")
    choose(page, "Column of the label", "2 · verdict")
    page.locator(".st-key-mydata-use button").click()
    expect(page.get_by_text("6,000 examples were read.")).to_be_visible(timeout=30_000)
    settle(page)
    page.get_by_role("button", name="Learn from it: Classify").click()
    expect(page.get_by_role("heading", name="Classify")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("6,000 examples: 4,800 for training")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("combobox", name="Data")).to_have_value("films.csv")
