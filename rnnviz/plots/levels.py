"""Level lines across a chart, and their names: in the legend, or at the right edge."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.plots.frame import escape
from rnnviz.plots.theme import NEUTRAL

DASHES = ("dash", "dot", "dashdot", "longdash", "longdashdot")
LEGEND_ROW = 21  # pixels


def level(value: float, *, dash: str = "dash", width: float = 2, name: str = "") -> dict:
    """A shape: a level line at `value`; one with a name stands in the legend."""
    place = {"xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": value, "y1": value}
    legend = {"name": escape(name), "showlegend": True} if name else {}
    return {"type": "line", **place, "line": {"color": NEUTRAL, "width": width, "dash": dash}, **legend}


def level_name(text: str, at: float) -> dict:
    """An annotation at the right edge, above `at` (on a logarithmic axis its logarithm)."""
    place = {"x": 1, "xref": "paper", "y": at, "xanchor": "right", "yanchor": "bottom"}
    return {"text": escape(text), "showarrow": False, **place}


def legend_height(entries: int) -> int:
    """Pixels for a legend of so many entries, two in a row."""
    return LEGEND_ROW * ((entries + 1) // 2)


def named_levels(values: Mapping[str, float], form: str) -> list[dict]:
    """Shapes: level lines whose names and values stand in the legend, where they cover no curve and no curve them.

    The highest comes first, each with dashes of its own. `form` is that of a value, like ".2f".
    """
    ordered = sorted(values.items(), key=lambda item: -item[1])
    return [
        level(value, dash=DASHES[n % len(DASHES)], name=f"{name} {value:{form}}")
        for n, (name, value) in enumerate(ordered)
    ]
