"""Train & sample in a real browser: it learns, it pauses at once, it writes, and a run survives its file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Shared
from tests.browser.visit import begin_anew, chart, opening, settle, visit

WATCH = """async (plot) => {
    let [pictures, blanks, mounts] = [0, 0, 0];
    const observer = new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
            for (const node of addedNodes)
                if (node.matches?.(".main-svg") || node.querySelector?.(".main-svg")) mounts += 1;
    });
    observer.observe(document, { childList: true, subtree: true });
    plot.on("plotly_afterplot", () => (pictures += 1));
    while (pictures < 8) {
        await new Promise(requestAnimationFrame);
        if (!plot.isConnected || !plot.querySelector(".scatterlayer path.js-line")) blanks += 1;
    }
    observer.disconnect();
    return { blanks, mounts };
}"""


@pytest.fixture
def training(shared: Shared, app_url: str) -> Page:
    """An untrained network of 96 units: one of its runs takes longer than a test."""
    page = shared(f"{app_url}/train?lang=en&hidden=96", opening("train-loss"))
    begin_anew(page, "train")
    return page


def go(page: Page) -> None:
    page.locator(".st-key-train-go button").click()


def losses(plot: Locator) -> list[float]:
    """The smoothed loss as the chart shows it."""
    return plot.evaluate("(plot) => [...plot._fullData[1].y]")


def await_updates(page: Page, n: int) -> None:
    page.wait_for_function(
        "(n) => document.querySelector('.st-key-train-loss .js-plotly-plot')._fullData[1].x?.at(-1) >= n",
        arg=n,
        timeout=60_000,
    )


def updates(page: Page) -> int:
    said = page.locator(".st-key-train-status").inner_text()
    return int(re.search(r"([\d,]+) of 2,000 updates", said)[1].replace(",", ""))


def test_start_learn_pause_sample(training: Page) -> None:
    plot = chart(training, "train-loss")
    go(training)
    await_updates(training, 10)
    assert plot.evaluate(WATCH) == {"blanks": 0, "mounts": 0}
    await_updates(training, 40)
    falling = losses(plot)
    assert falling[-1] < falling[0] - 0.5

    go(training)
    expect(training.locator(".st-key-train-status")).to_contain_text("Paused", timeout=15_000)
    settle(training)
    still = updates(training)
    training.wait_for_timeout(500)
    assert updates(training) == still
    go(training)
    await_updates(training, still + 1)
    go(training)
    expect(training.locator(".st-key-train-status")).to_contain_text("Paused", timeout=15_000)

    training.get_by_role("button", name="Sample", exact=True).click()
    drawn = training.locator(".st-key-train-drawn")
    expect(drawn).to_be_visible()
    assert len(drawn.inner_text().strip()) > 200
    history = training.locator(".st-key-train-history")
    assert history.get_by_text(re.compile("^update ")).count() >= 8
    assert history.get_by_text("update 0 ·").count() == 1


def test_one_update_and_reset(training: Page) -> None:
    training.get_by_role("button", name="One update").click()
    await_updates(training, 1)
    settle(training)
    assert updates(training) == 1
    training.get_by_role("button", name="Reset", exact=True).click()
    expect(training.locator(".st-key-train-status")).to_contain_text("Not begun")


def test_another_network_asks_and_the_run_can_be_kept(training: Page) -> None:
    go(training)
    await_updates(training, 3)
    training.get_by_role("slider", name="Hidden size H").press("ArrowRight")
    question = training.locator(".st-key-train-question")
    expect(question).to_contain_text("You changed: hidden size.")
    before = updates(training)
    await_updates(training, before + 1)
    training.get_by_role("button", name="Keep this run").click()
    expect(question).to_have_count(0)
    expect(training.get_by_role("slider", name="Hidden size H")).to_have_value("96")
    go(training)
    expect(training.locator(".st-key-train-status")).to_contain_text("Paused", timeout=15_000)


def test_a_run_survives_its_file_and_a_damaged_file_changes_nothing(training: Page, tmp_path: Path) -> None:
    training.get_by_role("button", name="One update").click()
    await_updates(training, 1)
    with training.expect_download() as download:
        training.get_by_role("button", name="Save the run").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name == "rnnviz-lstm-1.npz"
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(saved.read_bytes()[:-200])

    training.get_by_role("button", name="One update").click()
    await_updates(training, 2)
    chooser = training.locator("[class*=st-key-train-uploader] input[type=file]")
    chooser.set_input_files(damaged)
    expect(training.get_by_text("damaged.npz: This file is not a checkpoint")).to_be_visible()
    assert updates(training) == 2
    chooser.set_input_files(saved)
    expect(training.get_by_text("rnnviz-lstm-1.npz is open: LSTM, H = 96, T = 50, 1 update.")).to_be_visible()
    settle(training)
    assert updates(training) == 1


def test_layers_that_read_both_ways_train_and_say_that_they_cannot_write(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/train?lang=en&cell=gru&hidden=8&length=12&layers=2&bidirectional=True&dropout=0.25")
    chart(page, "train-flow")
    go(page)
    await_updates(page, 20)
    go(page)
    expect(page.locator(".st-key-train-status")).to_contain_text("Paused", timeout=15_000)
    falling = losses(chart(page, "train-loss"))
    assert falling[-1] < falling[0]
    expect(page.get_by_text("a small loss is no feat, and it cannot write")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
