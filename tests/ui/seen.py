"""What every test of a page does with `AppTest`: run it, press, and read what it shows."""

from __future__ import annotations

import json
from collections.abc import Callable

from streamlit.testing.v1 import AppTest


def drawn(test: AppTest) -> AppTest:
    """The page after a run that ends without a traceback."""
    test.run()
    assert not test.exception
    return test


def press(test: AppTest, key: str) -> AppTest:
    """The page after a click on a button."""
    test.button(key=key).click()
    return drawn(test)


def status(test: AppTest) -> str:
    """The text of the progress bar."""
    (bar,) = test.get("progress")
    return bar.proto.text


def said(test: AppTest) -> str:
    """All running text and formulas."""
    return " ".join(element.value for kind in (test.markdown, test.caption, test.latex) for element in kind)


def charts(test: AppTest) -> dict[str, dict]:
    """What the figures received, by their keys."""
    return {e.proto.id.split("-", 2)[-1]: json.loads(e.proto.bytes or e.proto.json) for e in test.get("bidi_component")}


def clicking(key: str, click: object) -> Callable[..., object]:
    """In place of `figure`: the chart under `key` is clicked, once."""
    sent = []

    def figure(fig: object, drawn: str, **options: object) -> object:
        if drawn == key and not sent:
            sent.append(key)
            return click
        return None

    return figure
