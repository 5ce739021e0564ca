"""How it writes in a real browser: step through a text, fork it by a click, compare, and search beside it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from rnnviz.assets import asset_path
from rnnviz.core.arrays import cast
from rnnviz.data.vocabulary import printable
from rnnviz.learn import checkpoint
from rnnviz.learn.beam import beam_search
from rnnviz.learn.config import task_of
from rnnviz.learn.sample import sample
from rnnviz.learn.train import Snapshot
from rnnviz.learn.written import Written, look_at_sample
from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit

LENGTH = 80
ON_MARK = """(plot, [x, y]) => {
    const { xaxis, yaxis } = plot._fullLayout, box = plot.getBoundingClientRect();
    return [box.x + xaxis._offset + xaxis.d2p(x), box.y + yaxis._offset + yaxis.d2p(y)];
}"""


@pytest.fixture(scope="module")
def network():
    config, run = checkpoint.load(asset_path("prepared", "lstm.npz").read_bytes())
    return config, Snapshot(0, cast(run.params, "float64"))


def opened(page: Page, address: str) -> None:
    visit(page, address)
    chart(page, "train-flow")
    page.locator(".st-key-train-part button", has_text="How it writes").click()
    chart(page, "writing-dullness")


@pytest.fixture
def writing(shared: Shared, app_url: str) -> Page:
    """A text of the prepared network; a test leaves it unforked."""
    return shared(f"{app_url}/train?lang=en", opened)


def write(network, forced=None) -> Written:
    config, snapshot = network
    rng = np.random.default_rng(0)
    return look_at_sample(sample(config, snapshot, length=LENGTH, temperature=0.8, forced=forced, rng=rng))


def click(page: Page, key: str, x: float, y: float) -> None:
    plot = chart(page, key)
    plot.scroll_into_view_if_needed()
    place = plot.evaluate(ON_MARK, [x, y])
    page.mouse.move(*place)
    page.mouse.click(*place)
    settle(page)


def test_step_through_fork_compare_and_delete(writing: Page, network) -> None:
    page, text = writing, write(network)
    words = task_of(network[0]).vocabulary.index_to_word
    bar = page.locator(".st-key-writing-cursor")
    expect(bar).to_contain_text(
        f"{printable(text.tokens[0])} came: probability {np.exp2(-text.surprisal_drawn[0]):.3f}"
    )
    page.get_by_role("button", name="Last token").click()
    expect(bar).to_contain_text(f"token {LENGTH} / {LENGTH}")
    page.get_by_role("button", name="First token").click()
    for _ in range(3):
        page.get_by_role("button", name="Next token").click()
    expect(bar).to_contain_text(f"surprisal {text.surprisal[3]:.2f} bits")
    settle(page)
    plot = chart(page, "writing-alternatives")
    np.testing.assert_allclose(plot.evaluate("(plot) => [...plot._fullData[2].x]"), text.q[3], atol=1e-6)

    rank = next(k for k, token in enumerate(text.top[3]) if token != text.ids[3])
    click(page, "writing-alternatives", text.q[3, rank] / 2, rank + 1.19)
    fork = write(network, {3: int(text.top[3, rank])})
    expect(page.get_by_text("They part at token 4")).to_contain_text(f"{fork.log_prob:.1f}")
    expect(bar).to_contain_text("was put here by hand")
    assert plot.evaluate("(plot) => plot.isConnected")
    curves = chart(page, "writing-two").evaluate("(plot) => plot._fullData.map((trace) => [...trace.y])")
    np.testing.assert_allclose(curves, [fork.log_probs, text.log_probs], atol=1e-4)

    click(page, "writing-tree", LENGTH, 1)
    expect(bar).not_to_contain_text("was put here by hand")
    name = f"2: “{printable(words[text.top[3, rank]])}” at 4"
    expect(page.get_by_role("button", name="Delete this fork")).to_be_disabled()
    click(page, "writing-tree", LENGTH, 2)
    expect(page.get_by_role("combobox", name="Text to read")).to_have_value(name)
    page.get_by_role("button", name="Delete this fork").click()
    expect(page.get_by_text("Click another token above to fork")).to_be_visible()
    expect(bar).to_contain_text(f"{printable(text.tokens[3])} came")


def test_the_beam_is_that_of_the_engine(writing: Page, network) -> None:
    page, (config, snapshot) = writing, network
    width = page.get_by_role("slider", name="Width of the beam")
    width.press("ArrowRight")
    settle(page)
    found = beam_search(config, snapshot, length=LENGTH, width=5)
    rows = page.locator(".st-key-beam-table tbody tr")
    expect(rows).to_have_count(6)
    shown = [re.findall(r"-\d+\.\d\d", row)[0] for row in rows.all_inner_texts()]
    assert shown == [f"{write(network).log_prob:.2f}", *(f"{h.log_prob:.2f}" for h in found)]
    assert page.locator(".st-key-beam-best code").inner_text() == found[0].text
