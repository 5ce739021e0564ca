"""Two processes run the tests, file by file: first those of the browser, which take longest, last the small ones.

One BLAS thread each: small products only wait for each other on more.
"""

import os

import pytest

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

FIRST = ("tests/browser/", "tests/ui/")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Tests given bytes are named by number: an archive holds the time of its making, and both processes must agree."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which pytest-xdist deals out the files."""
    items.sort(key=lambda item: [not item.nodeid.startswith(folder) for folder in FIRST])
