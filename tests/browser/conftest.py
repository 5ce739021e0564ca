"""A Streamlit server and a real browser for the tests that need both."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
START_S = 30
OURS = ("http://127.0.0.1:", "blob:", "data:")
PATIENCE_MS = 20_000  # only a test that fails waits so long, or one on a busy machine
SIZE = {"width": 1440, "height": 900}
Shared = Callable[[str, Callable[[Page, str], object]], Page]

expect.set_options(timeout=PATIENCE_MS)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _await_health(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with code {server.returncode}")
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"no answer from {url} after {START_S} s")


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Start a server for a script, once a session, and return its address."""
    servers: dict[Path, tuple[subprocess.Popen, str]] = {}

    def start(script: Path) -> str:
        if script not in servers:
            port = _free_port()
            options = {
                "server.port": port,
                "server.address": "127.0.0.1",
                "server.headless": "true",
                "server.fileWatcherType": "none",
                "browser.gatherUsageStats": "false",
            }
            server = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(script)]
                + [f"--{name}={value}" for name, value in options.items()],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            servers[script] = server, f"http://127.0.0.1:{port}"
            _await_health(servers[script][1], server)
        return servers[script][1]

    yield start
    for server, _ in servers.values():
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def app_url(serve: Callable[[Path], str]) -> str:
    return serve(ROOT / "app.py")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        reason = "no Chromium on the PATH: the browser tests need one"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What the tabs share: the cache of the browser, so that only the first one loads the page's scripts.

    Nothing moves that need not (`prefers-reduced-motion`): a third of what opening a page costs was its placeholders
    that shimmer.
    """
    context = browser.new_context(viewport=SIZE, locale="en-US", reduced_motion="reduce")
    yield context
    context.close()


class Tab:
    """A tab of 1440 x 900 that hears its errors, and which hosts it asks."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.add_init_script("localStorage.clear()")  # or it would open with the sidebar as another tab left it
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "request", lambda request: None if request.url.startswith(OURS) else self.faults.append(request.url)
        )

    def _heard(self, message: ConsoleMessage) -> None:
        # Opened at a page other than the first, Streamlit looks for its server under that page's address too.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.faults.append(message.text)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of the test's own; at the end it must have reported no error and asked no host but this one."""
    tab = Tab(context)
    yield tab.page
    tab.page.close()
    assert not tab.faults


@pytest.fixture(scope="module")
def last_tab() -> Iterator[dict[str, Tab]]:
    """The tab that the tests of a file share, by the address that was opened there."""
    last: dict[str, Tab] = {}
    yield last
    for tab in last.values():
        tab.page.close()


@pytest.fixture
def shared(context: BrowserContext, last_tab: dict[str, Tab], request: pytest.FixtureRequest) -> Iterator[Shared]:
    """For tests that can begin wherever the one before has left the page: most of a test's time is its opening.

    `shared(address, open_page)` is the tab of the test before if it opened the same address, or else a new one, after
    `open_page(tab, address)`. After a test that failed there is none to share. As in a tab of the test's own, no
    error may be reported and no other host asked.
    """

    def close() -> None:
        last_tab.popitem()[1].page.close()

    def open_once(address: str, open_page: Callable[[Page, str], object]) -> Page:
        if address not in last_tab:
            if last_tab:
                close()
            last_tab[address] = Tab(context)
            open_page(last_tab[address].page, address)
        tab = last_tab[address]
        tab.page.set_viewport_size(SIZE)
        return tab.page

    failures = request.session.testsfailed
    yield open_once
    faults = [fault for tab in last_tab.values() for fault in tab.faults]
    if last_tab and (faults or request.session.testsfailed > failures):
        close()
    assert not faults
