"""How fast the pages answer, in headless Chromium: `python -m tests.benchmarks.pages [--json FILE]`.

Measured are: the time from a key press on a slider to the changed picture (median of 20); updates a second, mounts
and blank frames of the live loss chart over 10 s; the time from Pause to the last change of that chart; and the time
from `streamlit run` to the first chart. Goals: 300 ms at H 64, T 50; 5 updates a second, one mount, no blank frame;
500 ms; 5 s.
"""

from __future__ import annotations

import argparse
import contextlib
import json
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

from tests.browser.visit import settle, visit

ROOT = Path(__file__).parents[2]
PRESSES = 20
LIVE_S = 10
SIZES = ((64, 50), (256, 200))
PAGES = ("unroll", "gradients")
SLIDERS = {"hidden": "hidden", "length": "length"}

SIGNATURE = """
window.signature = (plot) => plot._fullData.map((trace) => {
    const values = trace.z ? Array.from(trace.z, (row) => Array.from(row)).flat() : Array.from(trace.y ?? []);
    let sum = 0;
    for (const v of values) if (Number.isFinite(v)) sum = (sum * 31 + v * 1e6) % 1e9;
    return `${trace.type} ${values.length} ${sum}`;
}).join();
"""
WAIT_FOR_CHANGE = """async (plot) => {
    const before = window.signature(plot);
    const pressed = new Promise((done) => addEventListener("keydown", () => done(performance.now()),
        { once: true, capture: true }));
    window.changed = (async () => {
        const start = await pressed;
        while (window.signature(plot) === before) await new Promise(requestAnimationFrame);
        await new Promise(requestAnimationFrame);
        return performance.now() - start;
    })();
}"""
WATCH_LIVE = """async ([plot, seconds]) => {
    let [updates, mounts, blanks, last] = [0, 0, 0, window.signature(plot)];
    const watch = new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
            for (const node of addedNodes)
                if (node.matches?.(".js-plotly-plot") || node.querySelector?.(".js-plotly-plot")) mounts += 1;
    });
    watch.observe(document, { childList: true, subtree: true });
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
        await new Promise(requestAnimationFrame);
        if (!plot.isConnected || !plot.querySelector(".scatterlayer .trace")) blanks += 1;
        const now = plot.isConnected ? window.signature(plot) : last;
        if (now !== last) updates += 1;
        last = now;
    }
    watch.disconnect();
    return { updates_per_s: updates / seconds, mounts: mounts + 1, blank_frames: blanks };
}"""
LAST_CHANGE = """async (plot) => {
    const pressed = new Promise((done) => addEventListener("pointerdown", () => done(performance.now()),
        { once: true, capture: true }));
    window.still = (async () => {
        const start = await pressed;
        let [last, changed] = [window.signature(plot), start];
        while (performance.now() < start + 3000) {
            await new Promise(requestAnimationFrame);
            const now = window.signature(plot);
            if (now !== last) changed = performance.now();
            last = now;
        }
        return changed - start;
    })();
}"""


@contextlib.contextmanager
def server() -> Iterator[tuple[str, float]]:
    """A fresh server of the app: its address, and when it was started."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    begun = time.perf_counter()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
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


def slider_ms(page: Page, url: str, name: str, slider: str, H: int, T: int) -> float:
    """Median time from a key press on a sidebar slider to the changed first chart, in milliseconds."""
    visit(page, f"{url}/{'' if name == 'unroll' else name}?hidden={H - 1}&length={T - 1}&lang=en")
    plot = first_chart(page)
    thumb = page.locator(f".st-key-{SLIDERS[slider]} input[type=range]")
    times = []
    for n in range(PRESSES + 1):
        settle(page)
        plot.evaluate(WAIT_FOR_CHANGE)
        thumb.focus()
        page.keyboard.press("ArrowRight" if n % 2 == 0 else "ArrowLeft")
        times.append(page.evaluate("() => window.changed"))
    return statistics.median(times[1:])


def live(page: Page, url: str) -> tuple[dict[str, float], float]:
    """What the live loss chart does while it trains, and how long Pause takes, in milliseconds."""
    visit(page, f"{url}/train?lang=en")
    page.get_by_role("button", name="Start", exact=True).click()
    plot = page.locator(".st-key-train-loss .js-plotly-plot")
    plot.locator(".scatterlayer .trace").first.wait_for(state="attached", timeout=60_000)
    page.wait_for_timeout(1000)
    seen = page.evaluate(WATCH_LIVE, [plot.element_handle(), LIVE_S])
    plot.evaluate(LAST_CHANGE)
    page.get_by_role("button", name="Pause", exact=True).click()
    return seen, page.evaluate("() => window.still")


def main() -> None:
    """Measure, print and write everything."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
        context.add_init_script(SIGNATURE)
        page = context.new_page()
        with server() as (url, begun):
            page.goto(url)
            first_chart(page)
            cold_start_s = time.perf_counter() - begun
            sliders = [
                {"page": name, "slider": slider, "H": H, "T": T, "median_ms": slider_ms(page, url, name, slider, H, T)}
                for H, T in SIZES
                for name in PAGES
                for slider in SLIDERS
            ]
            seen, pause_ms = live(page, url)
        browser.close()
    figures = {"slider": sliders, "live": seen, "pause_ms": pause_ms, "cold_start_s": cold_start_s}
    for row in sliders:
        print("{page}: {slider} at H {H}, T {T}: {median_ms:.0f} ms".format(**row))
    print("live: {updates_per_s:.1f} updates/s, {mounts} mount(s), {blank_frames} blank frame(s)".format(**seen))
    print(f"pause: {pause_ms:.0f} ms; cold start: {cold_start_s:.1f} s")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
