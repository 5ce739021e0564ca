"""The transport bar as a person uses it: played, stepped by keys, back with the error; and what that costs."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from rnnviz.analysis.gradients import gradient_norms
from rnnviz.core.records import Batch
from rnnviz.data.task import probe_ids
from rnnviz.learn.config import TrainConfig, initial_of, model_of, task_of
from rnnviz.plots.unrolled_back import short
from tests.browser.conftest import Shared
from tests.browser.visit import chart, settle, visit

SPEED = 20
SMOOTH = 10  # steps drawn in a second
PLAYED_S = 2

WATCH_STEPS = """async ([plot, seconds]) => {
    const seen = [];
    const pages = new Set();
    let frames = 0;
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        frames += 1;
        const { xaxis } = plot._fullLayout;
        const rule = plot.parentElement.querySelector(".rnnviz-rule");
        const middle = rule && rule.offsetLeft + rule.offsetWidth / 2 - xaxis._offset;
        const step = rule && Math.round(xaxis.p2d(middle));
        if (rule && step !== seen.at(-1)) seen.push(step);
        pages.add(xaxis.range.map((x) => x.toFixed(2)).join());
    }
    return { seen, pages: pages.size, frames: frames / seconds };
}"""


def opened(page: Page, address: str) -> Locator:
    visit(page, address)
    return chart(page, "unrolled")


@pytest.fixture
def at_first_step(shared: Shared, app_url: str) -> Page:
    """A network over 12 steps, of which the bar is at the first."""
    page = shared(f"{app_url}/?lang=en&cell=lstm&hidden=16&length=12", opened)
    page.get_by_role("slider", name="Time step").press("Home")
    assert place(page) == "step 1 / 12"
    page.mouse.click(700, 90)  # beside everything
    settle(page)
    return page


def place(page: Page) -> str:
    """What the bar reads."""
    return page.locator(".rnnviz-readout").inner_text()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    settle(page)


def test_the_words_and_every_chart_keep_step(at_first_step: Page) -> None:
    page = at_first_step
    page.keyboard.press("ArrowRight")
    said = page.locator(".rnnviz-said")
    expect(said).to_have_text(re.compile("^Step 2: reads"))
    assert said.locator("code").first.inner_text() == page.locator(".rnnviz-token").inner_text()
    for key in ("unrolled", "states", "gates"):
        assert page.locator(f".st-key-{key} .rnnviz-rule").count() > 0


def test_idle_columns_are_dimmed_while_it_plays(at_first_step: Page) -> None:
    page = at_first_step
    veils = page.locator(".st-key-unrolled .rnnviz-veil")
    assert veils.count() == 0
    press(page, "Play")
    page.wait_for_timeout(700)
    lit = page.evaluate("""() => {
        const box = (mark) => [mark.offsetLeft, mark.offsetLeft + mark.offsetWidth, mark.offsetTop];
        const marks = (name) => Array.from(document.querySelectorAll(`.st-key-unrolled .${name}`), box);
        return { rules: marks("rnnviz-rule"), veils: marks("rnnviz-veil") };
    }""")
    assert len(lit["veils"]) >= len(lit["rules"]) == 3
    for left, right, top in lit["rules"]:
        middle = (left + right) / 2
        beside = [veil for veil in lit["veils"] if veil[2] == top]
        assert beside
        assert not any(begin <= middle <= end for begin, end, _top in beside)
    press(page, "Pause")
    expect(veils).to_have_count(0)


class TestKeys:
    # In this order: the second leaves the controls as its keys have set them.
    def test_work_on_the_whole_page(self, at_first_step: Page) -> None:
        page = at_first_step
        for key, expected in (("ArrowRight", 2), ("End", 12), ("ArrowLeft", 11), ("Home", 1)):
            page.keyboard.press(key)
            assert place(page) == f"step {expected} / 12"
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
        page.keyboard.press("Space")
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()

    @pytest.mark.parametrize("key", ["ArrowRight", "End", "Space"])
    def test_are_left_to_the_control_that_has_the_focus(self, at_first_step: Page, key: str) -> None:
        page = at_first_step
        own = {
            "slider": page.locator(".st-key-hidden input[type=range]"),
            "text": page.locator(".st-key-sentence_field textarea"),
            "radio": page.get_by_role("radio", name="state h", exact=True),
            "select": page.get_by_label("Speed"),
        }
        for control in own.values():
            control.focus()
            page.keyboard.press(key)
            page.wait_for_timeout(150)
            assert place(page).startswith("step 1 /")
            assert page.get_by_role("button", name="Play", exact=True).is_visible()

    def test_move_what_has_the_focus(self, page: Page, app_url: str) -> None:
        opened(page, f"{app_url}/?lang=en&cell=lstm&hidden=16&length=12")
        slider = page.locator(".st-key-hidden input[type=range]")
        slider.press("ArrowRight")
        expect(slider).to_have_value("17")
        last = page.get_by_role("button", name="Last step", exact=True)
        last.focus()
        page.keyboard.press("Space")  # presses the button
        assert place(page) == "step 12 / 12"
        page.keyboard.press("ArrowLeft")  # a button has no use for it
        assert place(page) == "step 11 / 12"


@pytest.mark.parametrize("T", [100, 200])
def test_playing_is_smooth_and_sends_nothing(page: Page, app_url: str, T: int) -> None:
    sent: list[object] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    plot = opened(page, f"{app_url}/?lang=en&cell=lstm&hidden=64&length={T}")
    page.get_by_label("Speed").select_option(str(SPEED))
    settle(page)
    press(page, "Play")
    page.wait_for_timeout(300)
    before = len(sent)
    drawn = page.evaluate(WATCH_STEPS, [plot.element_handle(), PLAYED_S])
    assert len(sent) == before
    press(page, "Pause")
    steps = drawn["seen"]
    assert np.all(np.diff(steps) == 1)  # none is left out
    assert drawn["pages"] <= 1 + len(steps) // 8  # most steps do not move the picture
    assert len(steps) >= PLAYED_S * min(SMOOTH, drawn["frames"] / 3)
    settle(page)
    step = int(re.search(r"\d+", place(page)).group())
    expect(page.locator(".rnnviz-said")).to_have_text(re.compile(f"^Step {step}: reads"))
    page.wait_for_timeout(400)
    assert before < len(sent) <= before + 3  # where it came to rest


def test_dragged_columns_are_there(page: Page, app_url: str) -> None:
    plot = opened(page, f"{app_url}/?lang=en&cell=lstm&hidden=16&length=100")

    def tokens_in_sight() -> list[str]:
        return plot.evaluate("""(plot) => {
            const [low, high] = plot._fullLayout.xaxis.range;
            const trace = plot._fullData.find((t) => t.mode === "text" && t.yaxis === "y3");
            return Array.from(trace.x).filter((x) => low < x && x < high);
        }""")

    area = plot.locator(".nsewdrag").first.bounding_box()
    y = area["y"] + area["height"] / 2
    for _n in range(3):
        page.mouse.move(area["x"] + area["width"] - 20, y)
        page.mouse.down()
        page.mouse.move(area["x"] + 20, y, steps=5)
        page.mouse.up()
        page.wait_for_timeout(400)
    low, high = plot.evaluate("(plot) => plot._fullLayout.xaxis.range")
    assert low > 20
    assert tokens_in_sight() == list(range(int(np.ceil(low)), int(high) + 1))
    assert page.locator(".st-key-unrolled .textpoint").count() < 3 * 2 * (high - low + 2)
    press(page, "Next step")  # the cursor is brought into sight
    page.wait_for_function(
        "(plot) => plot._fullLayout.xaxis.range[0] < 2 && plot._fullLayout.xaxis.range[1] > 2",
        arg=plot.element_handle(),
    )


class TestBack:
    """The error's way back, in words and on the arrows, against the engine."""

    config = TrainConfig(cell="gru", hidden=12, length=10)

    def norms(self, step: int | None, config: TrainConfig | None = None) -> np.ndarray:
        config = config or self.config
        model = model_of(config)
        params = model.init(np.random.default_rng((config.seed, 0)), "float64", initial_of(config))
        ids, _words = probe_ids(task_of(config), "", config.length)
        forward = model.forward(params, Batch(ids[:-1, None], ids[1:, None]))
        return gradient_norms(model, params, forward, step=step)

    address = "/?lang=en&cell=gru&hidden=12&length=10"

    @pytest.fixture
    def backward(self, shared: Shared, app_url: str) -> Page:
        """The way back of the last step's loss."""
        page = shared(app_url + self.address, opened)
        self.chosen(page, "backward")
        return page

    def chosen(self, page: Page, which: str) -> Locator:
        choose(page, which)
        page.locator(".st-key-unroll-pass-loss").wait_for()
        return chart(page, "unrolled")

    def labels(self, plot: Locator) -> dict[float, str]:
        return dict(
            plot.evaluate("""(plot) => {
                const trace = plot._fullData.find((t) => t.mode === "text" && t.yaxis === "y");
                return Array.from(trace.x, (x, n) => [x, trace.text[n]]);
            }""")
        )

    def test_the_words_say_what_arrives(self, backward: Page) -> None:
        page = backward
        norms = self.norms(10)[0]
        said = page.locator(".rnnviz-said")
        press(page, "First step")
        assert place(page) == "back at step 10 / 10"
        expect(said).to_have_text(re.compile(r"^The loss of step 10 starts at its own state with norm"))
        press(page, "Next step")
        assert place(page) == "back at step 9 / 10"
        press(page, "Last step")
        assert place(page) == "back at step 1 / 10"
        norm, ratio = re.search(r"reaches step 1 with norm (\S+): (\S+) of what it was", said.inner_text()).groups()
        assert float(norm) == pytest.approx(norms[0], rel=0.06)
        assert float(ratio) == pytest.approx(norms[0] / norms[9], rel=0.06)

    def test_a_click_on_the_way_back_opens_what_it_shows(self, backward: Page) -> None:
        page, plot = backward, chart(backward, "unrolled")
        norms = self.norms(10)[0]
        place_of_cell = """(plot) => {
            plot.scrollIntoView({ block: "center" });
            const { left, top } = plot.getBoundingClientRect();
            const { xaxis, yaxis } = plot._fullLayout;
            return [left + xaxis._offset + xaxis.d2p(4), top + yaxis._offset + yaxis.d2p(11)];
        }"""
        at = plot.evaluate(place_of_cell)
        page.mouse.move(*at)
        page.wait_for_timeout(300)  # Plotly looks at the pointer every 50 ms
        page.mouse.click(*at)
        settle(page)
        assert place(page) == "back at step 4 / 10"
        expect(page.get_by_text(f"{norms[3]:.4f}").first).to_be_visible()

    def test_arrows_carry_the_norms(self, backward: Page) -> None:
        page, plot = backward, chart(backward, "unrolled")
        norms = self.norms(10)[0]
        assert self.labels(plot) == {k + 0.5: short(norms[k - 1]) for k in range(1, 10)}
        choose(page, "whole loss")
        whole = self.norms(None)[0]
        page.wait_for_function(
            """([plot, text]) => plot._fullData.find((t) => t.mode === "text" && t.yaxis === "y").text[0] === text""",
            arg=[plot.element_handle(), short(whole[0])],
        )
        assert self.labels(plot) == {k + 0.5: short(whole[k - 1]) for k in range(1, 10)}

    def test_both_passes_play_one_after_the_other(self, backward: Page) -> None:
        page = backward
        plot = self.chosen(page, "both")
        press(page, "First step")
        settle(page)
        forward = plot.evaluate("(plot) => plot._fullLayout.title.text")
        page.get_by_label("Speed").select_option("5")
        press(page, "Play")
        drawn = page.evaluate(WATCH_STEPS, [plot.element_handle(), 6])
        whole = [*range(1, 11), *range(9, 0, -1)]
        assert drawn["seen"] in (whole, whole[1:])  # the first one may be over before the watch begins
        assert place(page) == "back at step 1 / 10"
        page.get_by_role("button", name="Play", exact=True).wait_for()
        assert plot.evaluate("(plot) => plot._fullLayout.title.text") != forward
        slider = page.get_by_role("slider", name="Time step")
        expect(slider).to_have_value("20")
        slider.fill("5")
        settle(page)
        assert place(page) == "step 5 / 10"
        page.wait_for_function(
            "([plot, title]) => plot._fullLayout.title.text === title", arg=[plot.element_handle(), forward]
        )

    def test_a_row_that_reads_from_the_end_is_lit_from_the_other_side(self, page: Page, app_url: str) -> None:
        opened(page, f"{app_url}{self.address}&bidirectional=True")
        plot = self.chosen(page, "both")
        press(page, "Next step")
        page.wait_for_timeout(300)
        lit = plot.evaluate("""(plot) => {
            const { xaxis, yaxis, yaxis4 } = plot._fullLayout;
            const veils = Array.from(plot.parentElement.querySelectorAll(".rnnviz-veil"));
            return [yaxis, yaxis4].map((axis) => [2, 9].map((step) => {
                const x = xaxis._offset + xaxis.d2p(step);
                const over = (v) => v.offsetLeft <= x && x <= v.offsetLeft + v.offsetWidth;
                return !veils.some((veil) => Math.abs(veil.offsetTop - axis._offset) < 2 && over(veil));
            }));
        }""")
        assert lit == [[True, False], [False, True]]


def test_no_chart_is_mounted_anew_and_zoom_stays_over_a_hundred_updates(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/train?lang=en&hidden=16")
    page.get_by_role("button", name="Start", exact=True).click()
    plot = page.locator(".st-key-train-loss .js-plotly-plot")
    plot.locator(".scatterlayer .trace").first.wait_for(state="attached", timeout=30_000)
    chart(page, "train-loss")
    plot.evaluate("(plot) => { plot.firstChild.marked = true; plot.scrollIntoView({ block: 'center' }); }")
    page.wait_for_timeout(1000)
    area = plot.locator(".nsewdrag").first.bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.2, area["y"] + area["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.6, area["y"] + area["height"] * 0.7, steps=5)
    page.mouse.up()
    page.wait_for_function("(plot) => plot.layout.xaxis.autorange !== true", arg=plot.element_handle())
    state = """(plot) => {
        const { xaxis, yaxis } = plot._fullLayout;
        const last = Math.max(...plot._fullData.map((trace) => (trace.x?.length ? trace.x[trace.x.length - 1] : 0)));
        return { ranges: [...xaxis.range, ...yaxis.range], last };
    }"""
    zoomed = plot.evaluate(state)
    page.wait_for_function(
        f"([plot, last]) => ({state})(plot).last >= last + 100",
        arg=[plot.element_handle(), zoomed["last"]],
        timeout=60_000,
    )
    later = plot.evaluate(state)
    assert later["ranges"] == pytest.approx(zoomed["ranges"])
    assert plot.evaluate("(plot) => plot.firstChild.marked")
    page.get_by_role("button", name="Pause", exact=True).click()
