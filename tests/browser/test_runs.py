"""Kept runs in a real browser: kept, renamed, compared, taken up, exported, deleted and put back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rnnviz.learn import checkpoint
from rnnviz.learn.config import TrainConfig
from tests.browser.conftest import Shared
from tests.browser.saved import open_run, upload
from tests.browser.visit import chart, settle

LSTM = TrainConfig(hidden=12, length=15, batch=4, max_updates=100)
GRU = replace(LSTM, cell="gru", hidden=10)


def part(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    settle(page)


def keep(page: Page, name: str) -> None:
    field = page.get_by_label("Name of the run")
    field.fill(name)
    field.press("Tab")
    settle(page)
    page.get_by_role("button", name="Keep under this name").click()
    expect(page.get_by_text("Kept as")).to_be_visible()
    settle(page)


def curves(page: Page) -> list[str]:
    return chart(page, "runs-losses").evaluate("(plot) => plot._fullData.map((trace) => trace.name)")


@pytest.fixture
def two(shared: Shared, app_url: str, tmp_path: Path) -> Page:
    """Two kept runs, the second of which is the run of the page. Tests leave them so; the last one need not."""

    def opened(page: Page, address: str) -> None:
        open_run(page, address, tmp_path, LSTM, 30)
        part(page, "Runs")
        keep(page, "<b>first</b>")
        part(page, "Watch it learn")
        upload(page, tmp_path, GRU, 20)
        part(page, "Runs")
        keep(page, "second")

    return shared(f"{app_url}/train?lang=en", opened)


def test_two_runs_lie_over_one_another_and_side_by_side(two: Page) -> None:
    assert curves(two) == ["&lt;b&gt;first&lt;/b&gt;", "second"]
    assert two.locator("b", has_text="first").count() == 0
    for side in "AB":
        for what in ("states", "norms", "expected"):
            chart(two, f"runs-{what}-{side}")
    expected = "(plot) => plot._fullData[0].text.join()"
    before = [chart(two, f"runs-expected-{side}").evaluate(expected) for side in "AB"]
    two.get_by_role("button", name="Next step", exact=True).click()
    for n, side in enumerate("AB"):
        two.wait_for_function(
            """([side, before]) => document.querySelector(`.st-key-runs-expected-${side} .js-plotly-plot`)
                ._fullData[0].text.join() !== before""",
            arg=[side, before[n]],
        )
    rules = [
        two.locator(f".st-key-runs-states-{side} .rnnviz-rule").evaluate("(rule) => rule.style.left") for side in "AB"
    ]
    assert rules[0] == rules[1]


def test_kept_runs_survive_another_page_and_a_slider(two: Page) -> None:
    two.get_by_role("link", name="Gradients").click()
    settle(two)
    two.get_by_role("slider", name="Hidden size H").press("ArrowRight")
    settle(two)
    two.get_by_role("slider", name="Hidden size H").press("ArrowLeft")
    settle(two)
    two.get_by_role("link", name="Train & sample").click()
    settle(two)
    assert curves(two) == ["&lt;b&gt;first&lt;/b&gt;", "second"]


def test_a_kept_run_is_taken_up_again(two: Page) -> None:
    two.locator(".st-key-train-one button").click()
    expect(two.locator(".st-key-train-status")).to_contain_text("21 of 100 updates")
    settle(two)
    assert curves(two)[2] == "this run"
    two.get_by_role("button", name="Go on with it").click()
    question = two.locator(".st-key-runs-question")
    expect(question).to_contain_text("21 updates that are not kept")
    question.get_by_role("button", name="Let it go").click()
    expect(two.locator(".st-key-train-status")).to_contain_text("20 of 100 updates")
    expect(question).to_have_count(0)
    expect(two.get_by_role("slider", name="Hidden size H")).to_have_value("10")
    assert curves(two) == ["&lt;b&gt;first&lt;/b&gt;", "second"]


def test_a_kept_run_is_saved_as_a_file_that_opens_and_as_tables(two: Page) -> None:
    two.get_by_role("button", name="Save").click()
    with two.expect_download() as download:
        two.get_by_role("button", name="The run (.npz)").click()
    config, state = checkpoint.load(Path(download.value.path()).read_bytes())
    assert (config, state.step) == (GRU, 20)
    with two.expect_download() as download:
        two.get_by_role("button", name="Its history (.csv)").click()
    assert len(Path(download.value.path()).read_text("utf-8-sig").split()) == 21
    two.keyboard.press("Escape")
    with two.expect_download() as download:
        two.get_by_role("button", name="Table of all kept runs (.csv)").click()
    rows = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows] == ["name", "<b>first</b>", "second"]


def test_a_run_is_renamed_deleted_and_put_back(two: Page) -> None:
    two.get_by_role("button", name="Rename").click()
    two.get_by_label("New name").fill("third")
    two.get_by_label("New name").press("Tab")
    settle(two)
    two.locator(".st-key-runs-rename button").click()
    settle(two)
    two.keyboard.press("Escape")
    expect(two.get_by_text("third").first).to_be_visible()
    assert curves(two)[1] == "third"
    two.get_by_role("button", name="Delete").click()
    expect(two.get_by_text("is deleted")).to_be_visible()
    settle(two)
    two.wait_for_function(
        "() => document.querySelector('.st-key-runs-losses .js-plotly-plot')._fullData.length === 2"
    )  # the deleted run is still the run of the page
    assert curves(two)[1] == "this run"
    two.get_by_role("button", name="Undo").click()
    expect(two.get_by_text("is deleted")).to_have_count(0)
    settle(two)
    assert curves(two)[1] == "third"
