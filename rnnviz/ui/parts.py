"""The parts of a page that has several, one of them drawn at a time."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.language import _
from rnnviz.ui.choice import choose


def choose_part(names: Mapping[str, str], key: str) -> str:
    """Draw the switch between the parts of a page and return the chosen one, at first the first.

    names : what each part is called on the page
    """
    return choose(_("Part of the page"), names, key, hidden=True)
