"""The time machine in a real browser: the film plays without the server, and new moments join it quietly."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rnnviz.learn.config import TrainConfig
from tests.browser.conftest import Shared
from tests.browser.saved import open_run
from tests.browser.visit import chart, settle

PLAY = """async () => {
    const key = (name) => document.querySelector(`.st-key-time-${name} .js-plotly-plot`);
    const text = () => document.querySelector('.rnnviz-caption [data-shown="true"]').textContent;
    const picture = (name) => key(name)._fullData.map((trace) => JSON.stringify([trace.z, trace.x, trace.y]));
    const range = document.querySelector(".rnnviz-transport .rnnviz-range");
    const boxes = () => ["states", "norms", "spectrum", "loss"].map((name) => key(name).getBoundingClientRect().top);
    const axes = () => ["norms", "spectrum"].map((name) => key(name)._fullLayout.yaxis.range.join());
    const before = { boxes: boxes().join(), axes: axes().join(), states: key("states") };
    const seen = { states: new Set(), spectrum: new Set(), texts: new Set() };
    let jumps = 0;
    document.querySelector("button[aria-label=Play]").click();
    for (let n = 0; n < 600 && range.value !== range.max; n += 1) {
        await new Promise((done) => setTimeout(done, 20));
        for (const name of ["states", "spectrum"]) seen[name].add(picture(name).join());
        seen.texts.add(text());
        if (boxes().join() !== before.boxes || axes().join() !== before.axes) jumps += 1;
    }
    await new Promise((done) => setTimeout(done, 300));
    for (const name of ["states", "spectrum"]) seen[name].add(picture(name).join());
    seen.texts.add(text());
    return {
        states: seen.states.size, spectrum: seen.spectrum.size, texts: seen.texts.size,
        at: range.value, last: range.max, jumps, mounted: before.states === key("states"),
    };
}"""


@pytest.fixture(scope="module")
def sent() -> list[int]:
    """The sizes of the messages that the page sends to the server."""
    return []


@pytest.fixture
def trained(shared: Shared, app_url: str, sent: list[int], tmp_path: Path) -> Page:
    """The film of a run of 60 updates, paused, at its first moment; the run ends by itself after 205."""

    def opened(page: Page, address: str) -> None:
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(len(data))))
        open_run(page, address, tmp_path, TrainConfig(hidden=16, length=20, batch=4, max_updates=205), 60)
        page.get_by_role("radio", name="Time machine").click()
        settle(page)

    page = shared(f"{app_url}/train?lang=en", opened)
    page.get_by_role("radio", name="Film").click()
    settle(page)
    chart(page, "time-states")
    page.locator(".rnnviz-range").press("Home")
    settle(page)
    return page


def place(page: Page) -> tuple[str, str, str]:
    """Where the bar is, where it ends, and what it says."""
    bar = page.locator(".rnnviz-transport").first
    slider = bar.locator(".rnnviz-range")
    return slider.input_value(), slider.get_attribute("max"), bar.locator(".rnnviz-readout").inner_text()


def test_the_film_plays_in_the_browser_and_nothing_but_the_data_moves(trained: Page, sent: list[int]) -> None:
    trained.locator(".rnnviz-speed").select_option("5")
    last = int(place(trained)[1])
    assert last >= 10
    before = len(sent)
    seen = trained.evaluate(PLAY)
    assert len(sent) - before <= 1  # where it came to rest
    assert seen["at"] == seen["last"] == str(last)
    assert seen["jumps"] == 0
    assert seen["mounted"]
    assert min(seen["states"], seen["spectrum"], seen["texts"]) >= last // 2


def test_a_moment_is_said_in_words_and_the_keys_move_it(trained: Page) -> None:
    assert place(trained)[2].startswith("update 0 / ")
    words = trained.get_by_text("spectral radius of W_hi")
    first = words.inner_text()
    trained.locator(".rnnviz-range").focus()
    trained.locator(".rnnviz-range").press("ArrowRight")
    expect(words).not_to_have_text(first)
    assert place(trained)[2].startswith("update 1 / ")
    trained.locator(".rnnviz-range").press("End")
    at, last, _read = place(trained)
    assert at == last


def test_two_moments_side_by_side_under_one_cursor(trained: Page) -> None:
    trained.get_by_role("radio", name="Two moments side by side").click()
    settle(trained)
    for side in "AB":
        chart(trained, f"time-two-states-{side}")
    said = trained.get_by_text("of the sentence:")
    before = said.inner_text()
    trained.get_by_role("slider", name="Moment B").press("Home")
    settle(trained)
    expect(said).to_contain_text("(+0.000)")
    assert said.inner_text() != before
    trained.get_by_role("button", name="Next step", exact=True).click()
    for side in "AB":
        rule = trained.locator(f".st-key-time-two-states-{side} .rnnviz-rule")
        expect(rule).to_have_count(1)
    lefts = [
        trained.locator(f".st-key-time-two-states-{side} .rnnviz-rule").evaluate("(rule) => rule.style.left")
        for side in "AB"
    ]
    assert lefts[0] == lefts[1]
    trained.get_by_role("radio", name="Film").click()
    settle(trained)
    trained.get_by_role("radio", name="Two moments side by side").click()
    settle(trained)
    expect(said).to_contain_text("(+0.000)")


def test_new_moments_join_while_it_trains_and_the_reader_stays(trained: Page) -> None:
    for _n in range(3):
        trained.get_by_role("button", name="Next update", exact=True).click()
    settle(trained)
    at, last, read = place(trained)
    states = chart(trained, "time-states").element_handle()
    before = trained.evaluate("(plot) => JSON.stringify(plot._fullData[0].z)", states)
    trained.locator(".st-key-train-go button").click()
    expect(trained.locator(".st-key-train-status")).to_contain_text("Finished", timeout=60_000)
    trained.wait_for_function(
        "(last) => Number(document.querySelector('.rnnviz-range').max) > last", arg=int(last), timeout=30_000
    )
    settle(trained)
    assert place(trained)[0] == at
    assert place(trained)[2].split(" / ")[0] == read.split(" / ")[0]
    assert trained.evaluate("(plot) => plot.isConnected", states)
    assert trained.evaluate("(plot) => JSON.stringify(plot._fullData[0].z)", states) == before
