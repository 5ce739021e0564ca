"""Level lines across a chart, and their names at its right edge."""

from __future__ import annotations

from rnnviz.plots.frame import escape
from rnnviz.plots.theme import NEUTRAL


def level(value: float, *, dash: str = "dash", width: float = 2, name: str = "") -> dict:
    """A shape: a level line at `value`; one with a name stands in the legend."""
    place = {"xref": "x domain", "x0": 0, "x1": 1, "yref": "y", "y0": value, "y1": value}
    legend = {"name": name, "showlegend": True} if name else {}
    return {"type": "line", **place, "line": {"color": NEUTRAL, "width": width, "dash": dash}, **legend}


def level_name(text: str, at: float, *, below: bool = False) -> dict:
    """An annotation at the right edge, above or below `at` (on a logarithmic axis its logarithm)."""
    place = {"x": 1, "xref": "paper", "y": at, "xanchor": "right", "yanchor": "top" if below else "bottom"}
    return {"text": escape(text), "showarrow": False, **place}
