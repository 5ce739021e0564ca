"""The pages are tested with `AppTest`, which a suite of hundreds of tests cannot afford as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(autouse=True, scope="session")
def scanned_once() -> Iterator[None]:
    """Every `AppTest` looks for components in all installed packages, for 0.1 s: once is enough, there are none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield
