"""Two processes run the tests: one those in a browser, which share a server, and then both the rest.

One BLAS thread each: small products only wait for each other on more.
"""

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")


class BrowserTogether(LoadScopeScheduling):
    """Browser tests are one piece of work; every other test is one of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> BrowserTogether:
    """How pytest-xdist deals out the tests."""
    return BrowserTogether(config, log)
