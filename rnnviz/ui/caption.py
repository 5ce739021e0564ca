"""A text that follows the cursor in the browser, without the server."""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.ui.frontend import component

_show = component("caption")


def caption(texts: Sequence[str], key: str, *, label: str, verbatim: bool = False) -> None:
    """Draw the text of the cursor's place, `texts` for the places 1..n.

    It takes the height of the longest, so that nothing moves while it plays.

    Parameters
    ----------
    label : names it for who does not see it
    verbatim : a text that is quoted letter by letter, not words of ours
    """
    _show(key=key, data={"texts": list(texts), "label": label, "verbatim": verbatim})
