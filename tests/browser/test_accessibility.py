"""Every page for those who use the keyboard, hear the page, or need contrast: axe-core, the Tab key, measured ink.

axe-core judges what is HTML. The words of a chart are SVG on top of what the chart has drawn, which it cannot decide:
their contrast is measured, against the colours in a picture of the page without them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from rnnviz.plots.theme import DARK, LIGHT
from tests.browser.conftest import Shared
from tests.browser.visit import RESTING, chart, settle, visit
from tests.plots.contrast import ENOUGH, contrast

PAGES = {
    "": "Part of the page",
    "gradients": "Part of the page",
    "cells": "Cell",
    "dynamics": "View",
    "train": "Part of the page",
    "rules": None,
    "memory": None,
    "language-model": "Part of the page",
    "classify": "Part of the page",
    "tag": "Part of the page",
    "translate": None,
    "my-data": "Part of the page",
}  # the switch between the parts of each page
FILLED_BY = {
    "Watch it learn": "train-one",
    "One update": "train-update-make",
    "Runs": "runs-keep",
    "Train": "classify-one",
    "Train and test": "tag-one",
    "Fill in the blank": "tag-blank-one",
    "Learning": "language-one",
    "Open data": "mydata-sample-csv",
}  # buttons by their keys
TEMPLATES = {"light": LIGHT, "dark": DARK}
QUERY = "lang=en&hidden=16&length=12"
SIDEBAR = "[data-testid=stSidebar]"


@dataclass(frozen=True)
class Known:
    """A rule of axe-core that elements of Streamlit's own break, and why it cannot be helped here."""

    rule: str
    selector: str
    why: str


THEIRS = (
    Known("list", "ul[data-testid=stSidebarNavItems]", "the names of the groups of pages are <div> in the list"),
    Known(
        "scrollable-region-focusable", ".katex-display", "browsers stop at a wide equation, axe-core does not know it"
    ),
    Known("listitem", "[data-testid=stSidebarNavItems] li", "and the groups are <div> between the list and its items"),
)

# What takes axe-core long and gives it nothing to find is left out: the pictures of charts, as it skips SVG, and
# equations, if they have the ink of their text.
AXE = """async ([rules, known, but]) => {
    const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a",
        "wcag21aa", "wcag22aa", "best-practice"] };
    const ink = (e) => getComputedStyle(e).color;
    const tinted = [...document.querySelectorAll(".katex")].some((equation) =>
        [equation, ...equation.querySelectorAll("*")].some((e) => ink(e) !== ink(equation.parentElement)));
    const pictures = [...document.querySelectorAll(".rnnviz-figure .main-svg")].map((svg) => {
        const place = document.createComment("");
        svg.replaceWith(place);
        return () => place.replaceWith(svg);
    });
    const { violations } = await axe.run(
        { exclude: tinted ? [but] : [but, ".katex"] },
        { runOnly, elementRef: true, resultTypes: ["violations"], selectors: false });
    for (const back of pictures) back();
    return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).flatMap(({ id, nodes }) => nodes
        .filter(({ element }) => !known.some(({ rule, selector }) => rule === id && element.matches(selector)))
        .map(({ element, failureSummary }) => `${id}: ${element.outerHTML.slice(0, 160)} ${failureSummary}`));
}"""
DRAWN = """(ink) => !document.querySelector("[data-stale=true]")
    && [...document.querySelectorAll(".rnnviz-figure")].every((box) =>
    box.querySelector(".main-svg") && box.querySelector(".js-plotly-plot")._fullLayout.font.color === ink)"""
WORDS = """() => [...document.querySelectorAll(".rnnviz-figure text")]
    .filter((text) => text.textContent.trim() && text.checkVisibility({ visibilityProperty: true })
        && !text.closest(".modebar, .hoverlayer"))
    .flatMap((text) => [text, ...text.querySelectorAll("tspan")].map((part) => {
        let opacity = Number(getComputedStyle(part).fillOpacity);
        for (let e = part; e.matches("svg, svg *"); e = e.parentElement) opacity *= getComputedStyle(e).opacity;
        const { left, top, right, bottom } = part.getBoundingClientRect();
        const chart = part.closest("[class*=st-key-]").className.match(/st-key-(\\S+)/)[1];
        return { said: `${chart}: ${part.textContent}`, fill: getComputedStyle(part).fill, opacity,
            box: [left, top, right, bottom].map(Math.round) };
    }))
    .filter(({ opacity, box: [left, top, right, bottom] }) => opacity && right > left && bottom > top)"""
WORDLESS = ".rnnviz-figure text, .rnnviz-figure tspan { fill: transparent !important; stroke: none !important }"


def opened(page: Page, address: str) -> None:
    """Open a page and wait until all of it is there."""
    visit(page, address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    complete(page)


def complete(page: Page, path: str = "") -> None:
    """Wait until all of a page is there."""
    page.wait_for_selector(RESTING, state="attached", timeout=30_000)
    late = ".st-key-mydata-sample-csv" if path == "my-data" else ".rnnviz-figure"  # that one opens without a chart
    expect(page.locator(late).first).to_be_visible(timeout=30_000)
    shown(page)


def go_to(page: Page, path: str) -> None:
    """Go on to another page of the app: that takes a quarter of the time of opening it."""
    link = page.locator(f"[data-testid=stSidebarNavLink][href$='/{path}']")
    name = link.inner_text().split()[-1]  # behind the letters of its icon
    link.click()
    page.mouse.move(1439, 0)  # what lies under the pointer looks like what has the focus
    expect(page.get_by_role("heading", level=1)).to_contain_text(name, timeout=30_000)
    complete(page, path)


def shown(page: Page, scheme: str = "light") -> None:
    """Wait until nothing is greyed out as out of date, and all charts are drawn in the colours of a theme."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(DRAWN, arg=TEMPLATES[scheme].layout.font.color, timeout=20_000)


def parts(page: Page, path: str) -> Iterator[str]:
    """Open the parts of a page one after the other; their names."""
    if PAGES[path] is None:
        yield path
        return
    switch = page.get_by_test_id("stMain").get_by_role("radiogroup", name=PAGES[path], exact=True).get_by_role("radio")
    expect(switch.first).to_be_visible()
    for part in switch.all():
        name = part.inner_text()
        part.click()
        settle(page)
        if name in FILLED_BY:
            page.locator(f".st-key-{FILLED_BY[name]} button").first.click()
            settle(page)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        yield name


def axe(page: Page, *rules: str, known: tuple[Known, ...] = THEIRS, but: str = "#none") -> list[str]:
    """What axe-core finds serious or critical; `but` is the selector of what is left out."""
    if page.evaluate("() => !window.axe"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(AXE, [rules or None, [asdict(entry) for entry in known], but])


def faint(page: Page) -> list[str]:
    """The words on charts whose contrast with the colour that is most of what lies behind them is too low.

    Twice so: on a busy machine a chart may be drawn between the look at the words and that at the picture.
    """
    return _faint(page) and _faint(page)


def _faint(page: Page) -> list[str]:
    words = page.evaluate(WORDS)
    hidden = page.add_style_tag(content=WORDLESS)
    picture = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGBA")).view("<u4")[..., 0]
    hidden.evaluate("(style) => style.remove()")
    found = []
    for word in words:
        left, top, right, bottom = np.maximum(word["box"], 0)
        colors, counts = np.unique(picture[top:bottom, left:right], return_counts=True)
        if not len(colors):
            continue
        behind = colors[counts.argmax()] >> np.array([0, 8, 16]) & 255
        *ink, alpha = [*map(float, re.findall(r"[\d.]+", word["fill"])), 1.0][:4]
        seen = behind + (np.array(ink) - behind) * alpha * word["opacity"]
        if (found_contrast := contrast(seen, behind)) < ENOUGH:
            found.append(f"{word['said']}: {word['fill']} on {behind}, contrast {found_contrast:.2f}")
    return found


def jumps(page: Page) -> list[str]:
    """The headings that are more than one level below the one before them; the first is the page's own."""
    headings = (
        page.get_by_test_id("stMain")
        .get_by_role("heading")
        .evaluate_all("(all) => all.map((heading) => [Number(heading.tagName[1]), heading.innerText])")
    )
    levels = [0, *(level for level, _said in headings)]
    return [f"h{level} after h{levels[n]}: {said}" for n, (level, said) in enumerate(headings) if level > levels[n] + 1]


def make_tall(page: Page) -> None:
    """Make the window as tall as the page, so that all of it is in the picture."""
    height = page.get_by_test_id("stMain").evaluate("(main) => main.scrollHeight")
    page.set_viewport_size({"width": 1440, "height": max(height, 900)})


# One stop of Tab for each control, and one for each group whose members the arrow keys reach. Chromium stops at boxes
# that scroll, such as wide equations, too.
STOPS = """() => {
    const groups = new Map();
    const wide = (e) => e.matches(".katex-display") && e.scrollWidth > e.clientWidth;
    const all = document.querySelectorAll(`a[href], button, input, select, textarea, summary, [tabindex],
        .katex-display`);
    for (const e of [...all].filter((e) => (e.tabIndex >= 0 || wide(e)) && !e.disabled
        && e.checkVisibility({ visibilityProperty: true }))) {
        const group = e.closest("[role=radiogroup], [data-testid=stButtonGroup]") ?? e;
        groups.set(group, [...(groups.get(group) ?? []), e]);
    }
    return [...groups.values()];
}"""
TO_THE_START = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    document.body.blur();
}"""
PREPARE = """(stops) => {
    const style = document.createElement("style");
    style.textContent = "* { transition: none !important }";
    document.head.append(style);
    const near = (e) => [e, e.parentElement, e.parentElement.parentElement, ...e.parentElement.children,
        ...e.querySelectorAll("*")];
    const looks = (e) => near(e).map((one) => {
        const { outline, boxShadow, borderColor, backgroundColor, color, textDecoration } = getComputedStyle(one);
        return [outline, boxShadow, borderColor, backgroundColor, color, textDecoration].join();
    });
    const groups = eval(stops)();
    const plain = new Map(groups.flat().map((e) => [e, looks(e)]));
    window.focused = () => {
        const e = document.activeElement;
        let opacity = e.ariaDisabled === "true" ? 1 : Number(getComputedStyle(e).opacity);
        for (let one = e.parentElement; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
        return {
            html: e.outerHTML.slice(0, 200),
            place: groups.findIndex((group) => group.includes(e)),
            seen: opacity === 1 && looks(e).some((look, n) => look !== plain.get(e)?.[n]),
        };
    };
    window.unchanged = () => eval(stops)().flat().every((e, n) => e === groups.flat()[n]);
    return groups.map((group) => group[0].outerHTML.slice(0, 200));
}"""


def tabbed(page: Page) -> tuple[list[str], list[dict]]:
    """Where Tab should stop, and what has the focus after each press of it, once around the page."""
    page.evaluate(TO_THE_START)
    expected = page.evaluate(PREPARE, STOPS)
    stops = []
    for _press in range(len(expected) + 10):
        page.keyboard.press("Tab")
        # Between two stops the focus can be nowhere: Streamlit takes the button in a box of code away as it is reached.
        if page.evaluate("() => document.activeElement === document.body"):
            continue
        stop = page.evaluate("() => window.focused()")
        if stops and stop["place"] == stops[0]["place"]:
            break
        stops.append(stop)
    return expected, stops


@pytest.fixture(scope="module", params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    """A page; all tests of one come before those of the next."""
    return request.param


@pytest.fixture
def first_part(shared: Shared, app_url: str, path: str) -> Page:
    """The page as it opens, its first part; in the order of the tests, each leaves its page for the next."""
    page = shared(f"{app_url}/?{QUERY}", opened)
    if page.locator("[aria-current=page]").get_attribute("href").rsplit("/", 1)[1] != path:
        go_to(page, path)
    return page


def test_tab_reaches_every_control_in_order_and_in_sight(first_part: Page) -> None:
    """That each of them has a name is one of the rules of axe-core."""
    page = first_part
    expected, stops = tabbed(page)
    if not page.evaluate("() => window.unchanged()"):  # on a busy machine something came to the page late
        expected, stops = tabbed(page)
    unseen = [stop["html"] for stop in stops if not stop["seen"]]
    assert not unseen, "\n".join(unseen)
    missed = [control for n, control in enumerate(expected) if n not in {stop["place"] for stop in stops}]
    assert not missed, "\n".join(missed)
    assert [stop["place"] for stop in stops] == list(range(len(expected)))


def test_no_serious_fault_and_no_faint_word_in_either_theme(first_part: Page, path: str) -> None:
    """Last of all, as it leaves the page in its last part."""
    page, found, sidebar_seen = first_part, [], set()
    for n, name in enumerate(parts(page, path)):
        for scheme in ("light", "dark") if n % 2 == 0 else ("dark", "light"):
            shown(page, scheme)
            make_tall(page)
            # The structure does not depend on the theme, nor the sidebar on the part: one look at them is enough.
            but = SIDEBAR if scheme in sidebar_seen else "#none"
            faults = axe(page, but=but) if scheme == "light" else axe(page, "color-contrast", but=but)
            sidebar_seen.add(scheme)
            found += [f"{name}, {scheme}: {fault}" for fault in faults + faint(page) + jumps(page)]
    assert not found, "\n".join(found)


def test_charts_are_named_and_answer_the_keys(page: Page, app_url: str) -> None:
    opened(page, f"{app_url}/?{QUERY}")
    for picture in page.locator(".rnnviz-figure [role=img]").all():
        assert picture.get_attribute("aria-label")
    chart(page, "states")
    page.locator(".st-key-states [role=img]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("slider", name="Time step")).to_have_value("2")


@pytest.mark.parametrize("at", ["", "memory"])
def test_no_serious_fault_in_chinese(page: Page, app_url: str, at: str) -> None:
    opened(page, f"{app_url}/{at}?{QUERY.replace('en', 'zh_CN')}")
    assert axe(page) == []


@pytest.mark.parametrize("at", ["", "cells"])
def test_no_serious_fault_on_a_telephone(page: Page, app_url: str, at: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"{app_url}/{at}?{QUERY}")
    assert axe(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390


def test_what_is_left_to_streamlit_is_still_there(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, f"{app_url}/cells?{QUERY}&cell=gru")
    page.get_by_test_id("stExpandSidebarButton").click()
    for entry in THEIRS:
        assert entry.why
        assert axe(page, entry.rule, known=()), f"{entry.rule}: to be taken off the list"
        assert not axe(page, entry.rule, known=(entry,))
