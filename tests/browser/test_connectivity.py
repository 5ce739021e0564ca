"""Gradients on the text and item by item, as a person uses them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from rnnviz.analysis.attribution import connectivity
from rnnviz.analysis.items import itemise
from rnnviz.core.records import Batch
from rnnviz.data.task import probe_ids
from rnnviz.learn.config import TrainConfig, initial_of, model_of, task_of
from rnnviz.ui.names import cell_name
from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit

T = 20
SETTINGS = {"hidden": 16, "length": T}
Opened = Callable[[str, str], Page]
LAST = {"On the text": "text-fading", "Item by item": "items-weights"}  # the last chart of a part


@pytest.fixture
def opened(shared: Shared, app_url: str) -> Opened:
    """Open a part of the page; in the order of the tests, each leaves what the next begins with."""

    def open_part(part: str, cell: str) -> Page:
        query = "&".join(f"{name}={value}" for name, value in SETTINGS.items())
        page = shared(f"{app_url}/gradients?lang=en&{query}", visit)
        settle(page)
        choose_cell(page, cell)
        choose_part(page, part)
        return page

    return open_part


def choose_cell(page: Page, cell: str) -> None:
    page.locator(".st-key-cell").get_by_role("radio", name=cell_name(cell), exact=True).click()
    expect(page.get_by_text(re.compile(f"^Untrained: {cell_name(cell)} with"))).to_be_visible()
    settle(page)


def choose_part(page: Page, part: str) -> None:
    page.locator(".st-key-gradients-part").get_by_role("radio", name=part).click()
    chart(page, LAST[part])


def engine(**settings: object):
    """The same untrained network over the same text, without the page."""
    config = TrainConfig(**(SETTINGS | settings))
    model = model_of(config)
    params = model.init(np.random.default_rng((config.seed, 0)), "float64", initial_of(config))
    ids, _words = probe_ids(task_of(config), "", T)
    return model, params, model.forward(params, Batch(ids[:-1, None], ids[1:, None]))


def strip(page: Page, cell: str) -> Locator:
    return page.locator(f".st-key-text-{cell} [role=listbox]")


def inks(text: Locator) -> list[str]:
    """The colours behind the tokens."""
    return text.locator("[role=option]").evaluate_all(
        "(boxes) => boxes.map((box) => getComputedStyle(box).backgroundColor)"
    )


def said(page: Page, cell: str) -> Locator:
    return page.locator(f".st-key-text-{cell}-said")


def at(page: Page, t: int) -> Locator:
    return page.get_by_text(f"step {t} / {T}", exact=False)


def is_inked(color: str) -> bool:
    return color not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)")


def test_it_plays_in_the_browser_without_the_server(opened: Opened) -> None:
    page = opened("On the text", "gru")
    strip(page, "gru").get_by_role("option").first.wait_for()
    chart(page, "text-fading")
    page.get_by_label("Speed").select_option(index=3)
    settle(page)
    page.evaluate(
        """() => {
            window.seen = new Set();
            window.runs = 0;
            const app = document.querySelector("[data-testid=stApp]");
            new MutationObserver(() => { window.runs += app.dataset.testScriptState === "running"; }).observe(
                app, { attributes: true, attributeFilter: ["data-test-script-state"] });
            const said = document.querySelector(".st-key-text-gru-said");
            new MutationObserver(() => window.runs === 0 && window.seen.add(said.innerText)).observe(
                said, { attributes: true, subtree: true, childList: true, characterData: true });
        }"""
    )
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("window.seen.size >= 8")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(at(page, T)).to_be_visible()
    chart(page, "text-fading")
    page.wait_for_function(
        "(n) => document.querySelector('.st-key-text-fading .js-plotly-plot')._fullData[3].x.length === n", arg=T
    )


def test_a_click_on_a_token_inks_all_that_was_read_before_it(opened: Opened) -> None:
    page = opened("On the text", "gru")
    text = strip(page, "gru")
    expect(text.get_by_role("option")).to_have_count(T)
    text.get_by_role("option").nth(11).click()
    expect(at(page, 12)).to_be_visible()
    norms = connectivity(*engine(cell="gru"))
    k, darkest = int(np.nanargmax(norms[11])), norms[11, :12].max()
    expect(said(page, "gru")).to_contain_text("Step 12: expects")
    expect(said(page, "gru")).to_contain_text(f"at distance {11 - k}, with norm {darkest:.2g}")
    colors = inks(text)
    assert sum(map(is_inked, colors[:12])) >= 3
    assert not any(map(is_inked, colors[12:]))
    assert is_inked(colors[k])


def test_the_arrow_keys_move_the_prediction_and_every_cell_follows(opened: Opened) -> None:
    page = opened("On the text", "lstm")
    texts = {cell: strip(page, cell) for cell in ("lstm", "rnn", "gru")}
    texts["rnn"].get_by_role("option").nth(4).click()
    expect(at(page, 5)).to_be_visible()
    before = {cell: inks(text) for cell, text in texts.items()}
    texts["rnn"].press("ArrowRight")
    texts["rnn"].press("ArrowRight")
    expect(at(page, 7)).to_be_visible()
    settle(page)
    for cell, text in texts.items():
        assert inks(text) != before[cell]
        assert not any(map(is_inked, inks(text)[7:]))
        expect(said(page, cell)).to_contain_text("Step 7: expects")


def test_one_scale_for_all_cells_or_its_own_with_a_warning(opened: Opened) -> None:
    page = opened("On the text", "rnn")
    strip(page, "rnn").get_by_role("option").nth(9).click()
    expect(at(page, 10)).to_be_visible()
    settle(page)
    before = inks(strip(page, "lstm"))
    page.locator(".st-key-text-scale").get_by_role("radio", name="each token its own").click()
    expect(said(page, "lstm")).to_contain_text("On its own scale: the strongest ink of step 10 is")
    after = inks(strip(page, "lstm"))
    assert after != before
    darkest = {
        inks(strip(page, cell))[int(np.nanargmax(connectivity(*engine(cell=cell))[9]))]
        for cell in ("rnn", "lstm", "gru")
    }
    assert len(darkest) == 1


def test_a_click_on_a_piece_says_it_and_moves_the_cursor(opened: Opened) -> None:
    page = opened("Item by item", "gru")
    items = itemise(*engine(cell="gru"))
    plot = chart(page, "items")
    x, y = plot.evaluate(
        """(plot) => {
            plot.scrollIntoView({ block: "center" });
            const { xaxis, yaxis } = plot._fullLayout;
            const { left, top } = plot.getBoundingClientRect();
            const heights = [0, 1].map((group) => plot._fullData[group].y[4]);
            return [left + xaxis._offset + xaxis.d2p(5), top + yaxis._offset + yaxis.d2p(heights[0] + heights[1] / 2)];
        }"""
    )
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.wait_for_timeout(300)  # Plotly looks at the pointer every 50 ms
    page.mouse.click(x, y)
    expect(at(page, 5)).to_be_visible()
    sentence = page.get_by_text(re.compile("^Distance 1: the loss of step 6 contributes a norm of"))
    expect(sentence).to_be_visible()
    found = re.search(r"norm of (\S+), ([\d.]+)% of all norms at step 5", sentence.inner_text())
    assert float(found[1]) == pytest.approx(items.norms[5, 4], rel=0.06)
    assert float(found[2]) == pytest.approx(100 * items.norms[5, 4] / items.sums[4], abs=0.06)


def test_the_sum_is_said_while_the_cursor_moves(opened: Opened) -> None:
    page = opened("Item by item", "rnn")
    chart(page, "items")
    items = itemise(*engine(cell="rnn"))
    first = page.get_by_role("button", name="First step")
    if first.is_enabled():  # the test before has left the cursor elsewhere
        first.click()
    expect(at(page, 1)).to_be_visible()
    page.get_by_role("button", name="Next step").click()
    words = page.get_by_text(re.compile("^At step 2 the contributions' norms add up to"))
    expect(words).to_be_visible()
    whole, total, gone = re.search(r"add up to (\S+); .* norm (\S+): (\d+)% cancels", words.inner_text()).groups()
    assert float(whole) == pytest.approx(items.sums[1], rel=0.06)
    assert float(total) == pytest.approx(items.total[1], rel=0.06)
    assert float(gone) == pytest.approx(100 * items.cancelled[1], abs=0.51)


def test_the_dial_redraws_the_stacks_in_place(opened: Opened) -> None:
    page = opened("Item by item", "rnn")
    plot = chart(page, "items")
    plot.evaluate("(plot) => { plot.firstChild.marked = true; }")
    before = plot.evaluate("(plot) => plot._fullData[3].y[0]")
    page.locator(".st-key-gradients-size input[type=range]").press("Home")
    page.wait_for_function(
        "(y) => document.querySelector('.st-key-items .js-plotly-plot')._fullData[3].y[0] < y / 10", arg=before
    )
    assert plot.evaluate("(plot) => plot.firstChild.marked")
