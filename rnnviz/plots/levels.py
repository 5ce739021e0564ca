"""Level lines across a chart, and their names at its right edge."""

from __future__ import annotations

from collections.abc import Mapping

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


def level_names(names: Mapping[str, float], height: float, top: float, bottom: float = 0.0) -> list[dict]:
    """Annotations of level lines by text, none upon another nor, where there is room, upon a line.

    A name stands above its line; below it where another line is close above, or the picture ends at `top`. On a
    logarithmic axis all numbers are logarithms.

    Parameters
    ----------
    height : of a name, in the units of the axis
    """
    lines = sorted(names.items(), key=lambda item: item[1])
    free, labels = bottom, []  # free: where the last name or line ends
    for place, (text, value) in enumerate(lines):
        above = [other for _name, other in lines[place + 1 :]]
        crowded = value + height > min([*above, top])
        if crowded and value - height >= free:
            labels.append(level_name(text, value, below=True))
            free = value
            continue
        at = max(value, free)
        for line in above:
            if at < line < at + height:
                at = line
        labels.append(level_name(text, at))
        free = at + height
    return labels
