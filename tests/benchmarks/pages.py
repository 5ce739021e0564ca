"""How fast the pages answer, in headless Chromium: `python -m tests.benchmarks.pages [--page PAGE] [--json FILE]`.

Measured are, for each slider of each page, the time from a key press to the changed picture (median of 20 presses, 10
where H is 256; each asks for numbers that nobody has seen before); the steps a second that Unroll draws while it plays;
updates a second, mounts and blank frames of the live loss chart over 10 s, and whether its zoom stays for 100 updates;
the time from Pause to its last change, and from `streamlit run` to the first chart; a match over 500,000 tokens.

Goals: 200 ms at H 64, T 50 and 400 ms at H 256, T 200; 10 steps a second; 5 updates a second, one mount, no blank
frame, the zoom kept; 500 ms; 5 s; 1 s.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from tests.benchmarks import matching
from tests.benchmarks.dials import DIALS, GOALS_MS, LARGE, PAGES, REACH, SMALL, Dial
from tests.benchmarks.watch import LAST_CHANGE, SIGNATURE, STEPS_DRAWN, WAIT_FOR_CHANGE, WATCH_LIVE
from tests.browser.visit import chart, settle, visit

ROOT = Path(__file__).parents[2]
PRESSES = {SMALL: 20, LARGE: 10}
LIVE_S, PLAY_S, UPDATES = 10, 2, 100
SPEEDS = (10, 20)


@contextlib.contextmanager
def server() -> Iterator[tuple[str, float]]:
    """A fresh server of the app: its address, and when it was started."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    begun = time.perf_counter()
    options = {"port": port, "address": "127.0.0.1", "headless": "true", "fileWatcherType": "none"}
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py"]
        + [f"--server.{name}={value}" for name, value in options.items()],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            time.sleep(0.02)
        yield url, begun
    finally:
        process.terminate()
        process.wait(10)


def first_chart(page: Page) -> Locator:
    """The first chart of the page, once it is drawn."""
    plot = page.locator(".js-plotly-plot").first
    plot.locator(".main-svg").first.wait_for(state="attached", timeout=60_000)
    return plot


def address(url: str, page: str, H: int, T: int) -> str:
    return f"{url}/{'' if page == 'unroll' else page}?hidden={H}&length={T}&lang=en"


def answers_ms(page: Page, url: str, dial: Dial, size: tuple[int, int]) -> list[float]:
    """Times from a key press on a slider to the changed chart, in milliseconds; the first press is left out."""
    presses = PRESSES.get(size, PRESSES[SMALL])
    at = dict(zip(REACH, size, strict=True))
    if dial.slider in at:  # presses lead up to the size and end there
        at[dial.slider] -= presses + 1
    visit(page, address(url, dial.page, at["hidden"], at["length"]) + dial.query)
    if dial.view:
        page.locator(f".st-key-{dial.view[0]}").get_by_role("radio").nth(dial.view[1]).click()
        settle(page)
    thumb = page.locator(f".st-key-{dial.slider} input[type=range]")
    if dial.begin:
        thumb.press(dial.begin)
        settle(page)
    plot = chart(page, dial.chart)
    plot.scroll_into_view_if_needed()
    times = []
    for _press in range(presses + 1):
        settle(page)
        plot.evaluate(WAIT_FOR_CHANGE)
        thumb.focus()
        page.keyboard.press(dial.toward)
        answered = page.evaluate("() => window.changed")
        if answered is None:
            raise TimeoutError(
                f"{dial.chart} on {dial.page} does not change with {dial.slider} at H {size[0]}, T {size[1]}"
            )
        times.append(answered)
    return times[1:]


def slider_rows(page: Page, url: str, pages: tuple[str, ...]) -> Iterator[dict]:
    """One row for each slider and size, printed as it is measured."""
    print(f"{'page':10} {'slider':22} {'chart':20} {'H':>4} {'T':>4} {'median':>8} {'slowest':>8} {'goal':>7}")
    for dial in DIALS:
        for n, (H, T) in enumerate(dial.sizes) if dial.page in pages else ():
            times = answers_ms(page, url, dial, (H, T))
            goal = list(GOALS_MS.values())[n]
            row = {"page": dial.page, "slider": dial.slider, "chart": dial.chart, "H": H, "T": T}
            row |= {"median_ms": statistics.median(times), "slowest_ms": max(times), "goal_ms": goal}
            missed = "" if row["median_ms"] <= goal else "  missed"
            line = (
                "{page:10} {slider:22} {chart:20} {H:4} {T:4} {median_ms:5.0f} ms {slowest_ms:5.0f} ms {goal_ms:4} ms"
            )
            print(line.format(**row) + missed, flush=True)
            yield row


def playing(page: Page, url: str, speed: int) -> dict[str, float]:
    """Steps a second that Unroll draws at a speed, beside the frames a second of this browser."""
    visit(page, address(url, "unroll", *SMALL))
    chart(page, "unrolled")
    bar = page.locator(".rnnviz-transport")
    bar.get_by_role("combobox").select_option(str(speed))
    bar.get_by_role("button", name="Play", exact=True).click()
    return {"speed": speed, **page.evaluate(STEPS_DRAWN, [bar.element_handle(), PLAY_S])}


def live(page: Page, url: str) -> dict[str, float]:
    """What the live loss chart does while it trains; whether it keeps its zoom; how long Pause takes."""
    visit(page, f"{url}/train?lang=en")
    page.get_by_role("button", name="Start", exact=True).click()
    plot = page.locator(".st-key-train-loss .js-plotly-plot")
    plot.locator(".scatterlayer .trace").first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(1000)
    seen = page.evaluate(WATCH_LIVE, [plot.element_handle(), LIVE_S])
    seen["zoom_kept"] = zoom_kept(page, plot)
    plot.evaluate(LAST_CHANGE)
    page.get_by_role("button", name="Pause", exact=True).click()
    return seen | {"pause_ms": page.evaluate("() => window.still")}


def zoom_kept(page: Page, plot: Locator) -> bool:
    """Whether a zoom made by hand is still there after 100 updates, in the same chart."""
    box = plot.locator(".nsewdrag").first.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=5)
    page.mouse.up()
    node, ranges = plot.element_handle(), "(plot) => plot._fullLayout.xaxis.range.join()"
    zoomed, begun = plot.evaluate(ranges), updates(page)
    while updates(page) < begun + UPDATES:
        page.wait_for_timeout(100)
    return node.evaluate("(plot) => plot.isConnected") and node.evaluate(ranges) == zoomed


def updates(page: Page) -> int:
    """How many updates the run has made, as the page says."""
    said = page.locator(".st-key-train-status").inner_text()
    return int(re.search(r"([\d,]+) of [\d,]+ updates", said)[1].replace(",", ""))


def main() -> None:
    """Measure, print and write everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", choices=PAGES, help="measure this page only")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    pages = (arguments.page,) if arguments.page else PAGES
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        context.add_init_script(SIGNATURE)
        page = context.new_page()
        with server() as (url, begun):
            page.goto(url)
            first_chart(page)
            figures = {"cold_start_s": time.perf_counter() - begun}
            figures["sliders"] = list(slider_rows(page, url, pages))
            if "unroll" in pages:
                figures["playing"] = [playing(page, url, speed) for speed in SPEEDS]
                for row in figures["playing"]:
                    print("playing at {speed}: {steps_per_s:.1f} steps/s ({frames_per_s:.0f} frames/s)".format(**row))
            if "train" in pages:
                figures["live"] = live(page, url)
                said = "live: {updates_per_s:.1f} updates/s, {mounts} mount(s), {blank_frames} blank frame(s)"
                print((said + ", zoom kept: {zoom_kept}; pause: {pause_ms:.0f} ms").format(**figures["live"]))
        browser.close()
    print(f"cold start: {figures['cold_start_s']:.1f} s")
    if not arguments.page:
        matching.main()
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
