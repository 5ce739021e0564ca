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
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
START_S = 30
OURS = ("http://127.0.0.1:", "blob:", "data:")


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
    """What the tabs share: the cache of the browser, so that only the first one loads the page's scripts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab of 1440 x 900; at the end it must have reported no error and asked no host but this one."""
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # Opened at a page other than the first, Streamlit looks for its server under that page's address too.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            faults.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(OURS) else faults.append(request.url))
    yield page
    page.close()
    assert not faults
