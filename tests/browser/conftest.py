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
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect, sync_playwright

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
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser with a folder of its own on the disk, where it keeps the page's scripts as it has compiled them.

    Nothing moves that need not (`prefers-reduced-motion`): a third of what opening a page costs was its placeholders
    that shimmer.
    """
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        reason = "no Chromium on the PATH: the browser tests need one"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("browser"),
            executable_path=path,
            args=["--no-sandbox"],
            viewport=SIZE,
            locale="en-US",
            reduced_motion="reduce",
        )
        yield context
        context.close()


class Tab:
    """A tab that hears its errors, and which hosts it asks."""

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        # Or it would open with the sidebar as another test left it; an empty tab has no storage.
        self.page.add_init_script('location.origin === "null" || localStorage.clear()')
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "request", lambda request: None if request.url.startswith(OURS) else self.faults.append(request.url)
        )
        self.opened: tuple[str, str] | None = None

    def _heard(self, message: ConsoleMessage) -> None:
        # Opened at a page other than the first, Streamlit looks for its server under that page's address too.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.faults.append(message.text)

    def restore(self) -> None:
        """The window as a test expects it: 1440 x 900 and light."""
        self.page.set_viewport_size(SIZE)
        self.page.emulate_media(color_scheme="light")


class Tabs:
    """One tab for all tests of the process: a new one costs half as much again as another visit in the same.

    A test that fails takes its tab with it.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._tab: Tab | None = None

    def tab(self) -> Tab:
        if self._tab is None:
            self._tab = Tab(self._context)
        self._tab.restore()
        return self._tab

    def check(self, failed: bool) -> None:
        """After a test: the tab must have reported no error and asked no host but this one."""
        if self._tab is None:
            return
        faults = self._tab.faults
        if faults or failed:
            self._tab.page.close()
            self._tab = None
        assert not faults


@pytest.fixture(scope="session")
def tabs(context: BrowserContext) -> Tabs:
    return Tabs(context)


@pytest.fixture
def checked_tabs(tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Tabs]:
    failures = request.session.testsfailed
    yield tabs
    tabs.check(failed=request.session.testsfailed > failures)


@pytest.fixture
def page(checked_tabs: Tabs) -> Page:
    """A tab in which nothing is open; at the end it must have reported no error and asked no host but this one."""
    tab = checked_tabs.tab()
    tab.opened = None
    tab.page.goto("about:blank")
    return tab.page


@pytest.fixture
def shared(checked_tabs: Tabs, request: pytest.FixtureRequest) -> Shared:
    """For tests that can begin wherever the one before has left the page: most of a test's time is its opening.

    `shared(address, open_page)` is the tab of the test before if that one, of the same file, opened the same address,
    or else `open_page(tab, address)` is called. As with `page`, no error may be reported and no other host asked.
    """

    def open_once(address: str, open_page: Callable[[Page, str], object]) -> Page:
        tab = checked_tabs.tab()
        wanted = request.node.path.name, address
        if tab.opened != wanted:
            tab.opened = None
            tab.page.goto("about:blank")
            open_page(tab.page, address)
            tab.opened = wanted
        return tab.page

    return open_once
