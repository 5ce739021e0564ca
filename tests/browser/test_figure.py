"""The figure component and the transport bar in a real browser, on the page demo_figure.py."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from rnnviz.plots.theme import DARK, LIGHT
from tests.browser.conftest import Shared
from tests.browser.visit import chart, opening, settle, visit

opened = opening("heat", "curves", "output")

WATCH_MOUNTS = """
window.mounts = 0;
new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
        for (const node of addedNodes)
            if (node.matches?.(".main-svg") || node.querySelector?.(".main-svg")) window.mounts += 1;
}).observe(document, { childList: true, subtree: true });
"""

COUNT_PICTURES = """async (plot, pictures) => {
    for (; pictures > 0; pictures -= 1) await new Promise((done) => plot.once("plotly_afterplot", done));
}"""


@pytest.fixture(scope="session")
def demo_url(serve: Callable[[Path], str]) -> str:
    return serve(Path(__file__).with_name("demo_figure.py"))


@pytest.fixture
def demo(shared: Shared, demo_url: str) -> Page:
    """The page as it opens, but for what was zoomed."""
    page = shared(demo_url, opened)
    page.get_by_role("button", name="from the beginning").click()
    expect(page.get_by_text(re.compile(r"^step 1, runs"))).to_be_visible()
    settle(page)
    return page


def said(page: Page, word: str) -> str:
    return page.get_by_test_id("stText").filter(has_text=re.compile(f"^{word}")).inner_text()


def runs(page: Page) -> int:
    return int(said(page, "step").split()[-1])


def press(page: Page, slider: str, key: str) -> None:
    page.locator(f"input[type=range][aria-label={slider}]").press(key)


def wait_for_rows(page: Page, rows: int) -> None:
    page.wait_for_function(
        "(rows) => document.querySelector('.st-key-heat .js-plotly-plot')._fullData[0].z.length === rows",
        arg=rows,
    )


def rule_step(plot: Locator) -> float:
    """The time step in the middle of the chart's cursor rule."""
    return plot.evaluate("""(plot) => {
        const rule = plot.parentElement.querySelector(".rnnviz-rule").getBoundingClientRect();
        const { xaxis } = plot._fullLayout;
        return xaxis.p2d(rule.left + rule.width / 2 - plot.getBoundingClientRect().left - xaxis._offset);
    }""")


def cell(plot: Locator, x: float, y: float) -> tuple[float, float]:
    """Where a data point of a chart is on the page, in pixels."""
    return plot.evaluate(
        """(plot, [x, y]) => {
            plot.scrollIntoView({ block: "center" });
            const { xaxis, yaxis } = plot._fullLayout;
            const { left, top } = plot.getBoundingClientRect();
            return [left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y)];
        }""",
        [x, y],
    )


def test_a_slider_changes_the_chart_in_place(demo: Page) -> None:
    plot = chart(demo, "heat")
    plot.evaluate("(plot) => { plot.firstChild.marked = true; }")
    assert plot.evaluate("(plot) => plot._fullData[0].z.length") == 64
    press(demo, "units", "ArrowLeft")
    wait_for_rows(demo, 63)
    assert plot.evaluate("(plot) => plot.firstChild.marked")


def test_a_click_on_a_heat_map_reaches_python_once_and_moves_the_cursor(demo: Page) -> None:
    plot = chart(demo, "heat")
    x, y = cell(plot, 12, 30)
    demo.mouse.move(x - 40, y)
    demo.mouse.move(x, y)
    demo.locator(".st-key-heat .rnnviz-over").wait_for()
    demo.wait_for_timeout(300)  # Plotly looks at the pointer every 50 ms, and a click takes what it saw last
    assert plot.locator(".nsewdrag").first.evaluate("(drag) => getComputedStyle(drag).cursor") == "pointer"
    demo.mouse.click(x, y)
    expect(
        demo.get_by_text("clicks [Click(curve=0, x=12, y=30, point=(29, 11), customdata=None, back=False)]")
    ).to_be_visible()
    demo.wait_for_timeout(300)
    settle(demo)
    assert said(demo, "step").startswith("step 12,")
    assert rule_step(plot) == pytest.approx(12, abs=0.1)
    press(demo, "steps", "ArrowLeft")
    settle(demo)
    assert said(demo, "clicks").count("Click(") == 1


def test_keys_pick_a_cell_and_enter_clicks_it(demo: Page) -> None:
    demo.locator(".st-key-heat [role=img]").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowDown"):
        demo.keyboard.press(key)
        demo.wait_for_timeout(80)
    demo.keyboard.press("Enter")
    expect(
        demo.get_by_text("clicks [Click(curve=0, x=3, y=63, point=(62, 2), customdata=None, back=False)]")
    ).to_be_visible()


def test_playing_moves_every_rule_and_frame_without_a_run(demo: Page) -> None:
    demo.get_by_label("Speed").select_option("10")
    before = runs(demo)
    demo.get_by_role("button", name="Play").click()
    demo.wait_for_timeout(2000)
    assert runs(demo) == before
    assert demo.locator("[data-testid=stApp]").get_attribute("data-test-script-state") == "notRunning"
    demo.get_by_role("button", name="Pause").click()
    expect(demo.get_by_text(re.compile(r"^step \d+, runs"))).not_to_have_text(re.compile("^step 1,"))
    settle(demo)
    step = int(said(demo, "step").split(",")[0].split()[1])
    assert 16 <= step <= 26
    assert runs(demo) == before + 1
    for key in ("heat", "curves"):
        assert rule_step(chart(demo, key)) == pytest.approx(step, abs=0.2)
    assert demo.locator(".st-key-curves .rnnviz-rule").count() == 2
    assert chart(demo, "output").evaluate("(plot) => plot._fullLayout.title.text") == f"Output at step {step}"


def test_keys_move_the_cursor_and_the_server_hears_where_it_rests(demo: Page) -> None:
    before = runs(demo)
    demo.locator(".st-key-curves [role=img]").focus()
    for key in ("End", "ArrowLeft", "ArrowLeft"):
        demo.keyboard.press(key)
    expect(demo.get_by_text("step 48 / 50")).to_be_visible()
    expect(demo.get_by_text(f"step 48, runs {before + 1}")).to_be_visible()
    demo.keyboard.press("Home")
    expect(demo.get_by_text(f"step 1, runs {before + 2}")).to_be_visible()


def test_scrubbing_is_live_and_tells_the_server_on_release(demo: Page) -> None:
    track = demo.get_by_role("slider", name="Time step").bounding_box()
    middle = track["y"] + track["height"] / 2
    before = runs(demo)
    demo.mouse.move(track["x"] + 20, middle)
    demo.mouse.down()
    demo.mouse.move(track["x"] + track["width"] / 2, middle, steps=10)
    demo.wait_for_timeout(400)
    assert rule_step(chart(demo, "heat")) == pytest.approx(25.5, abs=1)
    assert runs(demo) == before
    demo.mouse.up()
    expect(demo.get_by_text(re.compile(rf"^step 2[56], runs {before + 1}$"))).to_be_visible()


def test_the_server_moves_the_cursor_and_clips_it(demo: Page) -> None:
    demo.get_by_role("button", name="to step 7").click()
    expect(demo.get_by_text("step 7 / 50")).to_be_visible()
    assert rule_step(chart(demo, "heat")) == pytest.approx(7, abs=0.1)
    demo.get_by_role("button", name="Last step").click()
    expect(demo.get_by_text(re.compile("^step 50, runs"))).to_be_visible()
    press(demo, "steps", "ArrowLeft")
    expect(demo.get_by_text("step 49 / 49")).to_be_visible()
    expect(demo.get_by_text(re.compile("^step 49, runs"))).to_be_visible()


def test_labels_are_text_and_not_markup(demo: Page) -> None:
    assert demo.locator(".rnnviz-token").inner_text() == "<a>"


def test_the_theme_of_the_page_chooses_the_template_without_a_run(demo: Page) -> None:
    plot = chart(demo, "heat")
    before = runs(demo)
    for scheme, template in (("dark", DARK), ("light", LIGHT)):
        demo.emulate_media(color_scheme=scheme)
        demo.wait_for_function(
            "([plot, color]) => plot._fullLayout.font.color === color",
            arg=[plot.element_handle(), template.layout.font.color],
        )
        scale = plot.evaluate("(plot) => plot._fullLayout.coloraxis.colorscale")
        assert scale == json.loads(json.dumps(template.layout.coloraxis.colorscale))
    assert runs(demo) == before


def test_every_chart_says_what_it_shows(demo: Page) -> None:
    for key, alt in (("heat", "64 hidden units over time"), ("output", "output distribution")):
        assert demo.locator(f".st-key-{key}").get_by_role("img", name=alt).count() == 1


def test_a_chart_fills_its_place_and_follows_it(demo: Page) -> None:
    for width in (1440, 390, 800):
        demo.set_viewport_size({"width": width, "height": 844})
        demo.wait_for_function("""() => {
            const plot = document.querySelector(".st-key-heat .js-plotly-plot");
            const place = document.querySelector(".st-key-heat").clientWidth;
            return Math.abs(plot._fullLayout.width - place) < 2;
        }""")
        assert demo.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_button_sends_a_chart_elsewhere(demo: Page) -> None:
    titles = demo.locator(".modebar-btn").evaluate_all("(all) => all.map((button) => button.dataset.title)")
    assert set(titles) == {"Download plot as a PNG", "Zoom", "Pan", "Zoom in", "Zoom out", "Reset axes"}


def test_zoom_survives_an_update(demo: Page) -> None:
    plot = chart(demo, "heat")
    (x0, y0), (x1, y1) = cell(plot, 10, 50), cell(plot, 30, 20)
    demo.mouse.move(x0, y0)
    demo.mouse.down()
    demo.mouse.move(x1, y1, steps=5)
    demo.mouse.up()
    demo.wait_for_function("document.querySelector('.st-key-heat .js-plotly-plot').layout.xaxis.range[0] > 9")
    zoomed = plot.evaluate("(plot) => [...plot._fullLayout.xaxis.range]")
    press(demo, "units", "ArrowLeft")
    wait_for_rows(demo, 63)
    assert plot.evaluate("(plot) => [...plot._fullLayout.xaxis.range]") == zoomed


TITLE = """(plot) => {
    const box = plot.getBoundingClientRect();
    const of = (name) => {
        const text = plot.querySelector(`.${name}`);
        const lines = [...text.querySelectorAll("tspan.line")];
        return (lines.length ? lines : [text]).map((line) => {
            const { right, top, bottom } = line.getBoundingClientRect();
            return { said: line.textContent, right: right - box.left, top: top - box.top, bottom: bottom - box.top };
        });
    };
    return {
        title: of("gtitle"), subtitle: of("gtitle-subtitle"), width: box.width, height: box.height,
        place: plot.parentElement.getBoundingClientRect().height, picture: plot._fullLayout._size.t,
        alt: plot.parentElement.querySelector("[role=img]").getAttribute("aria-label"),
    };
}"""


@pytest.mark.parametrize(("width", "narrow"), [(390, True), (1440, False)])
def test_titles_take_the_width_of_the_chart_and_the_lines_that_they_need(
    page: Page, demo_url: str, width: int, narrow: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, f"{demo_url}?titles=1")
    found = {key: chart(page, key).evaluate(TITLE) for key in ("english", "chinese", "beside")}
    for key in ("english", "chinese"):
        title, subtitle = found[key]["title"], found[key]["subtitle"]
        lines = [*title, *subtitle]
        assert all((len(part) > 1) is narrow for part in (title, subtitle))
        written = ". ".join("".join(line["said"] for line in part) for part in (title, subtitle))
        assert written.replace(" ", "") == found[key]["alt"].replace(" ", "")
        assert all(line["right"] <= found[key]["width"] for line in lines)
        assert all(above["bottom"] <= below["top"] + 3 for above, below in itertools.pairwise(lines))
        assert lines[0]["top"] >= 0
        assert lines[-1]["bottom"] <= found[key]["picture"]
        assert not any(line["said"][0] in "，。！？：；、）" for line in lines)
        assert found[key]["place"] == pytest.approx(found[key]["height"], abs=1)
    assert found["beside"]["picture"] == found["english"]["picture"]
    assert found["beside"]["height"] == found["english"]["height"]


def test_a_live_fragment_updates_in_place_without_a_blank_frame(page: Page, demo_url: str) -> None:
    visit(page, demo_url + "?live=1")
    plot = chart(page, "live")
    page.evaluate(WATCH_MOUNTS)
    page.wait_for_timeout(1000)
    seen = plot.evaluate("""async (plot) => {
        window.mounts = 0;
        let [updates, blanks] = [0, 0];
        plot.on("plotly_afterplot", () => (updates += 1));
        const end = performance.now() + 3000;
        while (performance.now() < end) {
            await new Promise(requestAnimationFrame);
            const image = plot.querySelector(".heatmaplayer image");
            if (!plot.isConnected || !image?.href.baseVal) blanks += 1;
        }
        return { updates, blanks, mounts: window.mounts };
    }""")
    assert seen["mounts"] == seen["blanks"] == 0
    assert seen["updates"] >= 12


def test_a_slow_browser_asks_for_no_picture_before_it_has_drawn_the_last(page: Page, demo_url: str) -> None:
    asked: list[object] = []
    page.once("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(frame)))
    visit(page, demo_url + "?live=1")
    plot = chart(page, "live")
    browser = page.context.new_cdp_session(page)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": 5})
    plot.evaluate(COUNT_PICTURES, 1)
    before = len(asked)
    plot.evaluate(COUNT_PICTURES, 5)
    browser.detach()
    assert 4 <= len(asked) - before <= 6  # with a timer of its own it asks twice as often
