"""The one chart component: changes in place, returns clicks, follows the cursor, plays without the server."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rnnviz.language import _
from rnnviz.plots.theme import ACCENT, DARK, LIGHT
from rnnviz.ui.frontend import PLOTLY_JS, component

if TYPE_CHECKING:
    import plotly.graph_objects as go

_TYPED = {"i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"}  # what plotly.js reads as base64

_show = component(
    "figure",
    plotly=PLOTLY_JS,
    accent=ACCENT,
    templates={"light": LIGHT.to_plotly_json(), "dark": DARK.to_plotly_json()},
)


@dataclass(frozen=True)
class Click:
    """A click on a mark: its trace, coordinates, index (row and column in a heat map) and customdata.

    back : whether the figure of the way back was shown
    """

    curve: int
    x: Any
    y: Any
    point: int | tuple[int, int]
    customdata: Any
    back: bool = False


def figure(
    fig: go.Figure,
    key: str,
    *,
    alt: str,
    cursor: bool = False,
    frames: Sequence[Mapping[str, Any]] | None = None,
    back: go.Figure | None = None,
    clicks: bool = False,
) -> Click | None:
    """Draw `fig` and return the click that caused this run, if one did.

    The chart lives as long as `key` is drawn: a new figure changes the picture in place, and zoom stays. Its
    width is that of its place, its height `fig.layout.height` and what a title of several lines needs besides, its
    template that of the page's theme.

    Parameters
    ----------
    fig : Figure     built with plots.theme.LIGHT; numeric arrays travel as base64, lists as text
    alt : str        what the picture shows, translated, for those who do not see it
    cursor : bool    the first x axis is the time step 1..T: show the cursor of `transport` on it, and on
                     every subplot that shares it; a click (with `clicks`) moves the cursor
    frames : list    what changes at each time step 1..T, put over `fig` in the browser as the cursor moves:
                     {"traces": {index: {property: value}}, "layout": {...}}
    back : Figure    shown instead of `fig` while the cursor of `transport` is on its way back
    clicks : bool    send clicks; arrow keys and Enter do the same on a focused chart
    """
    payload = {
        "fig": _bare(fig),
        "back": None if back is None else _bare(back),
        "alt": alt,
        "cursor": cursor,
        "frames": frames,
        "clicks": clicks,
        "words": _modebar_words(),
    }
    text = json.dumps(_packed(payload), allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    result = _show(key=key, data=text.encode(), on_click_change=_rerun)
    return _click(result.click) if result.click else None


def _rerun() -> None:
    """Nothing to do before the run; Streamlit wants a callback for each value that comes back."""


def _click(sent: Mapping[str, Any]) -> Click:
    def frozen(value: Any) -> Any:
        return tuple(map(frozen, value)) if isinstance(value, list) else value

    place = {name: frozen(sent.get(name)) for name in ("curve", "x", "y", "point", "customdata")}
    return Click(**place, back=sent.get("back") is True)


def _bare(fig: go.Figure) -> dict[str, Any]:
    """A figure without its template; where every second column of a heat map is a gap, without the gaps."""
    traces = [dict(trace._props) for trace in fig.data]  # to_plotly_json would copy every number
    for trace in traces:
        if (trace.get("meta") or {}).get("gaps"):
            trace["z"] = {**_packed(trace["z"][:, ::2]), "gaps": True}
    layout = {name: value for name, value in fig.layout._props.items() if name != "template"}
    return {"data": traces, "layout": layout}


def _packed(value: Any) -> Any:
    """`value` as JSON holds it and plotly.js reads it: arrays of numbers as base64, NaN in lists as null."""
    if isinstance(value, Mapping):
        return {str(name): _packed(item) for name, item in value.items()}
    if isinstance(value, np.ndarray):
        code = value.dtype.str[1:]
        if value.size and value.dtype.isnative and code in _TYPED:
            bdata = base64.b64encode(np.ascontiguousarray(value)).decode("ascii")
            return {"dtype": code, "bdata": bdata, "shape": ", ".join(map(str, value.shape))}
        return _packed(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_packed(item) for item in value]
    if isinstance(value, np.generic):
        return _packed(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _modebar_words() -> dict[str, str]:
    """The words that plotly.js itself puts on a chart, by their English text."""
    return {
        "Zoom": _("Zoom"),
        "Pan": _("Pan"),
        "Zoom in": _("Zoom in"),
        "Zoom out": _("Zoom out"),
        "Reset axes": _("Reset axes"),
        "Download plot as a PNG": _("Download plot as a PNG"),
        "Double-click to zoom back out": _("Double-click to zoom back out"),
        "Preparing image - this may take a few seconds": _("Preparing the picture"),
        "Image download succeeded": _("Picture downloaded"),
        "Sorry, there was a problem downloading your image!": _("The picture could not be downloaded."),
    }
