"""The pages are tested with `AppTest`, which a suite of hundreds of tests cannot afford as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from rnnviz import language
from rnnviz.data import shelf
from rnnviz.learn import train
from rnnviz.ui import contest, runner
from rnnviz.ui.units import trace
from rnnviz.worker import KINDS, kind_of


@pytest.fixture(autouse=True, scope="session")
def scanned_once() -> Iterator[None]:
    """Every `AppTest` looks for components in all installed packages, for 0.1 s: once is enough, there are none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


class Inline:
    """A pool without processes: every slice runs here, two updates each at most."""

    size = 1

    def advance(self, config, state, *, steps=None, budget_s=None):
        advance = KINDS[kind_of(config)].advance
        return state.followed_by(advance(config, state.light(), steps=min(steps, 2)))


@pytest.fixture
def inline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Slices run in this process, and a picture comes after a few; the next test begins in English."""
    monkeypatch.setattr(runner, "pool", Inline)
    monkeypatch.setattr(contest, "PICTURE_S", 0.01)
    yield
    language.use("en")


@pytest.fixture
def three_updates(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Slices of Train & sample run in this process, three updates each; the next test begins in English."""

    def advance(config, state, *, steps=None, budget_s=None):
        return train.advance(config, state, steps=steps or 3)

    monkeypatch.setattr(runner, "advance", advance)
    monkeypatch.setattr(runner, "warm_up", lambda: None)
    yield
    language.use("en")


@pytest.fixture
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace is finished in the run that begins it, however busy this machine is."""
    monkeypatch.setattr(trace, "AT_ONCE_S", 60)


@pytest.fixture
def own_shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A shelf of the test's own for data; the next test begins in English."""
    monkeypatch.setattr(shelf, "folder", lambda: tmp_path)
    yield
    language.use("en")
